"""The library in its file: what is known of every song, whatever happens to the program."""

import contextlib
import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.tags import Tags
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.records import FileStatus, Judgement, KnownFile, Row, SongMap, State
from genre_desktop.library.schema import migrate
from genre_desktop.paths import data_dir

log = logging.getLogger(__name__)

_BUSY_S = 30.0
"""So long one waits for another who writes."""

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


class DatabaseError(UserError):
    """A library that cannot be read or written."""


def default_database() -> Path:
    """The user's own library; it need not exist."""
    return data_dir() / "library.sqlite"


class Database:
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
            raise DatabaseError(
                f"The library {path} cannot be read ({error}).",
                "It may be damaged: move it aside, and the program begins a new one.",
            ) from error
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
            raise DatabaseError(
                f"The library {self.path} cannot be written ({error}).",
                "See whether the disk is full; what was written before is kept.",
            ) from error

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

    # models -------------------------------------------------------------------------------------

    def model(self, card: ModelCard) -> int:
        """The number of a model in this library, which it keeps."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO model (sha256, label, genres) VALUES (?, ?, ?)",
                (card.identity, card.label, json.dumps(card.genres)),
            )
            (number,) = connection.execute(
                "SELECT id FROM model WHERE sha256 = ?", (card.identity,)
            ).fetchone()
        return int(number)

    def model_label(self, model: int) -> str:
        """What a model is called, as "genre 1.0"; empty for a number that none has."""
        found = self._connection.execute(
            "SELECT label FROM model WHERE id = ?", (model,)
        ).fetchone()
        return "" if found is None else str(found[0])

    # files --------------------------------------------------------------------------------------

    def known_files(self) -> dict[Path, KnownFile]:
        """What is known of every file, without its verdict."""
        rows = self._connection.execute(
            "SELECT path, id, size, mtime_ns, song, trouble, missing FROM file"
        )
        return {
            _path(path): KnownFile(
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
        return None if found is None else _path(found[0])

    def files_under(self, folder: Path) -> Iterator[tuple[int, Path]]:
        """The files in a folder and all folders within, but for those already known as missing."""
        separator = os.fsencode(os.sep)
        start = os.fsencode(folder).removesuffix(separator) + separator
        stop = start[:-1] + bytes([start[-1] + 1])  # what would come after all that begins so
        rows = self._connection.execute(
            "SELECT id, path FROM file WHERE path >= ? AND path < ? AND NOT missing", (start, stop)
        )
        return ((file, _path(path)) for file, path in rows)

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
                    *map(_unicode, (tags.title, tags.artist, tags.genre)),
                    tags.duration_s,
                ),
            ).fetchone()
        return int(number)

    def put_genre_tag(self, path: Path, status: FileStatus, genre_tag: str) -> None:
        """Enter that a file's own genre was written; one that the library lacks stays out."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE file SET size = ?, mtime_ns = ?, genre_tag = ? WHERE path = ?",
                (status.size, status.mtime_ns, _unicode(genre_tag), os.fsencode(path)),
            )

    def put_trouble(self, path: Path, status: FileStatus, trouble: str) -> int:
        """Enter why a file cannot be heard."""
        with self.transaction() as connection:
            number = self.put_file(path, status)
            connection.execute(
                "UPDATE file SET trouble = ? WHERE id = ?", (_unicode(trouble), number)
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

        Where the library knows a file by the new name already, nothing is changed.

        Returns
        -------
        list of int
            The files that have another path now.
        """
        with self.transaction() as connection:
            known = self.known_file(old)
            found = [(known.file, old)] if known is not None else []
            found += self.files_under(old)
            return [
                file
                for file, path in found
                if connection.execute(
                    "UPDATE OR IGNORE file SET path = ?, missing = 0 WHERE id = ?",
                    (os.fsencode(new / path.relative_to(old)), file),
                ).rowcount
            ]

    def forget(self, files: Iterable[int]) -> None:
        """Take files out of the library; the verdicts stay, should they come back."""
        with self.transaction() as connection:
            connection.executemany("DELETE FROM file WHERE id = ?", [(file,) for file in files])

    # songs and verdicts -------------------------------------------------------------------------

    def song_of(self, digest: bytes) -> int | None:
        """The recording that has this content; None if it was never met."""
        found = self._connection.execute(
            "SELECT song FROM content WHERE digest = ?", (digest,)
        ).fetchone()
        return None if found is None else int(found[0])

    def song_for(self, digest: bytes) -> int:
        """The recording that has this content, entered if it was never met."""
        with self.transaction() as connection:
            song = self.song_of(digest)
            if song is None:
                song = int(connection.execute("INSERT INTO song DEFAULT VALUES").lastrowid or 0)
                self.put_content(digest, song)
        return song

    def put_content(self, digest: bytes, song: int) -> None:
        """Enter that a content is that recording too, as after its tags were written."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (digest, song))

    def is_judged(self, song: int, model: int) -> bool:
        """Whether there is a verdict of this model."""
        found = self._connection.execute(
            "SELECT 1 FROM verdict WHERE song = ? AND model = ?", (song, model)
        ).fetchone()
        return found is not None

    def judged_songs(self, model: int) -> set[int]:
        """All recordings with a verdict of this model."""
        rows = self._connection.execute("SELECT song FROM verdict WHERE model = ?", (model,))
        return {song for (song,) in rows}

    def put_judgement(self, song: int, model: int, judgement: Judgement) -> None:
        """Enter what a model makes of a recording, in the place of what it made before."""
        verdict = judgement.verdict
        second = verdict.ranked()[1][0] if verdict.genre is not None else None
        embedding = judgement.embedding
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    song,
                    model,
                    verdict.genre,
                    verdict.confidence,
                    second,
                    verdict.sureness.value,
                    judgement.duration_s,
                    np.asarray(verdict.probabilities, np.float32).tobytes(),
                    None if embedding is None else np.asarray(embedding, np.float32).tobytes(),
                    json.dumps(judgement.warnings),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )

    def judgement(self, song: int, model: int) -> Judgement | None:
        """What a model has made of a recording."""
        found = self._connection.execute(
            """
            SELECT model.genres, probabilities, sureness, duration_s, embedding, warnings
            FROM verdict JOIN model ON model.id = verdict.model WHERE song = ? AND model = ?
            """,
            (song, model),
        ).fetchone()
        if found is None:
            return None
        genres, probabilities, sureness, duration_s, embedding, warnings = found
        shares = np.frombuffer(probabilities, np.float32)
        return Judgement(
            Verdict(tuple(json.loads(genres)), tuple(map(float, shares)), Sureness(sureness)),
            duration_s,
            None if embedding is None else np.frombuffer(embedding, np.float32),
            tuple(json.loads(warnings)),
        )

    def embeddings(self, model: int) -> tuple[list[int], NDArray[np.float32]]:
        """The recordings that a model has placed, and where [shape=(n_songs, n)]."""
        rows = self._connection.execute(
            "SELECT song, embedding FROM verdict WHERE model = ? AND embedding IS NOT NULL"
            " ORDER BY song",
            (model,),
        ).fetchall()
        if not rows:
            return [], np.empty((0, 0), np.float32)
        places = np.frombuffer(b"".join(place for _, place in rows), np.float32)
        return [song for song, _ in rows], places.reshape(len(rows), -1)

    def put_map(self, model: int, found: SongMap) -> None:
        """Keep where a model's songs lie, in the place of the map before."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO song_map VALUES (?, ?, ?, ?)",
                (
                    model,
                    np.array(found.songs, np.int64).tobytes(),
                    np.asarray(found.places, np.float32).tobytes(),
                    found.laid_out,
                ),
            )

    def last_map(self, model: int) -> SongMap | None:
        """Where a model's songs lay when that was last computed."""
        found = self._connection.execute(
            "SELECT songs, places, laid_out FROM song_map WHERE model = ?", (model,)
        ).fetchone()
        if found is None:
            return None
        songs, places, laid_out = found
        numbers = np.frombuffer(songs, np.int64).tolist()
        return SongMap(tuple(numbers), np.frombuffer(places, np.float32).reshape(-1, 2), laid_out)

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
                path=_path(path),
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
        return {_path(path): bool(watched) for path, watched in rows}

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


def _path(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))


def _unicode(text: str) -> str:
    """`text` as SQLite takes it: a lone surrogate is none that it can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
