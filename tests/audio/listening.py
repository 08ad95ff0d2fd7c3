"""Listening to a capture in a test."""

import time

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.capture import Capture


def heard(capture: Capture, seconds: float) -> NDArray[np.float32]:
    """What comes from a capture within so many seconds of sound."""
    blocks, missing = [], round(seconds * capture.sample_rate)
    deadline = time.monotonic() + seconds + 10
    while missing > 0 and time.monotonic() < deadline:
        taken = capture.read(0.1)
        assert taken.lost == 0
        blocks.append(taken.frames)
        missing -= len(taken.frames)
    return np.concatenate(blocks)
