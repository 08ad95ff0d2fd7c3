"""The threads that have files heard, each by a process of its own."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.library.database import Database
from genre_desktop.library.file_queue import FileQueue
from genre_desktop.library.hearing_process import (
    Cut,
    Digested,
    Done,
    Failed,
    Opened,
    Unwanted,
    Vanished,
)
from genre_desktop.library.hearing_worker import HearingWorker
from genre_desktop.library.judging import Judging
from genre_desktop.library.outcomes import Outcome
from genre_desktop.library.records import Judgement

log = logging.getLogger(__name__)


class HearingThreads:
    """Takes files off a queue and tells what became of each.

    Parameters
    ----------
    database : pathlib.Path
    card : ModelCard
    model : int
        Its number in the library.
    files : FileQueue
    judging : Judging
    cancel : threading.Event
        Once set, all ends within 0.2 s, wherever it is.
    on_outcome : callable
        Told of each file, on any thread.
    on_stopped : callable
        Told, on any thread, why no files can be heard any more.
    hangs_after_s : float
        See `HearingWorker`.
    """

    def __init__(
        self,
        database: Path,
        card: ModelCard,
        model: int,
        files: FileQueue,
        judging: Judging,
        *,
        cancel: threading.Event,
        on_outcome: Callable[[Outcome], None],
        on_stopped: Callable[[UserError], None],
        hangs_after_s: float,
    ) -> None:
        self._database = database
        self._card = card
        self._model = model
        self._files = files
        self._judging = judging
        self._cancel = cancel
        self._on_outcome = on_outcome
        self._on_stopped = on_stopped
        self._hangs_after_s = hangs_after_s
        self._threads: list[threading.Thread] = []
        self._current: dict[int, Path] = {}
        self._claims_lock = threading.Lock()
        self._claims: dict[bytes, list[Outcome]] = {}

    @property
    def current(self) -> tuple[Path, ...]:
        """The files that are being decoded."""
        return tuple(self._current.copy().values())

    def see_to(self, count: int) -> None:
        """See to it that so many are at work."""
        while len(self._threads) < count:
            thread = threading.Thread(
                target=self._run, name=f"hearing {len(self._threads) + 1}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def join(self) -> None:
        """Wait until all have ended: the queue is closed, or `cancel` set."""
        for thread in self._threads:
            thread.join()

    def release(self, outcome: Outcome) -> list[Outcome]:
        """Say that a song's verdict is in the library, or will not be.

        Returns
        -------
        list of Outcome
            Other files with the same content, which were not decoded meanwhile.
        """
        if not outcome.has_claim:
            return []
        with self._claims_lock:
            return self._claims.pop(outcome.digest, [])

    def _run(self) -> None:
        front_end, rule = self._card.front_end, self._card.window
        worker = HearingWorker(front_end, rule, self._cancel, hangs_after_s=self._hangs_after_s)
        number = threading.get_ident()
        try:
            with Database(self._database) as database:
                while True:
                    file = self._files.take()
                    path = database.path_of(file)
                    if path is None:  # it was forgotten meanwhile
                        self._on_outcome(Outcome(file, Path(), vanished=True))
                        continue
                    self._current[number] = path
                    self._hear(Outcome(file, path), worker, database)
                    del self._current[number]
        except CancelledError:
            pass
        except UserError as error:
            self._on_stopped(error)
        except Exception:
            log.exception("a thread that has songs heard failed")
            self._on_stopped(UserError("The scan failed.", "The log file says what went wrong."))
        finally:
            self._current.pop(number, None)
            worker.stop()

    def _hear(self, outcome: Outcome, worker: HearingWorker, database: Database) -> None:
        song = self._judging.song(lambda result: self._judged(outcome, result))
        for message in worker.hear(outcome.path):
            match message:
                case Digested(status, digest):
                    claim = self._claim(digest, database)
                    outcome = replace(outcome, status=status, digest=digest, has_claim=claim)
                    worker.answer(is_wanted=claim)
                case Opened(tags):
                    outcome = replace(outcome, tags=tags)
                case Cut(windows):
                    self._judging.put(song, windows)
                case Done(duration_s, warnings):
                    self._judging.finish(song, duration_s, warnings)
                case Unwanted():
                    self._follow(outcome)
                case Failed() | Vanished():
                    self._judging.give_up(song)
                    self._on_outcome(_unheard(outcome, message))

    def _claim(self, digest: bytes, database: Database) -> bool:
        """Whether nobody has heard this song, nor is hearing it."""
        with self._claims_lock:
            if digest in self._claims:
                return False
            song = database.song_of(digest)
            if song is not None and database.is_judged(song, self._model):
                return False
            self._claims[digest] = []
            return True

    def _follow(self, outcome: Outcome) -> None:
        with self._claims_lock:
            if outcome.digest in self._claims:
                self._claims[outcome.digest].append(outcome)
                return
        self._on_outcome(outcome)

    def _judged(self, outcome: Outcome, result: Judgement | UserError) -> None:
        if isinstance(result, UserError):
            self._on_outcome(replace(outcome, result=Failed(outcome.status, str(result))))
        else:
            self._on_outcome(replace(outcome, result=result))


def _unheard(outcome: Outcome, message: Failed | Vanished) -> Outcome:
    if isinstance(message, Vanished):
        return replace(outcome, vanished=True)
    if message.detail:
        log.error("cannot hear %s\n%s", outcome.path, message.detail)
    return replace(outcome, status=outcome.status or message.status, result=message)
