"""What the table shows of a hundred thousand files: a column is an array, not a row an object."""

import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.records import Row, State

STATES = tuple(State)
SURENESSES = tuple(Sureness)

NONE = -1
"""In place of a genre, a sureness or a song, where there is none."""

AGREES, DIFFERS, UNTOLD = 1, 0, -1
"""Whether a file's own genre is the verdict; the last where that cannot be said."""

HEAD = 24
"""So many bytes of a text decide where it is sorted; only among equals the rest is looked at."""

_NUMBER = re.compile("[0-9]+")

Agrees = Callable[[str, str], bool | None]


class GenreNames:
    """The genres that occur, each by a number that it keeps. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: int) -> str:
        return self._names[number]

    def number(self, name: str | None) -> int:
        """The number of a genre; `NONE` if there is none."""
        if not name:
            return NONE
        number = self._numbers.get(name)
        if number is None:
            with self._lock:
                number = self._numbers.setdefault(name, len(self._names))
                if number == len(self._names):
                    self._names.append(name)
        return number

    def name(self, number: int) -> str | None:
        """The genre that has a number; None for `NONE`."""
        return self._names[number] if number >= 0 else None

    def ranks(self) -> NDArray[np.int64]:
        """The place of each genre [shape=(n_genres,)] among them all in the alphabet."""
        order = sorted(range(len(self._names)), key=self._names.__getitem__)
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return ranks


@dataclass(slots=True)
class Columns:
    """Files of the library, one array a column [shape=(n_files,)].

    Attributes
    ----------
    file, song : numpy.ndarray
        Their numbers in the library; song is `NONE` until the file was read once.
    duration_s, confidence : numpy.ndarray
        float32. A duration that is not known is NaN.
    genre, second, corrected : numpy.ndarray
        Numbers of `GenreNames`, or `NONE`.
    sureness, state : numpy.ndarray
        Places in `SURENESSES` (or `NONE`) and in `STATES`.
    agrees : numpy.ndarray
        `AGREES`, `DIFFERS` or `UNTOLD`.
    path, title, artist, tag, trouble : numpy.ndarray
        Strings. A title that the file does not have is its name.
    searched : numpy.ndarray
        Strings: all that words are looked for in, as `plain` has it.
    title_key, artist_key, tag_key : numpy.ndarray
        Strings that sort as a person would: see `natural_key`.
    title_head, artist_head, tag_head : numpy.ndarray [shape=(n_files, 3)]
        The first `HEAD` bytes of these as numbers, which sort a hundred times faster.
    """

    file: NDArray[np.int64]
    song: NDArray[np.int64]
    duration_s: NDArray[np.float32]
    confidence: NDArray[np.float32]
    genre: NDArray[np.int16]
    second: NDArray[np.int16]
    corrected: NDArray[np.int16]
    sureness: NDArray[np.int8]
    state: NDArray[np.int8]
    agrees: NDArray[np.int8]
    path: NDArray[np.object_]
    title: NDArray[np.object_]
    artist: NDArray[np.object_]
    tag: NDArray[np.object_]
    trouble: NDArray[np.object_]
    searched: NDArray[np.object_]
    title_key: NDArray[np.object_]
    artist_key: NDArray[np.object_]
    tag_key: NDArray[np.object_]
    title_head: NDArray[np.uint64]
    artist_head: NDArray[np.uint64]
    tag_head: NDArray[np.uint64]

    @classmethod
    def of(cls, rows: Sequence[Row], names: GenreNames, agrees: Agrees) -> "Columns":
        """The columns of rows.

        Parameters
        ----------
        rows : sequence of Row
        names : GenreNames
            Takes in the genres.
        agrees : callable
            Whether a file's own genre is that genre; None where that cannot be said.
        """
        titles = [row.title or row.path.stem for row in rows]
        paths = [os.fspath(row.path) for row in rows]
        title_keys = list(map(natural_key, titles))
        artist_keys = [natural_key(row.artist) for row in rows]
        tag_keys = [natural_key(row.genre_tag) for row in rows]
        return cls(
            file=np.array([row.file for row in rows], np.int64),
            song=np.array([NONE if row.song is None else row.song for row in rows], np.int64),
            duration_s=np.array(
                [np.nan if row.duration_s is None else row.duration_s for row in rows], np.float32
            ),
            confidence=np.array([row.confidence for row in rows], np.float32),
            genre=np.array([names.number(row.genre) for row in rows], np.int16),
            second=np.array([names.number(row.second) for row in rows], np.int16),
            corrected=np.array([names.number(row.corrected) for row in rows], np.int16),
            sureness=np.array([_sureness(row) for row in rows], np.int8),
            state=np.array([STATES.index(row.state) for row in rows], np.int8),
            agrees=np.array([_agreement(row, agrees) for row in rows], np.int8),
            path=_strings(paths),
            title=_strings(titles),
            artist=_strings(row.artist for row in rows),
            tag=_strings(row.genre_tag for row in rows),
            trouble=_strings(row.trouble for row in rows),
            searched=_strings(
                plain(f"{title}\n{row.artist}\n{path}")
                for title, row, path in zip(titles, rows, paths, strict=True)
            ),
            title_key=_strings(title_keys),
            artist_key=_strings(artist_keys),
            tag_key=_strings(tag_keys),
            title_head=_heads(title_keys),
            artist_head=_heads(artist_keys),
            tag_head=_heads(tag_keys),
        )

    def __len__(self) -> int:
        return len(self.file)

    @property
    def said(self) -> NDArray[np.int16]:
        """The genres that hold: a person's word before the model's."""
        return np.where(self.corrected >= 0, self.corrected, self.genre)

    def taken(self, which: NDArray[Any]) -> "Columns":
        """Some of the files: by places, or by a mask."""
        return Columns(*(getattr(self, each.name)[which] for each in fields(self)))

    def with_more(self, other: "Columns") -> "Columns":
        """These files and others behind them."""
        return Columns(
            *(
                np.concatenate([getattr(self, each.name), getattr(other, each.name)])
                for each in fields(self)
            )
        )

    def put(self, places: NDArray[np.int64], other: "Columns") -> tuple[str, ...]:
        """Write other files over those at places.

        Returns
        -------
        tuple of str
            The columns in which something is another now.
        """
        changed = []
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if mine.dtype.kind == "f":
                same = np.array_equal(mine[places], theirs, equal_nan=True)
            else:
                same = np.array_equal(mine[places], theirs)
            if not same:
                mine[places] = theirs
                changed.append(each.name)
        return tuple(changed)

    def row(self, place: int, names: GenreNames) -> Row:
        """A file as the library's record; its title is the one shown."""
        duration_s, song = float(self.duration_s[place]), int(self.song[place])
        sureness = int(self.sureness[place])
        return Row(
            file=int(self.file[place]),
            path=Path(self.path[place]),
            title=self.title[place],
            artist=self.artist[place],
            genre_tag=self.tag[place],
            duration_s=None if np.isnan(duration_s) else duration_s,
            state=STATES[self.state[place]],
            trouble=self.trouble[place],
            song=None if song == NONE else song,
            genre=names.name(int(self.genre[place])),
            confidence=float(self.confidence[place]),
            second=names.name(int(self.second[place])),
            sureness=None if sureness == NONE else SURENESSES[sureness],
            corrected=names.name(int(self.corrected[place])),
        )


