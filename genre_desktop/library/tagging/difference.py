"""What a file needs to become another that is nearly the same: a few bytes, never the sound.

The older file is described as pieces of the newer one, wherever they lie there, and the bytes that
it has nowhere. Pieces are found as rsync finds them (A. Tridgell, "Efficient Algorithms for Sorting
and Synchronization", 1999, chapter 3): by hashes of blocks of one file, looked up with the rolling
hash of the other.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LEAST = 32
"""Bytes; a shorter piece costs more to name than to keep."""
_STRIDE = 512
"""One of so many bytes of the newer file begins a block that can be found."""
_NEAR = 512
"""So far ahead the next piece is first looked for at the same distance."""
_AT_ONCE = 1 << 18
_BLOCK = 1 << 20
_IN_MEMORY = 1 << 28
"""Bytes; a larger file is mapped, at the price that whoever cuts it short meanwhile ends us."""

_FACTOR = 0x9E3779B97F4A7C15  # odd, so that it has an inverse among the numbers of 64 bits
_INVERSE = pow(_FACTOR, -1, 1 << 64)

_Bytes = NDArray[np.uint8]


class _Piece(NamedTuple):
    """`length` bytes of the newer file from `start` on; of the kept bytes if `start` is -1."""

    start: int
    length: int


def difference(old: Path, new: Path) -> bytes:
    """What makes `old` out of `new`: see `restored`.

    Parameters
    ----------
    old, new : pathlib.Path

    Returns
    -------
    bytes
        Some hundred where tags differ; all of `old`, packed, where the two have nothing in common.
    """
    pieces, kept = _described(_bytes_of(old), _bytes_of(new))
    table = np.array(pieces, "<i8").reshape(-1, 2)
    # the columns apart, and each start as its distance from the end before, pack best
    table[1:, 0] -= table[:-1].sum(axis=1)
    head = len(pieces).to_bytes(8, "little")
    return zlib.compress(head + table.T.tobytes() + kept, 9)


def restored(new: Path, packed: bytes) -> Iterator[bytes]:
    """What `new` was made of.

    Parameters
    ----------
    new : pathlib.Path
        Exactly as it was given to `difference`.
    packed : bytes
        From `difference`.

    Yields
    ------
    bytes
        The older file, part by part.

    Raises
    ------
    ValueError
        `packed` is damaged.
    """
    try:
        plain = zlib.decompress(packed)
    except zlib.error as error:
        raise ValueError(f"the difference is damaged ({error})") from error
    count = int.from_bytes(plain[:8], "little")
    end = 8 + 16 * count
    table = np.frombuffer(plain[8:end], "<i8").reshape(2, count).T.copy()
    for row in range(1, count):
        table[row, 0] += table[row - 1].sum()
    with new.open("rb") as file:
        for start, length in table.tolist():
            if start < 0:
                yield plain[end : end + length]
                end += length
                continue
            file.seek(start)
            for at in range(0, length, _BLOCK):
                yield file.read(min(_BLOCK, length - at))


def _bytes_of(path: Path) -> _Bytes:
    if path.stat().st_size <= _IN_MEMORY:
        return np.fromfile(path, np.uint8)
    return np.asarray(np.memmap(path, np.uint8, "r"))


def _described(old: _Bytes, new: _Bytes) -> tuple[list[_Piece], bytes]:
    pieces: list[_Piece] = []
    kept = bytearray()
    index: _Index | None = None
    at, shift = 0, 0
    while at < len(old):
        length = _equal(old, at, new, at + shift)
        if length >= _LEAST or (length and at + length == len(old)):
            pieces.append(_Piece(at + shift, length))
            at += length
            continue
        found = _same_distance(old, at, new, at + shift)
        if found is None and shift != (from_end := len(new) - len(old)):
            found = _same_distance(old, at, new, at + from_end)
        if found is None:
            index = index or _Index(new)
            found = index.find(old, at)
        ours, theirs = found
        if pieces and pieces[-1].start < 0:
            pieces[-1] = _Piece(-1, pieces[-1].length + ours - at)
        else:
            pieces.append(_Piece(-1, ours - at))
        kept += old[at:ours].tobytes()
        at, shift = ours, theirs - ours
    return pieces, bytes(kept)


def _equal(old: _Bytes, at: int, new: _Bytes, there: int) -> int:
    """How many bytes are the same from two places on."""
    if there < 0:
        return 0
    most = max(0, min(len(old) - at, len(new) - there))
    length, step = 0, 256
    while length < most:
        step = min(step, most - length)
        here = old[at + length : at + length + step] != new[there + length : there + length + step]
        first = int(here.argmax())
        if here[first]:
            return length + first
        length += step
        step = min(4 * step, _BLOCK)
    return length


def _same_distance(old: _Bytes, at: int, new: _Bytes, there: int) -> tuple[int, int] | None:
    """Where soon a piece begins that lies as far apart as these places, if anywhere.

    In an Ogg file whose pages were numbered anew each of them differs in a few bytes.
    """
    first = max(0, -there)
    length = min(_NEAR, len(old) - at, len(new) - there) - first
    if length < _LEAST:
        return None
    ours = old[at + first : at + first + length]
    unequal = np.flatnonzero(ours != new[there + first : there + first + length])
    edges = np.concatenate(([-1], unequal, [length]))
    long = np.flatnonzero(np.diff(edges) > _LEAST)
    if not len(long):
        return None
    begin = first + int(edges[long[0]]) + 1
    # a place before which nothing stands would not lead on
    return (at + begin, there + begin) if begin else None


class _Index:
    """Where blocks of the newer file begin, by their hashes."""

    def __init__(self, new: _Bytes) -> None:
        self._new = new
        count = max(0, (len(new) - _LEAST) // _STRIDE + 1)
        hashes = np.empty(count, np.uint64)
        powers = _powers(_FACTOR, _LEAST)
        for first in range(0, count, _AT_ONCE // _STRIDE):
            starts = np.arange(first, min(count, first + _AT_ONCE // _STRIDE)) * _STRIDE
            blocks = new[starts[:, None] + np.arange(_LEAST)]
            hashes[first : first + len(starts)] = (blocks * powers).sum(axis=1, dtype=np.uint64)
        self._order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._order]
        self._powers = _powers(_FACTOR, _AT_ONCE)
        self._inverse = _powers(_INVERSE, _AT_ONCE)

    def find(self, old: _Bytes, at: int) -> tuple[int, int]:
        """The next place of the older file that the newer has too; both places.

        Where there is none, the end of the older one.
        """
        step = 4096  # mostly the piece is near
        for begin in _steps(at, len(old) - _LEAST + 1, step):
            chunk = old[begin[0] : begin[1] + _LEAST - 1]
            for ours, theirs in self._candidates(chunk):
                here = begin[0] + ours
                if _equal(old[: here + _LEAST], here, self._new, theirs) == _LEAST:
                    back = self._back(old, at, here, theirs)
                    return here - back, theirs - back
        return len(old), 0

    def _candidates(self, chunk: _Bytes) -> Iterator[tuple[int, int]]:
        count = len(chunk) - _LEAST + 1
        sums = np.zeros(len(chunk) + 1, np.uint64)
        np.cumsum(chunk * self._powers[: len(chunk)], out=sums[1:])
        rolling = (sums[_LEAST:] - sums[:-_LEAST]) * self._inverse[:count]
        if not len(self._hashes):
            return
        places = np.searchsorted(self._hashes, rolling)
        places[places == len(self._hashes)] = 0
        for ours in np.flatnonzero(self._hashes[places] == rolling).tolist():
            yield ours, int(self._order[places[ours]]) * _STRIDE

    def _back(self, old: _Bytes, at: int, ours: int, theirs: int) -> int:
        most = min(ours - at, theirs, _STRIDE)
        unequal = np.flatnonzero(
            old[ours - most : ours][::-1] != self._new[theirs - most : theirs][::-1]
        )
        return int(unequal[0]) if len(unequal) else most


def _steps(at: int, end: int, step: int) -> Iterator[tuple[int, int]]:
    while at < end:
        yield at, min(end, at + step)
        at += step
        step = min(4 * step, _AT_ONCE - _LEAST)


def _powers(factor: int, count: int) -> NDArray[np.uint64]:
    powers = np.full(count, factor, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
