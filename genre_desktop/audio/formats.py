"""Which files look like music by their name, and finding them in folders.

Only for picking files out of a folder: what a file is, `open_audio` finds out by reading it.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

AUDIO_SUFFIXES: frozenset[str] = frozenset(
    {
        ".mp3",
        ".mp2",
        ".mp1",
        ".mpga",
        ".flac",
        ".wav",
        ".wave",
        ".w64",
        ".rf64",
        ".bwf",
        ".ogg",
        ".oga",
        ".opus",
        ".spx",
    }
    | {".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"}
    | {
        ".m4a",
        ".m4b",
        ".mp4",
        ".m4v",
        ".mov",
        ".3gp",
        ".3g2",
        ".aac",
        ".adts",
        ".ac3",
        ".eac3",
        ".dts",
        ".amr",
        ".awb",
    }
    | {
        ".wma",
        ".asf",
        ".wmv",
        ".webm",
        ".weba",
        ".mka",
        ".mkv",
        ".avi",
        ".flv",
        ".ts",
        ".mpg",
        ".mpeg",
    }
    | {".wv", ".ape", ".mpc", ".mp+", ".tta", ".tak", ".dsf", ".dff", ".ra", ".rm"}
)
"""Endings, in lower case with the dot, under which music is found."""


def is_probably_audio(path: Path) -> bool:
    """Tell by its ending, in any case, whether a file is likely to hold sound."""
    return path.suffix.lower() in AUDIO_SUFFIXES


def audio_files(
    folder: Path, limit: int | None = None, wanted: Callable[[], bool] = lambda: True
) -> Iterator[Path]:
    """Find the music in a folder and all folders within.

    Hidden files and folders are left out, and so are folders that may not be read. A folder
    that is reached twice through links is listed once.

    Parameters
    ----------
    folder : pathlib.Path
        Where to begin.
    limit : int, optional
        Stop after so many files.
    wanted : callable, optional
        Asked before each folder; once it says False, there are no more files.

    Yields
    ------
    pathlib.Path
        A folder's own files before those of its subfolders, each in the order a person expects
        ("Track 2" before "Track 10").
    """
    return islice(_walk(folder, wanted), limit)


def natural_key(name: str) -> tuple[str | int, ...]:
    """Make a sort key by which numbers within names count as numbers."""
    # split gives text and digits in turn, so that text only ever meets text
    return tuple(
        int(part) if place % 2 else part.casefold()
        for place, part in enumerate(re.split(r"(\d+)", name))
    )


def _walk(top: Path, wanted: Callable[[], bool]) -> Iterator[Path]:
    seen: set[str] = set()
    waiting = [top]
    while waiting and wanted():
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        files, folders = _listing(folder)
        yield from files
        waiting.extend(reversed(folders))


def _listing(folder: Path) -> tuple[list[Path], list[Path]]:
    files, folders = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                path = folder / entry.name
                try:
                    if _is_hidden(entry):
                        continue
                    if entry.is_dir():
                        folders.append(path)
                    elif is_probably_audio(path) and entry.is_file():
                        files.append(path)
                except OSError:  # a link in a circle, a file that vanished
                    continue
    except OSError:  # not readable, or gone: what could be listed still counts
        pass
    files.sort(key=lambda path: natural_key(path.name))
    folders.sort(key=lambda path: natural_key(path.name))
    return files, folders


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return True
    # Windows alone has this field
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
