"""What is kept of the sound that is heard: a recording, and the last seconds."""

import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.recording import LastSeconds, Recorder, save_frames
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError

OnRecorded = Callable[[Path, float, UserError | None], None]

_KEPT_BYTES = 2**28
"""At most: ten minutes of stereo at 48 kHz, and less of a device with many channels."""


class Recordings:
    """Writes what is heard to the file that is wanted. Used on one thread.

    The last seconds are written by a thread of their own: ten minutes of them on a slow disk would
    keep the listening one so long that sound is lost.

    A recording outlives the device: if that comes back with the same sample rate and channels,
    it goes on in the same file, else it ends.

    Parameters
    ----------
    keep_s : float
        So many seconds can be saved after the fact; fewer of many channels at a high sample rate.
    on_recorded : callable
        Told of each file that is finished, its seconds, and what went wrong; on the thread that
        calls the methods here.
    """

    def __init__(self, keep_s: float, on_recorded: OnRecorded) -> None:
        self._keep_s = keep_s
        self._on_recorded = on_recorded
        self._format: tuple[float, int] | None = None
        self._kept: LastSeconds | None = None
        self._wanted: Path | None = None  # asked for before there was a device
        self._recorder: Recorder | None = None
        self._saver = ThreadPoolExecutor(1, thread_name_prefix="saving")
        self._saving: deque[tuple[Path, float, Future[None]]] = deque()

    def opened(self, sample_rate: float, channels: int) -> None:
        """A device was opened: what is written from now on is in this format."""
        if self._format == (sample_rate, channels):
            return
        if self._recorder is not None:
            self._end(
                UserError(
                    "The recording has ended: the device now records in another format.",
                    "Start another recording.",
                )
            )
        self._format = sample_rate, channels
        room_s = _KEPT_BYTES / (sample_rate * channels * np.float32().itemsize)
        self._kept = LastSeconds(min(self._keep_s, room_s), sample_rate, channels)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.begin(wanted)

    def write(self, frames: NDArray[np.float32]) -> None:
        """Take frames [shape=(n, channels)] of the device that is open."""
        if self._kept is not None:
            self._kept.write(frames)
        if self._recorder is not None:
            try:
                self._recorder.write(frames)
            except UserError as error:
                self._end(error)

    def begin(self, path: Path) -> None:
        """Record to a file from now on, or from when there is a device."""
        self.end()
        if self._format is None:
            self._wanted = path
            return
        try:
            self._recorder = Recorder(path, *self._format)
        except UserError as error:
            self._on_recorded(path, 0.0, error)

    def end(self) -> None:
        """Finish the recording, if there is one."""
        if self._wanted is not None:
            path, self._wanted = self._wanted, None
            self._on_recorded(
                path, 0.0, UserError("Nothing was recorded: there was no device to record from.")
            )
        if self._recorder is not None:
            self._end(None)

    def save_last(self, seconds: float, path: Path) -> None:
        """Write the last seconds to a file."""
        if self._kept is None or not self._kept.seconds:
            error = UserError("There is nothing to save: nothing was heard yet.")
            self._on_recorded(path, 0.0, error)
            return
        frames, rate = self._kept.last(seconds), self._kept.sample_rate
        work = self._saver.submit(save_frames, path, frames, rate)
        self._saving.append((path, len(frames) / rate, work))

    def tell_of_saved(self, *, wait: bool = False) -> None:
        """Tell of the last seconds that have been written meanwhile; or wait until all are."""
        while self._saving and (wait or self._saving[0][2].done()):
            path, seconds, work = self._saving.popleft()
            try:
                work.result()
            except UserError as error:
                self._on_recorded(path, 0.0, error)
            else:
                self._on_recorded(path, seconds, None)

    def close(self) -> None:
        """Finish all that is being written."""
        self.end()
        self.tell_of_saved(wait=True)
        self._saver.shutdown()

    def forget(self) -> None:
        """Forget the last seconds; a recording goes on."""
        if self._kept is not None:
            self._kept.clear()

    def _end(self, error: UserError | None) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        try:
            recorder.close()
        except UserError as late:
            error = error or late
        seconds = recorder.seconds if recorder.path.exists() else 0.0
        if not seconds and error is None:
            with contextlib.suppress(OSError):
                recorder.path.unlink()
            error = UserError(
                f"{shown_name(recorder.path)} was not written: no sound came meanwhile.",
                "Record while it listens and is not paused.",
            )
        self._on_recorded(recorder.path, seconds, error)
