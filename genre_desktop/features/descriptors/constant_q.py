"""The constant-Q transform: a row for each semitone, with as many cycles of each in view."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.descriptor import (
    DB_BOUNDS,
    Axis,
    Descriptor,
    Kind,
    Scale,
)
from genre_desktop.features.descriptors.stretch import (
    CONTEXT,
    HOP_LENGTH,
    SAMPLE_RATE,
    Rows,
    Stretch,
    amplitude_to_db,
)
from genre_desktop.features.mel import Samples

_OCTAVES = 7
_NOTES = 12
_LOWEST_HZ = 32.703195662574829  # C1

_MARGIN_COLUMNS = 32
"""Half of the longest filter are 11 columns; the rest is for those of the resampler."""

# two notes up and down an octave's twelfth: librosa's bandwidth, and so its Q
_RATIO = 2 ** (2 / _NOTES)
_Q = (_RATIO + 1) / (_RATIO - 1)


def _notes_hz() -> NDArray[np.float64]:
    return _LOWEST_HZ * 2 ** (np.arange(_OCTAVES * _NOTES) / _NOTES)


@cache
def _filters() -> NDArray[np.float32]:
    """Cosines and sines [shape=(length, 2 * notes)] of the top octave, at half the sample rate.

    They serve every octave: each lower one is heard at half the rate of the one above.
    """
    hz = _notes_hz()[-_NOTES:]
    rate = SAMPLE_RATE / 2
    lengths = _Q * rate / hz
    reach = int(lengths[0] / 2)
    time = np.arange(-reach, reach + 1)[:, None]
    bell = np.where(np.abs(time) < lengths / 2, 0.5 + 0.5 * np.cos(2 * np.pi * time / lengths), 0)
    bell /= bell.sum(axis=0)
    phase = 2 * np.pi * hz * time / rate
    return np.concatenate([bell * np.cos(phase), bell * np.sin(phase)], axis=1).astype(np.float32)


def _cqt(stretch: Stretch) -> Rows:
    """Brown (1991), octave by octave as in Schörkhuber and Klapuri (2010).

    Each octave is heard at half the sample rate of the one above it, so that one small set of
    filters serves them all.
    """
    filters = _filters()
    reach = len(filters) // 2
    amplitude = np.empty((stretch.columns, _OCTAVES * _NOTES), np.float32)
    samples, hop, first = stretch.samples, HOP_LENGTH, CONTEXT
    for octave in reversed(range(_OCTAVES)):
        stretch.check()
        samples, hop, first = _halved(samples), hop // 2, first // 2
        padded = np.pad(samples, (reach, reach + hop))
        frames = np.lib.stride_tricks.sliding_window_view(padded[first:], len(filters))[::hop]
        waves = np.ascontiguousarray(frames[: stretch.columns]) @ filters
        rows = slice(octave * _NOTES, (octave + 1) * _NOTES)
        amplitude[:, rows] = np.hypot(waves[:, :_NOTES], waves[:, _NOTES:])
    # librosa's scale: every note's white noise is equally loud
    amplitude *= np.sqrt(_Q * SAMPLE_RATE / _notes_hz()).astype(np.float32)
    return amplitude_to_db(amplitude)


def _halved(samples: Samples) -> Samples:
    """The same sound at half the sample rate."""
    import soxr  # noqa: PLC0415 - see Stretch.power

    half: Samples = soxr.resample(samples, 2, 1, "HQ")
    return half


CQT = Descriptor(
    name="cqt",
    label="Constant-Q (cqt)",
    tip="How loud each note of the keyboard is at each moment:"
    " the constant-Q transform, fine in pitch below and in time above.",
    kind=Kind.PICTURE,
    rows=_OCTAVES * _NOTES,
    axis=Axis(Scale.LOG_HZ, _notes_hz()),
    unit="dB",
    make=_cqt,
    margin_columns=_MARGIN_COLUMNS,
    bounds=DB_BOUNDS,
)
