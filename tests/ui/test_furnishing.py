"""The window is there before its pages are: what it takes by then, and how it ends by then."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.audio.decoders import Decoders
from genre_desktop.paths import HOME_VARIABLE, config_dir, demo_song
from genre_desktop.settings import WINDOW_GEOMETRY, Settings
from genre_desktop.ui.furnishing import Furnishing
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.conftest import ROOT
from tests.ui.conftest import EngineMaker, let_go
from tests.ui.hands import click, drop, urls
from tests.ui.quick_engine import QuickEngine


@pytest.fixture
def frame(qapp: QApplication, qtbot: QtBot, engine_maker: EngineMaker) -> Iterator[MainWindow]:
    """A window that is on the screen and has nothing in it yet."""
    engine_maker(lambda bundle: QuickEngine(bundle.card))
    settings = Settings(config_dir() / "settings.json")
    theme = Theme(qapp, settings)
    window = MainWindow(settings, theme)
    with qtbot.waitSignal(window.painted):
        window.show()
    yield window
    let_go((window, theme))


def furnished(qtbot: QtBot, window: MainWindow, decoders: Decoders) -> MainWindow:
    with qtbot.waitSignal(window.furnished):
        window.furnish(decoders)
    return window


def test_songs_dropped_on_it_at_once_are_opened(
    frame: MainWindow, qtbot: QtBot, decoders: Decoders, short_song: Path
) -> None:
    drop(frame, urls([short_song]), frame.empty_state)
    furnished(qtbot, frame, decoders)
    qtbot.waitUntil(lambda: frame.songs_page.current is not None)
    assert frame.windowTitle() == "short song – Genre Desktop"


@pytest.mark.parametrize(
    ("button", "is_so"),
    [
        (
            lambda frame: frame.empty_state.demo_button,
            lambda window: [song.path for song in window.queue.songs] == [demo_song()],
        ),
        (
            lambda frame: frame.switcher.buttons[1],
            lambda window: window.pages.current.widget is window.live_page,
        ),
    ],
    ids=["the demo song", "another page"],
)
def test_a_button_pressed_at_once_does_what_it_says(
    button: Callable[[MainWindow], QWidget],
    is_so: Callable[[MainWindow], bool],
    frame: MainWindow,
    qtbot: QtBot,
    decoders: Decoders,
) -> None:
    click(qtbot, button(frame))
    furnished(qtbot, frame, decoders)
    qtbot.waitUntil(lambda: is_so(frame))


def test_nothing_moves_when_it_is_furnished(
    frame: MainWindow, qtbot: QtBot, decoders: Decoders
) -> None:
    """What was seen at first is seen in the same place."""

    def places() -> list[QRect]:
        parts = (frame.empty_state, frame.empty_state.demo_button, frame.switcher, frame.status)
        return [QRect(part.mapTo(frame, QPoint()), part.size()) for part in parts]

    before, menus = places(), [action.text() for action in frame.menuBar().actions()]
    furnished(qtbot, frame, decoders)
    qtbot.wait(50)
    assert places() == before
    assert [action.text() for action in frame.menuBar().actions()] == menus


def test_it_can_be_closed_after_any_step(
    qapp: QApplication, engine_maker: EngineMaker, decoders: Decoders
) -> None:
    """Its place is remembered, and nothing of it goes on: fixtures watch threads and timers."""
    engine_maker(lambda bundle: QuickEngine(bundle.card))
    for steps in range(100):
        settings = Settings(config_dir() / "settings.json")
        theme = Theme(qapp, settings)
        window = MainWindow(settings, theme)
        window.resize(1000 + steps, 700)
        window.show()
        window.furnish(decoders)
        furnishing = window.findChild(Furnishing)
        assert furnishing is not None
        for _ in range(steps):
            furnishing.step()
        was_furnished = window.is_furnished
        let_go((window, theme))
        again = Settings(config_dir() / "settings.json")
        assert again[WINDOW_GEOMETRY], steps
        if was_furnished:
            return
    pytest.fail("it never was")


def test_it_lives_between_the_steps(qtbot: QtBot) -> None:
    came: list[str] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    ticks = QTimer(owner)
    ticks.timeout.connect(lambda: came.append("event"))

    def steps() -> Iterator[None]:
        for _ in range(3):
            came.append("step")
            yield

    ticks.start(0)
    Furnishing(steps(), owner)
    qtbot.waitUntil(lambda: came.count("step") == 3)
    ticks.stop()
    at = [number for number, what in enumerate(came) if what == "step"]
    assert all("event" in came[a:b] for a, b in itertools.pairwise(at)), came


def test_a_step_that_fails_is_the_last(qtbot: QtBot) -> None:
    """It is told once, and not at each turn of the loop."""
    owner = QWidget()
    qtbot.addWidget(owner)

    def steps() -> Iterator[None]:
        yield
        raise ZeroDivisionError

    with qtbot.captureExceptions() as errors:
        Furnishing(steps(), owner)
        qtbot.wait(100)
    assert [kind for kind, *_ in errors] == [ZeroDivisionError]


_TELLS_WHAT_IS_IMPORTED = """
import sys
from PySide6 import QtCore
from genre_desktop.ui import main_window

class Tells(main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        heavy = ("numpy", "pyqtgraph", "av", "sqlite3", "keras")
        self.painted.connect(lambda: print([name for name in heavy if name in sys.modules]))
        self.painted.connect(lambda: print("Qt" in vars(QtCore)))
        self.furnished.connect(self.close)

main_window.MainWindow = Tells
from genre_desktop.__main__ import main
sys.exit(main())
"""


def test_what_takes_long_to_import_comes_after_the_window(tmp_path: Path) -> None:
    for number in range(2):
        done = subprocess.run(
            [sys.executable, "-c", _TELLS_WHAT_IS_IMPORTED],
            env={**os.environ, HOME_VARIABLE: str(tmp_path), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        imported, touched = done.stdout.splitlines()
        assert (done.returncode, imported, done.stderr) == (0, "[]", "")
        # the first time it has to ask for the system's theme: see `theme.py`
        assert touched == str(number == 0)
