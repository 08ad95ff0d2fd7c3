"""What was written into which file, kept such that it can be taken back.

An entry is there before its file is touched, and says at each moment what may be found:

* planned: a draft may lie beside the file, which is as it was;
* begun: the file may be the old one or the new one;
* done: it is the new one, or what somebody has made of it since;
* undoing: it may be the new one or, again, the old one; a draft may lie beside it;
* undone: it is the old one, or what somebody has made of it since.
"""

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from genre_desktop.errors import UserError
from genre_desktop.library.database import Database
from genre_desktop.library.tagging.plan import Change

_ENTRIES = """
    SELECT tagged.id, tagging, token, path, target, song, state, digest_before, digest_after,
           mtime_before_ns
    FROM tagged JOIN tagging ON tagging.id = tagging
"""


class EntryState(Enum):
    """What may be found where the file is."""

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


OPEN = (EntryState.PLANNED, EntryState.BEGUN, EntryState.UNDOING)
"""In these a process was killed if none is at work."""


class TaggingBusyError(UserError):
    """Another process is writing tags."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tagging.

    Attributes
    ----------
    number, tagging : int
    token : str
        Of its tagging.
    path : pathlib.Path
        As the library has it.
    target : pathlib.Path
        The file itself, another where `path` is a link.
    song : int
    state : EntryState
    digest_before, digest_after : bytes or None
        Of the file; None until it is known.
    mtime_before_ns : int or None
    """

    number: int
    tagging: int
    token: str
    path: Path
    target: Path
    song: int
    state: EntryState
    digest_before: bytes | None
    digest_after: bytes | None
    mtime_before_ns: int | None

    @property
    def draft(self) -> Path:
        """Where the new file is made: beside the old one, under a name that no one else uses."""
        return self.target.with_name(f".draft-{self.token}-{self.number}{self.target.suffix}")


@dataclass(frozen=True, slots=True)
class Tagging:
    """A tagging, as a person would take it back.

    Attributes
    ----------
    number : int
    started_at : datetime.datetime
    undone_at : datetime.datetime or None
    files : int
        That were written.
    undone : int
        How many of them are as they were.
    """

    number: int
    started_at: datetime
    undone_at: datetime | None
    files: int
    undone: int


@contextlib.contextmanager
def alone(database: Database) -> Iterator[None]:
    """Keep all others from writing tags meanwhile; a process that is killed keeps no one.

    Raises
    ------
    TaggingBusyError
        Another one is at it.
    """
    # SQLite knows how each system locks a file, and lets go of it when a process dies
    path = database.path.with_name(f"{database.path.name}.tagging")
    try:
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise TaggingBusyError(f"The library's journal cannot be opened ({error}).") from error
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise TaggingBusyError(
                "Tags of this library are being written at this moment.",
                "Wait until that is done.",
            ) from error
        yield


def taggings(database: Database) -> list[Tagging]:
    """All taggings, the latest first."""
    rows = database.read(
        """
        SELECT tagging.id, started_at, undone_at, count(*), sum(state = 'undone')
        FROM tagging JOIN tagged ON tagged.tagging = tagging.id
        WHERE state IN ('done', 'undoing', 'undone')
        GROUP BY tagging.id ORDER BY tagging.id DESC
        """
    )
    return [
        Tagging(
            number,
            datetime.fromisoformat(started_at),
            None if undone_at is None else datetime.fromisoformat(undone_at),
            files,
            undone,
        )
        for number, started_at, undone_at, files, undone in rows
    ]


def last_tagging(database: Database) -> Tagging | None:
    """The latest that nobody has taken back."""
    left = (each for each in taggings(database) if each.undone < each.files)
    return next((each for each in left if each.undone_at is None), None)


