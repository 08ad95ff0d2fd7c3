"""A model file and its card, checked against each other."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.edition import EXPORTED, KERAS, model_suffixes
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard, card_path, read_card

_LARGEST_MODEL_BYTES = 500_000_000


class ModelError(UserError):
    """A model that is missing, does not match its card, or cannot be run."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model file and the card that belongs to it."""

    path: Path
    card: ModelCard


def open_bundle(path: Path) -> Bundle:
    """Read the card of a model and check that it belongs to the file.

    Parameters
    ----------
    path : pathlib.Path
        A ``.keras`` file or an exported one with its card, the ``.json`` of the same name, beside
        it.

    Raises
    ------
    ModelError, CardError
        The file or its card is missing, damaged, or not what the other says.
    """
    if path.suffix.lower() not in model_suffixes():
        raise ModelError(f"{path.name} is not a model this program opens.", _remedy(path))
    try:
        if path.stat().st_size > _LARGEST_MODEL_BYTES:
            raise ModelError(f"The model {path.name} is larger than 500 MB and was not opened.")
        digest = sha256_of(path)
    except OSError as error:
        raise ModelError(f"The model {path.name} cannot be read ({error.strerror}).") from error
    card = read_card(card_path(path))
    if digest != card.sha256:
        raise ModelError(
            f"The model {path.name} does not match its card {card_path(path).name}.",
            "One of the two was changed or damaged: copy both again from where they came.",
        )
    return Bundle(path, card)


def _remedy(path: Path) -> str:
    if path.suffix.lower() == KERAS:
        return (
            "This is the light program, which opens exported models: export it with the standard"
            f" one (genre-desktop export --model {path.name} --out NAME{EXPORTED})."
        )
    if path.suffix.lower() == EXPORTED:
        return "It is exported for the light program: open what it was exported from."
    return f"Choose a file ending in {model_suffixes()[0]}."


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
