"""A song is played in the window: what is heard, where the playhead stands, and how it ends."""

import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.settings import PLAYBACK_DEVICE
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.song_view import SongView
from tests.audio.monitor import RATE, Monitor, monitored, recorders_delay_s
from tests.sound_server import SINK, SoundServer
from tests.ui.hands import click, drop, press, wait_for_songs

NEAR_S = 0.25
PIECE_S = 0.3
STEP_S = 0.2


def decoded(path: Path) -> NDArray[np.float32]:
    with open_audio(path) as reader:
        return np.concatenate(list(mono_blocks(reader, RATE)))


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> SongView:
    drop(window, path)
    wait_for_songs(qtbot, window, 1, 60)
    return window.songs_page.song_view


def watched(qtbot: QtBot, view: SongView, seconds: float) -> list[tuple[float, float]]:
    """When the playhead stood where, while the sound goes on."""
    seen: list[tuple[float, float]] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        qtbot.wait(round(1000 * STEP_S))
        at_s = view.sound_view._playhead.time_s
        assert at_s is not None
        seen.append((time.monotonic(), at_s))
    return seen


def apart_s(
    song: NDArray[np.float32], monitor: Monitor, seen: list[tuple[float, float]], late_s: float
) -> NDArray[np.float64]:
    """By how much the playhead was ahead of what was heard, at each moment."""
    heard = monitor.frames.mean(axis=1)
    begins_s = float(monitor.time_s(0)) - late_s
    found = []
    for now_s, at_s in seen:
        first = round((now_s - begins_s - PIECE_S / 2) * RATE)
        piece = heard[first : first + round(PIECE_S * RATE)]
        start = round((at_s - PIECE_S / 2 - NEAR_S) * RATE)
        around = song[max(0, start) : start + len(piece) + round(2 * NEAR_S * RATE)]
        likeness = np.correlate(around[::4], piece[::4], "valid")
        power = np.convolve(around[::4] ** 2, np.ones(len(piece[::4])), "valid")
        lag = int((likeness / np.sqrt(power + 1e-6)).argmax()) * 4
        found.append(at_s - ((max(0, start) + lag) / RATE + PIECE_S / 2))
    return np.array(found)


