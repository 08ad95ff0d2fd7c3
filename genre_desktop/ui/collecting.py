"""Garbage is collected on the window's thread, and on no other."""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500
_BUSY_MS = 50
"""While there is something to collect: the less there is each time, the shorter the pauses."""
_PATIENCE = 10
"""Times what makes a full collection due: then it waits for no rest."""


class Collecting(QObject):
    """Collects what Python itself would, as often, but on the window's thread.

    Python collects on whichever thread happens to ask for memory. Of a dialog that was closed much
    is garbage in circles, and another thread would delete its Qt objects: that takes a lock of
    Qt's and then needs the interpreter, while the window's thread, which has the interpreter, may
    wait for that lock. Then both stand still for good: seen once in forty minutes of use.

    Parameters
    ----------
    is_idle : callable
        Whether nothing is computed or heard that a pause of some 0.1 s would be noticed in, which
        is what a full collection takes.
    parent : QObject
    """

    def __init__(self, is_idle: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_idle = is_idle
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        young, middle, old = gc.get_count()
        due = gc.get_threshold()
        if old > due[2] and (self._is_idle() or old > _PATIENCE * due[2]):
            gc.collect()
        elif middle > due[1]:
            gc.collect(1)
        elif young > due[0]:
            gc.collect(0)
        self._timer.setInterval(_BUSY_MS if young > due[0] else _EVERY_MS)

    def stop(self) -> None:
        """Leave it to Python again; to be called when no other thread is left."""
        self._timer.stop()
        gc.enable()
