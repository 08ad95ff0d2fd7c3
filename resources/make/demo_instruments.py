"""Instruments and studio of the demo song.

An instrument turns the pitch and force of one note into samples; amplifiers, room and compressor
turn samples into what a recording has of them. The strings are the plucked-string algorithm with
the extensions that make it an instrument.

References
----------
.. [1] K. Karplus and A. Strong, "Digital synthesis of plucked-string and drum timbres",
       Computer Music Journal 7(2), 43-55, 1983.
.. [2] D. A. Jaffe and J. O. Smith, "Extensions of the Karplus-Strong plucked-string algorithm",
       Computer Music Journal 7(2), 56-69, 1983.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage, signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float64]

SAMPLE_RATE = 44_100
DRAWBARS = {0.5: 0.8, 1.5: 0.5, 1.0: 1.0, 2.0: 0.45, 3.0: 0.2, 4.0: 0.12}


@dataclass(frozen=True, slots=True)
class StringTone:
    """What distinguishes one plucked string from another.

    Attributes
    ----------
    decay_s
        time in which the fundamental falls by 60 dB
    damping
        weight of the older sample in the averaging of the loop, 0 (bright) to 0.5 (dull)
    pick_position, pickup_position
        distance from the bridge as a fraction of the string
    pick_cutoff_hz
        cut-off of the pick's low-pass for the strongest stroke
    noise
        share of noise in the excitation; the rest is one clean displacement
    """

    decay_s: float
    damping: float
    pick_position: float
    pickup_position: float
    pick_cutoff_hz: float
    noise: float


OPEN_GUITAR = StringTone(3.5, 0.22, 0.16, 0.24, 4500.0, 0.3)
MUTED_GUITAR = StringTone(1.1, 0.4, 0.16, 0.24, 3500.0, 0.3)
LEAD_GUITAR = StringTone(5.5, 0.15, 0.2, 0.27, 4500.0, 0.25)
BASS = StringTone(3.0, 0.42, 0.29, 0.27, 2500.0, 0.2)


@dataclass(frozen=True, slots=True)
class Inflection:
    """How the pitch of a note moves while it sounds.

    Attributes
    ----------
    bend
        semitones the note is pushed up after its attack
    scoop
        whether it rises into its pitch from below
    vibrato
        whether it shakes once it has stood for a moment
    """

    bend: float = 0.0
    scoop: bool = False
    vibrato: bool = False

    def semitones(self, times_s: Samples) -> Samples:
        """Give the deviation from the written pitch at each time, in semitones."""
        curve = np.zeros_like(times_s)
        if self.scoop:
            curve -= 0.9 * np.exp(-times_s / 0.045)
        if self.bend:
            curve += self.bend / (1 + np.exp(-(times_s - 0.11) / 0.022))
        if self.vibrato:
            depth = 0.32 * np.clip((times_s - 0.16) / 0.25, 0, 1)
            curve += depth * np.sin(2 * np.pi * 5.3 * (times_s - 0.16))
        return curve


def frequency_hz(pitch: float) -> float:
    """Give the frequency of a MIDI pitch in equal temperament, A4 (69) = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def lowpass(y: Samples, cutoff_hz: float, order: int = 1) -> Samples:
    """Filter along time with a Butterworth low-pass."""
    sos = signal.butter(order, cutoff_hz, "lowpass", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, y, axis=0))


def highpass(y: Samples, cutoff_hz: float, order: int = 1) -> Samples:
    """Filter along time with a Butterworth high-pass."""
    sos = signal.butter(order, cutoff_hz, "highpass", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, y, axis=0))


def resonance(y: Samples, centre_hz: float, gain_db: float, q: float = 1.0) -> Samples:
    """Raise or lower what lies around one frequency, as a body, a cabinet or an equaliser does."""
    b, a = signal.iirpeak(centre_hz, q, fs=SAMPLE_RATE)
    gain = 10 ** (gain_db / 20) - 1
    return y + gain * np.asarray(signal.lfilter(b, a, y, axis=0))


