"""The one mel front end: song, microphone, picture and training see the same columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
MelColumns = NDArray[np.float32]

AMPLITUDE_FLOOR_DB = -100.0
"""What silence comes out as: `librosa.power_to_db` with its default ``amin`` of 1e-10."""

_FRAMES_AT_ONCE = 256
"""Frames transformed in one go: 4 MB of spectra, which stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """How samples become mel columns.

    Attributes
    ----------
    sample_rate : int
        In Hz, of mono samples.
    n_fft : int
        Samples in a frame, and in its Hann window.
    hop_length : int
        Samples from one frame to the next.
    n_mels : int
        Bands, spaced evenly on Slaney's mel scale from `fmin` to `fmax`.
    fmin, fmax : float
        In Hz.
    """

    sample_rate: int = 22050
    n_fft: int = 2048
    hop_length: int = 914
    n_mels: int = 128
    fmin: float = 0.0
    fmax: float = 11025.0

    def __post_init__(self) -> None:
        if not (0 < self.sample_rate <= 1_000_000 and 0 < self.n_mels <= 4096):
            raise ValueError(f"sample_rate and n_mels must be within bounds: {self}")
        if self.n_fft % 2 or not 0 < self.n_fft <= 1 << 20:
            raise ValueError(f"n_fft must be even and at most 2**20: {self}")
        if self.n_mels * self.n_fft > 1 << 25:
            raise ValueError(f"n_mels times n_fft must be at most 2**25: {self}")
        if not 0 < self.hop_length <= self.n_fft:
            raise ValueError(f"hop_length must be in 1..n_fft: {self}")
        if not 0 <= self.fmin < self.fmax <= self.sample_rate / 2:
            raise ValueError(f"fmin < fmax <= half the sample rate must hold: {self}")

    @property
    def column_s(self) -> float:
        """Seconds from one column to the next."""
        return self.hop_length / self.sample_rate

    def columns_in(self, n_samples: int) -> int:
        """Columns that `n_samples` samples give: frames are centred, the ends padded with zeros."""
        return 1 + n_samples // self.hop_length if n_samples > 0 else 0

    def band_centres_hz(self) -> NDArray[np.float64]:
        """Centre frequency of each mel band.

        Returns
        -------
        numpy.ndarray [shape=(n_mels,)]
            In Hz, ascending.
        """
        return mel_to_hz(np.linspace(hz_to_mel(self.fmin), hz_to_mel(self.fmax), self.n_mels + 2))[
            1:-1
        ]


# Slaney's Auditory Toolbox (1998): linear below 1 kHz, then 27 steps for each factor of 6.4.
_LINEAR_HZ_PER_MEL = 200.0 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27


def hz_to_mel(hz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Frequency in Hz to Slaney's mel scale (Auditory Toolbox, Interval Research TR 1998-010)."""
    hz = np.asarray(hz, dtype=np.float64)
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz / _LINEAR_HZ_PER_MEL, above)


def mel_to_hz(mel: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's mel scale to frequency in Hz: the inverse of `hz_to_mel`."""
    mel = np.asarray(mel, dtype=np.float64)
    above = _BREAK_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HZ_PER_MEL, above)


def mel_filters(front_end: FrontEnd) -> NDArray[np.float32]:
    """Triangular mel filters of equal area (Slaney), as `librosa.filters.mel` makes them.

    Made here since librosa's import alone takes longer than a song's analysis.

    Returns
    -------
    numpy.ndarray [shape=(n_mels, 1 + n_fft // 2)]
        Weights on the power spectrum.
    """
    bins_hz = np.fft.rfftfreq(front_end.n_fft, 1 / front_end.sample_rate)
    edges_hz = mel_to_hz(
        np.linspace(hz_to_mel(front_end.fmin), hz_to_mel(front_end.fmax), front_end.n_mels + 2)
    )
    widths = np.diff(edges_hz)
    slopes = edges_hz[:, None] - bins_hz[None, :]
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    area = 2.0 / (edges_hz[2:] - edges_hz[:-2])
    return (triangles * area[:, None]).astype(np.float32)


