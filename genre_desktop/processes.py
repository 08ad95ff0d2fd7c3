"""Processes beside this one: how many there is room for, and what makes them fit to be several.

Whoever uses `multiprocessing` imports this first.
"""

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator

if hasattr(sys, "_MEIPASS"):
    # PyInstaller's part in starting processes; it would run it at each start, which takes 15 ms
    importlib.import_module("pyi_rth_multiprocessing")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Have processes that are started meanwhile never see Ctrl+C; here it comes afterwards.

    Ctrl+C reaches every process of the terminal, and is for the one that started the others. They
    can ignore it by themselves only once they have imported half of what they need.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def be_one_of_several(*, niceness: int = 0) -> None:
    """Make a new process fit to be one of several: called in it, on its first thread.

    Parameters
    ----------
    niceness : int
        Steps by which it stands back behind other programs, where the system knows them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held: Windows
    # one process a core; threads of a matrix product besides would double the time
    from threadpoolctl import (  # type: ignore[import-untyped] # noqa: PLC0415
        threadpool_limits,
    )

    threadpool_limits(1)
    if niceness and sys.platform != "win32":
        os.nice(niceness)
