"""The short-time Fourier transform, its frequencies evenly spaced or by octaves."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.descriptor import (
    DB_BOUNDS,
    Axis,
    Descriptor,
    Kind,
    Scale,
)
from genre_desktop.features.descriptors.stretch import Rows, Stretch, bins_hz

_LOWEST_HZ = 32.703195662574829
"""C1: beneath it, two octaves share two bins."""

_ROWS_PER_OCTAVE = 24
_OCTAVES = 8


def _log_hz() -> NDArray[np.float64]:
    return _LOWEST_HZ * 2 ** (np.arange(_OCTAVES * _ROWS_PER_OCTAVE) / _ROWS_PER_OCTAVE)


def _by_octaves(stretch: Stretch) -> Rows:
    """Between two bins, a row lies on the line that joins them; of several bins it is the loudest.

    So a tone has the same level here as where the frequencies are evenly spaced.
    """
    hz, db = bins_hz(), stretch.power_db
    places = _log_hz() / hz[1]
    low = places.astype(int)
    share = (places - low).astype(np.float32)
    half = 2 ** (0.5 / _ROWS_PER_OCTAVE)
    first, last = np.ceil(places / half).astype(int), np.floor(places * half).astype(int)
    # the bands of wide rows follow each other, but for rounding
    wide = int(np.argmax(last > first))
    rows = np.empty((stretch.columns, len(places)), np.float32)
    for part in stretch.parts(256):
        below, above = db[part].take(low, axis=1), db[part].take(low + 1, axis=1)
        rows[part] = below + (above - below) * share
        loudest = np.maximum.reduceat(db[part, : last[-1] + 1], first[wide:], axis=1)
        np.maximum(rows[part, wide:], loudest, out=rows[part, wide:])
    return rows


STFT = Descriptor(
    name="stft",
    label="Spectrogram, linear (stft)",
    tip="How loud each frequency is at each moment, frequencies evenly spaced:"
    " the short-time Fourier transform.",
    kind=Kind.PICTURE,
    rows=len(bins_hz()),
    axis=Axis(Scale.LINEAR_HZ, bins_hz()),
    unit="dB",
    make=lambda stretch: stretch.power_db,
    bounds=DB_BOUNDS,
)

STFT_LOG = Descriptor(
    name="stft log",
    label="Spectrogram, by octaves (stft, log)",
    tip="How loud each frequency is at each moment, every octave equally high:"
    " the short-time Fourier transform on a logarithmic axis.",
    kind=Kind.PICTURE,
    rows=len(_log_hz()),
    axis=Axis(Scale.LOG_HZ, _log_hz()),
    unit="dB",
    make=_by_octaves,
    bounds=DB_BOUNDS,
)
