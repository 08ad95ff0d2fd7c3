"""The library's file: opened, brought up to date, and changed all at once or not at all."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from genre_desktop.errors import UserError
from genre_desktop.library.schema import migrate

_BUSY_S = 30.0
"""So long one waits for another who writes."""


_DAMAGED = "It may be damaged: move it aside, and the program begins a new one."
_BUSY = "Another program is writing it: try again when that is done."
_FULL = "See whether the disk is full; what was written before is kept."
_REMEDIES = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
    sqlite3.SQLITE_READONLY: "You may not write it, or not in its folder.",
}
"""By SQLite's code: who is told to move a library aside that is only busy would lose it."""


class DatabaseError(UserError):
    """A library that cannot be read or written."""


class DamagedDatabaseError(DatabaseError):
    """A library whose file is damaged, or is none."""


class Connection:
    """The file in which a library is, and what goes wrong with it: see `Database`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise DatabaseError(f"The library {path} cannot be opened ({error}).") from error
        try:
            # WAL: who reads does not wait for who writes; NORMAL: a kill of the process loses
            # nothing, a loss of power at most the last seconds
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            migrate(self._connection)
        except sqlite3.Error as error:
            self._connection.close()
            raise unreadable(path, error) from error
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):  # of a question; `transaction` has words of its own
            raise unreadable(self.path, error) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is changed in the block, or nothing; blocks may stand within each other.

        Raises
        ------
        DatabaseError
            It cannot be written: a full disk, or a file that may not be.
        """
        if self._connection.in_transaction:
            yield self._connection
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise _told(error, f"The library {self.path} cannot be written ({error}).") from error

    @contextlib.contextmanager
    def durable_transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that outlives a loss of power, too, once it has ended; not within another.

        Raises
        ------
        DatabaseError
            As of `transaction`.
        """
        self._connection.execute("PRAGMA synchronous = FULL")
        try:
            with self.transaction() as connection:
                yield connection
        finally:
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def read(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a SELECT finds; for those who keep tables of their own here."""
        return self._connection.execute(question, tuple(values)).fetchall()


def unreadable(path: Path, error: sqlite3.Error) -> DatabaseError:
    """What SQLite says of a library that cannot be read, for a person."""
    return _told(error, f"The library {path} cannot be read ({error}).")


def _told(error: sqlite3.Error, message: str) -> DatabaseError:
    """What SQLite says, as an error with a remedy; of its own kind where a file is damaged."""
    # the lowest byte: the others say more of the same; what Python itself raises has none
    remedy = _REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")
    return (DamagedDatabaseError if remedy is _DAMAGED else DatabaseError)(message, remedy)


def stored_path(stored: bytes) -> Path:
    """A path as the library keeps it: the bytes that the system knows it by."""
    return Path(os.fsdecode(stored))


def storable(text: str) -> str:
    """`text` as SQLite takes it: a lone surrogate is none that it can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
