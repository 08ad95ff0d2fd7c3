"""Known signals, and files of them in every format that can be written here without ffmpeg."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.diagnosis.encodings import ENCODINGS, Encoding, encode, write

__all__ = ["FORMATS", "Format", "dominant_hz", "encode", "halved", "tones", "write"]

LEFT_HZ = 440
OTHER_HZ = 1000
LEVEL = 0.5


def tones(
    duration_s: float = 2.0, sample_rate: int = 44_100, channels: int = 2
) -> NDArray[np.float32]:
    """Make [n, channels]: 440 Hz in the first channel, 1 kHz in the others."""
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    hz = np.array([LEFT_HZ] + [OTHER_HZ] * (channels - 1))
    return (LEVEL * np.sin(2 * np.pi * hz * time_s[:, None])).astype(np.float32)


def dominant_hz(samples: NDArray[np.float32], sample_rate: int) -> float:
    """Find the frequency with most energy in one channel."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * sample_rate / len(samples))


@dataclass(frozen=True)
class Format(Encoding):
    """An encoding, and what a test wants to know of its files."""

    cut: str = "of"  # what the warning holds when half of the file is gone


_CUT = {
    "vorbis.ogg": "its end is missing",
    "tone.opus": "its end is missing",
    "tone.caf": "",
    "tone.mov": "no sound",
    "tone.aac": "left out",
    "tone.ac3": "",
}

FORMATS = tuple(Format(**vars(each), cut=_CUT.get(each.name, "of")) for each in ENCODINGS)


def halved(path: Path) -> Path:
    """Write the first half of a file's bytes beside it."""
    content = path.read_bytes()
    half = path.with_name(f"half {path.name}")
    half.write_bytes(content[: len(content) // 2])
    return half
