"""Where windows stood, how large and how divided they were, from one start to the next."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from genre_desktop.settings import WINDOW_GEOMETRY, WINDOW_LAYOUT, Setting, Settings

_DEFAULT_SIZE = (1280, 800)


def restore_place(window: QMainWindow, settings: Settings) -> None:
    """Place the program's window as it was remembered."""
    restore_geometry(window, settings, WINDOW_GEOMETRY, _DEFAULT_SIZE)


def remember_place(window: QMainWindow, settings: Settings) -> None:
    """Remember how it is now."""
    remember_geometry(window, settings, WINDOW_GEOMETRY)


def restore_layout(splitter: QSplitter, settings: Settings) -> None:
    """Divide the program's window as it was remembered."""
    state = settings[WINDOW_LAYOUT]
    if state:
        splitter.restoreState(_state(state))


def remember_layout(splitter: QSplitter, settings: Settings) -> None:
    """Remember how it is divided now."""
    settings[WINDOW_LAYOUT] = _text(splitter.saveState())


def restore_geometry(
    window: QWidget, settings: Settings, setting: Setting[str], size: tuple[int, int]
) -> None:
    """Place a window as a setting remembers it; else it is `size` large, in pixels."""
    window.resize(*size)
    state = settings[setting]
    if state:
        window.restoreGeometry(_state(state))


def remember_geometry(window: QWidget, settings: Settings, setting: Setting[str]) -> None:
    """Remember where a window stands and how large it is."""
    settings[setting] = _text(window.saveGeometry())


def _state(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")