def plan(database: Database, changes: Iterable[Change]) -> list[Entry]:
    """Enter a tagging with all that it is going to write."""
    token = secrets.token_hex(4)
    with database.transaction() as connection:
        tagging = connection.execute(
            "INSERT INTO tagging (token, started_at) VALUES (?, ?)", (token, _now())
        ).lastrowid
        for change in changes:
            connection.execute(
                "INSERT INTO tagged (tagging, path, target, song, state) VALUES (?, ?, ?, ?, ?)",
                (
                    tagging,
                    os.fsencode(change.path),
                    os.fsencode(os.path.realpath(change.path)),
                    change.song,
                    EntryState.PLANNED.value,
                ),
            )
    return entries(database, int(tagging or 0))


def entry_of(database: Database, number: int) -> Entry | None:
    """The entry of a number; None if it was taken out."""
    found = _read(database, "WHERE tagged.id = ?", number)
    return found[0] if found else None


def entries(database: Database, tagging: int, state: EntryState | None = None) -> list[Entry]:
    """The entries of a tagging in their order, or those of them in one state."""
    if state is None:
        return _read(database, "WHERE tagging = ? ORDER BY tagged.id", tagging)
    return _read(
        database, "WHERE tagging = ? AND state = ? ORDER BY tagged.id", tagging, state.value
    )


def open_entries(database: Database) -> list[Entry]:
    """All entries that only one at work leaves as they are."""
    return [each for state in OPEN for each in _read(database, "WHERE state = ?", state.value)]


def _read(database: Database, which: str, *values: object) -> list[Entry]:
    return [
        Entry(
            number,
            tagging,
            token,
            Path(os.fsdecode(path)),
            Path(os.fsdecode(target)),
            song,
            EntryState(state),
            *digests_and_time,
        )
        for number, tagging, token, path, target, song, state, *digests_and_time in database.read(
            _ENTRIES + which, values
        )
    ]


def begin(
    database: Database,
    entry: Entry,
    *,
    digests: tuple[bytes, bytes],
    mtime_ns: int,
    before: bytes,
) -> None:
    """Enter, on the disk, what the file is and what it is about to be.

    Parameters
    ----------
    database : Database
    entry : Entry
    digests : tuple of bytes
        Before and after.
    mtime_ns : int
        Before.
    before : bytes
        What makes of the new file the old one.
    """
    with database.durable_transaction() as connection:
        connection.execute(
            "UPDATE tagged SET state = ?, digest_before = ?, digest_after = ?,"
            " mtime_before_ns = ?, before = ? WHERE id = ?",
            (EntryState.BEGUN.value, *digests, mtime_ns, before, entry.number),
        )


def before(database: Database, entry: Entry) -> bytes:
    """What makes of the new file the old one."""
    ((kept,),) = database.read("SELECT before FROM tagged WHERE id = ?", (entry.number,))
    return bytes(kept or b"")


def put_state(database: Database, those: Iterable[Entry], state: EntryState) -> None:
    """Enter what may be found now."""
    with database.transaction() as connection:
        connection.executemany(
            "UPDATE tagged SET state = ? WHERE id = ?",
            [(state.value, entry.number) for entry in those],
        )


def forget(database: Database, those: Iterable[Entry]) -> None:
    """Take entries out whose files were never changed, and taggings that have none."""
    with database.transaction() as connection:
        connection.executemany(
            "DELETE FROM tagged WHERE id = ?", [(entry.number,) for entry in those]
        )
        connection.execute("DELETE FROM tagging WHERE id NOT IN (SELECT tagging FROM tagged)")


def put_undone(database: Database, tagging: int) -> None:
    """Enter that a tagging was taken back, as far as its files let."""
    with database.transaction() as connection:
        connection.execute("UPDATE tagging SET undone_at = ? WHERE id = ?", (_now(), tagging))


def tagged_later(database: Database, entry: Entry) -> bool:
    """Whether a later tagging has written the same file, and stands."""
    return bool(
        database.read(
            "SELECT 1 FROM tagged WHERE target = ? AND id > ? AND state = ? LIMIT 1",
            (os.fsencode(entry.target), entry.number, EntryState.DONE.value),
        )
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
