"""Whether a model is as sure as it should be, and the temperature that makes it so.

A temperature is never judged on the songs that it was fitted on: see
`cross_validated_probabilities`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import MEAN, SongRule
from genre_desktop.inference.verdict import pooled, song_probabilities
from genre_desktop.training.folds import fold_of_each
from genre_desktop.training.leaks import same_artist_key, song_of
from genre_desktop.training.runs import Heard
from genre_desktop.training.statistics import DRAWS, NO_INTERVAL, Interval, spread_of

ECE_BINS = 10

_TEMPERATURES = (0.05, 20.0)
_LEAST = np.finfo(np.float64).tiny


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often a model is right, by how sure it is.

    Attributes
    ----------
    songs : numpy.ndarray [shape=(ECE_BINS,)]
        How many lie in each of the equal bins of confidence from 0 to 1.
    confidence, accuracy : numpy.ndarray [shape=(ECE_BINS,)]
        Means over each bin; NaN where it is empty.
    """

    songs: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]

    @property
    def error(self) -> float:
        """Expected calibration error: the mean gap, each bin counting by its songs.

        NaN of no songs.
        """
        if not self.songs.any():
            return math.nan
        filled = self.songs > 0
        gaps = np.abs(self.accuracy - self.confidence)[filled]
        return float((gaps * self.songs[filled]).sum() / self.songs.sum())


