"""Mel files of songs that never were, whose genres are easy to tell apart."""

from pathlib import Path
from typing import Any

import numpy as np

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import WindowRule
from genre_desktop.training.augment import NOTHING
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.recipes import Recipe

GENRES = ("blues", "jazz", "rock")
WINDOW = WindowRule(columns=24, step=12)
STILL = NOTHING


def content(
    *, genres: tuple[str, ...] = GENRES, songs_each: int = 6, columns: int = 60, seed: int = 0
) -> dict[str, Any]:
    """What a mel file holds: each genre is loud in bands of its own."""
    random = np.random.default_rng(seed)
    labels = [genre for genre in genres for _ in range(songs_each)]
    mel = random.integers(60, 140, (len(labels), 128, columns), dtype=np.uint8)
    for index, genre in enumerate(labels):
        band = 10 + 35 * genres.index(genre)
        mel[index, band : band + 20] += 100
    mel[:, 0, 0] = 255
    return {
        "mel": mel,
        "range_db": np.full(len(labels), 80, np.float32),
        "genre": np.array(labels),
        "track": np.array([f"{genre}.{seed}{i:04}" for i, genre in enumerate(labels)]),
        "artist": np.array([""] * len(labels)),
        "sample_rate": np.int32(22_050),
        "n_fft": np.int32(2048),
        "column_seconds": FrontEnd().column_s,
        "fmin": np.float32(0),
        "fmax": np.float32(11_025),
    }


def write_mel_file(path: Path, **options: Any) -> Path:  # noqa: ANN401 - of `content`
    np.savez(path, **content(**options))
    return path


def mel_file(path: Path, **options: Any) -> MelFile:  # noqa: ANN401
    return read_mel_file(write_mel_file(path, **options))


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """The smallest network that can tell these genres apart."""
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    window = keras.Input((n_mels, columns, 1))
    signal = keras.layers.AveragePooling2D((4, columns))(window)
    signal = keras.layers.Flatten()(signal)
    return keras.Model(window, keras.layers.Dense(n_genres)(signal))


TINY = Recipe(
    name="tiny",
    summary="one layer",
    build=build,
    window=WINDOW,
    epochs=2,
    batch_size=8,
    learning_rate=2e-2,
    average_over=3,
)
