"""Sound on its way from PortAudio's thread to ours."""

import contextlib
import threading
import time

import numpy as np
from numpy.typing import NDArray


class Ring:
    """A preallocated ring of frames for one writer, which never waits, and one reader.

    Parameters
    ----------
    capacity : int > 0
        Frames that wait for the reader at most; what comes on top of them is lost and counted.
    channels : int > 0
    """

    def __init__(self, capacity: int, channels: int) -> None:
        self._frames = np.zeros((capacity, channels), np.float32)
        self._capacity = capacity
        # each of these is changed by one side only, and only after the frames have been copied
        self._written = 0
        self._lost = 0
        self._read = 0
        self._lost_told = 0
        # held by whoever reads, let go by the writer: letting go never waits, as an Event's set may
        self._news = threading.Lock()
        self._news.acquire()
        self._is_ended = False

    def write(self, frames: NDArray[np.float32]) -> None:
        """Copy frames [n, channels] in; if they do not all fit, the rest of them is lost."""
        count = min(len(frames), self._capacity - (self._written - self._read))
        self._lost += len(frames) - count
        start = self._written % self._capacity
        until_edge = min(count, self._capacity - start)
        self._frames[start : start + until_edge] = frames[:until_edge]
        self._frames[: count - until_edge] = frames[until_edge:count]
        self._written += count
        self._tell()

    def lose(self, count: int) -> None:
        """Count frames that were lost on the writer's side."""
        self._lost += count

    def end(self) -> None:
        """Say that nothing more will come: the reader no longer waits."""
        self._is_ended = True
        self._tell()

    def _tell(self) -> None:
        if self._news.locked():
            # who stops the capture, or sees its source go, may have let go in this very moment
            with contextlib.suppress(RuntimeError):
                self._news.release()

    def read(self, timeout_s: float) -> tuple[NDArray[np.float32], int]:
        """Take all that is there; wait for it if there is nothing.

        Returns
        -------
        frames : numpy.ndarray [shape=(n, channels), dtype=float32]
            A new array; empty if the time is up, or if nothing is left and nothing will come.
        lost : int
            Frames lost since the last time.
        """
        deadline = time.monotonic() + timeout_s
        # more than once, since the news may be of what was read meanwhile
        while self._written == self._read and not self._is_ended:
            if not self._news.acquire(timeout=max(0.0, deadline - time.monotonic())):
                break
        lost = self._lost
        written = self._written
        count = written - self._read
        start = self._read % self._capacity
        until_edge = min(count, self._capacity - start)
        taken = np.empty((count, self._frames.shape[1]), np.float32)
        taken[:until_edge] = self._frames[start : start + until_edge]
        taken[until_edge:] = self._frames[: count - until_edge]
        self._read = written
        lost, self._lost_told = lost - self._lost_told, lost
        return taken, lost
