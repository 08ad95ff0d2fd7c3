"""Mel columns of a whole recording, held in one piece or given stretch by stretch."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.features.sound import Sound

Columns = MelColumns | Callable[[int, int], MelColumns]
"""Mel columns [shape=(n_mels, t)] in dB; or what gives those from a start up to a stop, fewer or
none where the recording ends before, so that an hour need not be copied."""

_AT_ONCE = 1024


def columns_of(sound: Sound) -> Columns:
    """The mel columns of a sound that is complete, stretch by stretch."""

    def stretch(start: int, stop: int) -> MelColumns:
        items, _, _ = sound.columns.view(start, stop, stop - start + 1)
        return items[: max(0, stop - start)].T.astype(np.float32)

    return stretch


def count_of(columns: Columns) -> int:
    """How many mel columns there are."""
    if not callable(columns):
        return int(columns.shape[1])
    beyond = 1
    while between(columns, beyond - 1, beyond).shape[1]:
        beyond *= 2
    within = beyond // 2  # so many there are, and fewer than `beyond`
    while beyond - within > 1:
        middle = (within + beyond) // 2
        if between(columns, middle - 1, middle).shape[1]:
            within = middle
        else:
            beyond = middle
    return within


def between(columns: Columns, start: int, stop: int) -> MelColumns:
    """The columns [shape=(n_mels, n)] from `start` up to `stop`, float32, as far as there are."""
    found = columns(start, stop) if callable(columns) else columns[:, start:stop]
    return np.asarray(found[:, : stop - start], np.float32)


def stretches(columns: Columns, size: int) -> Iterator[MelColumns]:
    """All columns, in pieces [shape=(n_mels, size)]; the last may be shorter."""
    for start in range(0, count_of(columns), size):
        yield between(columns, start, start + size)


def band_means(columns: Columns) -> NDArray[np.float32]:
    """The mean level of each mel band over a recording, in dB [shape=(n_mels,)].

    Raises
    ------
    ValueError
        There are no columns.
    """
    sums = [piece.sum(axis=1, dtype=np.float64) for piece in stretches(columns, _AT_ONCE)]
    if not sums:
        raise ValueError("a recording without columns has no mean level")
    return np.asarray(np.sum(sums, axis=0) / count_of(columns), np.float32)
