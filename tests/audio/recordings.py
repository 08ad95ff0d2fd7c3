"""Sound of which every frame is known by its number, and the reading of recordings of it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import open_audio

KINDS = (".wav", ".flac")

# how a program of its own begins that writes the same sound
SOUND = """
import sys
from pathlib import Path
from genre_desktop.audio.recording import Recorder, RecordingError
from tests.audio.recordings import sound
"""


def sound(first: int, count: int) -> NDArray[np.float32]:
    """Make frames [n, 2] of 24 bits."""
    number = np.arange(first, first + count)[:, None] * [7919, -104729]
    return (((number % (1 << 24)) - (1 << 23)) / (1 << 23)).astype(np.float32)


def heard(path: Path) -> NDArray[np.float32]:
    """All that the program itself reads from a file, which must have nothing to complain of."""
    with open_audio(path) as reader:
        frames = np.concatenate(list(reader.blocks()))
        assert reader.warnings == ()
        assert reader.info.duration_s == len(frames) / reader.info.sample_rate
    return frames
