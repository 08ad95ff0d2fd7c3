"""Collections in memory, whose songs and labels a test chooses."""

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from genre_desktop.features.mel import FrontEnd, MelColumns

COLUMN_S = FrontEnd().column_s


def sound(seed: int, seconds: float = 20.0) -> MelColumns:
    """Mel columns in dB that move as music does, and no two seeds alike."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((128, round(seconds / COLUMN_S)))
    moving = gaussian_filter(noise, (4, 3), mode="wrap")
    levels = -20 + 10 * moving / moving.std()
    return np.asarray(levels - levels.max() + 35, np.float32)


@dataclass(frozen=True)
class Collection:
    """What `Songs` asks for, and no more."""

    columns: tuple[MelColumns, ...]
    tracks: tuple[str, ...]
    artists: tuple[str, ...]
    genres: tuple[str, ...]
    name: str = "a collection"
    column_s: float = COLUMN_S
    n_mels: int = 128
    sample_rate: int = 22_050
    fmin: float = 0.0
    fmax: float = 11_025.0

    def __len__(self) -> int:
        return len(self.tracks)

    def song(self, index: int) -> MelColumns:
        return self.columns[index]

    def fingerprint(self, index: int) -> str:
        return hashlib.blake2b(self.columns[index].tobytes(), digest_size=8).hexdigest()


def collection(
    *columns: MelColumns,
    tracks: tuple[str, ...] = (),
    artists: tuple[str, ...] = (),
    genres: tuple[str, ...] = (),
    name: str = "a collection",
    column_s: float = COLUMN_S,
) -> Collection:
    n = len(columns)
    return Collection(
        columns,
        tracks or tuple(f"{name} {i}" for i in range(n)),
        artists or ("",) * n,
        genres or ("rock",) * n,
        name=name,
        column_s=column_s,
    )
