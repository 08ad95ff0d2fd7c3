"""What is computed of a song only when somebody looks: jobs on threads of their own."""

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from genre_desktop.errors import CancelledError, UserError

log = logging.getLogger(__name__)

_numbers = itertools.count(1)


@dataclass(slots=True)
class Job:
    """One piece of work, as it sees itself.

    Attributes
    ----------
    number : int
    cancel : threading.Event
        To be looked at between blocks.
    progress : callable
        To be told which share is done, from 0 to 1.
    """

    number: int
    progress: Callable[[float], None]
    cancel: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise `CancelledError` if this is not wanted any more."""
        if self.cancel.is_set():
            raise CancelledError


Work = Callable[[Job], object]


class Explorer(QObject):
    """Does jobs, a few at a time; of what is looked at the latest first, as it was asked last.

    Every signal carries the number of the job first, so that whoever has asked for something else
    since can drop it.

    Parameters
    ----------
    threads : int
        So many jobs at a time.
    latest_first : bool
        Which of those that wait is begun next: the latest, or the one that waits longest.

    Signals
    -------
    progressed : int, float
        Share that is done.
    finished : int, object
        What the work gave.
    failed : int, UserError
    cancelled : int
    """

    progressed = Signal(int, float)
    finished = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)

    def __init__(self, threads: int = 2, *, latest_first: bool = True) -> None:
        super().__init__()
        self._next = -1 if latest_first else 0
        self._most_threads = threads
        self._waiting: list[tuple[Job, Work]] = []
        self._running: list[Job] = []
        self._threads: list[threading.Thread] = []
        self._stopping = False
        self._changed = threading.Condition()

    def submit(self, work: Work) -> int:
        """Have something done.

        Parameters
        ----------
        work : callable
            Called on another thread with its `Job`. May raise `UserError` or `CancelledError`.

        Returns
        -------
        int
            The number of the job.
        """
        number = next(_numbers)
        job = Job(number, lambda share: self._tell_progress(number, share))
        with self._changed:
            if self._stopping:
                return number
            self._waiting.append((job, work))
            if len(self._threads) < self._most_threads:
                thread = threading.Thread(target=self._serve, name="explorer", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()
        return number

    def cancel(self, number: int) -> None:
        """Have something not done, or no further."""
        with self._changed:
            self._waiting = [entry for entry in self._waiting if entry[0].number != number]
            for job in self._running:
                if job.number == number:
                    job.cancel.set()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Give up all work and end the threads.

        Returns
        -------
        bool
            Whether they have ended, each within the time.
        """
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            for job in self._running:
                job.cancel.set()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                job, work = self._waiting.pop(self._next)
                self._running.append(job)
            self._do(job, work)
            with self._changed:
                self._running.remove(job)

    def _do(self, job: Job, work: Work) -> None:
        try:
            result = work(job)
        except CancelledError:
            self._tell(self.cancelled.emit, job.number)
        except UserError as error:
            log.info("%s", error)
            self._tell(self.failed.emit, job.number, error)
        except Exception:  # one picture's trouble is not the program's
            log.exception("a job failed")
            self._tell(
                self.failed.emit,
                job.number,
                UserError("This could not be computed.", "The log file says what went wrong."),
            )
        else:
            self._tell(self.finished.emit, job.number, result)

    def _tell_progress(self, number: int, share: float) -> None:
        self._tell(self.progressed.emit, number, share)

    def _tell(self, emit: Callable[..., None], *what: object) -> None:
        if not self._stopping:
            emit(*what)
