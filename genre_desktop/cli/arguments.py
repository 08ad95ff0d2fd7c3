"""Kinds of arguments that more than one command takes."""

import argparse
import math


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


def temperature(text: str) -> float:
    """A temperature of a song's verdict."""
    number = float(text)
    if not 0.01 <= number <= 100:
        raise argparse.ArgumentTypeError("must be from 0.01 to 100")
    return number
