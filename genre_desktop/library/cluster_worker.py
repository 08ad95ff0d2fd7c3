"""What a worker of a cluster does: it reads, hears and judges one file after another.

Imported where `distributed` is installed, and nowhere else: see `cluster`.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import WorkerPlugin, get_worker

from genre_desktop import __version__
from genre_desktop.audio.decode import load_decoders
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import Bundle, open_bundle
from genre_desktop.inference.card import card_path
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.service import InferenceService, waited_for
from genre_desktop.library.hearing_process import (
    Cut,
    Digested,
    Done,
    Failed,
    Message,
    Opened,
    Vanished,
    hear,
)
from genre_desktop.library.hearing_worker import HANGS_AFTER_S
from genre_desktop.library.judging import JudgedSong, Judging
from genre_desktop.library.outcomes import Outcome
from genre_desktop.library.records import Judgement

log = logging.getLogger(__name__)

_LOOKS_EVERY_S = 2.0

_SETTLES_S = 3.0
"""A worker that ends before its nanny knows that it runs is never started again: one that is new
begins only then, lest a file that ends one worker after another end them for good."""

_ears: dict[str, "_Ear"] = {}
"""By what they were handed out as. A process has one, and keeps it for the next scan."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a file, and the address of the worker that says so."""

    outcome: Outcome
    worker: str


def heard(
    file: int, path: Path, equipment: str, *, judged: bool, after: Reply | None = None
) -> Reply:
    """Read a file, and hear and judge it if that is wanted. The function of the cluster's tasks.

    Parameters
    ----------
    file : int
        Its number in the library of whoever asks.
    path : pathlib.Path
        The same on all machines.
    equipment : str
        What was handed out, by its name.
    judged : bool
        If False, only its digest and its tags are found out, and whether it holds sound.
    after : Reply, optional
        What was found out before: Dask has a task done where lies what it needs.

    Raises
    ------
    UserError
        No fault of the file: there is no model here, or it does not run.
    """
    del after
    worker = get_worker()
    ear = _ears.get(equipment)
    if ear is None:
        raise UserError(
            f"The worker {worker.address} has no model.",
            "Its log says why; it may have another version of the program.",
        )
    return Reply(ear.heard(Outcome(file, path), judged=judged), worker.address)


class Equipment(WorkerPlugin):  # type: ignore[misc] # distributed has no types
    """The model, handed out once to every worker that is there or comes later.

    It stays with the workers when a scan is over: the next one is likely to want it again.

    Parameters
    ----------
    bundle : Bundle
    make_engine : callable
        See `InferenceService`.
    """

    idempotent = True

    def __init__(self, bundle: Bundle, make_engine: Callable[[Bundle], Engine]) -> None:
        engine = f"{make_engine.__module__}.{make_engine.__qualname__}"
        self.name = f"genre-desktop {__version__} {engine} {bundle.card.identity}"
        self._version = __version__
        self._sha256 = bundle.card.sha256
        self._file = f"model{bundle.path.suffix}"
        self._model = bundle.path.read_bytes()
        self._card = card_path(bundle.path).read_bytes()
        self._make_engine = make_engine

    def setup(self, worker: object) -> None:
        """Keep the model in the worker's folder, and check that it is what was sent."""
        if self._version != __version__:
            raise UserError(
                f"The worker {getattr(worker, 'address', '')} has version {__version__} of the"
                f" program, and this is {self._version}.",
                "Install the same version on every machine.",
            )
        folder = Path(str(getattr(worker, "local_directory", "."))) / f"model-{self._sha256[:16]}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self._file
        path.write_bytes(self._model)
        card_path(path).write_bytes(self._card)
        threads = getattr(getattr(worker, "state", None), "nthreads", 1)
        # TensorFlow would take every core of the machine for every worker on it
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(threads))
        os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        bundle = open_bundle(path)  # whose digest has to be that of its card
        if bundle.card.sha256 != self._sha256:
            raise UserError("Another model has arrived than was sent.")
        nanny = getattr(worker, "nanny", None)
        _ears[self.name] = _Ear(bundle, self._make_engine, is_restarted=bool(nanny))

    def teardown(self, worker: object) -> None:
        """Let go of the model."""
        del worker
        ear = _ears.pop(self.name, None)
        if ear is not None:
            ear.stop()


