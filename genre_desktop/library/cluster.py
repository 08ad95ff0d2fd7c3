"""A collection heard by the machines of a Dask cluster, its verdicts entered by this one alone."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.engines import engine_of
from genre_desktop.library.cluster_tasks import Answer, Cluster, Order
from genre_desktop.library.database import Database
from genre_desktop.library.discovery import discovered
from genre_desktop.library.hearing_process import Failed, status_of
from genre_desktop.library.outcomes import Ending, Entered, Outcome, entered
from genre_desktop.library.scan_progress import ScanProgress, Tally

log = logging.getLogger(__name__)

_TELL_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class _AtWork:
    database: Database
    model: int
    cluster: Cluster


class ClusterScan:
    """Finds files here and has them heard elsewhere; `run` does it.

    Each file is asked about twice: first for the digest of its content, its tags and whether it
    holds sound; and then, if nobody has heard this content, for the verdict, where possible on the
    worker that has just read it. So a file that was moved is not decoded, and no song is judged
    twice, though no worker sees the library.

    What is known of a file is in the library as soon as it comes back. Who ends the program loses
    the few files that are out; another scan of the same paths, here or by a cluster, goes on with
    them. If a worker ends, others hear its files. A file at which they end again and again counts
    as one that cannot be heard: how often is the cluster's setting
    ``distributed.scheduler.allowed-failures``. It is tried by itself first, lest others pay for it.

    The files have to be found under the same paths on every machine.

    Parameters
    ----------
    database : pathlib.Path
        The library; made if it does not exist.
    bundle : Bundle
        The model. It is sent to each worker once and checked there.
    paths : iterable of pathlib.Path
        Files, and folders that stand for all music in them.
    scheduler : str
        Its address, as ``tcp://host:8786``.
    retry : bool
        Hear those again that could not be heard before.
    on_files : callable, optional
        Told the numbers of files of which the library says something else now.
    on_progress : callable, optional
        Told how far it is, at least twice a second. Both are called on the thread of `run`.
    make_engine : callable, optional
        Makes the engine of a `Bundle` on each worker; a function of a module.
    """

    def __init__(
        self,
        database: Path,
        bundle: Bundle,
        paths: Iterable[Path],
        scheduler: str,
        *,
        retry: bool = False,
        on_files: Callable[[Sequence[int]], None] = lambda _: None,
        on_progress: Callable[[ScanProgress], None] = lambda _: None,
        make_engine: Callable[[Bundle], Engine] = engine_of,
    ) -> None:
        self._path = database
        self._bundle = bundle
        self._paths = tuple(paths)
        self._scheduler = scheduler
        self._retry = retry
        self._on_files = on_files
        self._on_progress = on_progress
        self._make_engine = make_engine
        self._stopping = threading.Event()
        self._tally = Tally()
        self._waiting: deque[int] = deque()
        self._suspects: deque[int] = deque()
        self._claims: dict[bytes, list[Outcome]] = {}
        self._claimed: dict[int, bytes] = {}
        self._left = 0
        self._progress = ScanProgress(is_finding=True)

    @property
    def progress(self) -> ScanProgress:
        """How far it is. For any thread."""
        return self._progress

    def cancel(self) -> None:
        """End soon; `run` raises `CancelledError`. For any thread."""
        self._stopping.set()

    def run(self) -> ScanProgress:
        """Scan, to the end. Once only.

        Returns
        -------
        ScanProgress
            As it is then.

        Raises
        ------
        UserError
            There is no cluster, or none any more; it cannot do what is wanted of it; or the
            library cannot be written.
        CancelledError
            `cancel` was called.
        """
        with (
            Database(self._path) as database,
            Cluster(self._scheduler, self._bundle, self._make_engine) as cluster,
        ):
            model = database.model(self._bundle.card)
            at_work = _AtWork(database, model, cluster)
            for batch in discovered(
                self._paths, database, model, retry=self._retry, cancel=self._stopping
            ):
                self._tally.known += len(batch.known)
                self._tally.missing += len(batch.missing)
                self._tally.count_failed(batch.failed)
                self._tally.count_failed(batch.failed_before, before=True)
                self._waiting.extend(batch.waiting)
                self._left += len(batch.waiting)
                if batch.changed:
                    self._on_files(batch.changed)
                self._turn(at_work, within_s=0, is_finding=True)
            while self._left:
                self._turn(at_work, within_s=_TELL_EVERY_S)
            return self._tell(cluster)

    def _turn(self, at_work: _AtWork, *, within_s: float, is_finding: bool = False) -> None:
        """Ask about as many files as there is room for, and deal with what has come back."""
        self._ask(at_work, may_be_alone=not is_finding)
        if self._stopping.is_set():
            raise CancelledError
        outcomes = []
        for answer in at_work.cluster.answers(within_s):
            outcome = self._taken(answer, at_work)
            if outcome is not None:
                outcomes.append(outcome)
        if outcomes:
            self._enter(outcomes, at_work)
        if self._progress.finished:
            self._tally.run()
        self._tell(at_work.cluster, is_finding=is_finding)

    def _ask(self, at_work: _AtWork, *, may_be_alone: bool) -> None:
        cluster = at_work.cluster
        outcomes = []
        for _ in range(cluster.room):
            is_alone = not self._waiting
            if is_alone and not (may_be_alone and self._suspects and not len(cluster)):
                break
            file = self._suspects.popleft() if is_alone else self._waiting.popleft()
            path = at_work.database.path_of(file)
            if path is None:  # it was forgotten meanwhile
                outcomes.append(Outcome(file, Path(), vanished=True))
                continue
            try:
                status = status_of(path)
            except FileNotFoundError:
                outcomes.append(Outcome(file, path, vanished=True))
                continue
            except OSError:  # perhaps a worker may look at it
                status = None
            cluster.ask(Order(file, path, status, is_alone=is_alone))
        if outcomes:
            self._enter(outcomes, at_work)

    def _taken(self, answer: Answer, at_work: _AtWork) -> Outcome | None:
        """What is to be entered of an answer, if anything is yet."""
        order, outcome = answer.order, answer.outcome
        if outcome is None:
            return self._unanswered(order, has_killed=answer.has_killed)
        if outcome.vanished and order.status is not None and order.path.exists():
            raise UserError(
                f"The worker {answer.worker} does not find {order.path}, which is there.",
                "The music has to lie under the same path on every machine.",
            )
        # by its size and time here, by which the next scan will know it
        outcome = replace(outcome, status=order.status or outcome.status)
        if isinstance(outcome.result, Failed) and outcome.result.detail:
            log.error("cannot hear %s\n%s", order.path, outcome.result.detail)
        if order.claim or outcome.vanished or outcome.result is not None:
            return outcome
        if outcome.digest in self._claims:
            self._claims[outcome.digest].append(outcome)
            return None
        song = at_work.database.song_of(outcome.digest)
        if song is not None and at_work.database.is_judged(song, at_work.model):
            return outcome
        self._claims[outcome.digest] = []
        self._claimed[order.file] = outcome.digest
        at_work.cluster.ask(replace(order, claim=outcome.digest), after=answer.lies_at)
        return None

    def _unanswered(self, order: Order, *, has_killed: bool) -> Outcome | None:
        if has_killed and order.is_alone:
            reason = (
                f"{shown_name(order.path)} could not be heard: again and again, the workers of the"
                " cluster crashed on it, or it took them too long."
            )
            failed = Failed(order.status, reason)
            return Outcome(order.file, order.path, failed, status=order.status)
        self._waiting.extendleft(other.file for other in self._released(order.file))
        if has_killed:
            self._suspects.append(order.file)
        else:
            self._waiting.appendleft(order.file)
        return None

    def _released(self, file: int) -> list[Outcome]:
        """The files that waited for what becomes of this one, since they hold the same."""
        claim = self._claimed.pop(file, None)
        return [] if claim is None else self._claims.pop(claim)

    def _enter(self, outcomes: Sequence[Outcome], at_work: _AtWork) -> None:
        while outcomes:
            done = entered(outcomes, at_work.database, at_work.model)
            outcomes = [other for each in done for other in self._concluded(each)]
            self._on_files([each.file for each in done if each.ending is not Ending.AGAIN])

    def _concluded(self, each: Entered) -> list[Outcome]:
        """Count a file; gives those of which something can be entered now."""
        file = each.outcome.file
        others = self._released(file)
        if each.ending is Ending.AGAIN:
            self._waiting.appendleft(file)
        else:
            self._left -= 1
        match each.ending:
            case Ending.HEARD:
                self._tally.heard += 1
                return others  # their song is known now
            case Ending.MOVED:
                self._tally.moved += 1
            case Ending.FAILED:
                self._tally.count_failed([each.file])
            case Ending.VANISHED:
                self._tally.vanished += 1
        self._waiting.extendleft(other.file for other in others)
        return []

    def _tell(self, cluster: Cluster, *, is_finding: bool = False) -> ScanProgress:
        self._progress = self._tally.progress(
            self._left, cluster.paths, is_finding=is_finding, is_paused=False
        )
        self._on_progress(self._progress)
        return self._progress
