"""Labelled songs, wherever they come from, and parts of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd, MelColumns


class Songs(Protocol):
    """The log-mel of N songs with their labels: all that training and measuring need to know.

    Attributes
    ----------
    name : str
        For messages and for the card.
    genres, tracks, artists : tuple of str
        One per song; a track's name is unique, an artist is empty if not known.
    n_mels, sample_rate : int
    column_s : float
        Seconds from one mel column to the next.
    fmin, fmax : float
        Range of the bands, in Hz.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above
    @property
    def genres(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def tracks(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def artists(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def n_mels(self) -> int: ...  # noqa: D102
    @property
    def sample_rate(self) -> int: ...  # noqa: D102
    @property
    def column_s(self) -> float: ...  # noqa: D102
    @property
    def fmin(self) -> float: ...  # noqa: D102
    @property
    def fmax(self) -> float: ...  # noqa: D102

    def __len__(self) -> int: ...

    def song(self, index: int) -> MelColumns:
        """Mel columns [shape=(n_mels, n)] of one song, in dB."""

    def fingerprint(self, index: int) -> str:
        """Hash of a song's mel, which knows it again under another name."""


@dataclass(frozen=True)
class Subset:
    """Some of the songs, under a name of their own.

    Attributes
    ----------
    name : str
    source : Songs
    indices : tuple of int
        Of the songs of `source`, in the order they have here.
    """

    name: str
    source: Songs
    indices: tuple[int, ...]

    @cached_property
    def genres(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(self.source.genres[index] for index in self.indices)

    @cached_property
    def tracks(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(self.source.tracks[index] for index in self.indices)

    @cached_property
    def artists(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(self.source.artists[index] for index in self.indices)

    @property
    def n_mels(self) -> int:
        """Mel bands."""
        return self.source.n_mels

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self.source.sample_rate

    @property
    def column_s(self) -> float:
        """Seconds from one mel column to the next."""
        return self.source.column_s

    @property
    def fmin(self) -> float:
        """Lower end of the bands, in Hz."""
        return self.source.fmin

    @property
    def fmax(self) -> float:
        """Upper end of the bands, in Hz."""
        return self.source.fmax

    def __len__(self) -> int:
        return len(self.indices)

    def song(self, index: int) -> MelColumns:
        """Mel columns of one song."""
        return self.source.song(self.indices[index])

    def fingerprint(self, index: int) -> str:
        """Hash of a song's mel."""
        return self.source.fingerprint(self.indices[index])


def subset(songs: Songs, indices: Sequence[int] | NDArray[np.intp], name: str) -> Subset:
    """Some of the songs."""
    return Subset(name, songs, tuple(map(int, indices)))


@dataclass(frozen=True)
class Joined:
    """The songs of several collections of the same bands, one collection after the other.

    Columns as far apart as the front end makes them, since the collections may differ in that.
    """

    sources: tuple[Songs, ...]
    front_end: FrontEnd

    def __post_init__(self) -> None:
        for source in self.sources:
            check_front_end(source, self.front_end)

    @property
    def name(self) -> str:
        """The names of all."""
        return " + ".join(source.name for source in self.sources)

    @cached_property
    def genres(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(genre for source in self.sources for genre in source.genres)

    @cached_property
    def tracks(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(track for source in self.sources for track in source.tracks)

    @cached_property
    def artists(self) -> tuple[str, ...]:
        """One per song."""
        return tuple(artist for source in self.sources for artist in source.artists)

    @property
    def n_mels(self) -> int:
        """Mel bands."""
        return self.front_end.n_mels

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self.front_end.sample_rate

    @property
    def column_s(self) -> float:
        """Seconds from one mel column to the next."""
        return self.front_end.column_s

    @property
    def fmin(self) -> float:
        """Lower end of the bands, in Hz."""
        return self.front_end.fmin

    @property
    def fmax(self) -> float:
        """Upper end of the bands, in Hz."""
        return self.front_end.fmax

    def __len__(self) -> int:
        return sum(map(len, self.sources))

    def song(self, index: int) -> MelColumns:
        """Mel columns of one song."""
        source, within = self._at(index)
        return song_columns(source, within, self.front_end)

    def fingerprint(self, index: int) -> str:
        """Hash of a song's mel."""
        source, within = self._at(index)
        return source.fingerprint(within)

    def _at(self, index: int) -> tuple[Songs, int]:
        for source in self.sources:
            if index < len(source):
                return source, index
            index -= len(source)
        raise IndexError(index)


def joined(sources: Sequence[Songs], front_end: FrontEnd) -> Songs:
    """Several collections as one."""
    return sources[0] if len(sources) == 1 else Joined(tuple(sources), front_end)


def of_genres(songs: Songs, genres: Sequence[str]) -> Songs:
    """The songs of these genres alone.

    Raises
    ------
    UserError
        There is no song of one of them.
    """
    for genre in genres:
        if genre not in songs.genres:
            known = ", ".join(sorted(set(songs.genres)))
            raise UserError(f"{songs.name} has no {genre}.", f"It has {known}.")
    kept = [index for index, genre in enumerate(songs.genres) if genre in genres]
    return songs if len(kept) == len(songs) else subset(songs, kept, songs.name)


def song_columns(songs: Songs, index: int, front_end: FrontEnd) -> MelColumns:
    """A song's mel columns [shape=(n_mels, n)], as far apart as the front end makes them."""
    columns = songs.song(index)
    ratio = songs.column_s / front_end.column_s
    if abs(ratio - 1) < 0.01:
        return columns
    return interpolated(columns, np.arange(int(columns.shape[1] * ratio)) / ratio)


def interpolated(columns: MelColumns, times: NDArray[np.floating]) -> MelColumns:
    """The columns at any times, between their neighbours in a line; the ends go on for ever.

    Parameters
    ----------
    columns : numpy.ndarray [shape=(n_mels, n)]
    times : numpy.ndarray [shape=(k,)]
        In columns.

    Returns
    -------
    numpy.ndarray [shape=(n_mels, k)]
    """
    times = np.clip(times, 0, columns.shape[1] - 1)
    left = np.minimum(times.astype(np.intp), max(columns.shape[1] - 2, 0))
    right = np.minimum(left + 1, columns.shape[1] - 1)
    share = (times - left).astype(np.float32)
    return np.asarray(columns[:, left] * (1 - share) + columns[:, right] * share)


def check_front_end(songs: Songs, front_end: FrontEnd) -> None:
    """Raise `UserError` if songs were made with other bands than the front end's."""
    theirs = (songs.n_mels, songs.sample_rate, songs.fmin, songs.fmax)
    ours = (front_end.n_mels, front_end.sample_rate, front_end.fmin, front_end.fmax)
    if theirs != ours:
        raise UserError(
            f"{songs.name} was made for another front end than the model's:"
            f" bands, sample rate and range are {theirs} and not {ours}."
        )
