"""A song's picture in chunks that come in any order, drawable while most of them are missing."""

import numpy as np
from numpy.typing import NDArray

CHUNK = 1024
"""Columns in a chunk."""

_FINE_SIZES = (1, 2, 4)
_COARSE_SIZES = (8, 16, 32, 64, 128, 256, 512)
_SIZES = _FINE_SIZES + _COARSE_SIZES
_CODES = 255

Items = NDArray[np.float32]
_Stored = NDArray[np.uint8] | NDArray[np.float32]


class ChunkedPicture:
    """A picture of a song, rows by columns, at resolutions of 1, 2, 4, ... 512 columns an item.

    An item of eight columns or more is kept once it was put. Finer ones are kept while they are
    within the budget: those nearest to what is on the screen. Where they are gone, the coarser
    ones stand in for them.

    One thread may put while others look: what is there is never changed, only replaced as a whole.

    Parameters
    ----------
    rows, columns : int
    bounds : (float, float), optional
        Values are stored in 255 steps between these, a byte each; without, as float32.
    budget_bytes : int
        For all items finer than eight columns.

    Attributes
    ----------
    highest : float
        The highest value so far; -inf while there is none.
    """

    def __init__(
        self,
        rows: int,
        columns: int,
        *,
        bounds: tuple[float, float] | None = None,
        budget_bytes: int = 48 << 20,
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.highest = -np.inf
        self._bounds = bounds
        self._budget_bytes = budget_bytes
        self._fine: dict[int, tuple[_Stored, ...]] = {}
        self._coarse: dict[int, tuple[_Stored, ...]] = {}
        self._fine_bytes = self._coarse_bytes = 0
        self._shown = self._needed = range(0)
        if bounds is not None:
            low, high = bounds
            self._step = (high - low) / _CODES

    @property
    def chunks(self) -> int:
        """How many there are to be."""
        return -(-self.columns // CHUNK)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._fine_bytes + self._coarse_bytes

    @property
    def done(self) -> float:
        """Share of the chunks that were put, 0 to 1."""
        return len(self._coarse) / self.chunks if self.columns else 1.0

    def has(self, chunk: int) -> bool:
        """Whether a chunk was put, whatever is left of it by now."""
        return chunk in self._coarse

    def put(self, chunk: int, values: NDArray[np.floating]) -> None:
        """Add or replace a chunk.

        Parameters
        ----------
        chunk : int
        values : numpy.ndarray [shape=(k, rows)]
            `CHUNK` columns, fewer in the last one; column by column, as they are drawn.
        """
        expected = min(CHUNK, self.columns - chunk * CHUNK)
        if values.shape != (expected, self.rows):
            raise ValueError(
                f"chunk {chunk} has {expected} columns of {self.rows} rows: {values.shape}"
            )
        items = np.asarray(values, dtype=np.float32)
        self.highest = max(self.highest, float(items.max()))
        # the last chunk goes on as it ends, so that it can be halved as often as the others
        whole = -(-len(items) // _SIZES[-1]) * _SIZES[-1]
        items = np.pad(items, ((0, whole - len(items)), (0, 0)), "edge")
        levels = [self._stored(items)]
        for _ in _SIZES[1:]:
            items = (items[0::2] + items[1::2]) * np.float32(0.5)
            levels.append(self._stored(items))
        fine, coarse = tuple(levels[: len(_FINE_SIZES)]), tuple(levels[len(_FINE_SIZES) :])
        if chunk not in self._coarse:
            self._coarse_bytes += _nbytes(coarse)
        self._coarse[chunk] = coarse
        self._drop(chunk)
        self._fine[chunk] = fine
        self._fine_bytes += _nbytes(fine)
        self._keep_within_budget()

    def view(self, start: float, stop: float, wanted: int) -> tuple[Items, float, float]:
        """A stretch at the coarsest resolution that still has as many items as wanted.

        Parameters
        ----------
        start, stop : float
            In columns.
        wanted : int
            Items that the picture can show.

        Returns
        -------
        items : numpy.ndarray [shape=(k, rows)]
            NaN where nothing was put yet.
        first, size : float
            Where the first item begins and how long each is, in columns.
        """
        size = _size(start, stop, wanted)
        first = max(0, int(start // size))
        last = min(-(-self.columns // size), int(-(-stop // size)) + 1)
        items = np.empty((max(0, last - first), self.rows), np.float32)
        per_chunk = CHUNK // size
        at = first
        while at < last:
            chunk, offset = divmod(at, per_chunk)
            count = min(per_chunk - offset, last - at)
            self._read(chunk, size, offset, items[at - first : at - first + count])
            at += count
        return items, float(first * size), float(size)

    def missing(self, start: float, stop: float, wanted: int) -> list[int]:
        """The chunks that are to be computed, in the order in which they are wanted.

        First those of which a view of the same stretch would show holes or too coarse items, from
        left to right, then all that were never put. For the putting thread: what it asks about
        last is what stays, even beyond the budget.
        """
        held = self._fine if _size(start, stop, wanted) in _FINE_SIZES else self._coarse
        first = max(0, int(start // CHUNK))
        last = min(self.chunks, int(-(-stop // CHUNK)))
        self._shown = range(first, last)
        self._needed = self._shown if held is self._fine else range(0)
        shown = [chunk for chunk in self._shown if chunk not in held]
        others = (chunk for chunk in range(self.chunks) if chunk not in self._coarse)
        return shown + [chunk for chunk in others if chunk not in self._shown]

    def value_at(self, column: float, row: int) -> float:
        """The value of the cell there, as finely as it is still held; NaN where there is none."""
        whole = int(column)
        if not (0 <= whole < self.columns and 0 <= row < self.rows):
            return float("nan")
        cell = np.empty((1, self.rows), np.float32)
        self._read(whole // CHUNK, 1, whole % CHUNK, cell)
        return float(cell[0, row])

    def hide(self) -> None:
        """Give back what is finer than eight columns: no one looks. For the putting thread."""
        for chunk in list(self._fine):
            self._drop(chunk)

    def _read(self, chunk: int, size: int, offset: int, items: Items) -> None:
        """Fill `items` from a chunk, from its item `offset` on; NaN where there is nothing."""
        stored = self._part(chunk, size, offset, len(items))
        if stored is None:
            items[:] = np.nan
            return
        items[:] = stored
        if self._bounds is not None:
            # in place: a third of the time of looking each code up
            items *= np.float32(self._step)
            items += np.float32(self._bounds[0])

    def _part(self, chunk: int, size: int, offset: int, count: int) -> _Stored | None:
        if size in _FINE_SIZES:
            fine = self._fine.get(chunk)
            if fine is not None:
                return fine[_FINE_SIZES.index(size)][offset : offset + count]
        coarse = self._coarse.get(chunk)
        if coarse is None:
            return None
        if size in _COARSE_SIZES:
            return coarse[_COARSE_SIZES.index(size)][offset : offset + count]
        places = np.arange(offset, offset + count) * size // _COARSE_SIZES[0]
        return coarse[0][places]

    def _keep_within_budget(self) -> None:
        middle = (self._shown.start + self._shown.stop - 1) / 2
        while self._fine_bytes > self._budget_bytes:
            farthest = max(self._fine, key=lambda chunk: abs(chunk - middle))
            if farthest in self._needed:
                return
            self._drop(farthest)

    def _drop(self, chunk: int) -> None:
        dropped = self._fine.pop(chunk, None)
        if dropped is not None:
            self._fine_bytes -= _nbytes(dropped)

    def _stored(self, items: Items) -> _Stored:
        if self._bounds is None:
            return items.copy()
        codes = (items - np.float32(self._bounds[0])) * np.float32(1 / self._step)
        codes += np.float32(0.5)
        return np.clip(codes, 0, _CODES, out=codes).astype(np.uint8)


def _size(start: float, stop: float, wanted: int) -> int:
    size = 1
    while size < _SIZES[-1] and (stop - start) / (2 * size) >= wanted:
        size *= 2
    return size


def _nbytes(levels: tuple[_Stored, ...]) -> int:
    return sum(level.nbytes for level in levels)
