"""Files made of chunks, each with a name and a length: RIFF (WAV) and IFF (AIFF)."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from genre_desktop.library.tagging.formats.tag_format import TagError, splice

_HEADER = 8
_ROOT = 12
_LONGEST = (1 << 32) - 1

Order = Literal["little", "big"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk.

    Attributes
    ----------
    name : bytes
        Four of them.
    start : int
        Where its header begins in the file.
    length : int
        Of what it holds, in bytes; an odd one is followed by a byte of nothing.
    """

    name: bytes
    start: int
    length: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + _HEADER + self.length + self.length % 2


def chunks_of(path: Path, order: Order) -> list[Chunk]:
    """The chunks of a file, in their order.

    Raises
    ------
    TagError
        The file does not say how long it is, or is shorter than that: what were written after its
        end would be taken for sound.
    """
    with path.open("rb") as file:
        return _chunks(file, order)[0]


def held_by(path: Path, chunk: Chunk) -> bytes:
    """What a chunk holds."""
    with path.open("rb") as file:
        file.seek(chunk.start + _HEADER)
        return file.read(chunk.length)


def put_chunk(path: Path, order: Order, chunk: Chunk | None, name: bytes, data: bytes) -> None:
    """Write a chunk in the place of another, or behind all others."""
    with path.open("r+b") as file:
        _, end = _chunks(file, order)
        new = name + len(data).to_bytes(4, order) + data + b"\0" * (len(data) % 2)
        start, length = (end, 0) if chunk is None else (chunk.start, chunk.end - chunk.start)
        size = end - _HEADER + len(new) - length
        if size > _LONGEST:
            raise TagError("It is as long as a file of its kind can be: nothing can be added.")
        splice(file, start, length, new)
        file.seek(4)
        file.write(size.to_bytes(4, order))


def _chunks(file: BinaryIO, order: Order) -> tuple[list[Chunk], int]:
    size = file.seek(0, 2)
    file.seek(4)
    end = _HEADER + int.from_bytes(file.read(4), order)
    if end + end % 2 == size + 1:  # the last byte of nothing was left out
        raise TagError("It is cut short by a byte: nothing can be added behind its end.")
    if end > size:
        raise TagError("It is cut short: nothing can be added behind its end.")
    end = min(size, end + end % 2)
    found, at = [], _ROOT
    while at + _HEADER <= end:
        file.seek(at)
        name = file.read(4)
        chunk = Chunk(name, at, int.from_bytes(file.read(4), order))
        found.append(chunk)
        at = chunk.end
    if at != end:
        raise TagError("It is damaged: its parts are not as long as they say.")
    return found, end
