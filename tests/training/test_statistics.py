"""Figures worked out by hand, and intervals that hold what they should."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.training.statistics import (
    accuracy,
    accuracy_by_windows,
    by_genre,
    confusion,
    interval,
    macro_f1,
    negative_log_likelihood,
    share,
    taken_for,
    window_accuracy,
)

GENRES = ("blues", "jazz", "rock", "pop")
LABELS = np.array([0, 0, 0, 0, 1, 1, 2])
VERDICTS = np.array([0, 0, 1, 2, 1, 2, 2])
PROBABILITIES = np.eye(4)[VERDICTS] * 0.6 + 0.1


def test_figures_by_hand() -> None:
    assert accuracy(PROBABILITIES, LABELS) == pytest.approx(4 / 7)
    assert confusion(PROBABILITIES, LABELS).tolist() == [
        [2, 1, 1, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]
    # of precision and recall: blues 2/2 and 2/4, jazz 1/2 and 1/2, rock 1/3 and 1/1; pop has none
    assert macro_f1(PROBABILITIES, LABELS) == pytest.approx((2 / 3 + 1 / 2 + 1 / 2) / 3)


def test_a_genres_precision_and_recall_by_hand() -> None:
    blues, _, rock, pop = by_genre(PROBABILITIES, LABELS, GENRES, draws=50)

    assert (blues.songs, blues.said) == (4, 2)
    assert (blues.precision.value, blues.recall.value) == (1, 0.5)
    assert rock.precision.value == pytest.approx(1 / 3)
    assert (rock.recall.value, rock.recall.high) == (1, 1)
    assert rock.recall.low == pytest.approx(0.2065, abs=1e-4)  # one song of one says little
    assert (pop.songs, pop.said) == (0, 0)
    assert all(math.isnan(figure.value) for figure in (pop.precision, pop.recall, pop.f1))


def test_the_interval_of_a_share_is_the_one_in_the_books() -> None:
    # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I
    found = share(15, 148)

    assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_what_a_genre_is_taken_for_comes_most_first() -> None:
    counts = np.array([[5, 1, 3, 0], [0, 9, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]])

    assert taken_for(counts, GENRES, "blues") == (("rock", 3), ("jazz", 1))
    assert taken_for(counts, GENRES, "jazz") == ()


def test_the_interval_of_an_accuracy_is_that_of_the_binomial() -> None:
    labels = np.zeros(400, np.int64)
    shares = np.eye(2)[(np.arange(400) >= 280).astype(int)]

    found = interval(accuracy, shares, labels)

    assert found.value == 0.7
    half = 1.96 * math.sqrt(0.7 * 0.3 / 400)
    assert found.low == pytest.approx(0.7 - half, abs=0.008)
    assert found.high == pytest.approx(0.7 + half, abs=0.008)
    assert interval(accuracy, shares, labels) == found


def windows(*verdicts: int) -> NDArray[np.float32]:
    """Windows in order of time, each for one genre."""
    return np.log(np.eye(3)[list(verdicts)] * 0.7 + 0.1).astype(np.float32)


def test_accuracy_after_each_window_heard() -> None:
    songs = (windows(0, 0, 0), windows(1, 0, 0), windows(1), windows(0, 2, 2))
    labels = np.array([0, 0, 1, 0])

    heard = accuracy_by_windows(songs, labels, draws=20)

    # between two genres that are even, the first one wins: so all are right after two windows
    assert [step.value for step in heard] == [0.75, 1.0, 0.75]
    assert window_accuracy(songs, labels) == pytest.approx(7 / 10)


def test_the_likelihood_rewards_a_share_for_what_is_true() -> None:
    probabilities = np.array([[0.5, 0.5], [0.8, 0.2]])

    found = negative_log_likelihood(probabilities, np.array([0, 1]))

    assert found == pytest.approx(-(np.log(0.5) + np.log(0.2)) / 2)
