"""What is played into a real sound server is heard, without gaps, and its death does no harm."""

import ctypes
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio import capture as capture_module
from genre_desktop.audio.capture import Capture, CaptureError
from genre_desktop.audio.devices import (
    AudioDevice,
    DeviceKind,
    find_device,
    rescan,
)
from tests.audio.listening import heard
from tests.audio.signals import LEFT_HZ, OTHER_HZ, dominant_hz
from tests.sound_server import MONITOR, SILENT_MICROPHONE, SoundServer, running_sound_server

RATE = 44_100


def test_each_channel_of_what_is_played_is_heard(
    sound_server: SoundServer, tone_file: Path
) -> None:
    capture = Capture(find_device(""))
    capture.start()
    sound_server.play(tone_file)
    heard(capture, 0.5)
    frames = heard(capture, 1.0)
    capture.stop()

    assert frames.dtype == np.float32
    assert frames.shape[1] == capture.channels == 2
    assert dominant_hz(frames[:, 0], RATE) == pytest.approx(LEFT_HZ, abs=2)
    assert dominant_hz(frames[:, 1], RATE) == pytest.approx(OTHER_HZ, abs=2)
    assert np.abs(frames).max() == pytest.approx(0.5, abs=0.01)


def noise_file(folder: Path, seconds: float) -> tuple[Path, NDArray[np.int16]]:
    shape = (round(seconds * RATE), 2)
    noise = np.random.default_rng(4).integers(-(2**15), 2**15, shape, np.int16)
    soundfile.write(folder / "noise.wav", noise, RATE)
    return folder / "noise.wav", noise


def assert_heard_to_the_sample(frames: NDArray[np.float32], noise: NDArray[np.int16]) -> None:
    first = int(np.flatnonzero(frames[:, 0])[0])
    assert np.array_equal(frames[first : first + len(noise)] * 2**15, noise)


def test_twenty_seconds_are_heard_to_the_sample(sound_server: SoundServer, tmp_path: Path) -> None:
    path, noise = noise_file(tmp_path, 20)
    capture = Capture(find_device(""))
    capture.start()
    sound_server.play(path)
    frames = heard(capture, 21.5)
    capture.stop()

    assert_heard_to_the_sample(frames, noise)


def test_nothing_is_lost_while_a_library_holds_all_threads(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    path, noise = noise_file(tmp_path, 4)
    capture = Capture(find_device(""))
    capture.start()
    sound_server.play(path)
    before = heard(capture, 1.0)
    ctypes.PyDLL(None).usleep(1_000_000)  # as the import of TensorFlow does, and about as long
    after = heard(capture, 4.0)
    capture.stop()

    assert_heard_to_the_sample(np.concatenate([before, after]), noise)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (96_000, 6)])
def test_a_device_is_heard_at_its_own_rate_and_with_all_its_channels(
    rate: int, channels: int, tone_file: Path
) -> None:
    with running_sound_server(sample_rate=rate, channels=channels) as server:
        rescan()
        capture = Capture(find_device(MONITOR))
        capture.start()
        server.play(tone_file)
        heard(capture, 0.5)
        frames = heard(capture, 0.5)
        capture.stop()

    assert (capture.sample_rate, capture.channels) == (rate, channels)
    assert dominant_hz(frames[:, 0], rate) == pytest.approx(LEFT_HZ, abs=4)


def test_the_source_that_was_chosen_is_heard_and_no_other(
    sound_server: SoundServer, tone_file: Path
) -> None:
    silent, monitor = (Capture(find_device(name)) for name in (SILENT_MICROPHONE, MONITOR))
    sound_server.play(tone_file)
    silent.start()
    monitor.start()
    assert np.abs(heard(monitor, 0.8)).max() > 0.4
    assert np.abs(heard(silent, 0.8)).max() == 0
    silent.stop()
    monitor.stop()


@pytest.mark.usefixtures("sound_server")
def test_stopping_is_quick_and_may_be_done_twice() -> None:
    capture = Capture(find_device(""))
    assert not capture.is_alive
    capture.stop()

    capture = Capture(find_device(""))
    capture.start()
    was_alive = capture.is_alive
    heard(capture, 0.2)
    began = time.monotonic()
    capture.stop()
    capture.stop()
    assert time.monotonic() - began < 1
    assert was_alive
    assert not capture.is_alive
    while len(capture.read(1.0).frames):  # what was not taken yet
        pass
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("sound_server")
def test_what_comes_too_fast_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_module, "_RING_S", 0.2)
    capture = Capture(find_device(""))
    capture.start()
    heard(capture, 0.2)
    time.sleep(1.0)
    taken = capture.read(0.1)
    capture.stop()

    assert len(taken.frames) == round(0.2 * RATE)
    assert 0.5 * RATE < taken.lost < 5 * RATE


CARD = AudioDevice("USB Audio (hw:9,9)", "ALSA", 2, 48_000.0, DeviceKind.INPUT, is_default=False)


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (-9985, "AudioDevice unavailable", "is in use"),
        (-9998, "Invalid number of channels", "does not record with 2 channels at 48000 Hz"),
        (-9997, "Invalid sample rate", "does not record with 2 channels at 48000 Hz"),
        (-9993, "Illegal combination of I/O devices", "cannot be opened"),
        (-9999, "Unanticipated host error", "cannot be opened"),
    ],
)
def test_why_a_card_cannot_be_opened_is_said_in_plain_words(
    code: int, said: str, expected: str
) -> None:
    told = capture_module._explained(CARD, RuntimeError(said, code))

    assert expected in told.message
    assert "USB Audio" in told.message
    assert told.remedy


def test_a_card_that_the_user_may_not_open_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    told = capture_module._explained(CARD, RuntimeError("Illegal combination", -9993))

    assert "does not permit" in told.message
    assert "“audio”" in told.remedy


def test_a_sound_server_that_refuses_is_told_as_such(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = find_device("")
    for name, value in sound_server.refuse().items():
        monkeypatch.setenv(name, value)

    with pytest.raises(CaptureError, match="does not permit"):
        Capture(device).start()


@pytest.mark.usefixtures("sound_server")
def test_no_sample_is_anything_but_a_number() -> None:
    capture = Capture(find_device(SILENT_MICROPHONE))
    capture._take(
        np.array([[np.nan, 1.0], [-np.inf, np.inf]], np.float32), None, _Status(overflow=True)
    )
    taken = capture.read(0.0)

    assert taken.frames.tolist() == [[0, 1], [0, 0]]
    assert taken.lost == RATE // 100


class _Status:
    def __init__(self, *, overflow: bool) -> None:
        self.input_overflow = overflow
