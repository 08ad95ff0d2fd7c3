"""In which order the files of a table stand, whatever column they are sorted by."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from genre_desktop.library.records import State
from genre_desktop.ui.library.columns import NONE, STATES, UNTOLD, Columns, GenreNames


class Column(IntEnum):
    """The columns of the table, from left to right."""

    TITLE = 0
    ARTIST = 1
    DURATION = 2
    GENRE = 3
    CONFIDENCE = 4
    SECOND = 5
    TAG = 6
    AGREES = 7
    STATE = 8


COLUMNS = tuple(Column)

_TEXTS = {
    Column.TITLE: "title",
    Column.ARTIST: "artist",
    Column.TAG: "tag",
}

_TROUBLE_FIRST = {
    State.FAILED: 0,
    State.MISSING: 1,
    State.STALE: 2,
    State.WAITING: 3,
    State.DONE: 4,
}


_Key = tuple[NDArray[np.int64], NDArray[np.bool_]]
"""What sorts, and what is empty."""


class Ordering:
    """Sorts columns, and remembers of texts what it takes long to find out.

    Parameters
    ----------
    names : GenreNames
    """

    def __init__(self, names: GenreNames) -> None:
        self._names = names
        self._ranks: dict[str, _Key] = {}

    def forget(self, *changed: str) -> None:
        """Take note that in these columns (see `Columns`) something is another now."""
        for name in changed:
            self._ranks.pop(name.removesuffix("_key"), None)

    def start_anew(self) -> None:
        """Take note that other files stand in other places."""
        self._ranks.clear()

    def sorted(
        self, before: NDArray[np.int64], columns: Columns, column: Column, *, descending: bool
    ) -> NDArray[np.int64]:
        """Places of files in the order of a column.

        Parameters
        ----------
        before : numpy.ndarray [shape=(n_files,)]
            All places, in the order of before, which stays among equals.
        columns : Columns
        column : Column
        descending : bool
            What is empty stands last all the same.
        """
        key, empty = self._key(columns, column)
        key = -key if descending else key
        key = np.where(empty, np.iinfo(np.int64).max, key)
        return before[np.argsort(key[before], kind="stable")]

    def _key(self, columns: Columns, column: Column) -> _Key:
        if column in _TEXTS:
            return self._text_key(columns, _TEXTS[column])
        if column in (Column.GENRE, Column.SECOND):
            return self._genre_key(columns.said if column is Column.GENRE else columns.second)
        empty = np.zeros(len(columns), np.bool_)
        match column:
            case Column.DURATION:
                empty = np.isnan(columns.duration_s)
                key = _thousandths(np.where(empty, 0, columns.duration_s))
            case Column.CONFIDENCE:
                key, empty = _thousandths(1000 * columns.confidence), columns.genre == NONE
            case Column.AGREES:
                key, empty = columns.agrees.astype(np.int64), columns.agrees == UNTOLD
            case _:
                key = np.array([_TROUBLE_FIRST[state] for state in STATES])[columns.state]
        return key, empty

    def _text_key(self, columns: Columns, name: str) -> _Key:
        if name not in self._ranks:
            keys, heads = getattr(columns, f"{name}_key"), getattr(columns, f"{name}_head")
            self._ranks[name] = _text_ranks(keys, heads)
        return self._ranks[name]

    def _genre_key(self, genres: NDArray[np.int16]) -> _Key:
        ranks = np.append(self._names.ranks(), 0)  # the last one is that of NONE
        return ranks[genres], genres == NONE


def _text_ranks(keys: NDArray[np.object_], heads: NDArray[np.uint64]) -> _Key:
    """The place of each text among them all, and which are empty."""
    order = np.lexsort(heads.T[::-1])
    in_order = heads[order]
    new = np.append(True, (in_order[1:] != in_order[:-1]).any(axis=1))[: len(keys)]
    # what ends within its head is known; of the others those that share one are compared
    is_long = in_order[:, -1] & 0xFF > 0
    shared = np.flatnonzero(is_long & ~(new & np.append(new[1:], True)))
    if len(shared):
        texts = keys[order[shared]].tolist()
        by_text = sorted(range(len(texts)), key=texts.__getitem__)
        order[shared] = order[shared][by_text]
        texts = keys[order[shared]]
        differs = np.append(True, texts[1:] != texts[:-1])
        new[shared] |= differs
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.cumsum(new)
    return ranks, heads[:, 0] == 0


def _thousandths(values: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.round(1000 * values.astype(np.float64)).astype(np.int64)
