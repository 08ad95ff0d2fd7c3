"""The dots of the map: which song each is, and what it looks like."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.records import SongMap
from genre_desktop.ui.library.columns import NONE, SURENESSES, Columns

_STRENGTHS = {
    Sureness.VERY_SURE: 3,
    Sureness.FAIRLY_SURE: 2,
    Sureness.TORN: 1,
    Sureness.GUESS: 0,
}

STRENGTHS = (0.4, 0.55, 0.8, 1.0)
"""How much of a genre's colour a dot has, by how sure the verdict is: what is uncertain is pale."""

HIDDEN = -1
"""In place of a strength: the dot is of those that a filter leaves out."""

_CELLS = 24
_LEAST_NAMED = 3
_NAMED_FROM = 0.015
"""A genre's name stands on the map from this share of its dots."""


@dataclass(frozen=True, slots=True, eq=False)
class MapDots:
    """A dot for each song that has a place on the map and a file in the library.

    Attributes
    ----------
    songs : numpy.ndarray [shape=(n_dots,)]
        Their numbers in the library.
    places : numpy.ndarray [shape=(n_dots, 2)]
        float32. Where they lie.
    rows : numpy.ndarray [shape=(n_dots,)]
        The first place in the columns that holds the song.
    dot_of_row : numpy.ndarray [shape=(n_files,)]
        The dot of each place in the columns, or `NONE`.
    genre : numpy.ndarray [shape=(n_dots,)]
        Numbers of `GenreNames`; `NONE` where there is no music to hear.
    strength : numpy.ndarray [shape=(n_dots,)]
        Places in `STRENGTHS`.
    names_at : dict of int to tuple of float
        Where the name of a genre stands: in its thickest crowd.
    """

    songs: NDArray[np.int64]
    places: NDArray[np.float32]
    rows: NDArray[np.intp]
    dot_of_row: NDArray[np.intp]
    genre: NDArray[np.int16]
    strength: NDArray[np.int8]
    names_at: dict[int, tuple[float, float]]

    @classmethod
    def of(cls, found: SongMap, columns: Columns) -> Self:
        """The dots of a map.

        Parameters
        ----------
        found : SongMap
        columns : Columns
            The files of the library.
        """
        numbers = np.array(found.songs, np.int64)
        order = np.argsort(numbers, kind="stable")
        numbers, places = numbers[order], np.asarray(found.places, np.float32)[order]
        here = np.searchsorted(numbers, columns.song)
        here[here == len(numbers)] = 0
        is_there = (columns.song != NONE) & (len(numbers) > 0)
        is_there[is_there] = numbers[here[is_there]] == columns.song[is_there]
        held, first, dot = np.unique(here[is_there], return_index=True, return_inverse=True)
        dot_of_row = np.full(len(columns), NONE, np.intp)
        dot_of_row[is_there] = dot
        rows = np.flatnonzero(is_there)[first]
        genre = np.asarray(columns.said[rows], np.int16)
        places = places[held]
        return cls(
            songs=numbers[held],
            places=places,
            rows=rows,
            dot_of_row=dot_of_row,
            genre=genre,
            strength=_strengths(columns, rows),
            names_at=_named(places, genre),
        )

    def __len__(self) -> int:
        return len(self.songs)

    def dot_of_song(self, song: int) -> int | None:
        """The dot of a song; None if it has none."""
        place = int(np.searchsorted(self.songs, song))
        return place if place < len(self) and self.songs[place] == song else None

    def row_of(self, dot: int, mask: NDArray[np.bool_] | None) -> int:
        """The place in the columns that a dot stands for: the first that a filter lets through."""
        if mask is None or mask[self.rows[dot]]:
            return int(self.rows[dot])
        held = np.flatnonzero((self.dot_of_row == dot) & mask)
        return int(held[0]) if len(held) else int(self.rows[dot])

    def shown(self, mask: NDArray[np.bool_] | None, genres: frozenset[int]) -> NDArray[np.bool_]:
        """Which dots [shape=(n_dots,)] a filter of files and one of genres let through.

        Parameters
        ----------
        mask : numpy.ndarray [shape=(n_files,)] or None
            The files; None is all.
        genres : frozenset of int
            None at all is all of them.
        """
        if mask is None:
            shown = np.ones(len(self), bool)
        else:
            shown = np.zeros(len(self), bool)
            shown[self.dot_of_row[mask & (self.dot_of_row != NONE)]] = True
        if genres:
            shown &= np.isin(self.genre, list(genres))
        return shown


def _strengths(columns: Columns, rows: NDArray[np.intp]) -> NDArray[np.int8]:
    by_sureness = np.array([_STRENGTHS.get(each, 0) for each in SURENESSES] + [0], np.int8)
    found = by_sureness[columns.sureness[rows]]  # NONE is the last
    # a person's word is no guess
    return np.where(columns.corrected[rows] != NONE, np.int8(len(STRENGTHS) - 1), found)


def _named(places: NDArray[np.float32], genre: NDArray[np.int16]) -> dict[int, tuple[float, float]]:
    if not len(places):
        return {}
    low = places.min(axis=0)
    side = np.maximum(places.max(axis=0) - low, 1e-6) / _CELLS
    cells = np.minimum(((places - low) / side).astype(np.intp), _CELLS - 1)
    least = max(_LEAST_NAMED, _NAMED_FROM * len(places))
    found = {}
    for number in np.unique(genre[genre != NONE]).tolist():
        own = genre == number
        if own.sum() < least:
            continue
        crowd = np.zeros((_CELLS + 2, _CELLS + 2))
        np.add.at(crowd, tuple((cells[own] + 1).T), 1)
        around = sum(
            np.roll(crowd, (right, down), (0, 1)) for right in (-1, 0, 1) for down in (-1, 0, 1)
        )
        best = np.array(np.unravel_index(np.argmax(around), crowd.shape)) - 1
        near = own & (np.abs(cells - best) <= 1).all(axis=1)
        x, y = places[near].mean(axis=0).tolist()
        found[number] = (x, y)
    return found
