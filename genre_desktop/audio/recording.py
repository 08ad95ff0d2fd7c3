"""Sound written to a file as it comes, and the last seconds kept for those who ask too late."""

import errno
import logging
import shutil
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.growing_flac import GrowingFlac
from genre_desktop.audio.growing_wav import GrowingWav
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError
from genre_desktop.files import written_whole

log = logging.getLogger(__name__)

_Kind = type[GrowingWav] | type[GrowingFlac]
_KINDS: dict[str, _Kind] = {".wav": GrowingWav, ".flac": GrowingFlac}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NEARLY_FULL_BYTES = 1 << 20
_MOST_FLAC_CHANNELS = 8
_FULL_SCALE = 1 << 23


class RecordingError(UserError):
    """A recording cannot be written (on), said in plain words; what was written is whole."""


class Recorder:
    """A WAV or FLAC file of 24 bits that can be read at any time, also after a kill.

    After each write the file is whole: a WAV file to the last frame, a FLAC file but for the
    last tenth of a second. A FLAC file of nothing is empty. One thread at a time.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.wav`` or ``.flac``. Made, or replaced; its folder is made too.
    sample_rate : float
        In Hz.
    channels : int

    Raises
    ------
    RecordingError
        The file cannot be made.
    """

    def __init__(self, path: Path, sample_rate: float, channels: int) -> None:
        self.path = path
        self._sample_rate = sample_rate
        self._frames = 0
        self._frames_seen = 0  # written when the file was last seen to be there
        self._is_closed = False
        kind = _kind(path, channels)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = kind(path, round(sample_rate), channels)
        except (OSError, soundfile.SoundFileError) as error:
            raise _explained(path, error, begun=False) from error

    @property
    def seconds(self) -> float:
        """How much was written."""
        return self._frames / self._sample_rate

    def write(self, frames: NDArray[np.float32]) -> None:
        """Append frames [n, channels]; what is beyond full scale is clipped.

        Raises
        ------
        RecordingError
            The disk is full, or it or the file is gone. The file has been closed, and what came
            before is whole.
        """
        if self._is_closed:
            raise ValueError("the recording has ended")
        if self._frames - self._frames_seen >= self._sample_rate:  # each second is enough
            self._see_the_file()
        try:
            self._file.write(_samples(frames))
        except (OSError, soundfile.SoundFileError) as error:
            self._give_up()
            raise _explained(self.path, error, begun=True) from error
        self._frames += len(frames)

    def close(self) -> Path:
        """End the file; may be called twice.

        Raises
        ------
        RecordingError
            The end could not be written, or the file is gone. What came before is whole.
        """
        if not self._is_closed:
            self._see_the_file()
            self._is_closed = True
            try:
                self._file.close()
            except (OSError, soundfile.SoundFileError) as error:
                self._give_up()
                raise _explained(self.path, error, begun=True) from error
        return self.path

    def _see_the_file(self) -> None:
        # a file that was removed takes all that is written, and nobody ever sees it
        self._frames_seen = self._frames
        if not self.path.exists():
            self._give_up()
            raise RecordingError(
                f"The recording {shown_name(self.path)} has ended: the file or its folder was "
                "moved or removed meanwhile.",
                "Record to a folder that stays where it is.",
            )

    def _give_up(self) -> None:
        self._is_closed = True
        try:
            self._file.give_up()
        except (OSError, ValueError, soundfile.SoundFileError):
            log.exception("the end of %s was not put in order", self.path)


class LastSeconds:
    """The last seconds of what was heard, in memory of a fixed size.

    Parameters
    ----------
    seconds : float
        How much is kept.
    sample_rate : float
        In Hz.
    channels : int
    """

    def __init__(self, seconds: float, sample_rate: float, channels: int) -> None:
        self.sample_rate = sample_rate
        self._kept = np.zeros((max(1, round(seconds * sample_rate)), channels), np.float32)
        self._written = 0

    @property
    def seconds(self) -> float:
        """How much there is to save."""
        return min(self._written, len(self._kept)) / self.sample_rate

    def write(self, frames: NDArray[np.float32]) -> None:
        """Take frames [n, channels]; forget as many of the oldest as need be."""
        size = len(self._kept)
        self._written += max(0, len(frames) - size)
        frames = frames[-size:]
        start = self._written % size
        until_edge = min(len(frames), size - start)
        self._kept[start : start + until_edge] = frames[:until_edge]
        self._kept[: len(frames) - until_edge] = frames[until_edge:]
        self._written += len(frames)

    def clear(self) -> None:
        """Forget all."""
        self._written = 0

    def last(self, seconds: float | None = None) -> NDArray[np.float32]:
        """Give a copy of the last seconds, or of all, as [n, channels]."""
        size = len(self._kept)
        count = min(self._written, size)
        if seconds is not None:
            count = min(count, max(0, round(seconds * self.sample_rate)))
        first = (self._written - count) % size
        until_edge = min(count, size - first)
        return np.concatenate(
            [self._kept[first : first + until_edge], self._kept[: count - until_edge]]
        )


def save_frames(path: Path, frames: NDArray[np.float32], sample_rate: float) -> None:
    """Write frames [n, channels] to a WAV or FLAC file, whole or not at all.

    Raises
    ------
    RecordingError
        It could not be written. What stood at `path` stands there still.
    """
    channels = frames.shape[1]
    _kind(path, channels)
    try:
        with written_whole(path) as draft:
            recorder = Recorder(draft, sample_rate, channels)
            recorder.write(frames)
            recorder.close()
    except (OSError, RecordingError) as error:
        # the draft's name is not for the user
        reason = error.__cause__ if isinstance(error, RecordingError) else error
        raise _explained(path, reason, begun=False) from error


def _kind(path: Path, channels: int) -> _Kind:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise RecordingError(
            f"A recording cannot be called {shown_name(path)}.",
            "Give it a name that ends in .wav or .flac.",
        )
    if kind is GrowingFlac and channels > _MOST_FLAC_CHANNELS:
        raise RecordingError(
            f"FLAC does not hold {channels} channels.", "Give it a name that ends in .wav."
        )
    return kind


def _samples(frames: NDArray[np.float32]) -> NDArray[np.int32]:
    """Make 24 bits of each sample, in the upper bits of 32: what a device gave comes out exact."""
    scaled = np.clip(np.rint(frames * np.float32(_FULL_SCALE)), -_FULL_SCALE, _FULL_SCALE - 1)
    samples: NDArray[np.int32] = scaled.astype(np.int32)
    samples <<= 8
    return samples


def _explained(path: Path, error: BaseException | None, *, begun: bool) -> RecordingError:
    name = shown_name(path)
    what = f"The recording {name} has ended" if begun else f"{name} cannot be written"
    kept = "What came before is kept. " if begun else ""
    if _is_full(path, error):
        return RecordingError(
            f"{what}: the disk is full, or the file as large as it may be.",
            f"{kept}Make room, or record to another disk.",
        )
    if isinstance(error, PermissionError):
        return RecordingError(
            f"{what}: the system does not permit it.", f"{kept}Take another folder."
        )
    reason = error.strerror if isinstance(error, OSError) else None
    return RecordingError(
        f"{what} ({reason or 'the disk does not take it'}).", f"{kept}Take another folder."
    )


def _is_full(path: Path, error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    try:  # libsndfile does not say why
        return shutil.disk_usage(path.parent).free < _NEARLY_FULL_BYTES
    except OSError:
        return False
