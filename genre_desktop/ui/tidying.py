"""While nothing runs, memory that is no longer used goes back to the system."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from genre_desktop.memory import give_back, resident_bytes

_EVERY_MS = 15_000
_WORTH_IT_BYTES = 32 << 20


class Tidying(QObject):
    """Looks now and then whether the program has grown since it last gave memory back.

    Parameters
    ----------
    is_idle : callable
        Whether nothing is computed or heard that a pause of some milliseconds would be noticed in.
    parent : QObject
    """

    def __init__(self, is_idle: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_idle = is_idle
        self._thread: threading.Thread | None = None
        self._tidy_bytes = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tidy)
        self._timer.start()

    def tidy(self) -> None:
        """Give back what is worth it, on a thread beside the window's."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._is_idle() and resident_bytes() >= self._tidy_bytes + _WORTH_IT_BYTES:
            self._thread = threading.Thread(target=self._work, name="tidying", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more, and wait for what was begun."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        give_back()
        self._tidy_bytes = resident_bytes()
