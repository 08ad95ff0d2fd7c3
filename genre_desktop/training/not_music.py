"""Sounds that are no music, made here: to learn what they are, and to be measured on.

What is learned from and what is measured on share no kind of noise, no kind of hum and no voice.
Voices are those of espeak-ng, a synthesiser of speech by formants: they say sentences, but no
person ever spoke them, so the figures for speech are for its kind.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from genre_desktop.errors import UserError

Sound = NDArray[np.float32]
Random = np.random.Generator

RATE = 22_050
LENGTH_S = 15.0
_LENGTH = round(RATE * LENGTH_S)

_SENTENCES = (
    "The train on platform four is about twenty minutes late, and we are sorry for that.",
    "Could you tell me where the library is? I have to bring back three books before noon.",
    "Mix the flour with two eggs, add a pinch of salt, and let the dough rest for an hour.",
    "It rained all night, and in the morning the whole valley was hidden under a white fog.",
    "First open the window, then the door; otherwise the smoke stays in the kitchen.",
    "He counted the steps again: one, two, three, four, five, and the last one was missing.",
    "Our meeting begins at half past nine. Please read the report before you come.",
    "The oldest tree in the park was planted more than three hundred years ago.",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sound that is no music.

    Attributes
    ----------
    kind : str
    samples : numpy.ndarray [shape=(n,)]
        Mono at `RATE`, its peak at most 1.
    """

    kind: str
    samples: Sound


def learned(count: int, seed: int = 0) -> Iterator[Piece]:
    """Pieces to learn from, as many of each kind."""
    return _pieces({**_LEARNED, **_voices(_LEARNED_VOICES)}, count, seed)


def unseen(count: int, seed: int = 1) -> Iterator[Piece]:
    """Pieces to measure on, of kinds that `learned` has none of."""
    return _pieces({**_UNSEEN, **_voices(_UNSEEN_VOICES)}, count, seed)


def _pieces(kinds: dict[str, Callable[[Random], Sound]], count: int, seed: int) -> Iterator[Piece]:
    names = sorted(kinds)
    for number in range(count):
        kind = names[number % len(names)]
        random = np.random.default_rng((seed, number))
        samples = kinds[kind](random)[:_LENGTH]
        peak = float(np.abs(samples).max()) or 1.0
        level = 10 ** (random.uniform(-30, 0) / 20)
        yield Piece(kind, (samples / peak * level).astype(np.float32))


# noise ----------------------------------------------------------------------------------------


def _coloured(slope_db: float) -> Callable[[Random], Sound]:
    """Noise whose power falls by so many decibels an octave, a little more or less."""

    def make(random: Random) -> Sound:
        spectrum = np.fft.rfft(random.standard_normal(_LENGTH))
        octaves = np.log2(np.maximum(np.arange(len(spectrum)), 20) / 20)
        tilt = slope_db + random.uniform(-1, 1)
        shaped = np.fft.irfft(spectrum * 10 ** (tilt * octaves / 20), _LENGTH)
        return np.asarray(shaped * _swell(random, 0.3), np.float32)

    return make


def _banded(random: Random) -> Sound:
    low = random.uniform(50, 3000)
    band = (low, min(low * random.uniform(1.3, 6), RATE / 2 - 100))
    filtered = signal.sosfilt(
        signal.butter(4, band, "bandpass", fs=RATE, output="sos"), random.standard_normal(_LENGTH)
    )
    return np.asarray(filtered * _swell(random, 0.5), np.float32)


def _wind(random: Random) -> Sound:
    sound = np.zeros(_LENGTH)
    noise = random.standard_normal(_LENGTH)
    for centre in random.uniform(150, 1200, 4):
        filtered = signal.sosfilt(
            signal.butter(2, (centre * 0.8, centre * 1.25), "bandpass", fs=RATE, output="sos"),
            noise,
        )
        sound += filtered * _swell(random, 1.0)
    return np.asarray(sound, np.float32)


def _rain(random: Random) -> Sound:
    sound = 0.02 * random.standard_normal(_LENGTH)
    drop = np.exp(-np.arange(400) / random.uniform(20, 90))
    for start in random.integers(0, _LENGTH - 400, random.integers(500, 6000)):
        sound[start : start + 400] += random.exponential() * drop * random.standard_normal(400)
    return np.asarray(sound, np.float32)


