"""Measuring two things in turn, so that what else the machine does falls on both."""

import statistics
import time
from collections.abc import Callable


def interleaved(*ways: Callable[[], float], rounds: int = 5) -> tuple[float, ...]:
    """Measure each way `rounds` times, in turn.

    Parameters
    ----------
    *ways : callable
        Each does its work once and gives its measure.
    rounds : int

    Returns
    -------
    tuple of float
        The median of each.
    """
    measured = [[way() for way in ways] for _ in range(rounds)]
    return tuple(statistics.median(column) for column in zip(*measured, strict=True))


def seconds(work: Callable[[], object]) -> float:
    """Time that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
