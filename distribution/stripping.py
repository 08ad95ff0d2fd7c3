"""Libraries without their symbols."""

import shutil
import subprocess
from pathlib import Path

from distribution.contents import is_stripped


def stripped(entries: list[tuple[str, str, str]], keep_in: Path) -> list[tuple[str, str, str]]:
    """PyInstaller's list of libraries, with stripped copies of those that stand it.

    Parameters
    ----------
    entries : list of (str, str, str)
        Place in the package, where the file is now, and its kind.
    keep_in : pathlib.Path
        Folder of the copies; one that is not older than its library is used again.
    """
    if shutil.which("strip") is None:
        return entries
    return [
        (place, _copy(Path(source), keep_in / place), kind)
        if kind in ("BINARY", "EXTENSION") and is_stripped(place)
        else (place, source, kind)
        for place, source, kind in entries
    ]


def _copy(source: Path, target: Path) -> str:
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        subprocess.run(["strip", "--strip-unneeded", target], check=True)
        shutil.copymode(source, target)
    return str(target)