def _crowd(random: Random) -> Sound:
    """Hands that clap, each on its own."""
    sound = 0.01 * random.standard_normal(_LENGTH)
    for _ in range(random.integers(5, 40)):
        period, moment = random.uniform(0.18, 0.35), random.uniform(0, 0.3)
        centre = random.uniform(700, 2500)
        clap = signal.sosfilt(
            signal.butter(2, (centre * 0.7, centre * 1.5), "bandpass", fs=RATE, output="sos"),
            random.standard_normal(500) * np.exp(-np.arange(500) / 80),
        )
        while moment < LENGTH_S - 0.1:
            start = int(moment * RATE)
            sound[start : start + 500] += clap * random.uniform(0.5, 1)
            moment += period * random.uniform(0.85, 1.2)
    return np.asarray(sound, np.float32)


def _swell(random: Random, depth: float) -> NDArray[np.float64]:
    """A gain that wanders within 1 - depth and 1."""
    points = random.uniform(1 - depth, 1, 12)
    return np.interp(np.linspace(0, 11, _LENGTH), np.arange(12), points)


def _bursts(random: Random) -> Sound:
    """Noise in short bursts of one colour: from a crackle to hammering."""
    sound = 10 ** (random.uniform(-60, -20) / 20) * random.standard_normal(_LENGTH)
    length = int(10 ** random.uniform(1.5, 3.5))
    decay = np.exp(-np.arange(length) / (length / random.uniform(2, 8)))
    low = random.uniform(50, 5000)
    band = (low, min(low * random.uniform(1.5, 20), RATE / 2 - 100))
    shape = signal.butter(2, band, "bandpass", fs=RATE, output="sos")
    count = int(10 ** random.uniform(1.3, 3.3))
    starts = random.integers(0, _LENGTH - length, count)
    if random.random() < 0.5:  # in a beat, more or less
        starts = np.arange(count) * (_LENGTH - length) // count
        starts = np.clip(starts + random.integers(-200, 201, count), 0, _LENGTH - length)
    for start in starts:
        burst = decay * random.standard_normal(length) * random.exponential()
        sound[start : start + length] += burst
    return np.asarray(signal.sosfilt(shape, sound), np.float32)


# hum and tones --------------------------------------------------------------------------------


def _hum(low_hz: float, high_hz: float, fall: float) -> Callable[[Random], Sound]:
    def make(random: Random) -> Sound:
        hertz = random.uniform(low_hz, high_hz)
        time_s = np.arange(_LENGTH) / RATE
        sound = np.zeros(_LENGTH)
        for number in range(1, int(min(40, RATE / 2 / hertz))):
            gain = number ** -(fall + random.uniform(-0.3, 0.3)) * random.uniform(0.2, 1)
            sound += gain * np.sin(2 * np.pi * (number * hertz * time_s + random.uniform()))
        noise = random.standard_normal(_LENGTH) * 10 ** (random.uniform(-50, -20) / 20)
        return np.asarray(sound + noise, np.float32)

    return make


def _tone(random: Random) -> Sound:
    time_s = np.arange(_LENGTH) / RATE
    sound = np.sin(2 * np.pi * random.uniform(100, 5000) * time_s)
    return np.asarray(sound + 1e-3 * random.standard_normal(_LENGTH), np.float32)


def _sweep(random: Random) -> Sound:
    time_s = np.arange(_LENGTH) / RATE
    ends = random.uniform(50, 9000, 2)
    period = random.uniform(1, LENGTH_S)
    chirp = signal.chirp(time_s % period, ends[0], period, ends[1])
    return np.asarray(chirp + 1e-3 * random.standard_normal(_LENGTH), np.float32)


def _beeps(random: Random) -> Sound:
    """One or two signals of a device, again and again."""
    sound = 10 ** (random.uniform(-70, -40) / 20) * random.standard_normal(_LENGTH)
    tones = random.uniform(300, 4000, random.integers(1, 4))
    length, pause = random.uniform(0.03, 0.8), random.uniform(0.03, 1.5)
    moment, number = random.uniform(0, 1), 0
    while moment + length < LENGTH_S:
        count, start = int(length * RATE), int(moment * RATE)
        time_s = np.arange(count) / RATE
        hertz = tones[number % len(tones)] if random.random() < 0.9 else random.choice(tones)
        for overtone in range(1, random.integers(2, 5)):
            sound[start : start + count] += (
                np.sin(2 * np.pi * hertz * overtone * time_s) / overtone**2
            )
        moment += length + pause * random.uniform(0.9, 1.1)
        number += 1
    return np.asarray(sound, np.float32)


