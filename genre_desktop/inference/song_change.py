"""Where one song ends and the next begins: by how the sound is spread over the bands."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns

AFTER, BEFORE = 96, 144
"""Mel columns that are compared, 4 s with the 6 s before them: a bar or two of each."""

LOOKED_BACK = AFTER + BEFORE

_LEAST_BEFORE = 48
_LATEST, _EARLIEST, _SIDE = 36, 168, 72
_VARIANCE_FLOOR = 4.0  # square decibels: what is even steadier differs by no more for it


def strangeness(columns: MelColumns, range_db: float) -> float:
    """How far the last columns are from those before them; 0 if there are too few.

    A two-sample t-value without its count of samples, its square averaged over the bands: the
    difference of the mean levels, relative to how much the level moves on either side.

    Parameters
    ----------
    columns : numpy.ndarray [shape=(n_mels, n)]
        Of what is taken for one song, in decibels; of these the last `LOOKED_BACK` count.
    range_db : float
        What lies further under the loudest cell counts as if it did not.
    """
    columns = _raised(columns[:, -LOOKED_BACK:], range_db)
    before, after = columns[:, :-AFTER], columns[:, -AFTER:]
    return _distance(before, after) if before.shape[1] >= _LEAST_BEFORE else 0.0


def boundary(columns: MelColumns, range_db: float) -> int:
    """The place among columns [shape=(n_mels, n)] where what follows differs most.

    Returns
    -------
    int
        Counted from their end: so many columns belong to what follows.
    """
    columns = _raised(columns[:, -LOOKED_BACK:], range_db)
    n = columns.shape[1]
    places = range(max(_SIDE // 3, n - _EARLIEST), n - _LATEST + 1, 4)
    distances = [
        _distance(columns[:, max(0, place - _SIDE) : place], columns[:, place : place + _SIDE])
        for place in places
    ]
    return int(n - places[int(np.argmax(distances))])


def divergence(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence of two distributions, in nats: 0 for the same, at most 0.69.

    References
    ----------
    Lin, "Divergence Measures Based on the Shannon Entropy", IEEE Trans. Inf. Theory 37 (1991).
    """
    middle = (first + second) / 2

    def excess(one: NDArray[np.float64]) -> float:
        some = one > 0
        return float((one[some] * np.log(one[some] / middle[some])).sum())

    return (excess(first) + excess(second)) / 2


def _raised(columns: MelColumns, range_db: float) -> MelColumns:
    return np.asarray(np.maximum(columns, columns.max() - np.float32(range_db)))


def _distance(before: MelColumns, after: MelColumns) -> float:
    difference = after.mean(axis=1) - before.mean(axis=1)
    spread = before.var(axis=1) + after.var(axis=1) + _VARIANCE_FLOOR
    return float(np.sqrt((difference**2 / spread).mean()))
