"""A song is heard as it was asked for last, whatever the sound system is doing meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.settings import Settings
from genre_desktop.ui.song.playing import Playing
from tests.audio.monitor import monitored
from tests.audio.players import tone, written
from tests.sound_server import SoundServer


@pytest.fixture
def playing(qtbot: QtBot, tmp_path: Path) -> Iterator[Playing]:
    """A song of a minute, which is not played yet."""
    del qtbot  # signals need its event loop
    playing = Playing(Settings(tmp_path / "settings.json"))
    playing.show(written(tmp_path, tone(60.0)), 60.0)
    yield playing
    playing.stop()
    playing.deleteLater()


def shown(playing: Playing) -> list[bool]:
    """What a button would show from now on, change by change."""
    seen: list[bool] = []
    playing.changed.connect(lambda: seen.append(playing.wants_to_play))
    return seen


def test_what_is_asked_for_while_the_device_is_being_opened_is_kept(
    sound_server: SoundServer, playing: Playing, qtbot: QtBot
) -> None:
    seen = shown(playing)
    with monitored() as monitor:
        sound_server.freeze()
        playing.toggle()
        assert seen == [True]
        assert not playing.plays
        qtbot.wait(300)
        playing.toggle()
        assert seen == [True, False]
        sound_server.thaw()
        qtbot.wait(1500)
        assert not playing.plays
        assert np.abs(monitor.frames[-8000:]).max() == 0
    assert playing.position_s < 0.3
    assert not playing.wants_to_play


def test_who_changes_their_mind_twice_hears_the_song_once(
    sound_server: SoundServer, playing: Playing, qtbot: QtBot
) -> None:
    seen = shown(playing)
    sound_server.freeze()
    playing.seek(7.0)
    for _ in range(3):
        playing.toggle()
        qtbot.wait(50)
    assert seen == [True, False, True]
    sound_server.thaw()
    qtbot.waitUntil(lambda: playing.position_s > 7.3, timeout=10_000)
    assert seen[3:] == [True] * len(seen[3:])
    assert playing.plays


@pytest.mark.usefixtures("sound_server")
def test_a_pause_is_shown_before_the_sound_has_faded(playing: Playing, qtbot: QtBot) -> None:
    playing.toggle()
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    seen = shown(playing)
    playing.toggle()
    assert seen == [False]
    assert playing.plays
    playing.toggle()
    assert seen == [False, True]
    qtbot.wait(300)
    qtbot.waitUntil(lambda: playing.plays, timeout=5000)
    at_s = playing.position_s
    qtbot.waitUntil(lambda: playing.position_s > at_s + 0.1, timeout=5000)


def test_where_nothing_can_play_it_is_no_longer_wanted(
    playing: Playing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    playing.toggle()
    assert playing.wants_to_play
    qtbot.waitUntil(lambda: not playing.wants_to_play, timeout=10_000)
    assert playing.error is not None


HEADPHONES = "sound server: Headphones"


def told(playing: Playing) -> list[str]:
    """What a banner would say from now on, change by change."""
    said: list[str] = []
    playing.troubled.connect(lambda error: said.append(error.message if error else ""))
    return said


@pytest.fixture
def headphones(sound_server: SoundServer, playing: Playing) -> SoundServer:
    """The server, with headphones to play to."""
    sound_server.add_sink("Headphones")
    playing.use_device(HEADPHONES)
    return sound_server


def play_until_unplugged(server: SoundServer, playing: Playing, qtbot: QtBot) -> None:
    playing.play()
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    server.remove_sinks()
    qtbot.waitUntil(lambda: not playing.plays, timeout=10_000)


def test_of_an_output_that_is_plugged_in_again_nothing_is_said_any_more(
    headphones: SoundServer, playing: Playing, qtbot: QtBot
) -> None:
    said = told(playing)
    for _ in range(2):  # and of the next time it is told anew
        play_until_unplugged(headphones, playing, qtbot)
        qtbot.waitUntil(lambda: len(said) == 1, timeout=5000)
        assert "“Headphones” no longer plays" in said[0]
        headphones.add_sink("Headphones")
        qtbot.waitUntil(lambda: len(said) == 2, timeout=15_000)
        assert said[1] == ""
        assert playing.error is None
        assert not playing.plays
        said.clear()


def test_of_an_output_that_was_left_for_another_nothing_is_said_any_more(
    headphones: SoundServer, playing: Playing, qtbot: QtBot
) -> None:
    said = told(playing)
    play_until_unplugged(headphones, playing, qtbot)
    qtbot.waitUntil(lambda: len(said) == 1, timeout=5000)
    headphones.add_sink("Loudspeaker")
    playing.play()
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=5000)
    assert "“Headphones” is not there" in said[1], "in place of what was said before"
    playing.use_device("sound server: Loudspeaker")
    qtbot.waitUntil(lambda: said[2:] == [""], timeout=10_000)
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)


def test_a_song_that_plays_again_has_no_trouble_any_more(
    headphones: SoundServer, playing: Playing, qtbot: QtBot, tmp_path: Path
) -> None:
    said = told(playing)
    play_until_unplugged(headphones, playing, qtbot)
    qtbot.waitUntil(lambda: len(said) == 1, timeout=5000)
    headphones.add_sink("Headphones")
    playing.play()
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    qtbot.waitUntil(lambda: said[-1] == "", timeout=5000)
    said.clear()
    play_until_unplugged(headphones, playing, qtbot)
    qtbot.waitUntil(lambda: len(said) == 1, timeout=5000)
    playing.show(tmp_path / "another.wav", None)
    assert said[1:] == [""]
