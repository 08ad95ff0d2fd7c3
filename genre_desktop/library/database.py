"""The library: what is known of every song, whatever happens to the program."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.connection import DatabaseError, stored_path
from genre_desktop.library.file_table import FileTable
from genre_desktop.library.records import Row, State
from genre_desktop.library.verdict_table import VerdictTable
from genre_desktop.paths import data_dir

__all__ = ["Database", "DatabaseError", "default_database"]

_AT_ONCE = 500
"""Numbers in one question; SQLite takes no more than some thousands."""

_ROWS = """
    SELECT file.id, file.path, file.title, file.artist, file.genre_tag,
           coalesce(verdict.duration_s, file.duration_s), file.trouble, file.missing, file.song,
           verdict.genre, coalesce(verdict.confidence, 0), verdict.second, verdict.sureness,
           verdict.model, correction.genre
    FROM file
    LEFT JOIN verdict ON verdict.song = file.song AND verdict.model = coalesce(
        (SELECT model FROM verdict WHERE song = file.song AND model = :model),
        (SELECT max(model) FROM verdict WHERE song = file.song))
    LEFT JOIN correction ON correction.song = file.song
"""


def default_database() -> Path:
    """The user's own library; it need not exist."""
    return data_dir() / "library.sqlite"


class Database(FileTable, VerdictTable):
    """A library. To be used on the thread that made it; each thread opens its own.

    Every change is in the file when the method returns, or when the outermost `transaction` ends:
    a process that is killed afterwards has lost nothing.

    Parameters
    ----------
    path : pathlib.Path
        Made if it does not exist.

    Raises
    ------
    DatabaseError
        It cannot be read, or is none.
    NewerDatabaseError
        A later version of the program has written it.
    """

    # a person's word ----------------------------------------------------------------------------

    def correct(self, songs: Iterable[int], genre: str | None) -> None:
        """Enter what a person says the genre is; None takes it back."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.transaction() as connection:
            if genre is None:
                connection.executemany(
                    "DELETE FROM correction WHERE song = ?", [(song,) for song in songs]
                )
            else:
                connection.executemany(
                    "INSERT OR REPLACE INTO correction VALUES (?, ?, ?)",
                    [(song, genre, now) for song in songs],
                )

    # the table ----------------------------------------------------------------------------------

    def rows(self, model: int, files: Sequence[int] | None = None) -> Iterator[Row]:
        """The files of the library, in the order in which they came, or those with these numbers.

        Where this model has said nothing, the verdict of the latest other one stands there, and
        the state is stale.
        """
        if files is None:
            yield from self._rows("ORDER BY file.id", model)
            return
        for start in range(0, len(files), _AT_ONCE):
            numbers = ",".join(str(int(file)) for file in files[start : start + _AT_ONCE])
            yield from self._rows(f"WHERE file.id IN ({numbers}) ORDER BY file.id", model)

    def _rows(self, which: str, model: int) -> Iterator[Row]:
        for found in self._connection.execute(_ROWS + which, {"model": model}):
            file, path, title, artist, genre_tag, duration_s, trouble, missing, song = found[:9]
            genre, confidence, second, sureness, judged_by, corrected = found[9:]
            if missing:
                state = State.MISSING
            elif trouble is not None:
                state = State.FAILED
            elif judged_by is None:
                state = State.WAITING
            else:
                state = State.DONE if judged_by == model else State.STALE
            yield Row(
                file=file,
                path=stored_path(path),
                title=title,
                artist=artist,
                genre_tag=genre_tag,
                duration_s=duration_s,
                state=state,
                trouble=trouble or "",
                song=song,
                genre=genre,
                confidence=confidence,
                second=second,
                sureness=None if sureness is None else Sureness(sureness),
                corrected=corrected,
            )

    # folders ------------------------------------------------------------------------------------

    def folders(self) -> dict[Path, bool]:
        """The folders of the library, and whether each is watched."""
        rows = self._connection.execute("SELECT path, watched FROM folder ORDER BY path")
        return {stored_path(path): bool(watched) for path, watched in rows}

    def put_folder(self, path: Path, *, watched: bool) -> None:
        """Enter a folder, or whether it is watched."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO folder VALUES (?, ?)", (os.fsencode(path), watched)
            )

    def remove_folder(self, path: Path) -> None:
        """Take a folder out; its files stay until they are forgotten."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM folder WHERE path = ?", (os.fsencode(path),))