def _dialling(random: Random) -> Sound:
    sound = 1e-3 * random.standard_normal(_LENGTH)
    moment = 0.2
    while moment < LENGTH_S - 1:
        count = int(random.uniform(0.08, 0.3) * RATE)
        time_s = np.arange(count) / RATE
        start = int(moment * RATE)
        for hertz in (random.choice((697, 770, 852, 941)), random.choice((1209, 1336, 1477))):
            sound[start : start + count] += np.sin(2 * np.pi * hertz * time_s)
        moment += count / RATE + random.uniform(0.05, 0.6)
    return np.asarray(sound, np.float32)


# clicks ---------------------------------------------------------------------------------------


def _clicks(random: Random) -> Sound:
    sound = 1e-3 * random.standard_normal(_LENGTH)
    at = random.integers(0, _LENGTH, random.integers(10, 400))
    sound[at] += random.choice((-1, 1), len(at)) * random.uniform(0.2, 1, len(at))
    return np.asarray(sound, np.float32)


def _ticks(random: Random) -> Sound:
    """A clock."""
    sound = 1e-3 * random.standard_normal(_LENGTH)
    period = int(random.uniform(0.2, 1.0) * RATE)
    decay = np.exp(-np.arange(300) / random.uniform(10, 60))
    tick = decay * np.sin(2 * np.pi * random.uniform(1500, 6000) * np.arange(300) / RATE)
    for start in range(0, _LENGTH - 300, period):
        sound[start : start + 300] += tick
    return np.asarray(sound, np.float32)


# speech ---------------------------------------------------------------------------------------

_LEARNED_VOICES = ("en-gb+m1", "en-us+f2", "de+m4", "es+f1", "it+m2", "pl+f3", "sv+m5", "nl+f5")
_UNSEEN_VOICES = ("fr+m3", "ru+f4", "hu+m7", "tr+klatt2", "pt+m6", "el+croak")


def _voices(names: tuple[str, ...]) -> dict[str, Callable[[Random], Sound]]:
    return {f"voice {name}": _voice(name) for name in names}


def _voice(name: str) -> Callable[[Random], Sound]:
    def make(random: Random) -> Sound:
        text = " ".join(random.permutation(_SENTENCES)[:4])
        speed, pitch = random.integers(120, 210), random.integers(20, 80)
        samples = spoken(text, name, int(speed), int(pitch))
        return np.resize(samples, _LENGTH)

    return make


def spoken(text: str, voice: str, speed: int, pitch: int) -> Sound:
    """A text said by espeak-ng.

    Raises
    ------
    UserError
        espeak-ng is not installed, or does not know the voice.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise UserError(
            "Speech is made by espeak-ng, which is not installed.", "apt install espeak-ng"
        )
    import soundfile  # noqa: PLC0415
    import soxr  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = [program, "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", str(path), text]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or not path.exists():
            raise UserError(f"espeak-ng could not speak as {voice}: {done.stderr.strip()}.")
        samples, rate = soundfile.read(path, dtype="float32")
    return np.asarray(soxr.resample(samples, rate, RATE), np.float32)


_LEARNED: dict[str, Callable[[Random], Sound]] = {
    "white noise": _coloured(0),
    "pink noise": _coloured(-3),
    "band noise": _banded,
    "50 Hz hum": _hum(49, 51, 1.2),
    "machine hum": _hum(80, 300, 0.8),
    "tone": _tone,
    "sweep": _sweep,
    "clicks": _clicks,
    "bursts": _bursts,
    "more bursts": _bursts,
    "beeps": _beeps,
}
_UNSEEN: dict[str, Callable[[Random], Sound]] = {
    "brown noise": _coloured(-6),
    "blue noise": _coloured(3),
    "wind": _wind,
    "rain": _rain,
    "clapping": _crowd,
    "60 Hz buzz": _hum(59, 61, 0.4),
    "dialling": _dialling,
    "clock": _ticks,
}
