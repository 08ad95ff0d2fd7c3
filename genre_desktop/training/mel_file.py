"""Mel files: labelled log-mel of many songs in one ``.npz``."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.files import ARCHIVE_ERRORS
from genre_desktop.streams import unicode_only
from genre_desktop.training.manifests import genre_label

TYPICAL_PEAK_DB = 35.0
"""A mel file does not know how loud its songs were; the loudest cell of a mastered recording lies
about here (dB re 1), so that rules about silence have something to hold on to."""

_KEYS = (
    "mel",
    "range_db",
    "genre",
    "track",
    "artist",
    "sample_rate",
    "column_seconds",
    "fmin",
    "fmax",
)
_OPTIONAL_KEYS = ("split",)


class MelFileError(UserError):
    """A mel file that is missing, damaged or of another layout."""


@dataclass(frozen=True, slots=True)
class MelFile:
    """Labelled log-mel of N songs.

    Attributes
    ----------
    mel : numpy.ndarray [shape=(N, n_mels, T)]
        uint8; ``dB = (mel / 255 - 1) * range_db``, relative to the song's loudest cell.
    range_db : numpy.ndarray [shape=(N,)]
        How far the floor lies beneath the loudest cell.
    genres, tracks, artists, splits : tuple of str
        One per song; artist and split are empty if not known.
    sample_rate : int
    column_s : float
        Seconds from one column to the next.
    fmin, fmax : float
        Range of the bands, in Hz.
    """

    path: Path
    mel: NDArray[np.uint8]
    range_db: NDArray[np.float32]
    genres: tuple[str, ...]
    tracks: tuple[str, ...]
    artists: tuple[str, ...]
    splits: tuple[str, ...]
    sample_rate: int
    column_s: float
    fmin: float
    fmax: float

    @property
    def name(self) -> str:
        """The file's."""
        return unicode_only(self.path.name)

    @property
    def n_mels(self) -> int:
        """Mel bands."""
        return int(self.mel.shape[1])

    def __len__(self) -> int:
        return len(self.mel)

    def song(self, index: int) -> MelColumns:
        """Mel columns [shape=(n_mels, T)] of one song in dB, its peak at `TYPICAL_PEAK_DB`."""
        scale = self.range_db[index]
        below_peak = self.mel[index] * (scale / np.float32(255)) - scale
        return np.asarray(below_peak + np.float32(TYPICAL_PEAK_DB))

    def fingerprint(self, index: int) -> str:
        """Hash of a song's mel, which knows it again under another name."""
        return hashlib.blake2b(self.mel[index].tobytes(), digest_size=8).hexdigest()


def read_mel_file(path: Path) -> MelFile:
    """Read a mel file.

    Raises
    ------
    MelFileError
        The file is missing, is not an ``.npz``, or lacks what a mel file has.
    """
    content = _content(path)
    try:
        songs = MelFile(
            path=path,
            mel=content["mel"],  # type: ignore[arg-type] # checked below
            range_db=content["range_db"].astype(np.float32),
            genres=tuple(genre_label(str(genre)) for genre in content["genre"]),
            tracks=tuple(map(str, content["track"])),
            artists=tuple(map(str, content["artist"])),
            splits=tuple(map(str, content.get("split", [""] * len(content["genre"])))),
            sample_rate=int(content["sample_rate"]),
            column_s=float(content["column_seconds"]),
            fmin=float(content["fmin"]),
            fmax=float(content["fmax"]),
        )
    except (TypeError, ValueError) as error:
        raise MelFileError(f"{path.name} is not a mel file: {error}.") from error
    trouble = _trouble(songs)
    if trouble:
        raise MelFileError(f"{path.name} cannot be used: {trouble}.")
    return songs


def _content(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        # opened here, since numpy leaves a file open that turns out to be damaged
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            missing = [key for key in _KEYS if key not in archive]
            if missing:
                raise MelFileError(
                    f"{path.name} is not a mel file: it lacks {', '.join(missing)}.",
                    "Its schema stands in CONTRIBUTING.md.",
                )
            return {key: archive[key] for key in (*_KEYS, *_OPTIONAL_KEYS) if key in archive}
    except OSError as error:
        reason = error.strerror or "not an .npz file"
        raise MelFileError(f"{path.name} cannot be read ({reason}).") from error
    except ARCHIVE_ERRORS as error:
        raise MelFileError(f"{path.name} is not a mel file, or is damaged.") from error


def _trouble(songs: MelFile) -> str:
    mel = songs.mel
    if mel.ndim != 3 or mel.dtype != np.uint8 or not mel.size:
        return f"mel is {mel.dtype} {mel.shape}, not uint8 [songs, bands, columns]"
    labels = (songs.range_db, songs.genres, songs.tracks, songs.artists, songs.splits)
    if any(len(label) != len(mel) for label in labels):
        return "the labels are not as many as the songs"
    if not (np.isfinite(songs.range_db).all() and (songs.range_db > 0).all()):
        return "range_db must be positive"
    if not 0 < songs.column_s < 1:
        return f"columns cannot be {songs.column_s} seconds apart"
    return ""
