"""What a process takes while it rests, and whether that stays as it is."""

import contextlib
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from genre_desktop.memory import used_bytes

GROWTH = 0.10
"""Of the memory, at most."""

_TOGETHER = 5
"""Rests of which the median counts: what one rest finds free in the heap is chance."""

_POOLED = 2
_HANDLES_OF_A_CHILD = 3
"""The pipe, and both ends of the one that tells of its death."""


@dataclass(frozen=True)
class Sample:
    """What the program and its children take at a moment when nothing runs.

    Attributes
    ----------
    time_s : float
        Since the engine was ready.
    memory_mb : float
        Resident, of the program alone.
    used_mb : float
        Of it what was asked of the C library and not given back: without what the library keeps
        in store, which grows for some minutes.
    threads, handles, children : int
        The handles are those that lead to no child.
    """

    time_s: float
    memory_mb: float
    used_mb: float
    threads: int
    handles: int
    children: int


def sample(process: psutil.Process, time_s: float) -> Sample:
    """Take a sample now, of this process."""
    return Sample(
        round(time_s, 1),
        round(process.memory_info().rss / 2**20, 1),
        round(used_bytes() / 2**20, 1),
        process.num_threads(),
        _handles() - _HANDLES_OF_A_CHILD * len(multiprocessing.active_children()),
        len(process.children(recursive=True)),
    )


def _handles() -> int:
    """How many files are open; the library's counts once.

    SQLite closes no file of which another connection is open, and takes it for the next one.
    """
    targets = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # that of the folder itself
            targets.append(str(link.readlink()))
    of_library = [target for target in targets if target.endswith(".sqlite")]
    return len(targets) - len(of_library) + len(set(of_library))


def faults(samples: Sequence[Sample], warm_s: float, *, is_long: bool) -> list[str]:
    """What is not steady in samples, of those after `warm_s`, in words.

    Memory is held against the first rests after `warm_s`, by medians of five; in a short soak
    against those in the middle of it, since libraries fill their pools by leaps in its first two
    minutes. Threads, handles and children are held against the most there were before `warm_s`,
    since what is made at first use stays.

    Parameters
    ----------
    samples : sequence of Sample
    warm_s : float
    is_long : bool
        Whether the resident memory counts too, and not only what is in use of it; and whether no
        thread and handle may be new: two more are permitted in a short one.
    """
    before = [each for each in samples if each.time_s < warm_s]
    after = [each for each in samples if each.time_s >= warm_s]
    if not before or len(after) < 2:
        return [f"there are {len(before)} samples before {warm_s:.0f} s and {len(after)} after"]
    found = []
    compared = after if is_long else [*before, *after][-max(2, len(samples) // 2) :]
    for what in ("used_mb", *(["memory_mb"] if is_long else [])):
        first_mb, most_mb = first_and_most(compared, what)
        if most_mb > first_mb * (1 + GROWTH):
            found.append(f"{what} grew from {first_mb:.1f} to {most_mb:.1f}")
    for what in ("threads", "handles", "children"):
        usual = max(getattr(each, what) for each in before)
        worst = max(after, key=lambda each: getattr(each, what))
        if getattr(worst, what) > usual + (0 if is_long else _POOLED):
            found.append(
                f"{getattr(worst, what)} {what} at {worst.time_s} s, {usual} before {warm_s:.0f} s"
            )
    return found


def first_and_most(samples: Sequence[Sample], what: str) -> tuple[float, float]:
    """The first and the largest of the medians of five samples in turn, or of all if fewer."""
    values = [float(getattr(each, what)) for each in samples]
    together = min(_TOGETHER, max(1, len(values) // 2))
    medians = [
        median(values[start : start + together]) for start in range(len(values) - together + 1)
    ]
    return medians[0], max(medians)
