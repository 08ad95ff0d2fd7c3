"""What every format of tags can do, whatever it calls a genre."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

from mutagen import MutagenError

from genre_desktop.errors import UserError

CONFIDENCE = "GENRE_DESKTOP_CONFIDENCE"
MODEL = "GENRE_DESKTOP_MODEL"
OWN_FIELDS = (CONFIDENCE, MODEL)
"""What a file may say besides its genre: how sure who was of it."""

Fields = tuple[tuple[str, str], ...]
"""Own fields and their values, in the order of `OWN_FIELDS`."""

_SPARE = 1024
"""Bytes left free where a tag had to grow, so that the next change moves nothing."""


class TagError(UserError):
    """Tags that cannot be read, or not be written without harm."""


@dataclass(frozen=True, slots=True)
class Held:
    """The tags of a file.

    Attributes
    ----------
    genres : tuple of str
        As names, whatever they are in the file.
    fields : tuple of (str, str)
        Of `OWN_FIELDS` those that are there.
    others : tuple
        All the rest, such that two files whose `others` are equal say the same: titles, pictures,
        what only their writer understands.
    """

    genres: tuple[str, ...] = ()
    fields: Fields = ()
    others: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What a format is recognised by.

    Attributes
    ----------
    path : pathlib.Path
    first : bytes
        The first 64.
    sound : bytes
        64 from where an ID3 tag in front, if there is one, has its end.
    """

    path: Path
    first: bytes
    sound: bytes


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (MutagenError, OSError, UserError):
        raise
    except Exception as error:
        # mutagen lets KeyError, EOFError, struct.error and others through on damaged files
        raise TagError("Its tags are damaged.") from error


class TagFormat(ABC):
    """One kind of file and how its tags are written; it keeps nothing between calls."""

    name: ClassVar[str]
    """As people call it."""

    @abstractmethod
    def recognises(self, head: Head) -> bool:
        """Whether a file is of this kind, by what it holds."""

    def read(self, path: Path) -> Held:
        """The tags of a file.

        Raises
        ------
        TagError
            They are damaged.
        mutagen.MutagenError, OSError
            They cannot be read.
        """
        with _plainly():
            return self._read(path)

    def write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Make these the genres and the own fields of a file, changed in place.

        Raises
        ------
        TagError
            Something would be lost.
        mutagen.MutagenError, OSError
            It cannot be written; what the file holds now is uncertain.
        """
        with _plainly():
            self._write(path, genres, fields)

    @abstractmethod
    def _read(self, path: Path) -> Held:
        """See `read`."""

    @abstractmethod
    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """See `write`."""


class _Room(Protocol):
    padding: int


def kept_room(room: _Room) -> int:
    """Mutagen's padding: what is free stays free, so that the sound stays where it is.

    Parameters
    ----------
    room : mutagen.PaddingInfo
        How many bytes would be left; less than none if the tag has grown too large.
    """
    return room.padding if room.padding >= 0 else _SPARE


def splice(file: BinaryIO, start: int, length: int, data: bytes) -> None:
    """Put `data` in the place of `length` bytes from `start` on; the rest moves as a whole."""
    shift = len(data) - length
    begin, end = start + length, file.seek(0, 2)
    if shift > 0:
        for at in range(end, begin, -_BLOCK):
            low = max(begin, at - _BLOCK)
            _move(file, low, at - low, shift)
    elif shift < 0:
        for at in range(begin, end, _BLOCK):
            _move(file, at, min(_BLOCK, end - at), shift)
        file.truncate(end + shift)
    file.seek(start)
    file.write(data)


_BLOCK = 1 << 20


def _move(file: BinaryIO, at: int, length: int, shift: int) -> None:
    file.seek(at)
    block = file.read(length)
    file.seek(at + shift)
    file.write(block)
