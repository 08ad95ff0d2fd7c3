"""Files sent to the workers of a Dask cluster, and what comes back."""

import contextlib
import itertools
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.engine import Engine
from genre_desktop.library.cluster_connection import connected
from genre_desktop.library.outcomes import Outcome
from genre_desktop.library.records import FileStatus

log = logging.getLogger(__name__)

_WORKERS_WITHIN_S = 30.0
_WITHOUT_WORKERS_S = 90.0
"""So long the last worker may be gone until no other one is expected."""

_SILENT_FOR_S = 20.0
"""After so long without an answer it is looked whether anyone is at work."""

_COUNTS_EVERY_S = 2.0
_POLL_S = 0.02
_WITHOUT_ANSWER = ("cancelled", "error", "lost")
_TASKS_A_THREAD = 3
"""One that is at work, one that waits beside it, and one on its way."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked about a file.

    Attributes
    ----------
    file : int
    path : pathlib.Path
    status : FileStatus or None
        As it was when it was asked; None if it could not be looked at here.
    claim : bytes
        The digest on behalf of which it is to be heard and judged; empty if only that digest and
        the tags are wanted.
    is_alone : bool
        Nothing else is asked meanwhile, so that if a worker ends, it ends of this file.
    """

    file: int
    path: Path
    status: FileStatus | None
    claim: bytes = b""
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes
    ----------
    order : Order
    outcome : Outcome or None
        None: nobody has answered.
    worker : str
        The address of who has.
    lies_at : object
        Says where the answer lies: see `Cluster.ask`.
    has_killed : bool
        Nobody answered because one worker after another ended at it, or at something beside it.
    """

    order: Order
    outcome: Outcome | None = None
    worker: str = ""
    lies_at: object = None
    has_killed: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that is out; what it builds upon is kept, should it have to be done again."""

    order: Order
    future: Any
    after: object


