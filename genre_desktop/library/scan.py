"""A collection heard: every file once, by all processors, and nothing lost when it ends early."""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.database import Database
from genre_desktop.library.discovery import absolute, discovered
from genre_desktop.library.file_queue import FileQueue
from genre_desktop.library.hearing_threads import HearingThreads
from genre_desktop.library.hearing_worker import HANGS_AFTER_S
from genre_desktop.library.judging import Judging
from genre_desktop.library.outcomes import Ending, Entered, Outcome, entered
from genre_desktop.library.scan_progress import ScanProgress, Tally
from genre_desktop.processes import cores

_TELL_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class _More:
    paths: tuple[Path, ...]
    retry: bool


@dataclass(frozen=True, slots=True)
class _Preferred:
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Stopped:
    error: UserError | CancelledError


_News = Outcome | _More | _Preferred | _Stopped | None


@dataclass(frozen=True, slots=True)
class _AtWork:
    database: Database
    model: int
    judging: Judging
    threads: HearingThreads


class Scan:
    """Finds files and has them heard; `run` does it, all else may be called from any thread.

    Files are decoded by processes, so that a file that crashes its decoder costs nothing but
    itself; the model judges the windows of many songs at once in this process. What is known of a
    file is in the library as soon as it is known: who kills the program loses the files that are
    being heard, and another scan of the same paths goes on with them.

    Parameters
    ----------
    database : pathlib.Path
        The library; made if it does not exist.
    service : InferenceService
        Need not be started: that is done here, and only if there is something to hear. Whoever
        made it stops it.
    paths : iterable of pathlib.Path
        Files, and folders that stand for all music in them.
    workers : int, optional
        Processes that decode; as many as there are cores if not given.
    retry : bool
        Hear those again that could not be heard before.
    on_files : callable, optional
        Told the numbers of files of which the library says something else now.
    on_progress : callable, optional
        Told how far it is, at least twice a second. Both are called on the thread of `run`.
    hangs_after_s : float
        A file that gives no sound for so long counts as unreadable.
    """

    def __init__(
        self,
        database: Path,
        service: InferenceService,
        paths: Iterable[Path],
        *,
        workers: int | None = None,
        retry: bool = False,
        on_files: Callable[[Sequence[int]], None] = lambda _: None,
        on_progress: Callable[[ScanProgress], None] = lambda _: None,
        hangs_after_s: float = HANGS_AFTER_S,
    ) -> None:
        self._path = database
        self._service = service
        self._workers = workers or cores()
        self._on_files = on_files
        self._on_progress = on_progress
        self._hangs_after_s = hangs_after_s
        self._stopping = threading.Event()
        self._files = FileQueue()
        self._inbox: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._requests: deque[_More | _Preferred] = deque([_More(tuple(paths), retry)])
        self._lock = threading.Lock()
        self._is_over = False
        self._tally = Tally()
        self._progress = ScanProgress(is_finding=True)

    # from any thread ----------------------------------------------------------------------------

    @property
    def progress(self) -> ScanProgress:
        """How far it is."""
        return self._progress

    def pause(self) -> None:
        """Begin no more files until `resume`; those that are being heard are heard to the end."""
        self._files.pause()
        self._inbox.put(None)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._files.resume()
        self._inbox.put(None)

    def cancel(self) -> None:
        """End within 0.2 s; `run` raises `CancelledError`."""
        self._stopping.set()
        self._inbox.put(None)

    def prefer(self, paths: Iterable[Path]) -> None:
        """Let files that wait go first, in this order."""
        self._inbox.put(_Preferred(tuple(paths)))

    def add(self, paths: Iterable[Path], *, retry: bool = False) -> bool:
        """Take in more files and folders, those that are files before what waits.

        Parameters
        ----------
        paths : iterable of pathlib.Path
        retry : bool
            Hear those again that could not be heard before.

        Returns
        -------
        bool
            False if the scan is over, or was cancelled: it takes another one.
        """
        with self._lock:
            if self._is_over or self._stopping.is_set():
                return False
            wanted = tuple(paths)
            self._inbox.put(_More(wanted, retry))
            self._inbox.put(_Preferred(wanted))
            return True

    # on the thread of `run` ---------------------------------------------------------------------

    def run(self) -> ScanProgress:
        """Scan, to the end. Once only.

        Returns
        -------
        ScanProgress
            As it is then.

        Raises
        ------
        UserError
            The model cannot be used, or the library cannot be written.
        CancelledError
            `cancel` was called, or the service stopped.
        """
        try:
            card = self._service.look().card
            with Database(self._path) as database:
                at_work = self._at_work(database, card)
                try:
                    while not self._ends():
                        self._turn(at_work)
                finally:
                    self._files.close()
                    self._stopping.set()
                    at_work.judging.close()
                    at_work.threads.join()
        finally:
            with self._lock:
                self._is_over = True
        return self._tell(())

    def _at_work(self, database: Database, card: ModelCard) -> _AtWork:
        model = database.model(card)
        judging = Judging(
            self._service,
            card,
            self._stopped,
            lambda: self._files.has_waiting or bool(threads.current),
        )
        threads = HearingThreads(
            self._path,
            card,
            model,
            self._files,
            judging,
            cancel=self._stopping,
            on_outcome=self._inbox.put,
            on_stopped=self._stopped,
            hangs_after_s=self._hangs_after_s,
        )
        return _AtWork(database, model, judging, threads)

    def _stopped(self, error: UserError | CancelledError) -> None:
        self._inbox.put(_Stopped(error))

    def _ends(self) -> bool:
        with self._lock:
            self._is_over = not self._files and not self._requests and self._inbox.empty()
            return self._is_over

    def _turn(self, at_work: _AtWork) -> None:
        """Deal with all that has come; if there is nothing, wait for it."""
        self._settle(at_work, within_s=0 if self._requests else _TELL_EVERY_S)
        if self._requests:
            match self._requests.popleft():
                case _Preferred(paths):
                    known = map(at_work.database.known_file, map(absolute, paths))
                    self._files.prefer([file.file for file in known if file is not None])
                case _More(paths, retry):
                    self._find(paths, at_work, retry=retry)
        if self._files.is_paused:
            self._tally.pause()
        elif self._progress.finished:  # not before: starting is no measure of hearing
            self._tally.run()
        self._tell(at_work.threads.current)

    def _find(self, paths: tuple[Path, ...], at_work: _AtWork, *, retry: bool) -> None:
        database, model, threads = at_work.database, at_work.model, at_work.threads
        for batch in discovered(paths, database, model, retry=retry, cancel=self._stopping):
            self._tally.known += len(batch.known)
            self._tally.missing += len(batch.missing)
            self._tally.count_retried(batch.waiting)
            self._tally.count_failed(batch.failed)
            self._tally.count_failed(batch.failed_before, before=True)
            self._files.put(batch.waiting)
            if batch.changed:
                self._on_files(batch.changed)
            if self._files:
                at_work.judging.start()
                threads.see_to(min(self._workers, len(self._files)))
            # what is heard meanwhile is not lost, however long the search takes
            self._settle(at_work, within_s=0)
            self._tell(threads.current, is_finding=True)

    def _settle(self, at_work: _AtWork, *, within_s: float) -> None:
        """Enter what became of files; note what else has come, within so many seconds."""
        outcomes: list[Outcome] = []
        with contextlib.suppress(queue.Empty):
            news = self._inbox.get(timeout=within_s) if within_s else self._inbox.get_nowait()
            while True:
                match news:
                    case Outcome():
                        outcomes.append(news)
                    case _More() | _Preferred():
                        self._requests.append(news)
                    case _Stopped(error):
                        raise error
                news = self._inbox.get_nowait()
        if self._stopping.is_set():
            raise CancelledError
        if not outcomes:
            return
        done = entered(outcomes, at_work.database, at_work.model)
        for each in done:
            self._conclude(each, at_work.threads)
        self._on_files([each.file for each in done if each.ending is not Ending.AGAIN])

    def _conclude(self, each: Entered, threads: HearingThreads) -> None:
        """Do what is to be done about a file once what became of it is in the library."""
        match each.ending:
            case Ending.HEARD:
                self._tally.heard += 1
            case Ending.MOVED:
                self._tally.moved += 1
            case Ending.FAILED:
                self._tally.count_failed([each.file])
            case Ending.VANISHED:
                self._tally.vanished += 1
        for other in threads.release(each.outcome):
            if each.ending is Ending.HEARD:
                self._inbox.put(other)  # its song is known now
            else:
                self._files.put_back(other.file)
        if each.ending is Ending.AGAIN:
            self._files.put_back(each.outcome.file)
        else:
            self._files.done(each.outcome.file)

    def _tell(self, current: tuple[Path, ...], *, is_finding: bool = False) -> ScanProgress:
        self._progress = self._tally.progress(
            len(self._files), current, is_finding=is_finding, is_paused=self._files.is_paused
        )
        self._on_progress(self._progress)
        return self._progress
