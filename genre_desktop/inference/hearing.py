"""From a device's frames to what the picture and the ear take: one stream, block by block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.envelope import EnvelopeStream, Peaks
from genre_desktop.features.mel import FrontEnd, MelColumns, MelStream

SILENT_DB = -120.0
"""The lowest level that is told."""

_CLIPPED_FROM = 0.999
"""The largest sample of 16 bits falls short of full scale by 3e-5, and some devices by more."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a stretch of sound is, over all its channels.

    Attributes
    ----------
    peak_db, rms_db : float
        In decibels relative to full scale, `SILENT_DB` at the least.
    clipped : bool
        Whether a sample reached full scale.
    """

    peak_db: float
    rms_db: float
    clipped: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of sound.

    Attributes
    ----------
    columns : numpy.ndarray [shape=(n_mels, n)]
        The mel columns that it completed; n may be 0.
    peaks : numpy.ndarray [shape=(k, 2)]
        The waveform's outline, likewise.
    level : Level
    """

    columns: MelColumns
    peaks: Peaks
    level: Level


class Hearing:
    """Makes a device's sound mono, resamples it to the model's rate, and makes mel of it.

    Parameters
    ----------
    front_end : FrontEnd
    sample_rate : float
        The device's, in Hz.
    channels : int
    """

    def __init__(self, front_end: FrontEnd, sample_rate: float, channels: int) -> None:
        import soxr  # noqa: PLC0415 - the window, which knows this module, has to be up before it

        # a matrix product takes 1/40 of the time of np.mean over so short an axis
        self._weights = np.full(channels, 1 / channels, np.float32)
        self._resampler = None
        if sample_rate != front_end.sample_rate:
            # soxr's usual way answers in lumps of 40 ms, 23 ms late in the mean; that for varying
            # rates is 6 to 13 ms late, and like it but for the two highest bands
            self._resampler = soxr.ResampleStream(
                sample_rate, front_end.sample_rate, 1, dtype="float32", quality="HQ", vr=True
            )
        self._mel = MelStream(front_end)
        self._envelope = EnvelopeStream()

    def feed(self, frames: NDArray[np.float32]) -> Heard:
        """Take the next frames.

        Parameters
        ----------
        frames : numpy.ndarray [shape=(n, channels)]
            Full scale is 1.
        """
        samples = np.ascontiguousarray(frames) @ self._weights
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        return Heard(self._mel.feed(samples), self._envelope.feed(samples), level_of(frames))


def level_of(frames: NDArray[np.float32]) -> Level:
    """The level of frames [shape=(n, channels)]."""
    if not frames.size:
        return Level(SILENT_DB, SILENT_DB, clipped=False)
    flat = np.ascontiguousarray(frames).ravel()
    peak = max(float(flat.max()), -float(flat.min()))
    rms = float(np.sqrt(np.dot(flat, flat) / flat.size))
    return Level(_decibels(peak), _decibels(rms), clipped=peak >= _CLIPPED_FROM)


def _decibels(amplitude: float) -> float:
    least = 10 ** (SILENT_DB / 20)
    return float(20 * np.log10(max(amplitude, least)))
