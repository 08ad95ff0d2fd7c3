"""Asking the sound system for its devices, away from the window's thread."""

import logging
import threading

from PySide6.QtCore import QObject, Signal

from genre_desktop.errors import UserError

log = logging.getLogger(__name__)


class DeviceSearch(QObject):
    """Lists what can be listened to: that may take a second, and longer where something hangs.

    Signals
    -------
    found : tuple of AudioDevice, UserError or None
        The devices, or why there are none.
    """

    found = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._busy = False
        self._anew_next = False
        # before any other: whoever is told finds it idle, though the thread may not quite be gone
        self.found.connect(self._on_found)

    def start(self, *, anew: bool = False) -> None:
        """Look for devices.

        Parameters
        ----------
        anew : bool
            Have the sound system look too, for what was plugged in since it was started. No device
            may be open. If it is looked already, it is done after that.
        """
        if self._busy:
            self._anew_next = self._anew_next or anew
            return
        self._busy = True
        self._thread = threading.Thread(
            target=self._look, args=(anew,), name="device search", daemon=True
        )
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Tell nothing any more, and wait a while for the sound system."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _look(self, anew: bool) -> None:  # noqa: FBT001 - the thread's target
        try:
            from genre_desktop.audio import devices  # noqa: PLC0415 - loads PortAudio

            found = devices.rescan() if anew else devices.input_devices()
        except UserError as error:
            self._tell((), error)
        except Exception:
            log.exception("cannot look for devices")
            words = "The sound system does not answer.", "Start it again, then look again."
            self._tell((), UserError(*words))
        else:
            self._tell(tuple(found), None)

    def _tell(self, found: tuple[object, ...], error: UserError | None) -> None:
        if not self._stopping.is_set():
            self.found.emit(found, error)

    def _on_found(self) -> None:
        self._busy = False
        if self._anew_next and not self._stopping.is_set():
            self._anew_next = False
            self.start(anew=True)
