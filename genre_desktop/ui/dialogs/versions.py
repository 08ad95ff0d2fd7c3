"""What runs here, in which versions: for a person to read, and to send with a report."""

import logging
import platform
import threading

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication

from genre_desktop import __version__
from genre_desktop.diagnosis.surroundings import package_versions
from genre_desktop.edition import build
from genre_desktop.inference.card import ModelCard

log = logging.getLogger(__name__)

LIBRARIES = ("libsndfile", "FFmpeg", "PortAudio")
_BENEATH = {"SoundFile": "libsndfile", "PyAV": "FFmpeg", "sounddevice": "PortAudio"}
PROGRAM = "Genre Desktop"
WAITING = "…"


def versions(card: ModelCard | None, libraries: dict[str, str] | None) -> dict[str, str]:
    """Everything that runs, in the order in which it is shown.

    Parameters
    ----------
    card : ModelCard or None
        None while the model is not known.
    libraries : dict of str to str, or None
        Those of `genre_desktop.audio.library_versions`; None while they are not known.

    Returns
    -------
    dict of str to str
        Name to version.
    """
    rows = {
        PROGRAM: __version__,
        **({"Build": str(packed)} if (packed := build()) is not None else {}),
        "Model": f"{card.label} (SHA-256 {card.sha256})" if card is not None else WAITING,
        "System": platform.platform(),
        "Display": QGuiApplication.platformName(),
        "Python": platform.python_version(),
        "Qt": qVersion(),
    }
    for name, number in package_versions().items():
        rows[name] = number
        if name in _BENEATH:
            library = _BENEATH[name]
            rows[library] = libraries[library] if libraries is not None else WAITING
    return rows


class LibrarySearch(QObject):
    """Asks the sound libraries for their versions, away from the window's thread.

    Signals
    -------
    found : dict of str to str
    """

    found = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[str, str] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Ask, unless that is known or being asked already."""
        if self.versions is None and self._thread is None:
            self._thread = threading.Thread(target=self._ask, name="versions", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Tell nothing any more, and wait a while for the answer."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _ask(self) -> None:
        try:
            from genre_desktop.audio.library_versions import library_versions  # noqa: PLC0415

            found = library_versions()
        except Exception:
            log.exception("cannot ask for the versions of the sound libraries")
            found = dict.fromkeys(LIBRARIES, "unknown")
        if not self._stopping.is_set():
            self.versions = found
            self.found.emit(found)
