"""What is kept of the sound that is heard: a recording, and the last seconds."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.recording import LastSeconds, Recorder
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError

OnRecorded = Callable[[Path, float, UserError | None], None]


class Recordings:
    """Writes what is heard to the file that is wanted. Used on one thread.

    A recording outlives the device: if that comes back with the same sample rate and channels,
    it goes on in the same file, else it ends.

    Parameters
    ----------
    keep_s : float
        So many seconds can be saved after the fact.
    on_recorded : callable
        Told of each file that is finished, its seconds, and what went wrong.
    """

    def __init__(self, keep_s: float, on_recorded: OnRecorded) -> None:
        self._keep_s = keep_s
        self._on_recorded = on_recorded
        self._format: tuple[float, int] | None = None
        self._kept: LastSeconds | None = None
        self._wanted: Path | None = None  # asked for before there was a device
        self._recorder: Recorder | None = None

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
        self._kept = LastSeconds(self._keep_s, sample_rate, channels)
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
        saved = min(seconds, self._kept.seconds)
        try:
            self._on_recorded(self._kept.save(path, seconds), saved, None)
        except UserError as error:
            self._on_recorded(path, 0.0, error)

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