class Cluster:
    """The workers at an address, at work for one scan. For one thread.

    Parameters
    ----------
    address : str
        Of the scheduler, as ``tcp://host:8786``.
    bundle : Bundle
        The model, which is handed out to the workers.
    make_engine : callable
        See `InferenceService`.

    Raises
    ------
    UserError
        `distributed` is not installed, nobody answers, or there are no workers of any use.
    """

    def __init__(
        self, address: str, bundle: Bundle, make_engine: Callable[[Bundle], Engine]
    ) -> None:
        distributed, self._client = connected(address)
        self._killed: type[BaseException] = distributed.KilledWorker
        self._address = address
        self._scan = uuid.uuid4().hex
        self._numbers = itertools.count()
        self._asked: dict[str, _Asked] = {}
        self._ended = distributed.as_completed(
            loop=self._client.loop, with_results=True, raise_errors=False
        )
        try:
            self._threads = self._waited_for_workers()
            self._counted_at = self._seen_at = self._heard_at = time.monotonic()
            self._equipment = self._equip(bundle, make_engine)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Want nothing any more; a worker finishes the file that it is at."""
        futures = [asked.future for asked in self._asked.values()]
        self._asked.clear()
        with contextlib.suppress(Exception):  # the cluster may be gone
            if futures and self._client.status == "running":
                self._client.cancel(futures, force=True)
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)

    def __len__(self) -> int:
        return len(self._asked)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are asked about."""
        return tuple(asked.order.path for asked in self._asked.values())

    @property
    def room(self) -> int:
        """How many more files may be asked about: few, however many there are to be heard."""
        return max(0, _TASKS_A_THREAD * max(1, self._threads) - len(self._asked))

    def ask(self, order: Order, *, after: object = None) -> None:
        """Ask about a file.

        Parameters
        ----------
        order : Order
        after : object, optional
            Where an earlier answer lies. This is asked there too if possible, since the file was
            read there; to ask a worker by its name would be to wait for it if it has ended.
        """
        from genre_desktop.library.cluster_worker import heard  # noqa: PLC0415

        key = f"genre-desktop-{self._scan}-{next(self._numbers)}"
        future = self._client.submit(
            heard,
            order.file,
            order.path,
            self._equipment,
            judged=bool(order.claim),
            after=after,
            key=key,
            pure=False,
            # what was begun is finished before more is begun
            priority=int(bool(order.claim)),
        )
        self._asked[key] = _Asked(order, future, after)
        self._ended.add(future)

    def answers(self, within_s: float) -> list[Answer]:
        """What has come back; waits for it, at most so many seconds.

        Raises
        ------
        UserError
            The cluster is gone, or a worker cannot do what is wanted of it.
        """
        deadline = time.monotonic() + within_s
        while not self._ended.has_ready() and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        came = self._ended.next_batch(block=False)
        self._check()
        answers = []
        for future, reply in came:
            asked = self._asked.pop(future.key, None)
            if asked is not None and future.status == "finished":
                outcome, worker = reply.outcome, reply.worker
                answers.append(Answer(asked.order, outcome, worker, lies_at=future))
            elif asked is not None:
                answers.append(self._unanswered(asked))
        # of what is lost with the worker that had it, nothing comes
        for key, asked in list(self._asked.items()):
            if asked.future.status in _WITHOUT_ANSWER:
                del self._asked[key]
                answers.append(self._unanswered(asked))
        if answers:
            self._heard_at = time.monotonic()
        return answers or self._stalled()

    def _stalled(self) -> list[Answer]:
        """Those at which nobody is, after a long silence: Dask can lose sight of a task."""
        if not self._threads or time.monotonic() - self._heard_at < _SILENT_FOR_S:
            return []
        self._heard_at = time.monotonic()
        at_work = {key for keys in self._client.processing().values() for key in keys}
        if not self._asked or not at_work.isdisjoint(self._asked):
            return []
        log.warning("the cluster has lost sight of %d files", len(self._asked))
        lost = list(self._asked.values())
        self._asked.clear()
        self._client.cancel([asked.future for asked in lost], force=True)
        return [Answer(asked.order) for asked in lost]

    def _unanswered(self, asked: "_Asked") -> Answer:
        order, future = asked.order, asked.future
        if future.status != "error":
            return Answer(order)  # cancelled or lost: somebody else has to be asked
        error = future.exception()
        if isinstance(error, self._killed):
            log.warning("workers ended while they heard %s: %s", order.path, error)
            return Answer(order, has_killed=True)
        if isinstance(error, UserError):
            raise error
        log.error("a worker failed on %s", order.path, exc_info=error)
        raise UserError(
            f"A worker of the cluster failed ({type(error).__name__}: {error}).",
            "Its log says more; every machine needs the same version of the program.",
        ) from error

    def _check(self) -> None:
        """See whether the cluster is still there, and how large it is."""
        if self._client.status != "running":
            raise UserError(
                f"The cluster at {self._address} does not answer any more.",
                "What was heard is kept: the same command goes on where it was.",
            )
        now = time.monotonic()
        if now - self._counted_at < _COUNTS_EVERY_S:
            return
        self._counted_at = now
        self._threads = self._count()
        if self._threads:
            self._seen_at = now
        elif now - self._seen_at > _WITHOUT_WORKERS_S:
            raise UserError(
                f"The cluster at {self._address} has no workers any more.",
                "What was heard is kept: the same command goes on where it was.",
            )

    def _count(self) -> int:
        """Threads of all workers."""
        with contextlib.suppress(OSError):
            return sum(self._client.nthreads().values())
        return 0

    def _waited_for_workers(self) -> int:
        deadline = time.monotonic() + _WORKERS_WITHIN_S
        while not (threads := self._count()):
            if time.monotonic() > deadline:
                raise UserError(
                    f"The cluster at {self._address} has no workers.",
                    f"Start some: dask worker {self._address}",
                )
            time.sleep(0.2)
        return threads

    def _equip(self, bundle: Bundle, make_engine: Callable[[Bundle], Engine]) -> str:
        """Hand out the model; gives the name by which the workers know it."""
        from genre_desktop.library.cluster_worker import Equipment  # noqa: PLC0415

        equipment = Equipment(bundle, make_engine)
        try:
            self._client.register_plugin(equipment)
        except UserError:
            raise
        except Exception as error:
            log.exception("the workers cannot be given the model")
            raise UserError(
                f"The workers of the cluster cannot be used ({type(error).__name__}: {error}).",
                "The same version of the program has to be installed on every machine.",
            ) from error
        return equipment.name
