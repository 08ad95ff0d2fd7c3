"""Mel files: labelled log-mel of many songs in one ``.npz``."""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelColumns

TYPICAL_PEAK_DB = 35.0
"""A mel file does not know how loud its songs were; the loudest cell of a mastered recording lies
about here (dB re 1), so that rules about silence have something to hold on to."""

_KEYS = ("mel", "range_db", "genre", "track", "artist", "sample_rate", "column_seconds", "fmax")


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
    genres, tracks, artists : tuple of str
        One per song; an artist is empty if not known.
    sample_rate : int
    column_s : float
        Seconds from one column to the next.
    """

    path: Path
    mel: NDArray[np.uint8]
    range_db: NDArray[np.float32]
    genres: tuple[str, ...]
    tracks: tuple[str, ...]
    artists: tuple[str, ...]
    sample_rate: int
    column_s: float

    def __len__(self) -> int:
        return len(self.mel)

    def song(self, index: int) -> MelColumns:
        """Mel columns [shape=(n_mels, T)] of one song in dB, its peak at `TYPICAL_PEAK_DB`."""
        scale = self.range_db[index]
        below_peak = self.mel[index] * (scale / np.float32(255)) - scale
        return np.asarray(below_peak + np.float32(TYPICAL_PEAK_DB))

    def songs(self) -> Iterator[MelColumns]:
        """Each song's mel columns in turn."""
        return (self.song(index) for index in range(len(self)))

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
    try:
        with np.load(path, allow_pickle=False) as archive:
            missing = [key for key in _KEYS if key not in archive]
            if missing:
                raise MelFileError(
                    f"{path.name} is not a mel file: it lacks {', '.join(missing)}.",
                    "Its schema stands in CONTRIBUTING.md.",
                )
            content = {key: archive[key] for key in _KEYS}
    except OSError as error:
        reason = error.strerror or "not an .npz file"
        raise MelFileError(f"{path.name} cannot be read ({reason}).") from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise MelFileError(f"{path.name} is not a mel file, or is damaged.") from error
    mel = content["mel"]
    if mel.ndim != 3 or mel.dtype != np.uint8 or not len(mel):
        raise MelFileError(f"{path.name}: mel is {mel.dtype} {mel.shape}, not uint8 [N, bands, T].")
    if any(len(content[key]) != len(mel) for key in ("range_db", "genre", "track", "artist")):
        raise MelFileError(f"{path.name}: the labels are not as many as the songs.")
    return MelFile(
        path=path,
        mel=mel,
        range_db=content["range_db"].astype(np.float32),
        genres=tuple(map(str, content["genre"])),
        tracks=tuple(map(str, content["track"])),
        artists=tuple(map(str, content["artist"])),
        sample_rate=int(content["sample_rate"]),
        column_s=float(content["column_seconds"]),
    )