class _Ear:
    """The model at work in this process, and the files that it is hearing."""

    def __init__(
        self, bundle: Bundle, make_engine: Callable[[Bundle], Engine], *, is_restarted: bool
    ) -> None:
        self._card = bundle.card
        self._failure: UserError | CancelledError | None = None
        self._over = threading.Event()
        self._begins_at = time.monotonic() + (_SETTLES_S if is_restarted else 0)
        self._lock = threading.Lock()
        self._silent_since: dict[int, float] = {}
        self._hearing = 0
        self._service = InferenceService(bundle.path, make_engine=make_engine)
        self._judging = Judging(self._service, self._card, self._stopped, lambda: self._hearing > 0)
        self._judging.start()
        load_decoders()
        if is_restarted:
            threading.Thread(target=self._look_after, name="hangs", daemon=True).start()

    def stop(self) -> None:
        """End at once."""
        self._over.set()
        self._service.stop(0)
        self._judging.close()

    def heard(self, outcome: Outcome, *, judged: bool) -> Outcome:
        """What becomes of a file."""
        self._over.wait(max(0.0, self._begins_at - time.monotonic()))
        answer: Future[Judgement | UserError] = Future()
        song = self._judging.song(answer.set_result)
        self._count(1)
        try:
            outcome = self._read(outcome, song, judged=judged)
            if outcome.vanished or outcome.result is not None:
                self._judging.give_up(song)
                return outcome
        except CancelledError:
            raise self._told() from None
        finally:
            self._count(-1)
        if not judged:
            return outcome
        try:
            result = waited_for(answer, self._over)
        except CancelledError:
            raise self._told() from None
        if isinstance(result, UserError):
            return replace(outcome, result=Failed(outcome.status, str(result)))
        return replace(outcome, result=result)

    def _read(self, outcome: Outcome, song: JudgedSong, *, judged: bool) -> Outcome:
        """Read a file to its end, and put what is in it to the model."""
        card = self._card
        messages = hear(outcome.path, card.front_end, card.window, lambda _digest: judged)
        while (message := self._next(messages)) is not None:
            match message:
                case Digested(status, digest):
                    outcome = replace(outcome, status=status, digest=digest)
                case Opened(tags):
                    outcome = replace(outcome, tags=tags)
                case Cut(windows):
                    self._judging.put(song, windows)
                case Done(duration_s, warnings):
                    self._judging.finish(song, duration_s, warnings)
                case Vanished():
                    outcome = replace(outcome, vanished=True)
                case Failed():
                    known = outcome.status or message.status
                    outcome = replace(outcome, status=known, result=message)
        return outcome

    def _next(self, messages: Iterator[Message]) -> Message | None:
        """The next message; while it is awaited, the file counts as one that may hang."""
        me = threading.get_ident()
        with self._lock:
            self._silent_since[me] = time.monotonic()
        try:
            return next(messages, None)
        finally:
            with self._lock:
                del self._silent_since[me]

    def _count(self, change: int) -> None:
        with self._lock:
            self._hearing += change

    def _stopped(self, error: UserError | CancelledError) -> None:
        self._failure = error
        self._over.set()

    def _told(self) -> UserError:
        if isinstance(self._failure, UserError):
            return self._failure
        return UserError("A worker of the cluster was stopped.")

    def _look_after(self) -> None:
        """End this process if a decoder hangs: another takes its place, and its other files."""
        while not self._over.wait(_LOOKS_EVERY_S):
            with self._lock:
                since = min(self._silent_since.values(), default=None)
            if since is not None and time.monotonic() - since > HANGS_AFTER_S:
                log.error("a file said nothing for %.0f s: the worker ends", HANGS_AFTER_S)
                os._exit(1)
