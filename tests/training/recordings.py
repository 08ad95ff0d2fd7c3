"""Collections of tiny recordings whose genres are easy to tell apart."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

HZ = {"blues": 220, "jazz": 880, "rock": 3520}
FORMATS = (".wav", ".flac", ".ogg")


def sound(hz: float, seed: int, duration_s: float = 1.5) -> NDArray[np.float32]:
    """A tone with its overtones, in pulses, in a little noise; no two seeds alike."""
    random = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * 22_050)) / 22_050
    detuned = hz * random.uniform(0.9, 1.1)
    tone = sum(np.sin(2 * np.pi * detuned * k * time_s) / k for k in (1, 2, 3))
    pulse = 0.6 + 0.4 * np.sin(2 * np.pi * random.uniform(2, 6) * time_s)
    return (0.2 * tone * pulse + 0.01 * random.standard_normal(len(time_s))).astype(np.float32)


def write_sound(path: Path, samples: NDArray[np.float32], sample_rate: int = 22_050) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, sample_rate)
    return path


def collection(top: Path, songs_each: int = 3, *, duration_s: float = 1.5) -> Path:
    """A folder of genre folders: ``blues/song 0.wav``, ``blues/song 1.flac`` and so on."""
    for place, (genre, hz) in enumerate(HZ.items()):
        for number in range(songs_each):
            name = f"song {number}{FORMATS[number % len(FORMATS)]}"
            write_sound(top / genre / name, sound(hz, 1000 * place + number, duration_s))
    return top