def no_columns() -> Columns:
    """The columns of no files."""
    return Columns.of((), GenreNames(), lambda _tag, _genre: None)


def plain(text: str) -> str:
    """Text as it is searched: without capitals and accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def natural_key(text: str) -> str:
    """What sorts as a person would: by letters without accents, and numbers by what they count."""
    return _NUMBER.sub(_counted, plain(text))


def _counted(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0") or "0"
    return f"{len(digits):02}{digits}"  # the longer, the more


def _sureness(row: Row) -> int:
    return NONE if row.sureness is None else SURENESSES.index(row.sureness)


def _agreement(row: Row, agrees: Agrees) -> int:
    genre = row.said_genre
    found = agrees(row.genre_tag, genre) if genre and row.genre_tag else None
    return UNTOLD if found is None else AGREES if found else DIFFERS


def _heads(keys: Iterable[str]) -> NDArray[np.uint64]:
    # the bytes of UTF-8 sort as its letters do
    heads = (key.encode(errors="surrogateescape")[:HEAD].ljust(HEAD, b"\0") for key in keys)
    return np.frombuffer(b"".join(heads), ">u8").reshape(-1, HEAD // 8).astype(np.uint64)


def _strings(texts: Iterable[str]) -> NDArray[np.object_]:
    listed = list(texts)
    array = np.empty(len(listed), np.object_)
    array[:] = listed
    return array