class MelStream:
    """Mel columns of a stream of samples, made block by block.

    The columns do not depend on how the samples are cut into blocks, and equal
    ``power_to_db(melspectrogram(y, ...), ref=1, top_db=None)`` of librosa on the whole.

    Parameters
    ----------
    front_end : FrontEnd
    """

    def __init__(self, front_end: FrontEnd) -> None:
        self.front_end = front_end
        self._kernel = _Kernel(front_end)
        # frames are centred: the first one is half filled with zeros
        self._pending: Samples = np.zeros(front_end.n_fft // 2, np.float32)
        self._samples = 0
        self._columns = 0

    def feed(self, samples: Samples) -> MelColumns:
        """Take the next samples; give the columns that they complete.

        Parameters
        ----------
        samples : numpy.ndarray [shape=(n,)]
            Mono, float32, any length.

        Returns
        -------
        numpy.ndarray [shape=(n_mels, k)]
            In decibels; `k` may be 0.
        """
        self._samples += len(samples)
        return self._advance(np.concatenate([self._pending, samples]))

    def finish(self) -> MelColumns:
        """Give the columns that are left when the stream has ended.

        Returns
        -------
        numpy.ndarray [shape=(n_mels, k)]
            In decibels.
        """
        missing = self.front_end.columns_in(self._samples) - self._columns
        tail = np.zeros(self.front_end.n_fft // 2, np.float32)
        columns = self._advance(np.concatenate([self._pending, tail]))[:, : max(missing, 0)]
        self._pending = np.zeros(0, np.float32)
        return columns

    def _advance(self, samples: Samples) -> MelColumns:
        n_fft, hop = self.front_end.n_fft, self.front_end.hop_length
        count = max(0, 1 + (len(samples) - n_fft) // hop)
        columns = np.empty((self.front_end.n_mels, count), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(samples, n_fft)[::hop] if count else None
        for start in range(0, count, _FRAMES_AT_ONCE):
            if frames is not None:
                chunk = frames[start : start + _FRAMES_AT_ONCE]
                columns[:, start : start + len(chunk)] = self._kernel.decibels(chunk)
        self._pending = samples[count * hop :].copy()
        self._columns += count
        return columns


class _Kernel:
    """The arithmetic of one frame: window, Fourier transform, mel bands, decibels."""

    def __init__(self, front_end: FrontEnd) -> None:
        self._front_end = front_end

    @cached_property
    def _window(self) -> NDArray[np.float32]:
        # periodic Hann, as SciPy's and librosa's default for spectra
        phase = 2 * np.pi * np.arange(self._front_end.n_fft) / self._front_end.n_fft
        return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)

    @cached_property
    def _filters(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(mel_filters(self._front_end).T)

    def decibels(self, frames: NDArray[np.float32]) -> MelColumns:
        # scipy.fft keeps float32, which numpy.fft does not on every version; imported here
        # because the window, which knows this module, has to be up before it
        from scipy import fft  # noqa: PLC0415

        spectra = fft.rfft(frames * self._window, axis=1)
        power = spectra.real**2 + spectra.imag**2
        mel = power @ self._filters
        np.maximum(mel, np.float32(10 ** (AMPLITUDE_FLOOR_DB / 10)), out=mel)
        np.log10(mel, out=mel)
        mel *= 10
        return np.asarray(mel.T)


def mel_columns(samples: Samples, front_end: FrontEnd) -> MelColumns:
    """Mel columns of a whole recording.

    Parameters
    ----------
    samples : numpy.ndarray [shape=(n,)]
        Mono, float32, at the front end's sample rate.
    front_end : FrontEnd

    Returns
    -------
    numpy.ndarray [shape=(n_mels, front_end.columns_in(n))]
        In decibels relative to 1.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(22050) / 22050).astype(np.float32)
    >>> mel_columns(tone, FrontEnd()).shape
    (128, 25)
    """
    return np.concatenate(list(stream_columns([samples], front_end)), axis=1)


def stream_columns(blocks: Iterable[Samples], front_end: FrontEnd) -> Iterator[MelColumns]:
    """Mel columns of each block in turn, and last those of the end."""
    stream = MelStream(front_end)
    for block in blocks:
        yield stream.feed(block)
    yield stream.finish()
