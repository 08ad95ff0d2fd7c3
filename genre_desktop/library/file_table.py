"""The files of the library: where they are, what they say of themselves, what ails them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from genre_desktop.audio.tags import Tags
from genre_desktop.library.connection import Connection, storable, stored_path
from genre_desktop.library.records import FileStatus, KnownFile


class FileTable(Connection):
    """Part of `Database`: files, by their numbers and paths."""

    def known_files(self) -> dict[Path, KnownFile]:
        """What is known of every file, without its verdict."""
        rows = self._connection.execute(
            "SELECT path, id, size, mtime_ns, song, trouble, missing FROM file"
        )
        return {
            stored_path(path): KnownFile(
                file, FileStatus(size, mtime_ns), song, trouble or "", bool(gone)
            )
            for path, file, size, mtime_ns, song, trouble, gone in rows
        }

    def known_file(self, path: Path) -> KnownFile | None:
        """What is known of one file; None if it was never entered."""
        found = self._connection.execute(
            "SELECT id, size, mtime_ns, song, trouble, missing FROM file WHERE path = ?",
            (os.fsencode(path),),
        ).fetchone()
        if found is None:
            return None
        file, size, mtime_ns, song, trouble, gone = found
        return KnownFile(file, FileStatus(size, mtime_ns), song, trouble or "", bool(gone))

    def path_of(self, file: int) -> Path | None:
        """Where a file is; None if it was forgotten."""
        found = self._connection.execute("SELECT path FROM file WHERE id = ?", (file,)).fetchone()
        return None if found is None else stored_path(found[0])

    def files_under(self, folder: Path) -> Iterator[tuple[int, Path]]:
        """The files in a folder and all folders within, but for those already known as missing."""
        separator = os.fsencode(os.sep)
        start = os.fsencode(folder).removesuffix(separator) + separator
        stop = start[:-1] + bytes([start[-1] + 1])  # what would come after all that begins so
        rows = self._connection.execute(
            "SELECT id, path FROM file WHERE path >= ? AND path < ? AND NOT missing", (start, stop)
        )
        return ((file, stored_path(path)) for file, path in rows)

    def put_file(
        self, path: Path, status: FileStatus, *, song: int | None = None, tags: Tags | None = None
    ) -> int:
        """Enter a file, or what has become of it; any trouble it had is over.

        Returns
        -------
        int
            Its number.
        """
        tags = tags or Tags()
        with self.transaction() as connection:
            (number,) = connection.execute(
                """
                INSERT INTO file
                    (path, size, mtime_ns, song, title, artist, genre_tag, duration_s)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET
                    size = excluded.size, mtime_ns = excluded.mtime_ns, song = excluded.song,
                    title = excluded.title, artist = excluded.artist,
                    genre_tag = excluded.genre_tag, duration_s = excluded.duration_s,
                    trouble = NULL, missing = 0
                RETURNING id
                """,
                (
                    os.fsencode(path),
                    status.size,
                    status.mtime_ns,
                    song,
                    *map(storable, (tags.title, tags.artist, tags.genre)),
                    tags.duration_s,
                ),
            ).fetchone()
        return int(number)

    def put_genre_tag(self, path: Path, status: FileStatus, genre_tag: str) -> None:
        """Enter that a file's own genre was written; one that the library lacks stays out."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE file SET size = ?, mtime_ns = ?, genre_tag = ? WHERE path = ?",
                (status.size, status.mtime_ns, storable(genre_tag), os.fsencode(path)),
            )

    def put_trouble(self, path: Path, status: FileStatus, trouble: str) -> int:
        """Enter why a file cannot be heard."""
        with self.transaction() as connection:
            number = self.put_file(path, status)
            connection.execute(
                "UPDATE file SET trouble = ? WHERE id = ?", (storable(trouble), number)
            )
        return number

    def set_missing(self, files: Iterable[int], *, missing: bool = True) -> None:
        """Enter that files are not where they were, or are back."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE file SET missing = ? WHERE id = ?", [(missing, file) for file in files]
            )

    def move(self, old: Path, new: Path) -> list[int]:
        """Enter that a file has another name now, or a folder with all that is in it.

        Where the library knows a file by the new name already, nothing is changed. What was
        written into a file can be taken back where it is now.

        Returns
        -------
        list of int
            The files that have another path now.
        """
        with self.transaction() as connection:
            known = self.known_file(old)
            found = [(known.file, old)] if known is not None else []
            found += self.files_under(old)
            moved = []
            for file, path in found:
                other = new / path.relative_to(old)
                if connection.execute(
                    "UPDATE OR IGNORE file SET path = ?, missing = 0 WHERE id = ?",
                    (os.fsencode(other), file),
                ).rowcount:
                    moved.append(file)
                    # where one is being written or restored at this moment, it is not to be moved
                    connection.execute(
                        "UPDATE tagged SET path = ?, target = ?"
                        " WHERE path = ? AND target = ? AND state = 'done'",
                        tuple(map(os.fsencode, (other, _itself(other), path, _itself(path)))),
                    )
            return moved

    def forget(self, files: Iterable[int]) -> None:
        """Take files out of the library; the verdicts stay, should they come back."""
        with self.transaction() as connection:
            connection.executemany("DELETE FROM file WHERE id = ?", [(file,) for file in files])


def _itself(path: Path) -> Path:
    """A file behind the links that its folder is reached through, there or not."""
    return Path(os.path.realpath(path.parent), path.name)
