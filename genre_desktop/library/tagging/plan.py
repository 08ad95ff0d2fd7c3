"""What a person wants written into the files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from genre_desktop.audio.tags import tame
from genre_desktop.errors import UserError
from genre_desktop.inference.verdict import VERY_SURE_FROM, capitalised
from genre_desktop.library.records import FileStatus

GENRE_TAGS = {"hiphop": "Hip-Hop"}
"""Genres whose name in tags is not just their name with a capital."""


class Mode(Enum):
    """What becomes of the genre that a file has."""

    KEEP = "keep"
    """Files that have one are left alone."""
    REPLACE = "replace"
    APPEND = "append"
    """It stays, and the new one is put behind it."""


@dataclass(frozen=True, slots=True)
class TagPlan:
    """How files are to be tagged.

    Attributes
    ----------
    minimum_confidence : float
        Verdicts less sure than this are not written; a person's word always is. As measured, of
        music outside the model's genres less than a quarter comes as far as the default: see
        `VERY_SURE_FROM`.
    mode : Mode
    names : mapping of str to str
        What a genre of the model is to be called, where not as usual.
    second_from : float or None
        Share from which the second likeliest genre is written too; None: it never is.
    extra_fields : bool
        Write into fields of their own how sure the verdict was, and which model's it is.

    Raises
    ------
    UserError
        A name that some format could not give back.
    """

    minimum_confidence: float = VERY_SURE_FROM
    mode: Mode = Mode.KEEP
    names: Mapping[str, str] = field(default_factory=dict)
    second_from: float | None = None
    extra_fields: bool = False

    def __post_init__(self) -> None:
        for name in self.names.values():
            check_name(name)

    def name_of(self, genre: str) -> str:
        """What a genre is called in tags."""
        return self.names.get(genre) or GENRE_TAGS.get(genre) or capitalised(genre)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file.

    Attributes
    ----------
    file : int
        Its number in the library.
    path : pathlib.Path
    song : int or None
    status : FileStatus or None
        When it was looked at; None if it could not be.
    format : str
        As people call it; empty if there was no need to know.
    old, new : tuple of str
        Its genres.
    fields : tuple of (str, str)
        Other fields that are written.
    reason : str
        Why it is left alone; empty if it is to be written.
    """

    file: int
    path: Path
    song: int | None
    status: FileStatus | None = None
    format: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    @property
    def wanted(self) -> bool:
        """Whether the file is to be written."""
        return not self.reason


def check_name(name: str) -> None:
    """Raise `UserError` for a genre that some format of tags could not give back.

    In ID3 a number is one of a list of genres, and so is one in brackets; where a tag has one text
    for all genres, a semicolon parts them.
    """
    if name != tame(name) or not name or not name.isprintable() or _has_surrogate(name):
        raise UserError(
            f"{tame(name)!r} cannot be the name of a genre.",
            "Choose one short line of letters.",
        )
    if ";" in name or name.startswith("(") or name.isdecimal() or name in ("CR", "RX"):
        raise UserError(
            f"{name!r} cannot be the name of a genre: players would take it for another.",
            "Choose one without semicolon that is no number and begins with no bracket.",
        )


def _has_surrogate(name: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in name)
