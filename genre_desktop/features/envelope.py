"""The outline of a waveform: its extremes, stretch by stretch."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import Samples

Peaks = NDArray[np.float16]

SAMPLES_PER_PEAK = 64
"""Samples in a stretch: 2.9 ms at 22 050 Hz, finer than a pixel of any usual view."""


class EnvelopeStream:
    """Smallest and largest sample of each stretch, made block by block."""

    def __init__(self) -> None:
        self._pending: Samples = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Peaks:
        """Take the next samples; give the peaks that they complete.

        Parameters
        ----------
        samples : numpy.ndarray [shape=(n,)]

        Returns
        -------
        numpy.ndarray [shape=(k, 2)]
            Smallest and largest, float16.
        """
        held = np.concatenate([self._pending, samples])
        whole = len(held) - len(held) % SAMPLES_PER_PEAK
        self._pending = held[whole:]
        return _peaks(held[:whole].reshape(-1, SAMPLES_PER_PEAK))

    def finish(self) -> Peaks:
        """Give the peaks of the last, shorter stretch: one, or none."""
        held, self._pending = self._pending, np.zeros(0, np.float32)
        return _peaks(held[None, :])


def _peaks(stretches: NDArray[np.float32]) -> Peaks:
    if not stretches.size:
        return np.empty((0, 2), np.float16)
    # numpy reduces a short last axis slowly; reduced along the first one, it uses whole registers
    across = np.ascontiguousarray(stretches.T)
    return np.stack([across.min(axis=0), across.max(axis=0)], axis=1).astype(np.float16)
