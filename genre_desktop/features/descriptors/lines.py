"""Where in frequency the sound lies: lines to be drawn over a spectrogram."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.descriptor import NO_AXIS, Descriptor, Kind
from genre_desktop.features.descriptors.stretch import Rows, Stretch, bins_hz

_ROLLOFF_SHARE = 0.85


def _moments(stretch: Stretch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of frequency, weighted by magnitude; 0 in silence."""
    hz = bins_hz()
    # sums of squares differ in digits that float32 does not have
    powers = np.stack([np.ones_like(hz), hz, hz**2], axis=1)
    sums = np.empty((stretch.columns, 3))
    for part in stretch.parts(256):
        sums[part] = stretch.magnitude[part].astype(np.float64) @ powers
    weight = np.where(sums[:, 0] > 0, sums[:, 0], 1)
    mean = sums[:, 1] / weight
    return mean, np.sqrt(np.maximum(sums[:, 2] / weight - mean**2, 0))


def _centroid(stretch: Stretch) -> Rows:
    return _moments(stretch)[0].astype(np.float32)[:, None]


def _bandwidth(stretch: Stretch) -> Rows:
    return _moments(stretch)[1].astype(np.float32)[:, None]


def _rolloff(stretch: Stretch) -> Rows:
    bins = np.empty(stretch.columns, np.int64)
    for part in stretch.parts(128):
        total = np.cumsum(stretch.magnitude[part], axis=1)
        bins[part] = np.argmax(total >= np.float32(_ROLLOFF_SHARE) * total[:, -1:], axis=1)
    return bins_hz().astype(np.float32)[bins][:, None]


def _line(name: str, label: str, tip: str, make: Callable[[Stretch], Rows]) -> Descriptor:
    return Descriptor(
        name=name,
        label=label,
        tip=tip,
        kind=Kind.CURVE,
        rows=1,
        axis=NO_AXIS,
        unit="Hz",
        make=make,
    )


CENTROID = _line(
    "spectral_centroid",
    "Spectral centroid",
    "The centre of mass of the spectrum: the higher it lies, the brighter the sound.",
    _centroid,
)

ROLLOFF = _line(
    "spectral_rolloff",
    "Spectral roll-off",
    "The frequency beneath which 85 % of the spectrum lie.",
    _rolloff,
)

BANDWIDTH = _line(
    "spectral_bandwidth",
    "Spectral bandwidth",
    "How far the spectrum spreads around its centroid.",
    _bandwidth,
)
