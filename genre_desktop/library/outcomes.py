"""What became of files, and how it is entered in the library."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from genre_desktop.audio.tags import Tags
from genre_desktop.library.database import Database
from genre_desktop.library.hearing_process import Failed
from genre_desktop.library.records import FileStatus, Judgement

NEVER_SEEN = FileStatus(0, 0)
"""Of a file that cannot be looked at; whatever it becomes is something else."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file.

    Attributes
    ----------
    file : int
    path : pathlib.Path
    result : Judgement, Failed or None
        None: it need not be heard, since its song has a verdict already; or it has `vanished`.
    status : FileStatus or None
        As it was when it was read.
    digest : bytes
        Of its content; empty if it could not be read.
    tags : Tags
    has_claim : bool
        Other files with this content wait for what becomes of this one.
    vanished : bool
        There is no such file any more.
    """

    file: int
    path: Path
    result: Judgement | Failed | None = None
    status: FileStatus | None = None
    digest: bytes = b""
    tags: Tags = field(default_factory=Tags)
    has_claim: bool = False
    vanished: bool = False


class Ending(Enum):
    """How the hearing of a file ended."""

    HEARD = "heard"
    MOVED = "moved"
    FAILED = "failed"
    VANISHED = "vanished"
    AGAIN = "to be heard after all"


@dataclass(frozen=True, slots=True)
class Entered:
    """An outcome that is in the library, with the number of its file there."""

    outcome: Outcome
    ending: Ending
    file: int


def entered(outcomes: Iterable[Outcome], database: Database, model: int) -> list[Entered]:
    """Enter what became of files, all or nothing.

    Parameters
    ----------
    outcomes : iterable of Outcome
    database : Database
    model : int
        The model that has judged, by its number in the library.
    """
    with database.transaction():
        return [_entered(outcome, database, model) for outcome in outcomes]


def _entered(outcome: Outcome, database: Database, model: int) -> Entered:
    path, result, status = outcome.path, outcome.result, outcome.status
    if outcome.vanished:
        database.set_missing([outcome.file])
        return Entered(outcome, Ending.VANISHED, outcome.file)
    if isinstance(result, Failed):
        file = database.put_trouble(path, status or NEVER_SEEN, result.reason)
        return Entered(outcome, Ending.FAILED, file)
    if status is None:
        raise ValueError(f"{path} was heard without being looked at")
    song = database.song_of(outcome.digest) if result is None else database.song_for(outcome.digest)
    if song is None or (result is None and not database.is_judged(song, model)):
        return Entered(outcome, Ending.AGAIN, outcome.file)
    if result is not None:
        database.put_judgement(song, model, result)
    file = database.put_file(path, status, song=song, tags=outcome.tags)
    return Entered(outcome, Ending.MOVED if result is None else Ending.HEARD, file)
