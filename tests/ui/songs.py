"""Songs for the window: quickly made, and of any length."""

import struct
from pathlib import Path

import numpy as np
import soundfile

RATE = 22_050


def tone_wav(path: Path, *, seconds: float = 6.0, hz: float = 440.0, level: float = 0.5) -> Path:
    """Write a tone; a level of 0 is silence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time_s = np.arange(round(seconds * RATE)) / RATE
    samples = (level * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)
    with path.open("wb") as file:
        soundfile.write(file, samples, RATE, "PCM_16", format="WAV")
    return path


def sparse_wav(path: Path, *, hours: float) -> Path:
    """Write a header and leave the rest to the file system.

    The zeros of unsigned 8-bit samples are full scale: loud, and of one pitch, 0 Hz.
    """
    size = int(hours * 3600 * RATE)
    header = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE, 1, 8)
    header += b"data" + struct.pack("<I", size)
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + size)
    return path
