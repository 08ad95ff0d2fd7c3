"""A stretch of a song, and the spectra of it that several descriptors share."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import AMPLITUDE_FLOOR_DB, FrontEnd, Samples, mel_filters

SAMPLE_RATE = 22050
"""Of all descriptors, in Hz."""

HOP_LENGTH = 512
"""Samples from one column to the next, of all descriptors: so their columns stand in line."""

N_FFT = 2048
"""Samples in a frame."""

CONTEXT = N_FFT // 2
"""Samples before the first column's moment, and after the last one's."""

COLUMN_S = HOP_LENGTH / SAMPLE_RATE
"""Seconds from one column to the next; column 0 is centred on the beginning."""

_MEL = FrontEnd(sample_rate=SAMPLE_RATE, n_fft=N_FFT, hop_length=HOP_LENGTH)
_FLOOR = np.float32(10 ** (AMPLITUDE_FLOOR_DB / 10))
_FRAMES_AT_ONCE = 256

Rows = NDArray[np.float32]

T = TypeVar("T")


def columns_in(n_samples: int) -> int:
    """Columns that `n_samples` samples give, as librosa counts with ``center=True``."""
    return _MEL.columns_in(n_samples)


def bins_hz() -> NDArray[np.float64]:
    """Centre frequency of each bin [shape=(1 + N_FFT // 2,)] in Hz."""
    return np.linspace(0.0, SAMPLE_RATE / 2, 1 + N_FFT // 2)


class Stretch:
    """Samples around some columns; each spectrum is made when it is first asked for, and once.

    Spectra are held column by column, since that is how they are made and how they are stored.

    Parameters
    ----------
    samples : numpy.ndarray [shape=(CONTEXT + (columns - 1) * HOP_LENGTH + CONTEXT,)]
        Mono, float32, at `SAMPLE_RATE`; zeros where the song has not begun or has ended.
    check : callable
        Called every few milliseconds of work; what it raises ends the work.
    """

    def __init__(self, samples: Samples, check: Callable[[], None] = lambda: None) -> None:
        if len(samples) < N_FFT:
            raise ValueError(f"a stretch has {N_FFT} samples at least: {len(samples)}")
        self.samples = samples
        self.check = check
        self.columns = 1 + (len(samples) - N_FFT) // HOP_LENGTH
        self._kept: dict[str, object] = {}

    @cached_property
    def power(self) -> Rows:
        """Power spectrum [shape=(columns, 1 + N_FFT // 2)]: `librosa.stft`, squared."""
        # scipy.fft keeps float32 and lets the window work meanwhile; imported here since the
        # window has to be up before it
        from scipy import fft  # noqa: PLC0415

        phase = 2 * np.pi * np.arange(N_FFT) / N_FFT
        window = (0.5 - 0.5 * np.cos(phase)).astype(np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(self.samples, N_FFT)[::HOP_LENGTH]
        power = np.empty((self.columns, 1 + N_FFT // 2), np.float32)
        for part in self.parts(_FRAMES_AT_ONCE):
            spectra = fft.rfft(frames[part] * window, axis=1)
            np.square(spectra.real, out=power[part])
            power[part] += np.square(spectra.imag)
        return power

    @cached_property
    def magnitude(self) -> Rows:
        """Magnitude spectrum [shape=(columns, 1 + N_FFT // 2)]."""
        return np.sqrt(self.power)

    @cached_property
    def power_db(self) -> Rows:
        """The same in dB, relative to 1: a stream knows no maximum to refer to."""
        return power_to_db(self.power)

    @cached_property
    def mel_db(self) -> Rows:
        """Mel spectrum [shape=(columns, 128)] in dB: `librosa.feature.melspectrogram`."""
        return power_to_db(self.power @ mel_filters(_MEL).T)

    def kept(self, name: str, make: Callable[["Stretch"], T]) -> T:
        """What several descriptors share and only they know how to make; made once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return cast("T", self._kept[name])

    def parts(self, columns: int) -> Iterator[slice]:
        """Its columns, so many at a time, with a look at `check` before each."""
        for start in range(0, self.columns, columns):
            self.check()
            yield slice(start, min(start + columns, self.columns))


def power_to_db(power: Rows) -> Rows:
    """Decibels relative to 1, with librosa's floor of 1e-10 and without its ceiling's."""
    db = np.maximum(power, _FLOOR)
    np.log10(db, out=db)
    db *= 10
    return db


def amplitude_to_db(amplitude: Rows) -> Rows:
    """`librosa.amplitude_to_db` relative to 1, with the same floor."""
    return power_to_db(np.square(amplitude))
