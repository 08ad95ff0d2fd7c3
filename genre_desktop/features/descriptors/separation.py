"""Harmonic and percussive parts: what lasts in time, and what spreads over frequency."""

import numpy as np

from genre_desktop.features.descriptors.descriptor import (
    DB_BOUNDS,
    Axis,
    Descriptor,
    Kind,
    Scale,
)
from genre_desktop.features.descriptors.stretch import Rows, Stretch, amplitude_to_db, bins_hz

_KERNEL = 31
_LINES_AT_ONCE = 64
"""SciPy's median holds the interpreter: 64 lines of 1,054 take it 8 ms, which a window may wait."""


def medians(lines: Rows, stretch: Stretch) -> Rows:
    """Running median of 31 values along each line, reflected at both ends.

    ``scipy.ndimage.median_filter(lines, (1, 31))`` gives the same; but for a single long line it
    has an algorithm forty times as fast, so the lines are laid end to end, each with its margins.

    Parameters
    ----------
    lines : numpy.ndarray [shape=(n, length)]
    """
    from scipy.ndimage import median_filter  # noqa: PLC0415 - see Stretch.power

    reach = _KERNEL // 2
    smooth = np.empty(lines.shape, np.float32)
    for start in range(0, len(lines), _LINES_AT_ONCE):
        stretch.check()
        padded = np.pad(
            lines[start : start + _LINES_AT_ONCE], ((0, 0), (reach, reach)), "symmetric"
        )
        flat = median_filter(padded.ravel(), _KERNEL)
        smooth[start : start + _LINES_AT_ONCE] = flat.reshape(padded.shape)[:, reach:-reach]
    return smooth


def _parts(stretch: Stretch) -> tuple[Rows, Rows]:
    """Fitzgerald (2010): medians along time and along frequency, and how they share each cell.

    Returns
    -------
    harmonic, percussive : numpy.ndarray [shape=(columns, bins)]
        Magnitudes.
    """
    magnitude = stretch.magnitude
    harmonic = np.ascontiguousarray(medians(np.ascontiguousarray(magnitude.T), stretch).T)
    percussive = medians(magnitude, stretch)
    for part in stretch.parts(256):
        # the larger one first, so that squares of the quietest do not vanish
        larger = np.maximum(harmonic[part], percussive[part])
        nothing = larger < np.finfo(np.float32).tiny
        larger[nothing] = 1
        shares = np.square(harmonic[part] / larger), np.square(percussive[part] / larger)
        total = shares[0] + shares[1]
        total[nothing] = 1
        for share, result in zip(shares, (harmonic, percussive), strict=True):
            share[nothing] = 0.5
            result[part] = magnitude[part] * (share / total)
    return harmonic, percussive


def _once(stretch: Stretch) -> tuple[Rows, Rows]:
    """The same, made once for each stretch."""
    return stretch.kept("harmonic and percussive", _parts)


HARMONIC = Descriptor(
    name="hpss harmonic",
    label="Harmonic part (hpss)",
    tip="What lasts in time, such as voices and strings: the spectrogram without its drums.",
    kind=Kind.PICTURE,
    rows=len(bins_hz()),
    axis=Axis(Scale.LINEAR_HZ, bins_hz()),
    unit="dB",
    make=lambda stretch: amplitude_to_db(_once(stretch)[0]),
    margin_columns=_KERNEL // 2,
    bounds=DB_BOUNDS,
)

PERCUSSIVE = Descriptor(
    name="hpss percussive",
    label="Percussive part (hpss)",
    tip="What is short and spreads over all frequencies, such as drums:"
    " the spectrogram without its tones.",
    kind=Kind.PICTURE,
    rows=len(bins_hz()),
    axis=Axis(Scale.LINEAR_HZ, bins_hz()),
    unit="dB",
    make=lambda stretch: amplitude_to_db(_once(stretch)[1]),
    margin_columns=_KERNEL // 2,
    bounds=DB_BOUNDS,
)
