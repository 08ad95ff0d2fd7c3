"""Folds without scikit-learn are those that it would make."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import StratifiedGroupKFold

from genre_desktop.training.folds import fold_of_each


@pytest.mark.parametrize("seed", range(60))
def test_folds_are_scikit_learns(seed: int) -> None:
    random = np.random.default_rng(seed)
    songs, folds = random.integers(60, 300), int(random.integers(2, 11))
    labels = random.integers(0, random.integers(2, 11), songs)
    artists = random.integers(folds, songs + folds)
    groups = [f"artist {number}" for number in random.integers(0, artists, songs)]
    theirs = np.empty(songs, np.intp)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a genre has fewer songs than there are folds
        parts = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        for fold, (_, aside) in enumerate(parts.split(labels, labels, groups)):
            theirs[aside] = fold

    assert fold_of_each(labels, groups, folds, seed).tolist() == theirs.tolist()


def test_an_artist_is_in_one_fold_and_each_fold_has_some_of_each_genre() -> None:
    labels = np.arange(90) % 3
    artists = [f"artist {number // 3}" for number in range(90)]

    found = fold_of_each(labels, artists, 5)

    assert all(len(set(found[song : song + 3])) == 1 for song in range(0, 90, 3))
    counts = np.zeros((5, 3), int)
    np.add.at(counts, (found, labels), 1)
    assert (counts == 6).all()
