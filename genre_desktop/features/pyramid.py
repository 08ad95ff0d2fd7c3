"""A growing picture of sound at several resolutions, for drawing any stretch of it quickly."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

POOLED = 8
"""Items of one level that make one item of the next."""

_PAGE = 4096
_LEVELS = 4

Items = NDArray[np.float16]


class Pyramid:
    """A sequence that grows at its end, kept with ever coarser copies of itself.

    Held as float16, in pages: an hour of mel columns takes 25 MB, and growth copies nothing.

    Parameters
    ----------
    width : int
        Numbers in an item.
    pool : callable
        Makes one item [shape=(k, width)] of several [shape=(k, POOLED, width)].
    """

    def __init__(self, width: int, pool: Callable[[Items], Items]) -> None:
        self._levels = [_Level(width) for _ in range(_LEVELS)]
        self._pool = pool

    def __len__(self) -> int:
        return self._levels[0].length

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(level.nbytes for level in self._levels)

    def append(self, items: NDArray[np.floating]) -> None:
        """Add items [shape=(k, width)] at the end."""
        added = items.astype(np.float16, copy=False)
        for level, coarser in zip(self._levels, [*self._levels[1:], None], strict=True):
            level.append(added)
            if coarser is None:
                return
            start, stop = coarser.length * POOLED, level.length - level.length % POOLED
            if stop <= start:
                return
            whole = level.read(start, stop)
            added = self._pool(whole.reshape(-1, POOLED, whole.shape[1]))

    def view(self, start: float, stop: float, wanted: int) -> tuple[Items, float, float]:
        """A stretch at the coarsest resolution that still has as many items as wanted.

        Parameters
        ----------
        start, stop : float
            In items of the finest level.
        wanted : int
            Items that the picture can show.

        Returns
        -------
        items : numpy.ndarray [shape=(k, width)]
        first, size : float
            Where the first item begins and how long each is, in items of the finest level.
        """
        size, depth = 1, 0
        while depth + 1 < _LEVELS and (stop - start) / (size * POOLED) >= wanted:
            size *= POOLED
            depth += 1
        level = self._levels[depth]
        first = max(0, int(start // size))
        last = min(level.length, int(-(-stop // size)) + 1)
        return level.read(first, max(first, last)), float(first * size), float(size)


class _Level:
    """One resolution: pages of equal length."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._pages: list[Items] = []
        self.length = 0

    @property
    def nbytes(self) -> int:
        return sum(page.nbytes for page in self._pages)

    def append(self, items: Items) -> None:
        done = 0
        while done < len(items):
            if self.length == len(self._pages) * _PAGE:
                self._pages.append(np.empty((_PAGE, self._width), np.float16))
            at = self.length % _PAGE
            part = items[done : done + _PAGE - at]
            self._pages[-1][at : at + len(part)] = part
            self.length += len(part)
            done += len(part)

    def read(self, start: int, stop: int) -> Items:
        parts = [np.empty((0, self._width), np.float16)]
        while start < stop:
            at = start % _PAGE
            take = min(stop - start, _PAGE - at)
            parts.append(self._pages[start // _PAGE][at : at + take])
            start += take
        return np.concatenate(parts) if len(parts) != 2 else parts[1]


def mean_pool(items: Items) -> Items:
    """The mean of each group: how a picture is made smaller."""
    return np.asarray(items.mean(axis=1, dtype=np.float32).astype(np.float16))


def extremes_pool(items: Items) -> Items:
    """The smallest first and the largest second number of each group: for waveform peaks."""
    return np.stack([items[:, :, 0].min(axis=1), items[:, :, 1].max(axis=1)], axis=1)
