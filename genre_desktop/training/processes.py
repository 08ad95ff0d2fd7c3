"""Work on many files in several processes, with nothing lost if it ends early."""

import multiprocessing
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.processes import be_one_of_several, cores, interrupts_held

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 12
"""So many songs are heard here in the time that other processes take to start."""

_POLL_S = 0.1


class WorkerDiedError(UserError):
    """The process that worked on an item ended, as when a decoder crashes or memory runs out."""


def in_processes(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = None,
    cancel: threading.Event | None = None,
) -> Generator[tuple[Item, Result | WorkerDiedError], None, None]:
    """Give each item with its result, as they are done, in any order.

    Parameters
    ----------
    work : callable
        A function of a module, which never raises for an item's sake.
    items : sequence
    workers : int, optional
        Processes; if not given, as many as there are cores, or none for a few items. With 1, all
        is done in this one.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised as soon as what was begun is done.
    """
    if workers is None:
        workers = cores() if len(items) > _FEW else 1
    # a frozen program that is started anew would open its window
    if workers <= 1 or getattr(sys, "frozen", False):
        for item in items:
            _check(cancel)
            yield item, work(item)
        return
    waiting = list(reversed(items))
    while waiting:
        begun: list[Item] = []
        yield from _until_one_dies(work, waiting, begun, workers, cancel)
        # one of these has killed its process, and only alone it can be told from the others
        for item in begun:
            died: list[Item] = []
            yield from _until_one_dies(work, [item], died, 1, cancel)
            if died:
                yield item, WorkerDiedError("It could not be worked on: the process died of it.")


def _until_one_dies(
    work: Callable[[Item], Result],
    waiting: list[Item],
    begun: list[Item],
    workers: int,
    cancel: threading.Event | None,
) -> Iterator[tuple[Item, Result]]:
    """Take items off the end of `waiting`; `begun` holds those without a result if one dies."""
    # not fork: there are threads here, TensorFlow's among them
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=be_one_of_several
    )
    futures: dict[Future[Result], Item] = {}
    try:
        while waiting or futures:
            # few at a time, so that few are under suspicion, and few to be waited for at the end
            while waiting and len(futures) < 2 * workers:
                item = waiting.pop()
                begun.append(item)
                with interrupts_held():  # the first one starts the processes
                    futures[pool.submit(work, item)] = item
            _check(cancel)
            done, _ = wait(futures, timeout=_POLL_S, return_when=FIRST_COMPLETED)
            for future in done:
                result = future.result()
                item = futures.pop(future)
                begun.remove(item)
                yield item, result
    except BrokenProcessPool:
        pass
    finally:
        pool.shutdown(cancel_futures=True)


def _check(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise CancelledError
