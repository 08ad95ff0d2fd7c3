"""Listening: what it costs, and how soon what is heard is seen."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.material import FOLDER
from benchmarks.processes import measured_in_child
from benchmarks.row import Row
from genre_desktop.files import written_whole
from genre_desktop.paths import demo_song
from tests.audio.test_capture_latency import CLICK
from tests.sound_server import SoundServer, running_sound_server

_RATE = 44_100
_SHORT_S, _LONG_S = 160, 1800
_CLICKS = 24
_LOUD_FROM_S = 18
_LOUD = 0.3


def run(*, full: bool) -> Iterator[Row]:
    """Latency above the sound server's own; processor time, pauses, memory, losses."""
    with running_sound_server():
        clicks, music = str(_clicks()), str(_music())
        latency = measured_in_child("live_latency", clicks, music)
    yield Row("live.latency_ms", latency["latency_ms"], "ms", target=150)
    yield Row("live.latency_largest_ms", latency["latency_largest_ms"], "ms")
    yield Row("live.first_verdict_s", latency["first_verdict_s"], "s", target=1.5)

    length_s = _LONG_S if full else _SHORT_S
    with running_sound_server() as server, _playing(server):
        cost = measured_in_child("live", str(length_s), longest_s=2 * length_s)
    yield Row("live.processor_percent", cost["processor_percent"], "%", target=25)
    yield Row("live.window_percent", cost["window_percent"], "%")
    yield Row("live.frames_a_second", cost["frames_a_second"], "", target=29, at_least=True)
    yield Row("live.longest_pause_ms", cost["longest_pause_ms"], "ms", target=50)
    yield Row("live.lost_frames", cost["lost_frames"], "", target=0)
    yield Row("live.memory_mb", cost["memory_mb"], "MB")
    yield Row("live.memory_growth_mb", cost["memory_growth_mb"], "MB", target=5)
    if cost["verdicts"] < length_s:
        raise RuntimeError(f"only {cost['verdicts']} verdicts came in {length_s} s")


@contextmanager
def _playing(server: SoundServer) -> Iterator[None]:
    """The demo song, over and over."""
    stopping = threading.Event()

    def play() -> None:
        while not stopping.is_set():
            player = server.play(demo_song())
            while player.poll() is None and not stopping.is_set():
                stopping.wait(0.2)
            player.kill()

    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _clicks() -> Path:
    """Single samples at irregular intervals, so that they fall everywhere between two columns."""
    times_s = np.cumsum(np.random.default_rng(1).uniform(0.5, 0.7, _CLICKS))
    samples = np.zeros((round((times_s[-1] + 0.5) * _RATE), 2), np.float32)
    samples[(times_s * _RATE).astype(int)] = CLICK
    return _written("clicks.wav", samples)


def _music() -> Path:
    """The demo song from a loud moment on."""
    samples, rate = soundfile.read(demo_song(), dtype="float32", start=_LOUD_FROM_S * _RATE)
    if rate != _RATE:
        raise ValueError(f"the demo song is not at {_RATE} Hz")
    return _written("music.wav", samples[np.flatnonzero(samples[:, 0] > _LOUD)[0] :])


def _written(name: str, samples: np.ndarray) -> Path:
    path = FOLDER / name
    with written_whole(path) as draft:
        soundfile.write(draft, samples, _RATE, format="WAV")
    return path
