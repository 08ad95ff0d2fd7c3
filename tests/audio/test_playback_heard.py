"""What is played is the song, from its beginning to its end, at every rate and volume."""

import time
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from genre_desktop.audio import portaudio
from genre_desktop.audio.capture import Capture
from genre_desktop.audio.devices import find_device, output_devices
from genre_desktop.audio.playback import Player, PlayerState
from tests.audio.listening import heard
from tests.audio.monitor import RATE, monitored
from tests.audio.players import playing, tone, until, written
from tests.sound_server import SINK, SoundServer


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1), (22_050, 2), (44_100, 6)])
@pytest.mark.usefixtures("sound_server")
def test_what_is_heard_is_what_is_in_the_file(tmp_path: Path, rate: int, channels: int) -> None:
    noise = np.random.default_rng(5).uniform(-0.3, 0.3, (rate, channels))
    # what any rate here can carry
    spectrum = np.fft.rfft(noise, axis=0)
    spectrum[9000:] = 0
    noise = np.fft.irfft(spectrum, axis=0).astype(np.float32)
    if channels == 6:
        left, right, centre, _low, left_behind, right_behind = noise.T
        expected = np.column_stack(
            [left + 0.7071 * (centre + left_behind), right + 0.7071 * (centre + right_behind)]
        ) / (1 + 2 * 0.7071)
    else:
        expected = np.repeat(noise, 3 - channels, axis=1)
    expected = soxr.resample(expected, rate, RATE)

    capture = Capture(find_device(""))
    capture.start()
    heard(capture, 0.1)
    with playing(written(tmp_path, noise, rate)) as player:
        frames = heard(capture, 1.6)
        until(lambda: player.state is PlayerState.ENDED)
    capture.stop()

    begin = RATE // 4  # past the fade
    middle = expected[begin : begin + RATE // 2]
    likeness = np.fft.irfft(
        np.fft.rfft(frames[:, 0], 2**18) * np.fft.rfft(middle[:, 0], 2**18).conj(), 2**18
    )
    lag = int(likeness[: len(frames) - len(middle)].argmax())
    got = frames[lag : lag + len(middle)]
    if rate == RATE:
        # the sink's 16 bits
        assert np.abs(got - middle).max() < 2**-14
    else:
        assert min(np.corrcoef(got[:, k], middle[:, k])[0, 1] for k in (0, 1)) > 0.98
        assert got.std() == pytest.approx(middle.std(), rel=0.02)


def sound_of(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """One channel from its first to its last sound."""
    one = frames[:, 0]
    loud = np.flatnonzero(np.abs(one) > 0.2)
    return one[loud[0] : loud[-1]]


@pytest.mark.usefixtures("sound_server")
def test_half_the_volume_is_an_eighth_of_the_amplitude(tmp_path: Path) -> None:
    with monitored() as monitor, playing(written(tmp_path, tone(10.0))) as player:
        player.volume = 0.5
        time.sleep(0.5)
        assert np.abs(monitor.frames[-RATE // 10 :]).max() == pytest.approx(0.0625, rel=0.02)
        player.volume = 7.0
        assert player.volume == 1.0


@pytest.mark.usefixtures("sound_server")
def test_beyond_the_end_a_song_has_ended_and_begins_anew(tmp_path: Path) -> None:
    changes: list[PlayerState] = []
    player = Player(written(tmp_path, tone(3.0)), on_change=lambda: changes.append(player.state))
    player.seek(2.8)
    assert player.position_s == 2.8
    player.play()
    until(lambda: player.state is PlayerState.ENDED)
    assert player.position_s == player.duration_s == 3.0
    player.play()
    until(lambda: player.state is PlayerState.PLAYING)
    until(lambda: 0 < player.position_s < 1)
    player.seek(99.0)
    assert player.position_s == 3.0
    until(lambda: player.state is PlayerState.ENDED)
    player.seek(0.0)
    until(lambda: player.state is PlayerState.PAUSED)
    assert player.position_s == 0
    assert player.close()
    assert changes == [
        *(PlayerState.PLAYING, PlayerState.ENDED, PlayerState.PLAYING, PlayerState.ENDED),
        PlayerState.PAUSED,
    ]


@pytest.mark.usefixtures("sound_server")
def test_a_player_closes_at_once_while_it_plays(tmp_path: Path) -> None:
    with playing(written(tmp_path, tone(9.0))) as player:
        began_s = time.monotonic()
        assert player.close()
        assert time.monotonic() - began_s < 0.5


@pytest.mark.usefixtures("sound_server")
def test_a_device_that_refuses_the_songs_rate_is_played_to_at_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_output = portaudio.open_output

    def choosy(**settings: object) -> object:
        if settings["samplerate"] != RATE:
            raise portaudio.library().PortAudioError("Invalid sample rate", -9997)
        return open_output(**settings)

    monkeypatch.setattr(portaudio, "open_output", choosy)
    time_s = np.arange(2 * 32_000) / 32_000
    samples = (0.5 * np.sin(2 * np.pi * 441 * time_s)).astype(np.float32)[:, None]
    for _ in range(4):  # once more if the machine was too busy to play
        with monitored() as monitor, playing(written(tmp_path, samples, 32_000)) as player:
            until(lambda: player.state is PlayerState.ENDED)
            assert player.position_s == pytest.approx(2.0, abs=0.001)
        if not player.dropouts:
            break

    sound = sound_of(monitor.frames)
    assert len(sound) == pytest.approx(2 * RATE, abs=0.01 * RATE)
    crossings = np.count_nonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    assert crossings == pytest.approx(2 * 441, abs=2)


def test_the_outputs_of_the_sound_server_are_listed_the_default_one_first(
    sound_server: SoundServer,
) -> None:
    sound_server.add_sink("Headphones")
    player, headphones = (found for found in output_devices() if found.server_name)
    assert player.label == "Player (sound server, 2 channels)"
    assert (player.key, player.sample_rate) == (f"sound server: {SINK}", 44_100)
    assert player.is_default
    assert headphones.name == "Headphones"
    assert not headphones.is_default
