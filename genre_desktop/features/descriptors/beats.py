"""Tempo and beats from the onset strength of a song: librosa's `beat_track`, without numba."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.stretch import COLUMN_S

_PIECE_S = 300.0
"""A long recording is not one piece of music, nor of one tempo: it is gone through by pieces."""

_LAG_WINDOW = 344
"""Columns, 8 s, in which the strength is held against itself later on."""

_USUAL_BPM = 120.0
_SPREAD_OCTAVES = 1.0
_FASTEST_BPM = 320.0
_TIGHTNESS = 100.0
_FRAMES_AT_ONCE = 1024

Envelope = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Beats:
    """The pulse of a song.

    Attributes
    ----------
    tempo_bpm : float
        Beats a minute, of most of the song; 0 where no pulse was heard.
    beat_times_s : numpy.ndarray [shape=(k,)]
        Ascending.
    """

    tempo_bpm: float
    beat_times_s: NDArray[np.float64]


def beats_of(
    onset_strength: NDArray[np.floating], check: Callable[[], None] = lambda: None
) -> Beats:
    """Find the beats in a song's onset strength.

    In recordings longer than five minutes each piece has a tempo of its own.

    Parameters
    ----------
    onset_strength : numpy.ndarray [shape=(columns,)]
        Of the whole song: see the descriptor ``onset_strength``.
    check : callable
        Called every few milliseconds; what it raises ends the work.
    """
    strength = np.nan_to_num(np.asarray(onset_strength, dtype=np.float64))
    found = [(start, *_piece(piece, check)) for start, piece in _pieces(strength)]
    pulsing = [(bpm, len(beats)) for _, bpm, beats in found if len(beats)]
    if not pulsing:
        return Beats(0.0, np.zeros(0))
    columns = np.concatenate([start + beats for start, _, beats in found])
    # the tempo in the middle of all beats, when they are put in order of theirs
    order = sorted(pulsing)
    middle = np.searchsorted(np.cumsum([count for _, count in order]), len(columns) / 2)
    return Beats(order[int(middle)][0], columns * COLUMN_S)


def _pieces(strength: Envelope) -> Iterator[tuple[int, Envelope]]:
    count = max(1, round(len(strength) * COLUMN_S / _PIECE_S))
    edges = np.linspace(0, len(strength), count + 1).astype(int)
    for start, stop in pairwise(edges):
        yield int(start), strength[start:stop]


def _piece(strength: Envelope, check: Callable[[], None]) -> tuple[float, NDArray[np.int64]]:
    nothing = np.zeros(0, np.int64)
    if len(strength) < 2 or not strength.any():
        return 0.0, nothing
    bpm = tempo(strength, check)
    period = round(60.0 / (bpm * COLUMN_S))
    score = _local_score(strength, period)
    total, before = _best_paths(score, period, check)
    return bpm, _trimmed(_path(total, before), score)


def tempo(strength: Envelope, check: Callable[[], None] = lambda: None) -> float:
    """Tempo in beats a minute: the lag at which the strength is most like itself.

    Grosche, Müller and Kurth (2010), with Ellis's (2007) preference for tempi near 120.

    Parameters
    ----------
    strength : numpy.ndarray [shape=(columns,)]
    """
    likeness = _mean_likeness(strength, check)
    lags = np.arange(1, _LAG_WINDOW)
    bpm = 60.0 / (lags * COLUMN_S)
    preference = -0.5 * (np.log2(bpm / _USUAL_BPM) / _SPREAD_OCTAVES) ** 2
    weight = np.log1p(1e6 * likeness[1:]) + preference
    weight[bpm >= _FASTEST_BPM] = -np.inf
    return float(bpm[np.argmax(weight)])


def _mean_likeness(strength: Envelope, check: Callable[[], None]) -> Envelope:
    """The mean of all columns of librosa's tempogram [shape=(_LAG_WINDOW,)]."""
    from scipy import fft  # noqa: PLC0415 - see Stretch.power

    half = _LAG_WINDOW // 2
    padded = np.pad(strength, half, "linear_ramp", end_values=0)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _LAG_WINDOW)[: len(strength)]
    bell = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_LAG_WINDOW) / _LAG_WINDOW)
    size = fft.next_fast_len(2 * _LAG_WINDOW - 1, real=True)
    total = np.zeros(_LAG_WINDOW)
    for start in range(0, len(frames), _FRAMES_AT_ONCE):
        check()
        spectra = fft.rfft(frames[start : start + _FRAMES_AT_ONCE] * bell, size, axis=1)
        power = spectra.real**2 + spectra.imag**2
        lags = fft.irfft(power, size, axis=1)[:, :_LAG_WINDOW]
        loudest = np.abs(lags).max(axis=1)
        heard = loudest > np.finfo(np.float64).tiny
        total += (1 / loudest[heard]) @ lags[heard]
    return total / len(frames)


