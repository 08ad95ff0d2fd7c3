"""What every reader of a sound file is and does, whichever library does the decoding."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError

MAX_CHANNELS = 64
MIN_SAMPLE_RATE = 1_000
MAX_SAMPLE_RATE = 768_000

# +18 dB over full scale: MP3 and float files overshoot 1.0 in earnest, and never by so much
LOUDEST = 8.0


class AudioError(UserError):
    """A file that gives no sound, said in plain words with the file's name."""


class NotAudioError(AudioError):
    """A file that is something other than sound."""


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What is known of a sound file when it is opened.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    title, artist, genre_tag : str
        From the tags. The title falls back on the file's name, the others on "".
    duration_s : float or None
        Declared or estimated length in seconds, None where neither is to be had. Decoding may
        give less (a damaged file) or somewhat more or less (an estimate).
    sample_rate : int
        In Hz.
    channels : int
        1 to 64.
    codec : str
        For showing: "mp3", "flac", "aac", "wav", ...
    """

    path: Path
    title: str
    artist: str
    genre_tag: str
    duration_s: float | None
    sample_rate: int
    channels: int
    codec: str


class SongReader(Protocol):
    """A sound file being read: a context manager, for one thread at a time.

    Attributes
    ----------
    info : AudioInfo
    """

    info: AudioInfo

    def __enter__(self) -> Self:
        """Do nothing."""

    def __exit__(self, *_: object) -> None:
        """Close it."""

    def close(self) -> None:
        """Give the file back; may be called twice."""

    @property
    def position_s(self) -> float:
        """Time in seconds from the beginning at which the next block begins."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file, in plain words; complete when it was read to its end."""

    def blocks(self, frames: int = 65536) -> Iterator[NDArray[np.float32]]:
        """Decode from the present position to the end: see `AudioReader.blocks`."""

    def mono(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """The same as the mean of all channels: see `AudioReader.mono`."""

    def seek(self, time_s: float) -> None:
        """Go to a time in seconds from the beginning: see `AudioReader.seek`."""


class AudioReader(ABC):
    """A sound file being read: a context manager, for one thread at a time.

    A subclass decodes; this class counts, mends bad samples and says what was wrong.

    Parameters
    ----------
    info : AudioInfo
        What the file is.
    promised_s : float or None
        Length in seconds that a whole file would have, None where the file does not say.
        Unlike `info.duration_s` never an estimate: falling short of it is damage.
    end_missing : bool
        The file shows by other signs that its end was cut off.
    """

    def __init__(
        self, info: AudioInfo, *, promised_s: float | None = None, end_missing: bool = False
    ) -> None:
        self.info = info
        self._promised_s = promised_s
        self._end_missing = end_missing
        self._position = 0  # frames from the beginning
        self._at_end = False
        self._had_invalid = False
        self._had_too_loud = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give the file back; may be called twice."""

    @abstractmethod
    def _read(self, frames: int) -> NDArray[np.float32]:
        """Decode the next frames into a new array [<= frames, channels], empty at the end."""

    @abstractmethod
    def _seek(self, frame: int) -> None:
        """Let the next `_read` begin at this frame."""

    @property
    @abstractmethod
    def _skipped_damage(self) -> bool:
        """Whether parts that could not be decoded were left out so far."""

    @property
    def position_s(self) -> float:
        """Time in seconds from the beginning at which the next block begins."""
        return self._position / self.info.sample_rate

    def blocks(self, frames: int = 65536) -> Iterator[NDArray[np.float32]]:
        """Decode from the present position to the end.

        Parameters
        ----------
        frames : int > 0
            Length of a block in frames; the last may be shorter.

        Yields
        ------
        np.ndarray [shape=(n, channels), dtype=float32]
            A new array each time: full scale is 1, all values are finite and within ±8.

        Raises
        ------
        AudioError
            Not one frame could be decoded.
        """
        while len(block := self._read(frames)):
            self._position += len(block)
            yield self._mended(block)
        if not self._position:
            raise no_sound(self.info.path)
        self._at_end = True

    def mono(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """Decode from the present position to the end, as the mean of all channels.

        Parameters
        ----------
        frames : int > 0
            Length of a block; the last may be shorter.

        Yields
        ------
        np.ndarray [shape=(n,), dtype=float32]

        Raises
        ------
        AudioError
            Not one frame could be decoded.
        """
        channels = self.info.channels
        # a matrix product takes 1/40 of the time of np.mean over so short an axis
        weights = np.full(channels, 1 / channels, np.float32)
        for block in self.blocks(frames):
            yield block[:, 0] if channels == 1 else block @ weights

    def seek(self, time_s: float) -> None:
        """Go to a time in seconds from the beginning; beyond the end there are no more blocks.

        Exact to the sample where the format allows it, and to 1 ms elsewhere (WMA, Matroska).
        """
        self._position = max(0, round(time_s * self.info.sample_rate))
        self._at_end = False
        self._seek(self._position)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file, in plain words; complete when it was read to its end."""
        found = []
        if damage := self._damage():
            found.append(damage)
        if self._had_invalid:
            found.append("The file holds invalid samples; they were taken as silence.")
        if self._had_too_loud:
            found.append("The file holds samples far too loud; they were limited.")
        return tuple(found)

    def _damage(self) -> str:
        promised_s = self._promised_s
        if self._at_end and promised_s is not None:
            # encoders add up to a tenth of a second of padding that decoders leave out
            tolerance_s = max(0.25, 0.02 * promised_s)
            if self.position_s < promised_s - tolerance_s:
                digits = 0 if promised_s >= 10 else 1
                return (
                    f"The file is damaged or cut short: {self.position_s:.{digits}f} of "
                    f"{promised_s:.{digits}f} seconds could be read."
                )
        if self._at_end and self._end_missing:
            return "The file is cut short: its end is missing."
        if self._skipped_damage:
            return "The file is damaged: parts that could not be read were left out."
        return ""

    def _mended(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Replace what is not a sample; two passes at memory speed when there is nothing to do."""
        with np.errstate(invalid="ignore"):
            # a NaN makes both comparisons false
            if block.min() >= -LOUDEST and block.max() <= LOUDEST:
                return block
        finite = np.isfinite(block)
        self._had_invalid |= not finite.all()
        block[~finite] = 0
        if np.abs(block).max() > LOUDEST:
            self._had_too_loud = True
            np.clip(block, -LOUDEST, LOUDEST, out=block)
        return block


def check_bounds(path: Path, sample_rate: int, channels: int) -> None:
    """Raise AudioError for a sample rate or a number of channels that no music has."""
    if not 1 <= channels <= MAX_CHANNELS:
        raise AudioError(
            f"{shown_name(path)} declares {channels} channels; 1 to {MAX_CHANNELS} can be read.",
            "The file may be damaged.",
        )
    if not MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        raise AudioError(
            f"{shown_name(path)} declares a sample rate of {sample_rate} Hz; "
            f"{MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz can be read.",
            "The file may be damaged.",
        )


def no_sound(path: Path) -> AudioError:
    """Make the error for an audio file out of which no sound can be decoded."""
    return AudioError(
        f"{shown_name(path)} is damaged: no sound could be read from it.",
        "Copy or download the file again.",
    )
