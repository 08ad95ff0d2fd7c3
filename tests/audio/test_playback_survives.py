"""A player whose device, sound server or file is gone says so, keeps its place, and plays again."""

import resource
import time
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio import output_return, portaudio
from genre_desktop.audio.devices import SoundSystemError, rescan
from genre_desktop.audio.playback import Player, PlayerState
from tests.audio.monitor import RATE, monitored
from tests.audio.players import playing, tone, until, written
from tests.sound_server import SINK, SoundServer
from tests.ui.songs import sparse_wav


def test_an_output_that_is_pulled_out_pauses_and_the_default_one_goes_on(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.add_sink("Headphones")
    player = Player(written(tmp_path, tone(20.0)), device="sound server: Headphones")
    player.play(start_s=5.0)
    until(lambda: player.position_s > 5.2)
    assert player.error is None

    sound_server.remove_sinks()
    until(lambda: player.state is PlayerState.PAUSED)
    assert "“Headphones” no longer plays" in str(player.error)
    paused_s = player.position_s
    assert 5.2 < paused_s < 9

    sound_server.add_sink(SINK)
    player.play()
    until(lambda: player.state is PlayerState.PLAYING)
    assert "“Headphones” is not there" in str(player.error)
    assert f"“{SINK}” plays instead" in str(player.error)
    until(lambda: paused_s + 0.1 < player.position_s < paused_s + 1)
    assert player.close()


def test_a_server_that_dies_pauses_and_plays_on_when_it_is_back(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    with playing(written(tmp_path, tone(20.0)), 5.0) as player:
        until(lambda: player.position_s > 5.2)
        sound_server.kill()
        until(lambda: player.state is PlayerState.PAUSED)
        assert "“Player” no longer plays" in str(player.error)
        paused_s = player.position_s

        player.play()
        until(lambda: player.state is PlayerState.FAILED)
        assert "the sound server does not run" in str(player.error)
        assert player.position_s == paused_s

        sound_server.start()
        with monitored() as monitor:
            player.play()
            until(lambda: player.state is PlayerState.PLAYING)
            assert player.error is None
            until(lambda: paused_s + 0.2 < player.position_s < paused_s + 1)
        assert np.abs(monitor.frames).max() > 0.4


def test_a_frozen_server_pauses_and_keeps_nobody_waiting(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    with playing(written(tmp_path, tone(20.0))) as player:
        until(lambda: player.position_s > 0.2)
        sound_server.freeze()
        began_s = time.monotonic()
        player.seek(3.0)
        player.volume = 0.5
        assert player.position_s == 3.0
        assert time.monotonic() - began_s < 0.05
        until(lambda: player.state is PlayerState.PAUSED)
        sound_server.thaw()
    rescan()


def test_an_output_in_use_is_told_of_until_another_is_chosen(
    sound_server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_use(**_: object) -> object:
        raise portaudio.library().PortAudioError("Device unavailable", -9985)

    sound_server.add_sink("Headphones")
    # it can be found all the while, which mends nothing
    monkeypatch.setattr(output_return, "_FIRST_AFTER_S", 0.1)
    player = Player(written(tmp_path, tone(9.0)))
    with monkeypatch.context() as busy:
        busy.setattr(portaudio, "open_output", in_use)
        player.play(start_s=0.5)
        until(lambda: player.state is PlayerState.FAILED)
        assert not player.wants_to_play
        time.sleep(0.8)
    assert "“Player” is in use" in str(player.error)

    player.use_device("sound server: Headphones")
    until(lambda: player.state is PlayerState.PAUSED)
    assert player.error is None
    assert player.position_s == 0.5
    assert player.close()


def test_where_nothing_runs_it_is_said_in_plain_words(
    sound_server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = Player(written(tmp_path, tone(1.0)))

    def missing() -> object:
        raise SoundSystemError("The library PortAudio is missing.", "Install it.")

    with monkeypatch.context() as without:
        without.setattr(portaudio, "library", missing)
        player.play(start_s=0.5)
        until(lambda: player.state is PlayerState.FAILED)
    assert str(player.error) == "The library PortAudio is missing. Install it."
    assert player.position_s == 0.5
    sound_server.stop()
    player.play()
    until(lambda: "the sound server does not run" in str(player.error))
    assert player.close()
    assert player.state is PlayerState.FAILED


@pytest.mark.usefixtures("sound_server")
def test_a_file_that_is_gone_is_named_and_played_when_it_is_back(tmp_path: Path) -> None:
    player = Player(tmp_path / "song.wav")
    player.seek(0.7)
    player.play()
    until(lambda: player.state is PlayerState.FAILED)
    assert "song.wav was not found" in str(player.error)
    written(tmp_path, tone(2.0))
    player.play()
    until(lambda: player.state is PlayerState.PLAYING)
    assert player.error is None
    assert 0.7 <= player.position_s < 1
    assert player.close()


@pytest.mark.usefixtures("sound_server")
def test_a_song_that_breaks_off_is_played_so_far_and_it_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, tone(20.0))
    with playing(path, 0.5) as player:
        with path.open("r+b") as file:
            file.truncate(2 * RATE * 2 * 4)
        until(lambda: player.state is PlayerState.ENDED)
        assert player.position_s == pytest.approx(2.0, abs=0.1)
        assert "damaged or cut short" in str(player.error)


@pytest.mark.usefixtures("sound_server")
def test_ten_hours_need_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    with playing(sparse_wav(tmp_path / "song.wav", hours=10)) as player:
        until(lambda: player.position_s > 0.3)
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for hour in range(10):
            player.seek(hour * 3600.0)
            time.sleep(0.1)
        until(lambda: player.position_s > 9 * 3600 + 0.5)
        grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    assert grown_kb < 20_000
