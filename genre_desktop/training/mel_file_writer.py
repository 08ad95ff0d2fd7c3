"""Recordings become a mel file: all songs of one length, in one file that needs no audio."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.files import written_whole
from genre_desktop.training.collection import AudioSongs
from genre_desktop.training.mel_cache import RANGE_DB

NEARLY_S = 1.0
"""A song that lacks less than this is as long as the others: previews differ by a frame or two."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the songs.

    Attributes
    ----------
    songs : int
        In the file.
    repeated, left_out : tuple of str
        Names of those that were too short.
    """

    songs: int
    repeated: tuple[str, ...]
    left_out: tuple[str, ...]


def write_mel_file(
    songs: AudioSongs,
    path: Path,
    *,
    length_s: float = 30.0,
    repeat: bool = True,
    on_song: Callable[[int, int], None] = lambda *_: None,
) -> Written:
    """Write the middle of each song to a mel file, as CONTRIBUTING.md describes it.

    Parameters
    ----------
    songs : AudioSongs
    path : pathlib.Path
        Ending in ``.npz``.
    length_s : float
        Of each song.
    repeat : bool
        Fill up a shorter song with itself; else it is left out.
    on_song : callable, optional
        Told how many songs are done, and of how many.

    Raises
    ------
    UserError
        All songs are too short.
    """
    columns = max(1, round(length_s / songs.column_s))
    nearly = columns - round(NEARLY_S / songs.column_s)
    mel: list[NDArray[np.uint8]] = []
    taken: list[int] = []
    repeated: list[str] = []
    left_out: list[str] = []
    for index, track in enumerate(songs.tracks):
        on_song(index, len(songs))
        whole = songs.heard(index).mel
        if whole.shape[1] < nearly:
            (repeated if repeat else left_out).append(track)
            if not repeat:
                continue
        start = max(0, (whole.shape[1] - columns) // 2)
        mel.append(np.resize(whole[:, start : start + columns].T, (columns, songs.n_mels)).T)
        taken.append(index)
    on_song(len(songs), len(songs))
    if not taken:
        raise UserError(f"All songs of {songs.name} are shorter than {length_s:g} seconds.")
    with written_whole(path) as draft, draft.open("wb") as file:
        np.savez_compressed(
            file,
            mel=np.stack(mel),
            range_db=np.full(len(taken), RANGE_DB, np.float32),
            genre=_texts(songs.genres, taken),
            track=_texts(songs.tracks, taken),
            artist=_texts(songs.artists, taken),
            split=_texts(songs.splits, taken),
            sample_rate=np.int32(songs.sample_rate),
            n_fft=np.int32(songs.cache.front_end.n_fft),
            column_seconds=np.float64(songs.column_s),
            fmin=np.float32(songs.fmin),
            fmax=np.float32(songs.fmax),
        )
    return Written(len(taken), tuple(repeated), tuple(left_out))


def _texts(texts: tuple[str, ...], taken: list[int]) -> NDArray[np.str_]:
    return np.array([texts[index] for index in taken], dtype=np.str_)
