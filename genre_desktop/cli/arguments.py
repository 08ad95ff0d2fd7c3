"""Kinds of arguments that more than one command takes."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from genre_desktop.errors import UserError


def positive(text: str) -> int:
    """A whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def above_zero(text: str) -> float:
    """A number greater than nothing."""
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError("must be greater than 0")
    return number


def seed(text: str) -> int:
    """What a random number generator takes."""
    number = int(text)
    if not 0 <= number < 1 << 32:
        raise argparse.ArgumentTypeError("must be from 0 to 4294967295")
    return number


def share(text: str) -> float:
    """A part of the whole: neither nothing nor all of it."""
    number = float(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return number


def probability(text: str) -> float:
    """From nothing to certainty."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return number


def temperature(text: str) -> float:
    """A temperature of a song's verdict."""
    number = float(text)
    if not 0.01 <= number <= 100:
        raise argparse.ArgumentTypeError("must be from 0.01 to 100")
    return number


def ending_in(*suffixes: str, otherwise: str = "") -> Callable[[str], Path]:
    """A file whose name says what is written into it; `otherwise` is where the rest is had."""

    def path(text: str) -> Path:
        if Path(text).suffix.lower() not in suffixes:
            must = f"must end in {' or '.join(suffixes)}"
            raise argparse.ArgumentTypeError(f"{must}; {otherwise}" if otherwise else must)
        return Path(text)

    return path


def add_card_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where else the model goes, and what its card calls it."""
    parser.add_argument("--out", type=Path, metavar="MODEL.keras", help="put the model here too")
    parser.add_argument("--name", help="name in the card; the run's if not given")
    parser.add_argument("--model-version", default="1.0", help="version in the card")


def check_card_arguments(options: argparse.Namespace) -> None:
    """Raise `UserError` where the model is to have a name that none is opened by."""
    if options.out is not None and options.out.suffix != ".keras":
        raise UserError("A model file must end in .keras.")