def plucked_string(
    pitch: float,
    duration_s: float,
    velocity: float,
    tone: StringTone,
    rng: np.random.Generator,
    inflection: Inflection | None = None,
) -> Samples:
    """Pluck a string and let it ring until it is stopped by the hand.

    The loop of delay, averaging filter and tuning all-pass of [1]_ and [2]_ is one recursive
    filter, here run as such. Pick and pickup position are comb filters, the force of the stroke a
    low-pass of the excitation ([2]_). A bend is made afterwards, by reading the sound faster.

    Parameters
    ----------
    pitch : float
        MIDI pitch; fractions are allowed
    duration_s : float > 0 [seconds]
    velocity : float in (0, 1]
        force of the stroke: louder and brighter
    tone : StringTone
    rng : np.random.Generator
        source of the noise in the excitation
    inflection : Inflection, optional

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    """
    sounding = round((duration_s + 0.06) * SAMPLE_RATE)
    times_s = np.arange(sounding) / SAMPLE_RATE
    if inflection is None:
        read_at = times_s * SAMPLE_RATE
    else:
        speed = 2.0 ** (inflection.semitones(times_s) / 12.0)
        read_at = np.concatenate(([0.0], np.cumsum(speed)[:-1]))
    length = int(read_at[-1]) + 4

    frequency = frequency_hz(pitch)
    period = SAMPLE_RATE / frequency
    delay = int(period - tone.damping - 0.1)
    fraction = period - tone.damping - delay
    allpass = (1 - fraction) / (1 + fraction)
    loss = 10.0 ** (-3.0 / (frequency * tone.decay_s))
    loop = loss * np.convolve([1 - tone.damping, tone.damping], [allpass, 1.0])
    denominator = np.zeros(delay + 3)
    denominator[:2] = 1.0, allpass
    denominator[delay:] -= loop

    burst = round(period)
    noise = rng.standard_normal(burst)
    stroke = np.zeros(length)
    stroke[:burst] = tone.noise * (noise - noise.mean()) / np.sqrt(period)
    stroke[0] += 1 - tone.noise
    stroke = lowpass(stroke, tone.pick_cutoff_hz * (0.3 + 0.7 * velocity), 2)
    # What a pickup hears is the string's velocity, whose partials fall off as 1/n.
    stroke = lowpass(stroke, 2.5 * frequency)
    for position in (tone.pick_position, tone.pickup_position):
        lag = max(1, round(position * period))
        stroke[lag:] -= 0.92 * stroke[:-lag]
    y = np.asarray(signal.lfilter([1.0, allpass], denominator, stroke))
    if inflection is not None:
        y = np.asarray(ndimage.map_coordinates(y, [read_at], order=3))
    y = y[:sounding] * np.clip((duration_s + 0.06 - times_s) / 0.06, 0, 1) ** 2
    return np.asarray(velocity * y * np.sqrt(period / 100))


def harmonica(
    pitch: float,
    duration_s: float,
    velocity: float,
    rng: np.random.Generator,
    inflection: Inflection,
) -> Samples:
    """Play a reed through cupped hands: a breathy row of partials that brightens with the breath.

    Parameters and result are those of `plucked_string`.
    """
    times_s = np.arange(round((duration_s + 0.05) * SAMPLE_RATE)) / SAMPLE_RATE
    frequency = frequency_hz(pitch) * 2 ** (inflection.semitones(times_s) / 12)
    phase = 2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE
    breath = np.minimum(1 - np.exp(-times_s / 0.022), 1.0)
    breath *= np.clip((duration_s + 0.05 - times_s) / 0.05, 0, 1)
    drift = lowpass(rng.standard_normal(times_s.size), 6.0) * 25
    breath *= 1 + 0.12 * np.clip(drift, -1, 1)
    hands = 1.0 + 0.25 * np.sin(2 * np.pi * 5.3 * times_s - 1) * inflection.vibrato
    openness = np.clip(0.25 + 0.4 * velocity * breath * hands, 0.05, 0.74)
    y = np.zeros_like(times_s)
    for partial in range(1, min(28, int(9000 / frequency_hz(pitch)))):
        # The reed's slit is not half open, so that even partials are there, a little weaker.
        strength = (1.0 if partial % 2 else 0.7) * openness ** (0.55 * partial)
        y += strength * np.sin(partial * phase + 0.3 * partial**2)
    air = highpass(rng.standard_normal(times_s.size), 1800.0)
    return np.asarray(velocity * breath * hands * (0.5 * y + 0.03 * air))


