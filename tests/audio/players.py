"""Playing in a test."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.playback import Player, PlayerState
from tests.audio.monitor import RATE


def until(true: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.002)


@contextmanager
def playing(path: Path, start_s: float = 0.0) -> Iterator[Player]:
    """Play a song, and close the player."""
    player = Player(path)
    try:
        player.play(start_s=start_s)
        until(lambda: player.state is not PlayerState.STOPPED)
        assert player.state is PlayerState.PLAYING, player.error
        yield player
    finally:
        assert player.close()


def written(folder: Path, samples: NDArray[np.floating], rate: int = RATE) -> Path:
    path = folder / "song.wav"
    soundfile.write(path, samples, rate, "FLOAT")
    return path


def tone(seconds: float, hz: float = 100.0, level: float = 0.5) -> NDArray[np.float32]:
    time_s = np.arange(round(seconds * RATE)) / RATE
    one = level * np.sin(2 * np.pi * hz * time_s)
    return np.column_stack([one, one]).astype(np.float32)
