"""What the library knows of a file, a song and a folder."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.verdict import Sureness, Verdict


class State(Enum):
    """Where a file stands."""

    WAITING = "waiting"
    DONE = "done"
    STALE = "judged by another model"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What tells a file from the same file changed, without reading it."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What a scan has to know of a file that it meets again.

    Attributes
    ----------
    file : int
        Its number in the library.
    status : FileStatus
        As it was when it was last read.
    song : int or None
        The recording in it; None until it was read once.
    trouble : str
        Why it could not be heard then; empty if it could.
    missing : bool
        It was not there the last time.
    """

    file: int
    status: FileStatus
    song: int | None
    trouble: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model made of a recording, as it is kept.

    Attributes
    ----------
    verdict : Verdict
    duration_s : float
        Of what was decoded.
    embedding : numpy.ndarray [shape=(n,)] or None
        float32. Where the recording lies among others to the model's ear: see `similarity`.
    warnings : tuple of str
        What was wrong with the file without making it unreadable.
    """

    verdict: Verdict
    duration_s: float
    embedding: NDArray[np.float32] | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A file of the library with all that a table shows of it.

    Attributes
    ----------
    file : int
        Its number in the library, which it keeps.
    path : pathlib.Path
    title, artist, genre_tag : str
        From its own tags; empty where it has none.
    duration_s : float or None
    state : State
    trouble : str
        Why it could not be heard; empty otherwise.
    song : int or None
        The recording in it; None until it was read once. Several files may hold the same.
    genre : str or None
        By the model; None if there was no music to hear, or no verdict.
    confidence : float
    second : str or None
        The second likeliest genre.
    sureness : Sureness or None
    corrected : str or None
        The genre a person has given it.
    """

    file: int
    path: Path
    title: str
    artist: str
    genre_tag: str
    duration_s: float | None
    state: State
    trouble: str
    song: int | None
    genre: str | None
    confidence: float
    second: str | None
    sureness: Sureness | None
    corrected: str | None

    @property
    def said_genre(self) -> str | None:
        """The genre that holds: a person's word before the model's."""
        return self.corrected or self.genre


@dataclass(frozen=True, slots=True)
class SongMap:
    """Where each song lies among those that sound alike: see `song_map`.

    Attributes
    ----------
    songs : tuple of int
        Their numbers in the library.
    places : numpy.ndarray [shape=(n_songs, 2)]
        float32. The unit means nothing, nor does the origin; which songs are near does.
    laid_out : int
        How many songs there were when it was laid out; those that came later were placed in it.
    """

    songs: tuple[int, ...]
    places: NDArray[np.float32]
    laid_out: int
