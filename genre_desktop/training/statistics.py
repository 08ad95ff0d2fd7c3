"""Figures of songs whose genre is known, and how far they are to be trusted.

Probabilities are [shape=(n, n_genres)], labels the index of each song's true genre [shape=(n,)].
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import MEAN, SongRule
from genre_desktop.inference.verdict import song_probabilities

DRAWS = 2000
LEVEL = 0.95

Probabilities = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and the range that `LEVEL` of its draws lie in; all NaN where there is none."""

    value: float
    low: float
    high: float


NO_INTERVAL = Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class GenreFigures:
    """How a genre fares; NaN where it has no songs, or is never said.

    Attributes
    ----------
    songs : int
        That are of this genre.
    said : int
        Songs with this verdict.
    """

    genre: str
    songs: int
    said: int
    precision: Interval
    recall: Interval
    f1: Interval


def accuracy(probabilities: Probabilities, labels: Labels) -> float:
    """Share of songs whose likeliest genre is the true one; NaN of no songs."""
    return float((probabilities.argmax(axis=1) == labels).mean()) if len(labels) else math.nan


def song_accuracy(
    log_probabilities: Sequence[NDArray[np.float32]], labels: Labels, pooling: str = MEAN
) -> float:
    """Share of songs right by the mean over their windows, which no temperature moves."""
    rule = SongRule(pooling)
    songs = [song_probabilities(windows, rule) for windows in log_probabilities]
    return accuracy(np.stack(songs), labels)


def confusion(probabilities: Probabilities, labels: Labels) -> NDArray[np.int64]:
    """Songs by true genre (rows) and by verdict (columns)."""
    n = probabilities.shape[1]
    counts = np.bincount(labels * n + probabilities.argmax(axis=1), minlength=n * n)
    return counts.reshape(n, n).astype(np.int64)


def macro_f1(probabilities: Probabilities, labels: Labels) -> float:
    """Mean over the genres that occur of the harmonic mean of precision and recall.

    NaN of no songs.
    """
    if not len(labels):
        return math.nan
    counts = confusion(probabilities, labels)
    f1 = _genre_figures(counts)[2]
    return float(f1[counts.sum(axis=1) > 0].mean())


