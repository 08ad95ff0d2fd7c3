"""What this program can do with models, which depends on what it was installed or frozen with.

The *standard* program has Keras and TensorFlow: it trains, and opens ``.keras`` files. The *light*
one has LiteRT in their place, and opens models that were exported. A checkout has both.
"""

import functools
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.errors import UserError

KERAS = ".keras"
EXPORTED = ".tflite"


_BUILD = Path(__file__).with_name("build.json")


@dataclass(frozen=True, slots=True)
class Build:
    """What a packed program says of itself.

    Attributes
    ----------
    edition : str
        ``standard`` or ``light``.
    commit : str
        What it was made from; ends in ``+`` if something was changed since, empty if unknown.
    """

    edition: str
    commit: str

    def __str__(self) -> str:
        return f"{self.edition}, commit {self.commit[:10] or 'unknown'}"


def build() -> Build | None:
    """What this program was packed as; None where it was not packed, as in a checkout."""
    try:
        return Build(**json.loads(_BUILD.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def licences() -> Path | None:
    """The licences of all that a packed program holds; None where it was not packed."""
    path = Path(__file__).with_name("licences") / "LICENCES.txt"
    return path if path.exists() else None


@functools.cache
def trains() -> bool:
    """Whether there is Keras, which trains models and opens ``.keras`` files."""
    return importlib.util.find_spec("keras") is not None


@functools.cache
def runs_exported() -> bool:
    """Whether there is LiteRT, which opens exported models."""
    return importlib.util.find_spec("ai_edge_litert") is not None


def model_suffixes() -> tuple[str, ...]:
    """How the names of model files end that this program opens, the usual one first."""
    return (KERAS,) * trains() + (EXPORTED,) * runs_exported()


def require_training() -> None:
    """Raise `UserError` where there is nothing to train with."""
    if not trains():
        raise UserError(
            "This is the light program, which runs models and does not train them.",
            "The standard one does: it has the same commands.",
        )
