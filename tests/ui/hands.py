"""The user's hands and eyes: dropping on the window, and what then stands in it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import Song, State

_COPY = Qt.DropAction.CopyAction
_LEFT = Qt.MouseButton.LeftButton
_NO_KEY = Qt.KeyboardModifier.NoModifier


def urls(paths: Sequence[Path]) -> QMimeData:
    """What a file manager's drag carries."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_in(window: QWidget, data: QMimeData, at: QWidget | None = None) -> bool:
    """Drag onto the window, as the window system would tell it; whether it may be dropped."""
    spot = _spot(window, at)
    enter = QDragEnterEvent(spot, _COPY, data, _LEFT, _NO_KEY)
    QApplication.sendEvent(window.windowHandle(), enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(spot, _COPY, data, _LEFT, _NO_KEY)
    move.setDropAction(enter.dropAction())  # as QGuiApplication does
    move.accept()
    QApplication.sendEvent(window.windowHandle(), move)
    return move.isAccepted()


def drag_out(window: QWidget) -> None:
    """Leave the window with what is dragged."""
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())


def drop(
    window: QWidget, what: QMimeData | Path | Sequence[Path], at: QWidget | None = None
) -> None:
    """Drop files, or anything, in the middle of the window or of a part of it."""
    if isinstance(what, Path):
        what = [what]
    data = what if isinstance(what, QMimeData) else urls(what)
    assert drag_in(window, data, at), "the drag was refused"
    event = QDropEvent(_spot(window, at).toPointF(), _COPY, data, _LEFT, _NO_KEY)
    QApplication.sendEvent(window.windowHandle(), event)
    assert event.isAccepted(), "the drop was refused"


def _spot(window: QWidget, at: QWidget | None) -> QPoint:
    return at.mapTo(window, at.rect().center()) if at is not None else window.rect().center()


def press(qtbot: QtBot, widget: QWidget, keys: str) -> None:
    """Press one key, written as in a menu: ``Ctrl+Shift+O``."""
    combination = QKeySequence(keys)[0]  # type: ignore[index]
    qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())  # type: ignore[no-untyped-call]


def click(qtbot: QtBot, widget: QWidget) -> None:
    """Click in the middle of a widget."""
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]


def copy(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def wait_for_songs(qtbot: QtBot, window: MainWindow, count: int, timeout_s: float = 20) -> None:
    """Wait until so many songs stand in the queue and all work is done."""
    qtbot.waitUntil(lambda: len(window.queue.songs) == count, timeout=round(1000 * timeout_s))
    qtbot.waitUntil(lambda: not window.queue.busy, timeout=round(1000 * timeout_s))


def wait_for_engine(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the model is told of."""
    qtbot.waitUntil(lambda: window.status.engine_label.text().startswith("Model"), timeout=20_000)


def wait_until_listening(qtbot: QtBot, window: MainWindow, number: int = 0) -> Song:
    """Wait until some of a song was heard."""

    def listening() -> bool:
        songs = window.queue.songs
        return len(songs) > number and songs[number].verdict is not None

    qtbot.waitUntil(listening, timeout=20_000)
    song = window.queue.songs[number]
    assert song.state is State.ANALYSING
    return song


def states(window: MainWindow) -> list[State]:
    """How far each song of the queue is."""
    return [song.state for song in window.queue.songs]


def rows(window: MainWindow) -> list[str]:
    """What a screen reader reads of the queue, row by row."""
    model = window.queue.model
    return [
        str(model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    ]


def headline(window: MainWindow) -> str:
    """The words of the verdict."""
    return window.songs_page.song_view.verdict_panel.headline


def hint(window: MainWindow) -> str:
    """The smaller words beneath the verdict."""
    return window.songs_page.song_view.verdict_panel._hint.text().strip()


def warnings(window: MainWindow) -> str:
    """What is said to be wrong with the file."""
    label = window.songs_page.song_view.verdict_panel._warnings
    return label.text() if label.isVisible() else ""


def facts(window: MainWindow) -> str:
    """Length, format and so on."""
    return window.songs_page.song_view.head.facts.text()


def title(window: MainWindow) -> str:
    """The song's title above its picture."""
    return window.songs_page.song_view.head.title.text()


def total_percent(window: MainWindow) -> float:
    """The sum of the bars."""
    return 100 * sum(share for _, share in window.songs_page.song_view.verdict_panel.bars.rows())
