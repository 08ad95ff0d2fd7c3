"""What is done with a changed file: all that the program does with a song, in a process apart."""

import os
import random
import re
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from mutagen import MutagenError

from genre_desktop.audio.decode import AudioError, load_decoders, mono_blocks, open_audio
from genre_desktop.audio.tags import read_tags
from genre_desktop.errors import UserError
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.sound import sound_digest
from tests.fuzz.mutating import mutant
from tests.fuzz.seeds import Seed

_RATE = 22_050
_BLOCK_S = 2.0
_STDERR = 2
_MOST_ADDRESSES = 6 << 30
"""No process may take more than this of the machine, whatever a file declares."""

REMARKS = "remarks.txt"
"""Where the native libraries' remarks on the present file are kept."""

Work = Callable[[Path], bool]
"""Does what is to be tried with a file, and says whether there was sound in it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a case: `fault` is "" where sound or a plain sentence came out."""

    number: int
    has_sound: bool
    fault: str
    seconds: float
    peak_mb: float


def decode_all(path: Path) -> bool:
    """Read a file as the window does: tags, the whole sound, then a leap within it."""
    read_tags(path)
    try:
        with open_audio(path) as reader:
            for block in mono_blocks(reader, _RATE, block_s=_BLOCK_S):
                if not np.isfinite(block).all():
                    raise ValueError("a sample is not finite")
            _ = reader.warnings
            reader.seek(0.1)
            next(reader.blocks(4096), None)
            reader.seek(1e6)
            next(reader.blocks(4096), None)
    except AudioError:
        return False
    return True


def change_tags(path: Path) -> bool:
    """Read a file's tags and write others, as the library does with a copy of it."""
    kind = format_of(path)
    if kind is None:
        return False
    try:
        kind.read(path)
    except (MutagenError, OSError, UserError):  # what a preview takes for an answer
        return False
    try:
        kind.write(path, ("Rock",), ())
        sound_digest(path)
    except (MutagenError, OSError, UserError, ValueError):  # and what a tagging does
        return False
    return True


def serve(
    connection: Connection, work: Work, seeds: Sequence[Seed], seed: int, folder: Path
) -> None:
    """Try the cases whose numbers come, until None does."""
    _keep_remarks(folder / REMARKS)
    load_decoders()
    warnings.simplefilter("error")
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, _MOST_ADDRESSES))
    connection.send(None)
    while (number := connection.recv()) is not None:
        os.truncate(_STDERR, 0)
        origin, content = mutant(seeds, seed, number)
        path = folder / f"mutant{_ending(number, origin)}"
        path.write_bytes(content)
        connection.send(_tried(number, path, work))
        path.unlink()


def _keep_remarks(path: Path) -> None:
    """Have what native libraries say of a file in a file: its last words, if they crash."""
    with path.open("ab") as file:
        os.dup2(file.fileno(), _STDERR)


def _ending(number: int, origin: Seed) -> str:
    """What the file is called must not matter, and so it is called anything."""
    return random.Random(number).choice(("", ".mp3", ".wav", f".{origin.family}"))  # noqa: S311


def _tried(number: int, path: Path, work: Work) -> Tried:
    _forget_peak()
    begin, fault, has_sound = time.monotonic(), "", False
    try:
        has_sound = work(path)
    except Exception:  # noqa: BLE001 - this is what is looked for
        fault = traceback.format_exc()
    return Tried(number, has_sound, fault, time.monotonic() - begin, _peak_mb())


def _forget_peak() -> None:
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    if sys.platform != "linux":
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