@pytest.fixture
def song(request: pytest.FixtureRequest, demo_song: Path) -> Path:
    """A real clip where there are any, else the song that the program brings."""
    try:
        data_dir: Path = request.getfixturevalue("data_dir")
    except pytest.skip.Exception:
        return demo_song
    clips = sorted((data_dir / "audio" / "valid").glob("*.flac"))
    return clips[len(clips) // 2] if clips else demo_song


@pytest.mark.usefixtures("sound_server")
def test_the_playhead_stands_where_the_sound_is(
    window: MainWindow, qtbot: QtBot, song: Path
) -> None:
    view = opened(window, qtbot, song)
    canvas, sound = view.sound_view, decoded(song)
    with monitored() as monitor:
        press(qtbot, window, "Space")
        qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
        qtbot.wait(700)
        late_s = recorders_delay_s()
        seen = watched(qtbot, view, 2.0)
        # a click on the waveform goes there
        canvas.seek_wanted.emit(12.0)
        qtbot.wait(700)
        assert view.playing.position_s == pytest.approx(12.7, abs=0.3)
        seen += watched(qtbot, view, 1.5)
        press(qtbot, window, "Space")
        qtbot.waitUntil(lambda: not view.playing.plays, timeout=5000)
        stands_s = view.playing.position_s
        qtbot.wait(400)
        assert view.playing.position_s == stands_s == canvas._playhead.time_s
        press(qtbot, window, "Space")
        qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
        qtbot.wait(700)
        seen += watched(qtbot, view, 1.5)
        window.close()  # in the middle of it
    ahead_s = apart_s(sound, monitor, seen, late_s)
    assert abs(float(np.median(ahead_s))) < 0.015, ahead_s
    assert (np.abs(ahead_s) < 0.03).mean() > 0.8, ahead_s


@pytest.mark.usefixtures("sound_server")
def test_a_selection_is_repeated_until_it_is_let_go(
    window: MainWindow, qtbot: QtBot, song: Path
) -> None:
    view = opened(window, qtbot, song)
    view.sound_view.show_selection((8.0, 9.0))
    view.sound_view.selection_changed.emit((8.0, 9.0))
    press(qtbot, window, "Ctrl+Shift+L")
    click(qtbot, view.transport.play_button)
    qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
    positions: list[float] = []
    view.playing.moved.connect(positions.append)
    qtbot.wait(3500)
    assert min(positions) > 7.9
    assert max(positions) < 9.1
    assert (np.diff(positions) < -0.5).sum() >= 2  # so often it began anew
    press(qtbot, window, "Ctrl+Shift+L")
    qtbot.waitUntil(lambda: view.playing.position_s > 9.3, timeout=5000)


@pytest.mark.usefixtures("sound_server")
def test_the_button_shows_what_was_asked_for_before_the_device_is_open(
    window: MainWindow, qtbot: QtBot, song: Path
) -> None:
    view = opened(window, qtbot, song)
    button = view.transport.play_button
    for wanted in ("Pause", "Play", "Pause"):
        press(qtbot, window, "Space")
        assert button.accessibleName() == wanted
    qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
    assert button.accessibleName() == "Pause"


@pytest.mark.usefixtures("sound_server")
def test_another_song_falls_silent_and_the_volume_is_remembered(
    window: MainWindow, qtbot: QtBot, song: Path, short_song: Path
) -> None:
    view = opened(window, qtbot, song)
    before = view.transport.volume.value()
    press(qtbot, window, "Ctrl+Shift+Down")
    assert view.transport.volume.value() == before - 5
    press(qtbot, window, "Space")
    qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
    player = view.playing._player
    assert player is not None
    assert player.volume == pytest.approx((before - 5) / 100)
    with monitored() as monitor:
        qtbot.wait(300)
        assert np.abs(monitor.frames[-RATE // 5 :]).max() > 0.01
        drop(window, short_song)
        wait_for_songs(qtbot, window, 2, 60)
        qtbot.wait(600)
        assert np.abs(monitor.frames[-RATE // 5 :]).max() == 0
    assert not view.playing.plays
    assert view.playing.position_s == 0
    assert view.transport.time_shown.startswith("0:00 / 0:08")


def test_an_output_that_is_pulled_out_is_told_and_play_tries_again(
    sound_server: SoundServer, window: MainWindow, qtbot: QtBot, song: Path
) -> None:
    view = opened(window, qtbot, song)
    press(qtbot, window, "Space")
    qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
    qtbot.wait(500)
    sound_server.kill()
    qtbot.waitUntil(lambda: not view.playing.plays, timeout=10_000)
    qtbot.waitUntil(lambda: window.banner.text != "", timeout=5000)
    assert view.transport.play_button.accessibleName() == "Play"
    stands_s = view.playing.position_s
    assert stands_s > 0
    sound_server.start()
    press(qtbot, window, "Space")
    qtbot.waitUntil(lambda: view.playing.plays, timeout=15_000)
    qtbot.waitUntil(lambda: window.banner.text == "", timeout=5000)
    sound_server.kill()
    qtbot.waitUntil(lambda: window.banner.text != "", timeout=10_000)
    assert view.playing.position_s == pytest.approx(stands_s, abs=1.5)


def test_an_output_that_is_plugged_in_again_takes_its_message_with_it(
    sound_server: SoundServer, window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    sound_server.add_sink("Headphones")
    view = opened(window, qtbot, short_song)
    view.playing.use_device("sound server: Headphones")
    for _ in range(2):  # and of the next time it is told anew
        view.playing.play(1.0)
        qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
        sound_server.remove_sinks()
        qtbot.waitUntil(lambda: "no longer plays" in window.banner.text, timeout=10_000)
        sound_server.add_sink("Headphones")
        qtbot.waitUntil(lambda: window.banner.text == "", timeout=15_000)


def test_the_button_shows_what_is_wanted_while_the_device_is_being_opened(
    sound_server: SoundServer, window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    view = opened(window, qtbot, short_song)
    button = view.transport.play_button
    sound_server.freeze()
    press(qtbot, window, "Space")
    assert button.accessibleName() == "Pause"
    press(qtbot, window, "Space")
    assert button.accessibleName() == "Play"
    sound_server.thaw()
    qtbot.wait(1500)
    assert not view.playing.plays
    assert button.accessibleName() == "Play"


@pytest.mark.usefixtures("sound_server")
def test_it_plays_from_where_it_was_sought_to_the_output_that_was_chosen(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    view = opened(window, qtbot, short_song)
    view.sound_view.seek_wanted.emit(4.0)  # before it was ever played
    menu = view.output_menu
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: any("Player" in each.text() for each in menu.actions()), timeout=10_000)
    next(each for each in menu.actions() if "Player" in each.text()).trigger()
    assert next(each.text() for each in menu.actions() if each.isChecked()).startswith("Player")
    assert SINK in window._settings[PLAYBACK_DEVICE]
    press(qtbot, window, "Space")
    qtbot.waitUntil(lambda: view.playing.plays, timeout=10_000)
    assert 4.0 <= view.playing.position_s < 6.0
    window.show_live()
    qtbot.waitUntil(lambda: not view.playing.plays, timeout=5000)


def test_without_a_sound_server_the_song_can_still_be_looked_at(
    window: MainWindow, qtbot: QtBot, short_song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    view = opened(window, qtbot, short_song)
    press(qtbot, window, "Space")
    qtbot.waitUntil(lambda: window.banner.text != "", timeout=20_000)
    assert not view.playing.plays
    assert view.sound_view.focusPolicy() is Qt.FocusPolicy.StrongFocus
