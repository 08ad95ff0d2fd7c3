"""Closing the window in the middle of anything ends all threads, and soon."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.audio import formats
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.engine import Engine
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import drop, wait_until_listening
from tests.ui.quick_engine import QuickEngine

LOADING_S = 1.0


def seconds_to_close(window: MainWindow) -> float:
    started = time.monotonic()
    assert window.close()
    taken = time.monotonic() - started
    assert not window.isVisible()
    assert not window.queue._analyser._thread.is_alive()
    assert not window.queue._engine.service._thread.is_alive()
    assert not any(thread.is_alive() for thread in window.opener._search._threads)
    return taken


@pytest.mark.parametrize("pause_ms", [0, 500])
@pytest.mark.parametrize("with_song", [False, True])
def test_while_the_engine_loads(
    pause_ms: int,
    with_song: bool,  # noqa: FBT001
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    long_song: Path,
) -> None:
    def slow(bundle: Bundle) -> Engine:
        time.sleep(LOADING_S)
        return QuickEngine(bundle.card)

    engine_maker(slow)
    window = open_window()
    if with_song:
        drop(window, long_song)
    qtbot.wait(pause_ms)
    assert seconds_to_close(window) < LOADING_S + 0.5


@pytest.mark.parametrize("pause_ms", [0, 20, 150])
def test_while_a_long_song_is_decoded(
    pause_ms: int, window: MainWindow, qtbot: QtBot, long_song: Path
) -> None:
    drop(window, [long_song, long_song.with_name("gone.wav")])
    qtbot.wait(pause_ms)
    assert seconds_to_close(window) < 1


def test_while_a_song_is_classified(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, long_song: Path
) -> None:
    engine_maker(lambda bundle: QuickEngine(bundle.card, seconds_a_call=0.2))
    window = open_window()
    drop(window, long_song)
    wait_until_listening(qtbot, window)
    assert seconds_to_close(window) < 1


def test_while_a_folder_is_searched(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk full of folders without one song: nothing to hand over, and much to look through."""
    for number in range(100):
        (tmp_path / "disk" / str(number)).mkdir(parents=True)
    listing = formats._listing

    def slow(folder: Path) -> tuple[list[Path], list[Path]]:
        time.sleep(0.05)
        return listing(folder)

    monkeypatch.setattr(formats, "_listing", slow)
    drop(window, tmp_path / "disk")
    qtbot.wait(150)
    assert seconds_to_close(window) < 1


def test_nothing_is_drawn_or_told_after_the_end(
    window: MainWindow, qtbot: QtBot, long_song: Path
) -> None:
    drop(window, long_song)
    wait_until_listening(qtbot, window)
    time.sleep(0.2)  # answers are on their way
    window.close()
    recent = (window._settings.path).read_bytes()
    qtbot.wait(80)
    assert not window.songs_page.song_view.sound_view._frame.isActive()
    assert window.banner.text == ""
    assert window._settings.path.read_bytes() == recent


def test_with_dialogs_open(window: MainWindow) -> None:
    window.preferences()
    window.help.about()
    assert seconds_to_close(window) < 1


def test_twice(window: MainWindow) -> None:
    assert window.close()
    assert window.close()


@pytest.mark.parametrize("number", [0, 2, 4])
def test_at_once_after_all_sorts_of_things(
    number: int, window: MainWindow, qtbot: QtBot, long_song: Path, short_song: Path
) -> None:
    drop(window, [long_song, short_song])
    deeds: list[Callable[[], object]] = [
        window.songs_page.analyse_again,
        window.model_choice.use_bundled_model,
        window.songs_page.next_song,
        window.songs_page.clear_queue,
        window.songs_page.undo_removal,
        lambda: window.resize(900, 600),
    ]
    for deed in deeds[number:] + deeds[:number]:
        deed()
        qtbot.wait(7 * number)
    assert seconds_to_close(window) < 1
