"""The user's hands on a comparison: opening it, and waiting for what it hears."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.ui.compare.side_view import SideView
from genre_desktop.ui.compare.window import ComparisonWindow
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.course import Course
from tests.ui.hands import press


def opened(qtbot: QtBot, window: MainWindow, keys: str) -> ComparisonWindow:
    """The comparison that a key opens."""
    with qtbot.waitActive(window):
        window.activateWindow()
    window.songs_page.setFocus()
    press(qtbot, window, keys)
    comparison = window.comparing.windows[-1]
    qtbot.waitUntil(lambda: comparison.windowHandle().isExposed())
    qtbot.wait(50)  # there is no window manager here that would settle whose the keyboard is
    with qtbot.waitActive(comparison):
        comparison.activateWindow()
    return comparison


def wait_for_sides(qtbot: QtBot, comparison: ComparisonWindow, *sides: int) -> None:
    """Wait until the sides, or those named, are heard, with their timelines."""
    for number in sides or (0, 1):
        course = comparison.sides[number].course
        qtbot.waitUntil(partial(_is_known, course), timeout=60_000)


def _is_known(course: Course) -> bool:
    return course.timeline is not None


def ask_for(monkeypatch: pytest.MonkeyPatch, module: object, path: Path) -> None:
    """Have the user answer with a path when asked for a file."""

    class Dialog:
        getOpenFileName = staticmethod(lambda *_: (str(path), ""))  # noqa: N815 - Qt's name
        getSaveFileName = staticmethod(lambda *_: (str(path), ""))  # noqa: N815

    monkeypatch.setattr(module, "QFileDialog", Dialog)


def offered(side: SideView) -> dict[str, Callable[[], None]]:
    """What the button of a side offers, by its words, without the marks of letters."""
    menu = side.head.choose_button.menu()
    menu.aboutToShow.emit()
    return {
        action.text().replace("&", ""): action.trigger
        for action in menu.actions()
        if not action.isSeparator()
    }
