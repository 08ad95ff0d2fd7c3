"""What the program stands on: versions, devices, folders and the system."""

import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from genre_desktop import __version__
from genre_desktop.audio.device import AudioDevice
from genre_desktop.edition import build
from genre_desktop.errors import UserError
from genre_desktop.paths import cache_dir, config_dir, data_dir, log_dir
from genre_desktop.processes import cores

PACKAGES = (
    ("PySide6", ("PySide6-Essentials", "PySide6")),
    ("PyQtGraph", ("pyqtgraph",)),
    ("TensorFlow", ("tensorflow-cpu", "tensorflow")),
    ("Keras", ("keras",)),
    ("LiteRT", ("ai-edge-litert",)),
    ("NumPy", ("numpy",)),
    ("SciPy", ("scipy",)),
    ("librosa", ("librosa",)),
    ("SoundFile", ("soundfile",)),
    ("PyAV", ("av",)),
    ("soxr", ("soxr",)),
    ("sounddevice", ("sounddevice",)),
)
"""Each with the packages that may bring it. Their metadata are read: nothing is imported."""

_OPTIONAL = {"TensorFlow", "Keras", "LiteRT", "librosa"}
"""Those that a light program, or a packed one, does without."""

_FOLDERS = {"settings": config_dir, "log": log_dir, "library": data_dir, "cache": cache_dir}


def package_versions() -> dict[str, str]:
    """Which version of each package is installed; what may be missing and is, is not named."""
    found = {name: _installed(packages) for name, packages in PACKAGES}
    return {
        name: number or "unknown"
        for name, number in found.items()
        if number or name not in _OPTIONAL
    }


def _installed(packages: tuple[str, ...]) -> str:
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:  # a frozen program may leave a package's metadata out
            continue
    return ""


def surroundings() -> dict[str, Any]:
    """All of it, fit for JSON. Devices are waited for, some seconds if the sound system hangs."""
    # imported here, since it is asked for when something is wrong, and not at each start
    from genre_desktop.audio.devices import input_devices, output_devices  # noqa: PLC0415
    from genre_desktop.audio.library_versions import library_versions  # noqa: PLC0415

    return {
        "versions": {
            "Genre Desktop": __version__,
            "build": str(build() or "not packed"),
            "Python": platform.python_version(),
            **package_versions(),
            **library_versions(),
        },
        "system": {
            "platform": platform.platform(),
            "processors": cores(),
            "encoding": locale.getpreferredencoding(do_setlocale=False),
            "frozen": bool(getattr(sys, "frozen", False)),
            "program": sys.executable,
            "current folder": _current_folder(),
        },
        "folders": {name: _folder(where()) for name, where in _FOLDERS.items()},
        "devices": {"inputs": _devices(input_devices), "outputs": _devices(output_devices)},
    }


def _devices(listed: Callable[[], tuple[AudioDevice, ...]]) -> list[dict[str, Any]] | str:
    try:
        return [
            {
                "name": device.label,
                "host API": device.host_api,
                "channels": device.channels,
                "sample rate": device.sample_rate,
                "default": device.is_default,
            }
            for device in listed()
        ]
    except UserError as error:
        return str(error)


def _current_folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - Path.cwd says no more
    except OSError as error:  # it was removed
        return error.strerror or str(error)


def _folder(path: Path) -> dict[str, Any]:
    there = next((each for each in (path, *path.parents) if _exists(each)), None)
    writable = there is not None and os.access(there, os.W_OK)
    return {
        "path": str(path),
        "exists": there == path,
        "writable": writable,
        "free MB": _free_mb(there),
    }


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where nothing may be read


def _free_mb(path: Path | None) -> int | None:
    try:
        return shutil.disk_usage(path).free // 1_000_000 if path is not None else None
    except OSError:
        return None
