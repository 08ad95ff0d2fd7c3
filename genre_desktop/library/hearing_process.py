"""A file heard in a process of its own: from its path to the windows that the model judges.

A decoder may crash, and then takes its process with it; and Python's lock lets only one thread of
a process compute a mel. The model is not here: it judges the windows of many songs at once, in the
process that owns it.
"""

import hashlib
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import AudioReader, load_decoders, mono_blocks, open_audio
from genre_desktop.audio.tags import Tags, read_tags, shown_name, shown_stem
from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd, MelStream
from genre_desktop.inference.card import WindowRule
from genre_desktop.inference.song import SHORTEST_S, too_short
from genre_desktop.inference.windows import WindowCutter
from genre_desktop.library.records import FileStatus
from genre_desktop.processes import be_one_of_several

_NICENESS = 10
"""What a person does meanwhile goes before."""

_BLOCK_S = 2.0
"""Sound decoded at a time, as `genre_desktop.inference.song` does it."""

_DIGEST_BYTES = 16
_READ_BYTES = 1 << 20

_SIGN_OF_LIFE_S = 1.0
"""After so long without anything to say, one says that one is at work."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The process has imported what it needs."""


@dataclass(frozen=True, slots=True)
class Digested:
    """A file was read once; whether to hear it is to be answered with True or False."""

    status: FileStatus
    digest: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A file holds sound, and has these tags."""

    tags: Tags


@dataclass(frozen=True, slots=True)
class Cut:
    """The next windows [shape=(k, n_mels, columns)], normalised, float32."""

    windows: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AtWork:
    """There is nothing to say yet, as in a long silence."""


@dataclass(frozen=True, slots=True)
class Done:
    """A file was heard to its end: the seconds that were decoded, and what was wrong with it."""

    duration_s: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A file was opened and not heard, since it need not be."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a file cannot be heard, in plain words; and for the log, if nobody foresaw it."""

    status: FileStatus | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Vanished:
    """There is no such file any more."""


Message = Ready | Digested | Opened | Cut | AtWork | Done | Unwanted | Failed | Vanished
"""Each file ends with one of the last four."""


def status_of(path: Path) -> FileStatus:
    """Size and time of a file, links followed.

    Raises
    ------
    OSError
        It is gone, or may not be looked at.
    """
    status = path.stat()
    return FileStatus(status.st_size, status.st_mtime_ns)


def hear(
    path: Path, front_end: FrontEnd, rule: WindowRule, is_wanted: Callable[[bytes], bool]
) -> Iterator[Message]:
    """Read a file, and hear it if it is wanted. Memory does not grow with its length.

    Parameters
    ----------
    path : pathlib.Path
    front_end : FrontEnd
    rule : WindowRule
        Of the model that is to judge.
    is_wanted : callable
        Asked with the digest (see `Database.song_of`) after `Digested`, whether to decode it.

    Yields
    ------
    Message
        Whatever the file is, nothing is raised for its sake; the last one says how it ended.
    """
    status: FileStatus | None = None
    try:
        status = status_of(path)
        if not path.is_file():  # to read a pipe might take for ever
            open_audio(path).close()  # says what it is
        digest = yield from _digested(path)
        yield Digested(status, digest)
        is_to_be_heard = is_wanted(digest)
        with open_audio(path) as reader:
            yield Opened(_tags_of(path, reader))
            if is_to_be_heard:
                yield from _heard(path, reader, front_end, rule)
            else:
                yield Unwanted()
    except UserError as error:
        yield _ended(path, Failed(status, str(error)))
    except OSError as error:
        yield _ended(path, Failed(status, _unreadable(path, error)))
    except Exception:  # noqa: BLE001 - what no one foresaw is one file's trouble, not the others'
        reason = f"{shown_name(path)} could not be analysed. The log file says what went wrong."
        yield _ended(path, Failed(status, reason, traceback.format_exc()))


def serve(connection: Connection, front_end: FrontEnd, rule: WindowRule) -> None:
    """Hear each file that is asked for, until None is, or whoever asks has ended."""
    load_decoders()
    import scipy.fft  # noqa: F401, PLC0415 - what the first mel would import

    be_one_of_several(niceness=_NICENESS)

    def is_wanted(_: bytes) -> bool:
        return bool(connection.recv())

    try:
        connection.send(Ready())
        while (path := connection.recv()) is not None:
            for message in hear(path, front_end, rule, is_wanted):
                connection.send(message)
    except (EOFError, OSError):  # nobody is there any more
        return


def _digested(path: Path) -> Generator[Message, None, bytes]:
    """The digest of a whole file."""
    digest, told = hashlib.blake2b(digest_size=_DIGEST_BYTES), time.monotonic()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
            if time.monotonic() - told > _SIGN_OF_LIFE_S:
                yield AtWork()
                told = time.monotonic()
    return digest.digest()


def _heard(
    path: Path, reader: AudioReader, front_end: FrontEnd, rule: WindowRule
) -> Iterator[Message]:
    mel, cutter = MelStream(front_end), WindowCutter(rule)
    samples, told = 0, time.monotonic()
    for block in mono_blocks(reader, front_end.sample_rate, block_s=_BLOCK_S):
        samples += len(block)
        windows = cutter.feed(mel.feed(block))
        if len(windows):
            yield Cut(windows.values)
        elif time.monotonic() - told > _SIGN_OF_LIFE_S:
            yield AtWork()
        else:
            continue
        told = time.monotonic()
    duration_s = samples / front_end.sample_rate
    if duration_s < SHORTEST_S:
        raise too_short(path, duration_s)
    for windows in (cutter.feed(mel.finish()), cutter.finish()):
        if len(windows):
            yield Cut(windows.values)
    yield Done(duration_s, reader.warnings)


def _tags_of(path: Path, reader: AudioReader) -> Tags:
    """The file's own tags: the reader puts the file's name where there is no title."""
    info = reader.info
    title = "" if info.title == shown_stem(path) else info.title
    return read_tags(path).or_else(Tags(title, info.artist, info.genre_tag, info.duration_s))


def _ended(path: Path, failed: Failed) -> Message:
    try:
        status_of(path)
    except FileNotFoundError:
        return Vanished()
    except OSError:  # there, but not to be looked at
        pass
    return failed


def _unreadable(path: Path, error: OSError) -> str:
    try:
        open_audio(path).close()  # says it in plain words
    except UserError as told:
        return str(told)
    return f"{shown_name(path)} could not be read: {error.strerror or error}."