def _local_score(strength: Envelope, period: int) -> Envelope:
    """How well a beat would stand at each column: the strength, normed and smoothed."""
    normed = strength / (strength.std(ddof=1) + np.finfo(np.float64).tiny)
    bell = np.exp(-0.5 * (np.arange(-period, period + 1) * 32.0 / period) ** 2)
    return np.convolve(normed, bell)[period : period + len(strength)]


def _best_paths(
    score: Envelope, period: int, check: Callable[[], None]
) -> tuple[Envelope, NDArray[np.int64]]:
    """Dynamic programming over beats (Ellis, "Beat tracking by dynamic programming", 2007).

    Returns
    -------
    total : numpy.ndarray [shape=(columns,)]
        Score of the best sequence of beats that ends in each column.
    before : numpy.ndarray [shape=(columns,)]
        Its beat before that one, -1 for none.
    """
    gaps = np.arange(round(period / 2), 2 * period + 1)
    gaps = gaps[gaps > 0]
    penalty = _TIGHTNESS * (np.log(gaps) - np.log(period)) ** 2
    total, before = np.array(score), np.full(len(score), -1)
    # a beat depends on those at least the least gap ago: so many columns are found at once
    step = int(gaps[0])
    for start in range(0, len(score), step):
        if start % 4096 < step:
            check()
        columns = np.arange(start, min(start + step, len(score)))
        places = columns[:, None] - gaps
        merit = np.where(places >= 0, total[np.maximum(places, 0)] - penalty, -np.inf)
        best = merit.argmax(axis=1)
        gain = merit[np.arange(len(columns)), best]
        linked = gain > -np.inf
        total[columns[linked]] += gain[linked]
        before[columns[linked]] = columns[linked] - gaps[best[linked]]
    # the first beat is the first that is heard at all
    before[: np.argmax(score >= 0.01 * score.max())] = -1
    return total, before


def _path(total: Envelope, before: NDArray[np.int64]) -> NDArray[np.int64]:
    """The beats of the best sequence, from its last one back."""
    edged = np.pad(total, 1, "edge")
    peaks = np.flatnonzero((total > edged[:-2]) & (total >= edged[2:]))
    high = peaks[total[peaks] >= 0.5 * np.median(total[peaks])] if len(peaks) else peaks
    column = int(high[-1]) if len(high) else len(total) - 1
    beats = []
    while column >= 0:
        beats.append(column)
        column = int(before[column])
    return np.array(beats[::-1], np.int64)


def _trimmed(beats: NDArray[np.int64], score: Envelope) -> NDArray[np.int64]:
    """Leave out beats before the music begins and after it has ended."""
    smooth = np.convolve(score[beats], np.hanning(5))[2 : 2 + len(score)]
    heard = np.flatnonzero(score > 0.5 * np.sqrt(np.mean(smooth**2)))
    if not len(heard):
        return beats[:0]
    return np.asarray(beats[(beats >= heard[0]) & (beats <= heard[-1])])
