"""Where the window stood, how large it was and how it was divided, from one start to the next."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from genre_desktop.settings import WINDOW_GEOMETRY, WINDOW_LAYOUT, Settings

_DEFAULT_SIZE = (1280, 800)


def restore_place(window: QMainWindow, splitter: QSplitter, settings: Settings) -> None:
    """Place the window, and divide it, as it was remembered."""
    window.resize(*_DEFAULT_SIZE)
    for setting, restore in (
        (WINDOW_GEOMETRY, window.restoreGeometry),
        (WINDOW_LAYOUT, splitter.restoreState),
    ):
        state = settings[setting]
        if state:
            restore(QByteArray.fromBase64(state.encode("ascii", "ignore")))


def remember_place(window: QMainWindow, splitter: QSplitter, settings: Settings) -> None:
    """Remember how it is now."""
    settings[WINDOW_GEOMETRY] = _text(window.saveGeometry())
    settings[WINDOW_LAYOUT] = _text(splitter.saveState())


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")
