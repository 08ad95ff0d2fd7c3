"""A library that is damaged makes room for a new one, and is kept."""

import time
from itertools import count
from pathlib import Path

_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside a database belongs to it."""


def put_aside(path: Path) -> Path:
    """Rename a database and what belongs to it, so that a new one can be begun in its place.

    Returns
    -------
    pathlib.Path
        Where it is now, in the same folder.

    Raises
    ------
    OSError
        It cannot be renamed.
    """
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (f"{stem}{f'-{number}' if number else ''}" for number in count())
    kept = next(each for name in names if not (each := path.with_name(name)).exists())
    for ending in _BESIDE:
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    return kept
