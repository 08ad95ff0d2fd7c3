"""Changing what is in a model file."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


def parts(path: Path) -> dict[str, bytes]:
    """All that is in it, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, contents: dict[str, bytes], **options: Any) -> None:  # noqa: ANN401
    """Write it with other contents."""
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def rewritten(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change its configuration."""
    contents = parts(path)
    contents[CONFIG] = json.dumps(change(json.loads(contents[CONFIG]))).encode()
    packed(path, contents)


def without(path: Path, name: str) -> None:
    """Take a part away."""
    contents = parts(path)
    del contents[name]
    packed(path, contents)
