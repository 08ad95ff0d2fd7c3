"""Sound on its way from the decoder to PortAudio's thread, which knows its place in the song."""

import itertools

import numpy as np
from numpy.typing import NDArray

# of a loop of 50 ms, what lasts a second and a half and so is longer than tape and latency
_LEAPS_KEPT = 30

_numbers = itertools.count()


class Tape:
    """A preallocated ring of frames for one writer and one reader, neither of which ever waits.

    It remembers at which time of the song each frame stands, over the leaps of a loop too.
    Frames are counted from the first that was ever written.

    Parameters
    ----------
    capacity : int > 0
        Frames that wait for the reader at most.
    channels : int > 0
    sample_rate : float
        In Hz, at which it is played.
    start_s : float
        Time in the song of its first frame.
    """

    def __init__(self, capacity: int, channels: int, sample_rate: float, start_s: float) -> None:
        self.number = next(_numbers)
        """Higher than that of any tape made before."""
        self.channels = channels
        self.sample_rate = sample_rate
        self.start_s = start_s
        self.is_ended = False
        """Set by the writer when nothing will follow."""
        self._frames = np.zeros((capacity, channels), np.float32)
        self._capacity = capacity
        # each of these is changed by one side only, and only after the frames have been copied
        self._written = 0
        self._read = 0
        # (frame, time in the song) where the time leaps; replaced as a whole, never changed
        self._leaps: tuple[tuple[int, float], ...] = ((0, start_s),)

    @property
    def written(self) -> int:
        """Frames written so far."""
        return self._written

    @property
    def read(self) -> int:
        """Frames taken so far."""
        return self._read

    @property
    def room(self) -> int:
        """Frames that can be written now."""
        return self._capacity - (self._written - self._read)

    @property
    def is_used_up(self) -> bool:
        """Whether all has been taken and nothing will follow."""
        # in this order: what is written last is written before the end is said
        return self.is_ended and self._read == self._written

    def leap(self, time_s: float, *, after: int = 0) -> None:
        """Say that the song goes on from another time, so many frames after what is written."""
        at = self._written + after
        # where the reader was a while ago is still asked for: what it took is heard later
        kept = self._leaps[-_LEAPS_KEPT:]
        self._leaps = (*kept, (at, time_s))

    def write(self, frames: NDArray[np.float32]) -> None:
        """Copy frames [n, channels] in; n is `room` at most."""
        count = len(frames)
        start = self._written % self._capacity
        until_edge = min(count, self._capacity - start)
        self._frames[start : start + until_edge] = frames[:until_edge]
        self._frames[: count - until_edge] = frames[until_edge:]
        self._written += count

    def take(self, into: NDArray[np.float32]) -> int:
        """Fill as much of [n, channels] as there is, and say how much that was."""
        count = min(len(into), self._written - self._read)
        start = self._read % self._capacity
        until_edge = min(count, self._capacity - start)
        into[:until_edge] = self._frames[start : start + until_edge]
        into[until_edge:count] = self._frames[: count - until_edge]
        self._read += count
        return count

    def time_s(self, frame: float) -> float:
        """Tell the time in the song at which a frame stands."""
        leaps = self._leaps
        at, time_s = next((leap for leap in reversed(leaps) if leap[0] <= frame), leaps[0])
        return time_s + max(0.0, frame - at) / self.sample_rate