def reliability(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Reliability:
    """The reliability diagram of songs [shape=(n, n_genres)] whose genres are known."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = _bins(confidence)
    songs = np.bincount(bins, minlength=ECE_BINS)
    per_song = np.where(songs > 0, songs, np.nan)
    return Reliability(
        songs=songs.astype(np.int64),
        confidence=np.bincount(bins, weights=confidence, minlength=ECE_BINS) / per_song,
        accuracy=np.bincount(bins, weights=right, minlength=ECE_BINS) / per_song,
    )


def calibration_error(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Expected calibration error of the songs' confidence over `ECE_BINS` equal bins.

    Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", AAAI 2015.
    """
    return reliability(probabilities, labels).error


def calibration_error_at_best(
    probabilities: NDArray[np.float64], *, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """What `calibration_error` would be of a model whose confidence is the very truth.

    It is not nothing: in a bin of few songs the share of right ones strays from its expectation.
    Genres are drawn from the probabilities, as many songs and as sure as these.

    Returns
    -------
    Interval
        Mean over the draws, and the range that 95 % of them lie in.
    """
    if not len(probabilities):
        return NO_INTERVAL
    confidence = probabilities.max(axis=1)
    # whether a genre drawn from a song's probabilities is the likeliest one
    right = np.random.default_rng(seed).random((draws, len(confidence))) < confidence
    bins = np.eye(ECE_BINS)[_bins(confidence)]
    errors = np.abs((right - confidence) @ bins).sum(axis=1) / len(confidence)
    return spread_of(float(errors.mean()), errors)


def _bins(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((confidence * ECE_BINS).astype(np.int64), ECE_BINS - 1)


def mean_of_windows(
    log_probabilities: Sequence[NDArray[np.float32]], pooling: str = MEAN
) -> NDArray[np.float64]:
    """Each song's mean over its windows [shape=(k, n_genres)], before any temperature."""
    return np.stack([pooled(windows, pooling) for windows in log_probabilities])


def probabilities_at(
    mean_log_probabilities: NDArray[np.float64], temperature: float
) -> NDArray[np.float64]:
    """Probabilities of songs [shape=(n, n_genres)] by the rule of the model's card."""
    rule = SongRule(temperature=temperature)
    means = mean_log_probabilities.astype(np.float32, copy=False)
    return np.stack([song_probabilities(song[np.newaxis], rule) for song in means])


def fitted_temperature(
    mean_log_probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> float:
    """The temperature at which the true genres are likeliest.

    Of n songs the true genre is taken for certain but for 1 in n + 2, as Platt did: else a model
    that was never wrong on a few songs would be made sure of everything.

    Parameters
    ----------
    mean_log_probabilities : numpy.ndarray [shape=(n, n_genres)]
        Of each song: see `mean_of_windows`.
    labels : numpy.ndarray [shape=(n,)]

    References
    ----------
    Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
    Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - takes a moment to import

    songs, genres = mean_log_probabilities.shape
    doubt = 1 / (songs + 2)
    targets = np.full((songs, genres), doubt / (genres - 1))
    targets[np.arange(songs), labels] = 1 - doubt

    def surprise(log_temperature: float) -> float:
        shares = probabilities_at(mean_log_probabilities, float(np.exp(log_temperature)))
        return float(-(targets * np.log(np.maximum(shares, _LEAST))).sum(axis=1).mean())

    bounds = (float(np.log(_TEMPERATURES[0])), float(np.log(_TEMPERATURES[1])))
    found = minimize_scalar(surprise, bounds=bounds, method="bounded", options={"xatol": 1e-3})
    return float(np.exp(found.x))


def cross_validated_probabilities(
    mean_log_probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    groups: Sequence[str],
    folds: int = 10,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Probabilities of songs, each at the temperature fitted on the other folds.

    Parameters
    ----------
    mean_log_probabilities : numpy.ndarray [shape=(n, n_genres)]
    labels : numpy.ndarray [shape=(n,)]
    groups : sequence of str
        Songs of one group, an artist's, stay in one fold; nothing is a group of its own.
    folds : int
        Fewer where there are not so many groups, or songs of a genre.

    Returns
    -------
    numpy.ndarray [shape=(n, n_genres)]

    Raises
    ------
    ValueError
        There are not two folds to be made of these songs.
    """
    apart = [group or f"song {index}" for index, group in enumerate(groups)]
    folds = min(folds, len(set(apart)), int(np.bincount(labels).max()))
    if folds < 2:
        raise ValueError("a temperature cannot be cross-validated over so few songs")
    probabilities = np.empty(mean_log_probabilities.shape)
    fold_of = fold_of_each(labels, apart, folds, seed)
    for fold in range(folds):
        judged = fold_of == fold
        if judged.any():
            temperature = fitted_temperature(mean_log_probabilities[~judged], labels[~judged])
            probabilities[judged] = probabilities_at(mean_log_probabilities[judged], temperature)
    return probabilities


@dataclass(frozen=True, slots=True)
class Tempered:
    """Songs judged without a temperature and with one.

    Attributes
    ----------
    before : numpy.ndarray [shape=(n, n_genres)]
        Probabilities at temperature 1.
    after : numpy.ndarray [shape=(n, n_genres)] or None
        At the temperature that was given, or each at the one fitted on the other folds; None
        where there are too few songs for that.
    temperature : float
        For the model's card: given, or fitted on all these songs and then never judged by them.
        One fitted on so few songs that it cannot be judged would be worth nothing: then it is 1.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64] | None
    temperature: float

    @property
    def best(self) -> NDArray[np.float64]:
        """Probabilities with a temperature where there are some."""
        return self.before if self.after is None else self.after


def tempered(heard: Heard, given: float | None = None, pooling: str = MEAN) -> Tempered:
    """Judge songs without a temperature, and with a cross-validated or a given one."""
    means = mean_of_windows(heard.log_probabilities, pooling)
    before = probabilities_at(means, 1.0)
    if given is not None:
        return Tempered(before, probabilities_at(means, given), given)
    groups = kept_together(heard.tracks, heard.artists)
    try:
        after = cross_validated_probabilities(means, heard.labels, groups)
    except ValueError:
        return Tempered(before, None, 1.0)
    return Tempered(before, after, fitted_temperature(means, heard.labels))


def kept_together(tracks: Sequence[str], artists: Sequence[str]) -> list[str]:
    """What keeps songs in one fold: the artist however spelled, or of an unknown one the song."""
    return [
        same_artist_key(artist) or song_of(track)
        for track, artist in zip(tracks, artists, strict=True)
    ]
