"""Which program a package holds: version, commit, edition, and the packages it names."""

import json
import subprocess
import sys
from pathlib import Path

from genre_desktop import __version__

_SHOWN = (
    "PySide6-Essentials",
    "av",
    "numpy",
    "pyqtgraph",
    "scipy",
    "sounddevice",
    "soundfile",
    "soxr",
)
_SHOWN_STANDARD = ("keras", "tensorflow-cpu" if sys.platform == "linux" else "tensorflow")
_SHOWN_LIGHT = ("ai-edge-litert",)


def version() -> str:
    """The version of the program."""
    return __version__


def shown_packages(*, light: bool) -> tuple[str, ...]:
    """The packages whose versions the window "About" names."""
    return _SHOWN + (_SHOWN_LIGHT if light else _SHOWN_STANDARD)


def exported_to(project: Path) -> Path:
    """The folder of the model that the light build brings, which `make` puts there."""
    return project / "build" / "light" / "models"


def commit(project: Path) -> str:
    """The commit that is packed; ends in ``+`` if something was changed since, empty if unknown."""
    try:
        found = _git(project, "rev-parse", "HEAD")
        return found + ("+" if _git(project, "status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(project: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=project, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def written(project: Path, folder: Path, *, light: bool) -> Path:
    """Write what the program is to say of itself, and give the path of the file."""
    path = folder / "build.json"
    folder.mkdir(parents=True, exist_ok=True)
    about = {"commit": commit(project), "edition": "light" if light else "standard"}
    path.write_text(json.dumps(about) + "\n", encoding="utf-8")
    return path
