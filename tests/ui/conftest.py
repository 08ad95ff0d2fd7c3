"""A window for each test, quick and closed at the end; and a watch over what tests leave behind."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from genre_desktop.audio.decoders import Decoders
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.service import InferenceService
from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.ui import workers
from genre_desktop.ui.live import session
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.audio.signals import FORMATS, tones, write
from tests.ui.live_hands import MICROPHONE, OTHER, SPEAKERS, FakeListening, there
from tests.ui.quick_engine import QuickEngine
from tests.ui.songs import sparse_wav, tone_wav

MakeEngine = Callable[[Bundle], Engine]
EngineMaker = Callable[[MakeEngine], None]
OpenWindow = Callable[[], MainWindow]


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves an active timer or a top-level widget behind, and name it.

    A thread left behind is seen by the fixture for all tests.
    """
    gc.freeze()  # what stands before the test is neither searched nor collected after it
    frozen = gc.get_freeze_count()
    before = set(QApplication.topLevelWidgets())
    yield
    for _ in range(3):
        qapp.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if gc.get_freeze_count() > frozen:  # TensorFlow's import has frozen the window with the rest
        gc.unfreeze()
    gc.collect()
    timers = [
        f"an active timer of {thing.parent()!r}, every {thing.interval()} ms"
        for thing in gc.get_objects()
        if issubclass(type(thing), QTimer) and isValid(thing) and thing.isActive()
    ]
    widgets = [_named(widget) for widget in QApplication.topLevelWidgets() if widget not in before]
    gc.unfreeze()
    left = timers + widgets
    if left:
        pytest.fail("left behind: " + "; ".join(left))


def _named(widget: QWidget) -> str:
    seen = "visible" if widget.isVisible() else "hidden"
    return f"the {seen} {widget!r} ({widget.windowTitle() or widget.objectName()!r})"


@pytest.fixture
def engine_maker(monkeypatch: pytest.MonkeyPatch) -> EngineMaker:
    """Have the windows opened from now on run the engines that a given function makes."""

    def use(make_engine: MakeEngine) -> None:
        def made(model_path: Path, **options: object) -> InferenceService:
            return InferenceService(model_path, make_engine=make_engine, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(workers, "InferenceService", made)

    return use


@pytest.fixture
def open_window(
    qapp: QApplication, qtbot: QtBot, engine_maker: EngineMaker, decoders: Decoders
) -> Iterator[OpenWindow]:
    """Open a window as the program does, with an engine that takes no time; several in turn."""
    engine_maker(lambda bundle: QuickEngine(bundle.card))
    opened: list[tuple[MainWindow, Theme]] = []

    def start() -> MainWindow:
        settings = Settings(config_dir() / "settings.json")
        theme = Theme(qapp, settings)
        window = MainWindow(settings, theme)
        opened.append((window, theme))
        with qtbot.waitSignal(window.furnished):
            window.furnish(decoders)
            window.show()
        with qtbot.waitActive(window):
            window.activateWindow()
        return window

    yield start
    let_go(*opened)


def let_go(*opened: tuple[MainWindow, Theme]) -> None:
    """Close windows, and have nothing of them held by who holds a part of one."""
    parts: list[QWidget] = []
    for window, theme in opened:
        parts += [window, *window.findChildren(QWidget)]
        window.close()
        window.deleteLater()
        theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in parts:
        vars(part).clear()  # pytest may hold it, and it must not hold others


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """A window that nothing was opened in."""
    return open_window()


@pytest.fixture(scope="session")
def short_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds of a tone."""
    return tone_wav(tmp_path_factory.mktemp("short") / "short song.wav", seconds=8)


@pytest.fixture(scope="session")
def long_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten hours that are not silent and take no room on the disk."""
    return sparse_wav(tmp_path_factory.mktemp("long") / "ten hours.wav", hours=10)


@pytest.fixture(scope="session")
def song_of_each_format(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four seconds of stereo in every format that can be written here."""
    folder = tmp_path_factory.mktemp("formats")
    return [write(folder / form.name, form, tones(4.0, form.sample_rate)) for form in FORMATS]


@pytest.fixture
def fake_listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is heard is made up by the test."""
    FakeListening.made = []
    monkeypatch.setattr(FakeListening, "opens_at_once", True)
    monkeypatch.setattr(session, "Listening", FakeListening)
    there(monkeypatch, MICROPHONE, OTHER, SPEAKERS)
    yield
    assert not any(each.running for each in FakeListening.made), "one listens after the end"
