"""What windows that overlap say of single moments."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import is_no_music, song_probabilities


def moment_probabilities(
    answer: NDArray[np.float64], is_silent: NDArray[np.bool_], card: ModelCard
) -> NDArray[np.float64]:
    """Probabilities of moments of a song, by the card's song rule.

    Parameters
    ----------
    answer : numpy.ndarray [shape=(k, outputs)]
        Of the engine for each moment; NaN where there is none.
    is_silent : numpy.ndarray [shape=(k,)]
    card : ModelCard
        Of the model.

    Returns
    -------
    numpy.ndarray [shape=(k, n_genres)]
        Summing to 1; all zero where there is silence or no music.
    """
    genres = len(card.genres)
    # a moment is less to go by than a song, so it is never made surer than its windows are: of 38
    # songs the temperature that fits is 1.1 for moments where it is 1.0 for songs
    rule = replace(card.song, temperature=max(1.0, card.song.temperature))
    shares = np.zeros((len(answer), genres))
    for moment, row in enumerate(answer.astype(np.float32)):
        one = row[np.newaxis]
        if not (is_silent[moment] or np.isnan(row).any() or is_no_music(one, card.gate)):
            shares[moment] = song_probabilities(one[:, :genres], rule)
    return shares


def means_near(
    values: NDArray[np.float32],
    places: NDArray[np.float64],
    wanted: NDArray[np.float64],
    reach: NDArray[np.float64],
) -> NDArray[np.float64]:
    """For each wanted place the mean of the values within reach of it; NaN where there are none.

    Parameters
    ----------
    values : numpy.ndarray [shape=(m, n)]
    places : numpy.ndarray [shape=(m,)]
        Of the values, ascending.
    wanted, reach : numpy.ndarray [shape=(k,)]

    Returns
    -------
    numpy.ndarray [shape=(k, n)]
    """
    sums = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, dtype=np.float64, out=sums[1:])
    first = np.searchsorted(places, wanted - reach, "left")
    last = np.searchsorted(places, wanted + reach, "right")
    counts = np.maximum(last - first, 0).astype(np.float64)
    counts[counts == 0] = np.nan
    return np.asarray((sums[last] - sums[first]) / counts[:, np.newaxis])
