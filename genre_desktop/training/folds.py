"""Songs parted into folds: each with as even a mixture of genres as groups allow.

As scikit-learn's ``StratifiedGroupKFold`` does it, and with the same result, which a test holds it
to; here without scikit-learn, since the light program measures models too, and has none.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def fold_of_each(
    labels: ArrayLike, groups: Sequence[str], folds: int, seed: int = 0
) -> NDArray[np.intp]:
    """The fold of each song [shape=(n,)], from 0 on.

    Groups are taken in turn, those of one genre first and at random where they are alike, and each
    is put where the share that each fold has of each genre is left most even.

    Parameters
    ----------
    labels : array_like [shape=(n,)]
        Genres of the songs.
    groups : sequence of str
        Songs of one group stay in one fold.
    folds : int
    seed : int
    """
    _, genre_of = np.unique(labels, return_inverse=True)
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    songs = np.zeros((len(names), genre_of.max() + 1))
    np.add.at(songs, (group_of, genre_of), 1)
    of_genre = songs.sum(axis=0)

    order = np.arange(len(names))
    # the generator that scikit-learn draws from: a newer one would make other folds
    np.random.RandomState(seed).shuffle(order)
    order = order[np.argsort(-songs[order].std(axis=1), kind="stable")]
    fold_of_group = np.empty(len(names), np.intp)
    held = np.zeros((folds, songs.shape[1]))
    candidates = np.eye(folds)[:, :, np.newaxis]
    for group in order:
        unevenness = [
            ((held + candidate * songs[group]) / of_genre).std(axis=0).mean()
            for candidate in candidates
        ]
        best = _least(unevenness, held.sum(axis=1))
        fold_of_group[group] = best
        held[best] += songs[group]
    return np.asarray(fold_of_group[group_of])


def _least(values: Sequence[float], ties: NDArray[np.float64]) -> int:
    """Index of the least value; of nearly equal ones that come later only if its tie is less."""
    best = 0
    for index, value in enumerate(values):
        if value < values[best] or (np.isclose(value, values[best]) and ties[index] < ties[best]):
            best = index
    return best