def organ(pitch: float, duration_s: float, velocity: float) -> Samples:
    """Hold one key of a drawbar organ; the rotating speaker comes later, with all keys together."""
    times_s = np.arange(round((duration_s + 0.12) * SAMPLE_RATE)) / SAMPLE_RATE
    envelope = np.clip(times_s / 0.02, 0, 1) * np.clip((duration_s + 0.12 - times_s) / 0.12, 0, 1)
    phase = 2 * np.pi * frequency_hz(pitch) * times_s
    y = sum((level * np.sin(ratio * phase) for ratio, level in DRAWBARS.items()), 0 * phase)
    return np.asarray(0.2 * velocity * envelope * y)


def rotating_speaker(y: Samples, rate_hz: Samples) -> Samples:
    """Send a sound through a turning horn: its distance to each ear changes pitch and loudness.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
    rate_hz : np.ndarray [shape=(n,)]
        turns in a second

    Returns
    -------
    y : np.ndarray [shape=(n, 2)]
    """
    angle = 2 * np.pi * np.cumsum(rate_hz) / SAMPLE_RATE
    ears = []
    for offset in (0.0, 2.0):
        towards = np.sin(angle + offset)
        read_at = np.arange(y.size) - 0.0006 * SAMPLE_RATE * (1 - towards)
        moved = np.asarray(ndimage.map_coordinates(y, [read_at], order=1))
        ears.append(moved * (1 + 0.3 * towards))
    return np.stack(ears, axis=1)


def amplifier(y: Samples, drive: float, top_hz: float) -> Samples:
    """Play a sound through a valve amplifier and its cabinet.

    The soft clipping bends one half-wave more than the other, as a single triode does, at four
    times the sample rate, so that what it adds above the band is not mirrored into it.
    """
    up = signal.resample_poly(highpass(y, 70.0), 4, 1)
    bias = 0.25
    clipped = np.tanh(drive * up + bias) - np.tanh(bias)
    y = highpass(np.asarray(signal.resample_poly(clipped, 1, 4)) / drive**0.6, 75.0, 2)
    y = resonance(y, 130.0, 3.0, 1.2)
    y = resonance(y, 2200.0, 1.0, 1.0)
    return lowpass(y, top_hz, 3)


def _modes(
    frequencies_hz: Samples, decays_s: Samples, duration_s: float, rng: np.random.Generator
) -> Samples:
    """Ring the modes of a plate together."""
    times_s = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    y = np.zeros_like(times_s)
    for frequency, decay in zip(frequencies_hz, decays_s, strict=True):
        phase = rng.uniform(0, 2 * np.pi)
        y += np.exp(-times_s / decay) * np.sin(2 * np.pi * frequency * times_s + phase)
    return np.asarray(y / np.sqrt(frequencies_hz.size))


def _noise_hit(
    duration_s: float, attack_s: float, decay_s: float, rng: np.random.Generator
) -> Samples:
    times_s = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    envelope = (1 - np.exp(-times_s / attack_s)) * np.exp(-times_s / decay_s)
    return np.asarray(envelope * rng.standard_normal(times_s.size))


def _cymbal(
    low_hz: float, high_hz: float, decay_s: float, duration_s: float, rng: np.random.Generator
) -> Samples:
    frequencies = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz), 90))
    decays = decay_s * (low_hz / frequencies) ** 0.35 * rng.uniform(0.5, 1.3, 90)
    ring = _modes(frequencies, decays, duration_s, rng)
    wash = highpass(_noise_hit(duration_s, 0.002, 0.35 * decay_s, rng), low_hz, 2)
    y = ring + 0.35 * wash
    return np.asarray(y * np.clip((duration_s - np.arange(y.size) / SAMPLE_RATE) / 0.03, 0, 1))


