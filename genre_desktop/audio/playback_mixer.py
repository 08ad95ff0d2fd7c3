"""What is given to a device block by block: a tape, joined to the next, as loud as is wanted."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.playback_ring import Tape
from genre_desktop.audio.playback_source import FADE_S

# more than are on their way to the ear at any latency
_PLACES = 128


class Mixer:
    """Fills the blocks of a stream from tapes, and remembers what stood where.

    `give` is for PortAudio's thread: it neither waits nor allocates. All else is for any thread.

    Parameters
    ----------
    tape : Tape
        Faded in where it begins.
    block : int
        Frames that are given at once.
    gain : float
        What every sample is multiplied by.
    """

    def __init__(self, tape: Tape, *, block: int, gain: float) -> None:
        self.gain = gain
        """May be changed at any time; reached within a block."""
        self.given = 0
        """Frames given so far."""
        self.gaps = 0
        """How often there was nothing on the tape."""
        self.silent_from: int | None = None
        """The frame from which on nothing will be heard: after a tape's end, or a fade."""
        self._block = block
        fade = max(1, round(FADE_S * tape.sample_rate))
        self._up = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        self._down = self._up[::-1].copy()
        # of the blocks that are the callback's own
        self._old = np.zeros((fade, tape.channels), np.float32)
        self._slope = np.linspace(0, 1, block, dtype=np.float32)[:, None]
        self._ramp = np.zeros((block, 1), np.float32)
        self._gain_now = gain
        # the second of these is changed by `give` alone, and follows the first
        self._wanted = tape
        self._tape = tape
        self._switch_at = 0
        self._begins = True
        self._is_fading_out = False
        # (frame of the stream, tape, frame of the tape, how many)
        self._places: list[tuple[int, Tape, int, int]] = [(0, tape, tape.read, 0)] * _PLACES
        self._placed = 0

    @property
    def tape(self) -> Tape:
        """What is being played."""
        return self._tape

    def switch(self, tape: Tape, *, at: int = 0) -> None:
        """Go over to another tape, of the same rate and channels.

        Parameters
        ----------
        tape : Tape
        at : int
            The frame of the present tape from which on; at once if that has been played.
        """
        self._switch_at = at
        self._wanted = tape

    def fade_out(self) -> None:
        """Let the sound end softly; the tape is left where it ended."""
        self._is_fading_out = True

    def place_of(self, frame: float) -> tuple[Tape, float]:
        """Tell which frame of which tape was given as this frame of the stream."""
        newest = self._placed
        for number in range(newest, max(newest - _PLACES, 0), -1):
            start, tape, first, count = self._places[(number - 1) % _PLACES]
            if start <= frame:
                return tape, first + min(frame - start, count)
        _, tape, first, _ = self._places[0 if newest < _PLACES else newest % _PLACES]
        return tape, float(first)

    def give(self, frames: NDArray[np.float32]) -> None:
        """Fill the next block, [n, channels]."""
        if self.silent_from is not None and self._is_fading_out:
            frames[:] = 0
        else:
            self._copy(frames)
            self._amplify(frames)
        self.given += len(frames)

    def _copy(self, frames: NDArray[np.float32]) -> None:
        done = 0
        if (wanted := self._wanted) is not self._tape:
            before = max(0, self._switch_at - self._tape.read)
            if before < len(frames):
                done = self._place(frames[:before], 0)
                frames[done:before] = 0
                old = self._old
                had = self._tape.take(old)
                old[had:] = 0
                self._tape = wanted
                count = self._place(frames[before:], before)
                frames[before + count :] = 0
                fade = min(len(old), len(frames) - before)
                frames[before : before + fade] *= self._up[:fade]
                old *= self._down
                frames[before : before + fade] += old[:fade]
                self._begins = False
                self._see_the_end(before + count)
                return
        if self._is_fading_out:
            fade = min(len(self._down), len(frames))
            done = self._place(frames[:fade], 0)
            frames[done:] = 0
            frames[:fade] *= self._down[:fade]
            self.silent_from = self.given + done
            return
        done = self._place(frames, 0)
        frames[done:] = 0
        if self._begins and done:
            fade = min(len(self._up), len(frames))
            frames[:fade] *= self._up[:fade]
            self._begins = False
        self._see_the_end(done)

    def _place(self, frames: NDArray[np.float32], offset: int) -> int:
        tape = self._tape
        first = tape.read
        count = tape.take(frames)
        self._places[self._placed % _PLACES] = (self.given + offset, tape, first, count)
        self._placed += 1
        if count < len(frames) and not tape.is_ended:
            self.gaps += 1
        return count

    def _see_the_end(self, done: int) -> None:
        if not self._tape.is_used_up:
            self.silent_from = None
        elif self.silent_from is None:
            self.silent_from = self.given + done

    def _amplify(self, frames: NDArray[np.float32]) -> None:
        gain, now = self.gain, self._gain_now
        if gain == now:
            if gain != 1:
                frames *= gain
            return
        count = min(len(frames), self._block)
        ramp = self._ramp[:count]
        np.multiply(self._slope[:count], gain - now, out=ramp)
        ramp += now
        frames[:count] *= ramp
        frames[count:] *= gain
        self._gain_now = gain
