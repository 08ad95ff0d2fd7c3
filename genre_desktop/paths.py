"""Where things are: what the program brings, and what it keeps for the user."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

_APP = "Genre Desktop"
_PACKAGE = Path(__file__).resolve().parent

HOME_VARIABLE = "GENRE_DESKTOP_HOME"
"""If this environment variable names a folder, all that is kept for the user is kept there."""


def models_dir() -> Path:
    """The folder of the bundled model."""
    return _brought("models")


def resources_dir() -> Path:
    """The folder of icons, colours and the demo song."""
    return _brought("resources")


def _brought(name: str) -> Path:
    # a wheel and a frozen program hold the folder inside the package, a checkout beside it
    for parent in (_PACKAGE, _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name!r} is neither in {_PACKAGE} nor beside it")


def bundled_model() -> Path:
    """The model file that the program brings: a light program brings an exported one."""
    exported = models_dir() / "genre.tflite"
    return exported if exported.exists() else models_dir() / "genre.keras"


def demo_song() -> Path:
    """The song that the program brings."""
    return resources_dir() / "demo_song.ogg"


def config_dir() -> Path:
    """Where the user's settings are kept; may not exist yet."""
    return _kept("config", platformdirs.user_config_path)


def log_dir() -> Path:
    """Where the log and the crash records are kept; may not exist yet."""
    return _kept("log", platformdirs.user_log_path)


def data_dir() -> Path:
    """Where the user's library is kept; may not exist yet."""
    return _kept("data", platformdirs.user_data_path)


def cache_dir() -> Path:
    """Where what can be computed anew is kept; may not exist yet."""
    return _kept("cache", platformdirs.user_cache_path)


def _kept(name: str, usual: Callable[..., Path]) -> Path:
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen) / name
    try:
        return usual(_APP, appauthor=False)
    except RuntimeError:  # a user without a home, as in a container
        return Path(tempfile.gettempdir()) / f"genre-desktop-{os.getuid()}" / name