def drum_kit(rng: np.random.Generator) -> dict[str, list[Samples]]:
    """Strike each piece of the kit three times, so that no two beats in a row are the same.

    Returns
    -------
    kit : dict
        kick, snare, brush, hat, ride and crash, three takes of each, [shape=(n,)]
    """
    kit: dict[str, list[Samples]] = {}
    for _ in range(3):
        times_s = np.arange(round(0.4 * SAMPLE_RATE)) / SAMPLE_RATE
        skin = np.sin(2 * np.pi * (52 * times_s + 45 * 0.03 * (1 - np.exp(-times_s / 0.03))))
        beater = lowpass(_noise_hit(0.4, 0.0005, 0.008, rng), 3500.0, 2)
        kick = skin * np.exp(-times_s / 0.1) * np.clip(times_s / 0.002, 0, 1) + 0.5 * beater
        shell = _modes(
            np.array([187.0, 334.0, 421.0]), np.array([0.07, 0.04, 0.03]), 0.4, rng
        ) * np.clip(times_s / 0.001, 0, 1)
        wires = highpass(lowpass(_noise_hit(0.4, 0.002, 0.075, rng), 7500.0), 1100.0, 2)
        sweep = highpass(lowpass(_noise_hit(0.4, 0.03, 0.07, rng), 6000.0), 900.0)
        takes = {
            "kick": kick,
            "snare": 0.6 * shell + 0.55 * wires,
            "brush": 0.5 * sweep + 0.1 * shell,
            "hat": _cymbal(4200.0, 14000.0, 0.05, 0.25, rng),
            "ride": _cymbal(2300.0, 13000.0, 0.55, 1.3, rng),
            "crash": _cymbal(1100.0, 14000.0, 1.3, 3.2, rng),
        }
        for piece, y in takes.items():
            fade = np.clip((y.size - np.arange(y.size)) / 2000, 0, 1)
            kit.setdefault(piece, []).append(y * fade)
    return kit


def room(rng: np.random.Generator) -> Samples:
    """Make the impulse response of a small club: noise whose high end dies first."""
    times_s = np.arange(round(1.1 * SAMPLE_RATE)) / SAMPLE_RATE
    response = np.zeros((times_s.size, 2))
    for low_hz, high_hz, reverberation_s in (
        (120.0, 500.0, 0.95),
        (500.0, 2000.0, 0.85),
        (2000.0, 7000.0, 0.5),
    ):
        noise = rng.standard_normal(response.shape)
        band = highpass(lowpass(noise, high_hz, 2), low_hz, 2)
        response += band * 10 ** (-3 * times_s / reverberation_s)[:, None]
    response *= np.clip((times_s - 0.012) / 0.01, 0, 1)[:, None]
    return np.asarray(response / np.sqrt(np.sum(response**2, axis=0)))


def level_to(y: Samples, level_db: float) -> Samples:
    """Scale a track so that the root mean square of its sounding parts is the given level."""
    power = np.mean(y**2) / max(1e-9, np.mean(np.abs(y) > 1e-3 * np.max(np.abs(y))))
    return np.asarray(y * 10 ** (level_db / 20) / np.sqrt(power))


def compress(y: Samples, threshold_db: float, ratio: float) -> Samples:
    """Lower what exceeds a threshold, following the loudness of both channels over 60 ms."""
    pole = np.exp(-1 / (0.06 * SAMPLE_RATE))
    power = signal.lfilter([1 - pole], [1, -pole], np.mean(y**2, axis=1))
    over_db = np.maximum(10 * np.log10(power + 1e-12) - threshold_db, 0)
    return np.asarray(y * 10 ** (-over_db * (1 - 1 / ratio) / 20)[:, None])
