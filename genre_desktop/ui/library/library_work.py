"""The bridge between the library page and its database, which one thread reads and writes."""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.tags import Tags
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.connection import DamagedDatabaseError, unreadable
from genre_desktop.library.database import Database
from genre_desktop.library.genre_tags import agrees
from genre_desktop.library.putting_aside import put_aside
from genre_desktop.library.records import Row
from genre_desktop.ui.library.columns import Columns, GenreNames

log = logging.getLogger(__name__)

_ROWS_AT_ONCE = 1000
"""So many rows come to the window together: adding them takes it less than 10 ms."""

_NO_MODEL = 0


class LibraryWork(QObject):
    """Reads and writes the library on a thread of its own.

    Parameters
    ----------
    database : pathlib.Path
        Not made before something is put into it.
    service : callable
        The model that is to judge now.
    names : GenreNames
        Takes in the genres.

    Signals
    -------
    read : int, Columns
        Files, and the number of the question: see `reading`.
    all_read : int
        That was all of them.
    model_known : int, list of str
        The number of the model in the library, and the genres that it knows.
    removed : list of Removed
        Files that are in the library no more.
    failed : UserError
        The library cannot be read or written.
    """

    read = Signal(int, object)
    all_read = Signal(int)
    model_known = Signal(int, object)
    removed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, database: Path, service: Callable[[], InferenceService], names: GenreNames
    ) -> None:
        super().__init__()
        self.path = database
        self._service = service
        self._names = names
        self._number = 0
        self._stopping = threading.Event()
        self._jobs: queue.SimpleQueue[Callable[[Database], object] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._changed: dict[int, None] = {}
        self._changed_lock = threading.Lock()

    # the library --------------------------------------------------------------------------------

    @property
    def reading(self) -> int:
        """The number of the question whose answers count; 0 if nothing was asked yet."""
        return self._number

    def read_all(self) -> None:
        """Read every file anew; what an earlier question brings does not count any more."""
        self._number += 1
        number, service = self._number, self._service()
        self.do(lambda database: self._read_all(database, number, service))

    def read_again(self, files: Iterable[int]) -> None:
        """Read what is known of files now. For any thread."""
        with self._changed_lock:
            is_asked = bool(self._changed)
            self._changed.update(dict.fromkeys(files))
            if is_asked or not self._changed:
                return
        number, service = self._number, self._service()
        self.do(lambda database: self._read_changed(database, number, service))

    def correct(
        self, rows: Sequence[Row], genres: Sequence[str | None], also: Sequence[int]
    ) -> None:
        """Enter what a person says of songs; None takes it back.

        Parameters
        ----------
        rows : sequence of Row
            A song may be in several of them.
        genres : sequence of str or None
            One for each row.
        also : sequence of int
            Other files with the same songs, to be read again with them.
        """
        songs: dict[str | None, list[int]] = {}
        for row, genre in zip(rows, genres, strict=True):
            if row.song is not None:
                songs.setdefault(genre, []).append(row.song)

        def enter(database: Database) -> None:
            with database.transaction():
                for genre, which in songs.items():
                    database.correct(which, genre)
            self.read_again([*(row.file for row in rows), *also])

        self.do(enter)

    def remove(self, rows: Sequence[Row]) -> None:
        """Take files out of the library."""

        def forget(database: Database) -> None:
            known = [(row, database.known_file(row.path)) for row in rows]
            database.forget([row.file for row in rows])
            self._emit(self.removed, [(row, file) for row, file in known if file is not None])

        self.do(forget)

    def bring_back(self, gone: Sequence[tuple[Row, Any]]) -> None:
        """Put files back that `removed` has told of."""

        def enter(database: Database) -> None:
            files = []
            with database.transaction():
                for row, known in gone:
                    tags = Tags(row.title, row.artist, row.genre_tag, row.duration_s)
                    if known.trouble:
                        file = database.put_trouble(row.path, known.status, known.trouble)
                    else:
                        file = database.put_file(row.path, known.status, song=known.song, tags=tags)
                    if known.missing:
                        database.set_missing([file])
                    files.append(file)
            self.read_again(files)

        self.do(enter)

    # ending -------------------------------------------------------------------------------------

    def stop(self, timeout_s: float | None = None) -> bool:
        """Give up what is going on, and wait for the thread to end.

        Returns
        -------
        bool
            Whether it has within the time.
        """
        self._stopping.set()
        self._jobs.put(None)
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # on the library's thread --------------------------------------------------------------------

    def do(self, job: Callable[[Database], object]) -> None:
        """Have something done with the library, on its thread; a `UserError` of it is told."""
        if self._stopping.is_set():
            return
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="library", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            try:
                self._work_on_jobs()
            except DamagedDatabaseError as error:
                log.warning("%s", error)
                kept = put_aside(self.path)
                words = "Your library was damaged; it was put aside and a new one is begun."
                self._emit(self.failed, UserError(words, f"The old one is kept as {kept}."))
                self._work_on_jobs()
        except UserError as error:
            self._emit(self.failed, error)
        except OSError as error:
            words = f"Your library is damaged and cannot be put aside ({error.strerror})."
            self._emit(self.failed, UserError(words, f"It is {self.path}: move it away."))

    def _work_on_jobs(self) -> None:
        with Database(self.path) as database:
            while (job := self._jobs.get()) is not None:
                self._try(job, database)

    def _try(self, job: Callable[[Database], object], database: Database) -> None:
        try:
            job(database)
        except CancelledError:
            pass
        except DamagedDatabaseError:
            raise
        except UserError as error:
            self._emit(self.failed, error)
        except sqlite3.Error as error:  # of a question; what is written has words of its own
            found = unreadable(self.path, error)
            if isinstance(found, DamagedDatabaseError):
                raise found from error
            log.exception("the library cannot be read")
            self._emit(self.failed, found)
        except Exception:
            log.exception("the library could not be used")
            words = "Something went wrong with the library.", "The log file says more."
            self._emit(self.failed, UserError(*words))

    def _read_all(self, database: Database, number: int, service: InferenceService) -> None:
        with self._changed_lock:
            self._changed.clear()
        self._read(database, number, service, None)
        self._emit(self.all_read, number)

    def _read_changed(self, database: Database, number: int, service: InferenceService) -> None:
        with self._changed_lock:
            files = list(self._changed)
            self._changed.clear()
        self._read(database, number, service, files)

    def _read(
        self,
        database: Database,
        number: int,
        service: InferenceService,
        files: Sequence[int] | None,
    ) -> None:
        model = self.model_of(database, service)
        batch: list[Row] = []
        for row in database.rows(model, files):
            batch.append(row)
            if len(batch) == _ROWS_AT_ONCE:
                self._hand_over(number, batch)
                batch = []
        self._hand_over(number, batch)

    def _hand_over(self, number: int, rows: Sequence[Row]) -> None:
        if self._stopping.is_set():
            raise CancelledError
        if rows:
            self._emit(self.read, number, Columns.of(rows, self._names, agrees))

    def model_of(self, database: Database, service: InferenceService) -> int:
        """The number of the model that judges now, which is told; on the library's thread."""
        try:
            card = service.look().card
        except (UserError, CancelledError):  # the window tells of that: all verdicts are old then
            return _NO_MODEL
        model = database.model(card)
        self._emit(self.model_known, model, list(card.genres))
        return model

    def _emit(self, signal: Any, *what: object) -> None:  # noqa: ANN401 - of PySide's own kind
        if not self._stopping.is_set():
            with suppress(RuntimeError):  # the window is gone already
                signal.emit(*what)
