"""The diagnosis for a report of what went wrong: made beside the window, then on the clipboard."""

import logging
import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressDialog, QWidget

from genre_desktop.diagnosis.report import Diagnosis, as_json, diagnosis
from genre_desktop.errors import CancelledError
from genre_desktop.inference.service import InferenceService
from genre_desktop.ui.widgets.banner import Banner

log = logging.getLogger(__name__)

_SHOWN_AFTER_MS = 1000


class Diagnosing(QObject):
    """Has the program tried, shows how far that is, and copies what is found.

    Parameters
    ----------
    banner : Banner
    window : QWidget
        Of the dialog.
    """

    _advanced = Signal(int, int, str)
    _found = Signal(object)

    def __init__(self, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self._banner = banner
        self._window = window
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self._dialog: QProgressDialog | None = None
        self._advanced.connect(self._on_advanced)
        self._found.connect(self._on_found)

    @property
    def dialog(self) -> QProgressDialog | None:
        """What shows how far it is, while it runs."""
        return self._dialog

    def start(self, service: InferenceService | None) -> None:
        """Begin, unless it runs already.

        Parameters
        ----------
        service : InferenceService or None
            One that runs the bundled model, if there is one.
        """
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._cancel = threading.Event()
        # the total is told with the first check
        self._dialog = QProgressDialog("Trying the program…", "Stop", 0, 100, self._window)
        self._dialog.setWindowTitle("Diagnostics")
        self._dialog.setMinimumDuration(_SHOWN_AFTER_MS)
        self._dialog.setAutoReset(False)
        self._dialog.canceled.connect(self._break_off)
        self._banner.forget(self)
        self._thread = threading.Thread(
            target=self._work, args=(service, self._cancel), name="diagnosis", daemon=True
        )
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Break off, and wait a while for that."""
        self._cancel.set()
        self._close()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self, service: InferenceService | None, cancel: threading.Event) -> None:
        def tell(done: int, total: int, what: str) -> None:
            if not cancel.is_set():
                self._advanced.emit(done, total, what)

        try:
            found = diagnosis(service, cancel=cancel, on_progress=tell)
        except CancelledError:
            return
        if not cancel.is_set():
            self._found.emit(found)

    def _on_advanced(self, done: int, total: int, what: str) -> None:
        if self._dialog is not None:
            self._dialog.setMaximum(total + 1)  # what stands around it comes last
            self._dialog.setLabelText(f"Trying the program: {what or 'the sound devices'}")
            self._dialog.setValue(done)

    def _on_found(self, found: Diagnosis) -> None:
        if self._dialog is None:  # broken off meanwhile
            return
        self._close()
        QGuiApplication.clipboard().setText(as_json(found))
        failed = [check["name"] for check in found["checks"] if check["passed"] is False]
        words = "The diagnostics are on the clipboard: "
        if failed:
            words += f"{len(failed)} of {len(found['checks'])} checks failed: {', '.join(failed)}."
        else:
            words += f"all {len(found['checks'])} checks passed."
        self._banner.tell(words, is_error=bool(failed), about=self)

    def _break_off(self) -> None:
        self._cancel.set()
        self._close()

    def _close(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.canceled.disconnect(self._break_off)  # closing it tells so, too
            dialog.close()
            dialog.deleteLater()
