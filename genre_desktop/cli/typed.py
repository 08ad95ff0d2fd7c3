"""The command that was typed, as the records of what it made keep it."""

import os
import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from genre_desktop.streams import unicode_only


def command(words: Sequence[str]) -> str:
    """What a person types for the same again, whoever's folders these are."""
    return unicode_only(" ".join(map(_portable, ("genre-desktop", *words))))


def _portable(word: str) -> str:
    data = os.environ.get("GENRE_DATA")
    if data and Path(word).exists():
        with suppress(ValueError):  # it is somewhere else
            within = Path(word).resolve().relative_to(Path(data).resolve())
            return f"$GENRE_DATA/{shlex.quote(str(within))}"
    return shlex.quote(word)
