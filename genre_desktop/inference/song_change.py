"""Where one song ends and the next begins: by how the sound is spread over the bands."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns

AFTER_S, BEFORE_S = 4.0, 6.0
"""What is compared: the last seconds with those before them, a bar or two of each."""

_LEAST_BEFORE_S = 2.0
_LATEST_S, _EARLIEST_S, _SIDE_S = 1.5, 7.0, 3.0
_PLACE_EACH_S = 0.17
_VARIANCE_FLOOR = 4.0  # square decibels: what is even steadier differs by no more for it


class SongChange:
    """Compares what was heard lately with what was heard before.

    Parameters
    ----------
    column_s : float
        Seconds from one mel column to the next.
    range_db : float
        What lies further under the loudest cell counts as if it did not.

    Attributes
    ----------
    after, looked_back : int
        Mel columns: of what was heard lately, and of all that is looked at.
    """

    def __init__(self, column_s: float, range_db: float) -> None:
        self._range_db = range_db
        self._column_s = column_s
        self.after = self._columns(AFTER_S)
        self.looked_back = self._columns(AFTER_S + BEFORE_S)

    def strangeness(self, columns: MelColumns) -> float:
        """How far the last columns are from those before them; 0 if there are too few.

        A two-sample t-value without its count of samples, its square averaged over the bands: the
        difference of the mean levels, relative to how much the level moves on either side.

        Parameters
        ----------
        columns : numpy.ndarray [shape=(n_mels, n)]
            Of what is taken for one song, in decibels; of these the last `looked_back` count.
        """
        if columns.shape[1] < self.after + self._columns(_LEAST_BEFORE_S):
            return 0.0
        columns = self._looked_at(columns)
        return _distance(columns[:, : -self.after], columns[:, -self.after :])

    def boundary(self, columns: MelColumns) -> int:
        """The place among columns [shape=(n_mels, n)] where what follows differs most.

        Returns
        -------
        int
            Counted from their end: so many columns belong to what follows.
        """
        columns = self._looked_at(columns)
        n, side = columns.shape[1], self._columns(_SIDE_S)
        earliest = max(side // 3, n - self._columns(_EARLIEST_S))
        latest = n - self._columns(_LATEST_S)
        places = range(earliest, latest + 1, self._columns(_PLACE_EACH_S))
        distances = [
            _distance(columns[:, max(0, place - side) : place], columns[:, place : place + side])
            for place in places
        ]
        return int(n - places[int(np.argmax(distances))])

    def _looked_at(self, columns: MelColumns) -> MelColumns:
        columns = columns[:, -self.looked_back :]
        return np.asarray(np.maximum(columns, columns.max() - np.float32(self._range_db)))

    def _columns(self, seconds: float) -> int:
        return max(1, round(seconds / self._column_s))


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


def _distance(before: MelColumns, after: MelColumns) -> float:
    difference = after.mean(axis=1) - before.mean(axis=1)
    spread = before.var(axis=1) + after.var(axis=1) + _VARIANCE_FLOOR
    return float(np.sqrt((difference**2 / spread).mean()))
