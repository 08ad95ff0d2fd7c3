"""The process that decodes for another: a file that crashes a decoder ends this one alone."""

import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import load_decoders, open_audio
from genre_desktop.audio.reader import AudioError, AudioInfo, AudioReader, NotAudioError
from genre_desktop.companion import send_octets
from genre_desktop.processes import be_one_of_several

_MOST_MEMORY = 500_000_000
"""Bytes that a file may make the process take; a song takes a tenth of it."""

_LARGE = 31 << 20


@dataclass(frozen=True, slots=True)
class Ready:
    """The process has imported what it needs."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a file, in place of the one that is open; answered by `Opened` or `Refused`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Seek:
    """Go to a time in seconds; not answered."""

    time_s: float


@dataclass(frozen=True, slots=True)
class Read:
    """Decode so many frames; answered by `Block` or `Refused`."""

    frames: int
    mono: bool


@dataclass(frozen=True, slots=True)
class Close:
    """Give the file back; not answered."""


Order = Open | Seek | Read | Close


@dataclass(frozen=True, slots=True)
class Opened:
    """The file holds sound."""

    info: AudioInfo


@dataclass(frozen=True, slots=True)
class Block:
    """The next frames, whose bytes follow unless there are none, which is the end."""

    shape: tuple[int, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no sound, in plain words; and for the log, if nobody foresaw it."""

    message: str = ""
    remedy: str = ""
    is_audio: bool = True
    detail: str = ""

    def error(self) -> AudioError:
        """The error that it was."""
        return (AudioError if self.is_audio else NotAudioError)(self.message, self.remedy)


def serve(connection: Connection) -> None:
    """Do what is ordered until None is, or whoever orders has ended."""
    load_decoders()
    be_one_of_several()
    _bound_memory()
    # glibc gives small blocks back to the system at once until it has seen a large one come back:
    # without this an AAC file costs twice the time, in page faults
    np.empty(_LARGE, np.uint8)
    decoder = _Decoder(connection)
    try:
        connection.send(Ready())
        while (order := connection.recv()) is not None:
            decoder.obey(order)
    except (EOFError, OSError):  # nobody is there any more
        return


class _Decoder:
    """The file that is open, and what is done with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reader: AudioReader | None = None
        self._trouble: Refused | None = None  # of an order that is not answered

    def obey(self, order: Order) -> None:
        is_asked = isinstance(order, Open | Read)
        try:
            if self._trouble is not None and is_asked:
                trouble, self._trouble = self._trouble, None
                self._connection.send(trouble)
                return
            self._obey(order)
        except AudioError as error:
            is_audio = not isinstance(error, NotAudioError)
            self._refuse(Refused(error.message, error.remedy, is_audio), is_asked=is_asked)
        except (EOFError, BrokenPipeError, ConnectionError):
            raise
        except Exception:  # noqa: BLE001 - who asked tells of it
            self._refuse(Refused(detail=traceback.format_exc()), is_asked=is_asked)

    def _refuse(self, refused: Refused, *, is_asked: bool) -> None:
        if is_asked:
            self._connection.send(refused)
        else:
            self._trouble = refused

    def _obey(self, order: Order) -> None:
        match order:
            case Open(path):
                self._close()
                self._reader = open_audio(path)
                self._connection.send(Opened(self._reader.info))
            case Seek(time_s):
                self._opened.seek(time_s)
            case Read(frames, mono):
                self._read(frames, mono=mono)
            case Close():
                self._close()

    def _read(self, frames: int, *, mono: bool) -> None:
        reader = self._opened
        blocks: Iterator[NDArray[np.float32]] = (
            reader.mono(frames) if mono else reader.blocks(frames)
        )
        block = next(blocks, None)
        if block is None:
            self._connection.send(Block((0,), reader.warnings))
            return
        self._connection.send(Block(block.shape, reader.warnings))
        send_octets(self._connection, np.ascontiguousarray(block).data.cast("B"))

    @property
    def _opened(self) -> AudioReader:
        if self._reader is None:
            raise ValueError("no file is open")
        return self._reader

    def _close(self) -> None:
        self._trouble = None
        if self._reader is not None:
            reader, self._reader = self._reader, None
            reader.close()


def _bound_memory() -> None:
    """Let a file that makes a library ask for too much fail in here, and not the machine."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - of Unix

        found = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        if found:  # the stacks of a matrix library's threads, one a core, are in it already
            most = int(found[1]) * 1024 + _MOST_MEMORY
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))