def _genre_figures(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Precision, recall and F1 [shape=(3, n_genres)] from a confusion matrix."""
    right = np.diagonal(counts).astype(np.float64)
    said, songs = counts.sum(axis=0), counts.sum(axis=1)
    whole = np.stack([said, songs, (said + songs) / 2])
    return np.asarray(right / np.where(whole > 0, whole, np.nan))


def negative_log_likelihood(probabilities: Probabilities, labels: Labels) -> float:
    """Mean of -ln(probability of the true genre) over songs, in nats."""
    true = np.asarray(probabilities)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(true, np.finfo(np.float64).tiny)).mean())


def interval(
    figure: Callable[[Probabilities, Labels], float],
    probabilities: Probabilities,
    labels: Labels,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Interval:
    """A figure with its bootstrap interval over songs.

    Songs are drawn anew, as many, with repetition; the interval lies between the percentiles of
    what the figure is then (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993). A
    figure that chance can only raise, as the calibration error, has an interval that leans upward.
    No songs have none.
    """
    if not len(labels):
        return NO_INTERVAL
    found = [
        figure(probabilities[songs], labels[songs]) for songs in redrawn(len(labels), draws, seed)
    ]
    return spread_of(figure(probabilities, labels), np.array(found))


def redrawn(songs: int, draws: int = DRAWS, seed: int = 0) -> NDArray[np.int64]:
    """Indices of songs drawn with repetition [shape=(draws, songs)]; the same for every figure."""
    return np.random.default_rng(seed).integers(songs, size=(draws, songs))


def spread_of(value: float, draws: NDArray[np.float64]) -> Interval:
    """A figure and the percentiles of its draws, those left out in which it does not exist."""
    draws = draws[~np.isnan(draws)]
    if np.isnan(value) or not len(draws):
        return NO_INTERVAL
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(value), float(low), float(high))


def by_genre(
    probabilities: Probabilities,
    labels: Labels,
    genres: Sequence[str],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[GenreFigures, ...]:
    """Precision and recall of each genre with Wilson's interval, F1 with the bootstrap's.

    The bootstrap is sure of a genre whose few songs are all right, and so wrong.
    """
    counts = confusion(probabilities, labels)
    f1 = _genre_figures(counts)[2]
    drawn = np.stack(
        [
            _genre_figures(confusion(probabilities[songs], labels[songs]))[2]
            for songs in redrawn(len(labels), draws, seed)
        ]
    )
    found = []
    for index, genre in enumerate(genres):
        right, songs, said = (
            int(part)
            for part in (counts[index, index], counts[index].sum(), counts[:, index].sum())
        )
        precision, recall = share(right, said), share(right, songs)
        f1_spread = spread_of(f1[index], drawn[:, index])
        found.append(GenreFigures(genre, songs, said, precision, recall, f1_spread))
    return tuple(found)


def share(right: int, of: int) -> Interval:
    """A share with its interval after Wilson (1927), which holds for few songs too."""
    if not of:
        return NO_INTERVAL
    z2 = NormalDist().inv_cdf((1 + LEVEL) / 2) ** 2
    value = right / of
    centre = (value + z2 / (2 * of)) / (1 + z2 / of)
    half = math.sqrt(z2 * (value * (1 - value) / of + z2 / (4 * of**2))) / (1 + z2 / of)
    return Interval(value, min(value, centre - half), max(value, centre + half))


def taken_for(
    counts: NDArray[np.int64], genres: Sequence[str], genre: str
) -> tuple[tuple[str, int], ...]:
    """What the songs of `genre` are taken for and how often, itself left out, most first.

    Parameters
    ----------
    counts : numpy.ndarray [shape=(n_genres, n_genres)]
        See `confusion`.
    """
    row = counts[genres.index(genre)]
    wrong = [(other, int(n)) for other, n in zip(genres, row, strict=True) if n and other != genre]
    return tuple(sorted(wrong, key=lambda pair: -pair[1]))


def window_accuracy(log_probabilities: Sequence[NDArray[np.float32]], labels: Labels) -> float:
    """Share of windows, over all songs, whose likeliest genre is the song's."""
    right = [windows.argmax(axis=1) == label for windows, label in _with(log_probabilities, labels)]
    return float(np.concatenate(right).mean())


def accuracy_by_windows(
    log_probabilities: Sequence[NDArray[np.float32]],
    labels: Labels,
    *,
    pooling: str = MEAN,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Interval, ...]:
    """Share of songs right after one window, after two, and so on to the end of the longest.

    A song that has no more windows keeps its verdict, so that all songs count at each step.

    Parameters
    ----------
    log_probabilities : sequence of numpy.ndarray [shape=(k, n_genres)]
        Of the windows of each song, in order of time.
    """
    rule = SongRule(pooling)  # its temperature moves no verdict
    right = np.empty((len(labels), max(map(len, log_probabilities))))
    for song, (windows, label) in enumerate(_with(log_probabilities, labels)):
        for heard in range(len(windows)):
            verdict = song_probabilities(windows[: heard + 1], rule).argmax()
            right[song, heard:] = verdict == label
    drawn = np.stack([right[songs].mean(axis=0) for songs in redrawn(len(labels), draws, seed)])
    return tuple(
        spread_of(float(column.mean()), drawn[:, heard]) for heard, column in enumerate(right.T)
    )


def _with(
    log_probabilities: Sequence[NDArray[np.float32]], labels: Labels
) -> list[tuple[NDArray[np.float32], int]]:
    return list(zip(log_probabilities, map(int, labels), strict=True))
