"""Compose and play the demo song of Genre Desktop: a shuffle blues in E, all of it made here.

    python resources/make/demo_song.py

writes resources/demo_song.ogg. A four-bar introduction from the fifth, one chorus of twelve bars
in which harmonica and guitar call and answer, at first over stop-time, and the last four bars once
more as an ending.
Time in the score is counted in ticks of a third of a beat, the grid on which a shuffle lies.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile as sf
from demo_instruments import (
    BASS,
    LEAD_GUITAR,
    MUTED_GUITAR,
    OPEN_GUITAR,
    SAMPLE_RATE,
    Inflection,
    amplifier,
    compress,
    drum_kit,
    harmonica,
    highpass,
    level_to,
    lowpass,
    organ,
    plucked_string,
    resonance,
    room,
    rotating_speaker,
)
from mutagen.ogg import OggPage
from mutagen.oggvorbis import OggVorbis
from scipy import signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Samples = NDArray[np.float64]

TITLE = "Twelve Bars Past Midnight"
ARTIST = "Genre Desktop"
SEED = 1912
TEMPO_BPM = 108.0
BAR = 12  # ticks
PICK_UP = 6  # ticks before the first bar
TICK_S = 60.0 / TEMPO_BPM / 3
DURATION_S = 48.0
LEAD_IN_S = 0.12

ROOTS = {"E": 40, "A": 45, "B": 47}
CHORDS = "BAEB EAEE AAEE BAEB BAEE".replace(" ", "")
# How hard the band plays in each bar: a quiet start, a held-back middle, everything at the end.
FORCE = (
    *(0.46, 0.48, 0.54, 0.62),
    *(0.74, 0.74, 0.76, 0.78),
    *(0.68, 0.70, 0.74, 0.78),
    *(0.94, 0.92, 0.80, 0.78),
    *(1.00, 0.98, 0.86, 0.95),
)
RHYTHM_IN, CHORUS, ORGAN_IN, CLIMAX, TAG, LAST = 2, 4, 8, 12, 16, 19
STOP_TIME = range(CHORUS, ORGAN_IN)

# A token is pitches:ticks and how they are played: ^2 bent up by two semitones, / scooped from
# below, ~ with vibrato. A line begins at the bar before it; -1 is the pick-up.
LEAD = {
    -1: "G4:1 A4:1 A#4:1 B4:1 D5:2",
    0: "D5:3^2 B4:2 A4:1 F#4:2/ A4:1 B4:3~",
    1: "E5:2 D5:1 C#5:2 A4:1 G4:4~ -:2",
    2: "G4:1/ G#4:2 D5:1 E5:1 E5:1 C#5:1 E5:1 E5:1 C5:1 E5:1 E5:1",
    3: "B4+E5:3 A4:2 A#4:1 B4+D#5:6~",
    6: "-:2 B4:1 D5:3^2~ E5:2 D5:1 B4:2 A4:1",
    7: "A#4:1 A4:1 G4:1 E4:2 G4:1/ G#4:2 E4:4~",
    10: "-:3 E5:1 G5:2^0.5 E5:1 D5:2 B4:3~",
    11: "D5:2^2 D5:1 B4:2 A4:1 B4:1 A4:1 G4:1 E4:3~",
    13: "-:6 C#5:1 E5:1 G5:1 A5:3~",
    14: "E4+B4:2 G#4+E5:1 F4+D5:2 F4+D5:1 E4+C#5:2 E4+C#5:1 D#4+C5:2 D#4+C5:1",
    15: "D4+B4:3 B4:1 C5:1 C#5:1 A4+D#5:3 F#5:1 G5:2",
    16: "G5:5^2~ F#5:1 D#5:2 B4:1 A4:2/ B4:1",
    17: "E5:1 G5:2^0.5 G5:2^0.5 E5:1 C#5:2 A4:1 G4:3~",
    18: "E4+B4:2 G#4+E5:1 D5:1 E5:1 E5:1 C#5:1 E5:1 E5:1 C5:1 E5:1 E5:1",
    19: "B4+E5:2 -:6 B4:1 D5:2^0.4 E5:16~",
}
HARP = {
    3: "-:9 D4:1 E4:2",
    4: "B4:5/~ A4:1 G4:2/ A4:1 G4:2 E4:1",
    5: "G4:3/ A4:2 G4:1 E4:5~ -:1",
    7: "-:10 A4:1 B4:1",
    8: "D5:2 E5:4/~ D5:2 B4:1 A4:3/",
    9: "G4:3/ A4:2 G4:1 E4:5~ -:1",
    11: "-:9 B4:1 D5:2",
    12: "E5:8/~ D5:2 B4:2",
    13: "D5:3/ B4:2 A4:1 G4:6~",
    16: "B4+D#5:6/~ B4+D#5:3 A4+D#5:3",
    17: "A4+E5:8/~ G4:4/",
    19: "-:8 G#4+B4:11~",
}
# Four quarters of bass in semitones above the root, by the interval to the root of the next bar:
# the last one is its neighbour. A chord that stays walks up the first bar and down the second.
WALK = {
    0: (0, 4, 7, 9),
    5: (0, 4, 7, 6),
    7: (0, 4, 5, 6),
    -2: (0, 4, 0, -1),
    -5: (0, -2, -3, -4),
    -7: (0, -2, -3, -6),
}
WALK_DOWN = {0: (10, 9, 7, 4), 7: (12, 10, 9, 8)}
ORGAN_VOICES = {"E": (56, 62, 64), "A": (55, 61, 64), "B": (57, 63, 66)}


STRAIGHT = Inflection()


@dataclass(frozen=True, slots=True)
class Note:
    """One note of the score; tick 0 is the first beat of the first full bar."""

    tick: float
    pitch: int
    ticks: float
    velocity: float
    inflection: Inflection = STRAIGHT


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke on a piece of the drum kit."""

    tick: float
    piece: str
    velocity: float


def parse_line(text: str, tick: float, velocity: float) -> list[Note]:
    """Read one line of the notation above.

    Raises
    ------
    ValueError
        if a token is not of the form pitches:ticks[^bend][/][~]
    """
    steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    notes = []
    for token in text.split():
        match = re.fullmatch(r"([-A-G#\d+]+):(\d+)(?:\^([\d.]+))?(/?)(~?)", token)
        if match is None:
            raise ValueError(f"not a note: {token!r}")
        names, length, bend, scoop, vibrato = match.groups()
        for name in names.split("+") if names != "-" else ():
            pitch = steps[name[0]] + name.count("#") + 12 * (int(name[-1]) + 1)
            inflection = Inflection(float(bend or 0), bool(scoop), bool(vibrato))
            accent = 1.0 if tick % 3 == 0 else 0.86
            notes.append(Note(tick, pitch, int(length), velocity * accent, inflection))
        tick += int(length)
    return notes


def melody(lines: dict[int, str]) -> list[Note]:
    """Read the lines of one soloist, each as loud as the band in its bar."""
    notes: list[Note] = []
    for bar, text in lines.items():
        start = -PICK_UP if bar < 0 else bar * BAR
        notes += parse_line(text, start, FORCE[max(bar, 0)])
    return notes


def boogie() -> list[Note]:
    """Shuffle on two strings: the fifth, the sixth and the seventh over the root, in each bar."""
    notes = []
    for bar in (*range(RHYTHM_IN, CHORUS), *range(ORGAN_IN, LAST)):
        for eighth, upper in enumerate((7, 7, 9, 9, 10, 10, 9, 9)):
            tick = bar * BAR + 3 * (eighth // 2) + 2 * (eighth % 2)
            velocity = FORCE[bar] * (0.72 if eighth % 2 else 0.9 if eighth in {2, 6} else 0.82)
            length = 0.7 if eighth % 2 else 1.4
            notes += [Note(tick, ROOTS[CHORDS[bar]], length, velocity)]
            notes += [Note(tick + 0.04, ROOTS[CHORDS[bar]] + upper, length, 0.9 * velocity)]
    return notes


def walking_bass() -> list[Note]:
    """Walk in quarters; the last one leads by a semitone where the chord changes."""
    notes = []
    for bar in (*range(CHORUS), *range(ORGAN_IN, LAST)):
        chord = CHORDS[bar]
        root = ROOTS[chord] - 12
        interval = ROOTS[CHORDS[bar + 1]] - ROOTS[chord]
        steps = WALK[interval]
        if bar > 0 and CHORDS[bar - 1] == chord:
            steps = WALK_DOWN.get(interval, steps)
        for beat, step in enumerate(steps):
            velocity = FORCE[bar] * (0.95, 0.82, 0.9, 0.85)[beat]
            notes.append(Note(bar * BAR + 3 * beat, root + step, 2.6, velocity))
            if beat == 3 and bar % 2:
                notes.append(Note(bar * BAR + 11, root + step, 0.9, 0.6 * velocity))
    return notes


def stop_time() -> tuple[list[Note], list[Note]]:
    """Strike the chord and leave the bar to the soloist: guitar and bass."""
    guitar, bass = [], []
    for bar in STOP_TIME:
        start, root, force = bar * BAR, ROOTS[CHORDS[bar]], FORCE[bar]
        for string, interval in enumerate((0, 7, 10, 16)):
            guitar.append(Note(start + 0.06 * string, root + interval, 1.9, force))
        bass.append(Note(start, root - 12, 2.2, force))
        if bar + 1 in STOP_TIME:
            lead_in = ROOTS[CHORDS[bar + 1]] + 3
            guitar.append(Note(start + 11, lead_in, 0.9, 0.8 * force))
            bass.append(Note(start + 11, lead_in - 12, 0.9, 0.8 * force))
    return guitar, bass


def organ_part() -> list[Note]:
    """Hold chords softly in the second third, answer on the off-beats where it is loud."""
    notes = []
    for bar in range(ORGAN_IN, LAST):
        level = 0.62 * FORCE[bar]
        strokes = [(0, 11.5)] if bar < CLIMAX else [(0, 2.5), (5, 1.0), (6, 5.0), (11, 1.0)]
        for tick, ticks in strokes:
            notes += [
                Note(bar * BAR + tick, pitch, ticks, level) for pitch in ORGAN_VOICES[CHORDS[bar]]
            ]
    return notes


def ending() -> tuple[list[Note], list[Note], list[Note]]:
    """Stop, slip down from F9 to E9 and let it ring: guitar, bass and organ."""
    start = LAST * BAR
    guitar = [Note(start, pitch, 1.6, 0.95) for pitch in (40, 47, 52, 56)]
    for tick, ticks, root in ((5, 0.9, 41), (6, 18.0, 40)):
        guitar += [
            Note(start + tick + 0.07 * string, root + interval, ticks, 0.95)
            for string, interval in enumerate((0, 7, 12, 16, 22, 26))
        ]
    bass = [Note(start, 28, 2, 1.0), Note(start + 5, 29, 0.9, 0.9), Note(start + 6, 28, 18, 1.0)]
    keys = [Note(start + 5, pitch + 1, 0.9, 0.6) for pitch in (56, 62, 66)]
    keys += [Note(start + 6, pitch, 15, 0.7) for pitch in (56, 62, 66)]
    return guitar, bass, keys


def stop_time_drums() -> list[Hit]:
    """Strike with the band, keep time with the pedal, and roll into the shuffle."""
    hits = []
    for bar in STOP_TIME:
        start, force = bar * BAR, FORCE[bar]
        hits += [Hit(start, "kick", force), Hit(start, "snare", 0.8 * force)]
        hits += [Hit(start + tick, "hat", 0.45 * force) for tick in (3, 9)]
        if bar + 1 in STOP_TIME:
            hits.append(Hit(start + 11, "kick", 0.7 * force))
        else:
            hits += [Hit(start + t, "snare", 0.1 * (t - 4)) for t in (8, 9, 10, 11)]
    return hits


def drum_part() -> list[Hit]:
    """Hi-hat and brush at first, ride and snare after the stop-time, fills where a part ends."""
    hits = [Hit(tick, "hat", 0.5) for tick in (-6, -3, -1)] + stop_time_drums()
    for bar in (*range(CHORUS), *range(ORGAN_IN, LAST)):
        start, force = bar * BAR, FORCE[bar]
        loud = bar >= ORGAN_IN
        cymbal = "ride" if loud else "hat"
        for tick, accent in ((0, 0.8), (3, 1.0), (5, 0.6), (6, 0.8), (9, 1.0), (11, 0.65)):
            hits.append(Hit(start + tick, cymbal, accent * force))
        fill = bar in {CHORUS - 1, CLIMAX - 1, TAG - 1}
        for tick in (3,) if fill else (3, 9):
            hits.append(Hit(start + tick, "snare" if loud else "brush", force))
            if loud:
                hits.append(Hit(start + tick, "hat", 0.5 * force))
        kicks = ((0, 0.95), (6, 0.9), (11, 0.6)) if loud else ((0, 0.95), (6, 0.9))
        hits += [Hit(start + tick, "kick", accent * force) for tick, accent in kicks]
        if fill:
            strokes = enumerate((8, 9, 10, 11))
            hits += [Hit(start + t, "snare", force * (0.45 + 0.14 * i)) for i, t in strokes]
        elif loud:
            hits.append(Hit(start + 8, "snare", 0.28 * force))
        if bar in {ORGAN_IN, CLIMAX, TAG}:
            hits.append(Hit(start, "crash", 0.8 * force))
    start = LAST * BAR
    for tick, velocity in ((0, 0.9), (5, 0.8), (6, 1.0)):
        hits += [Hit(start + tick, "kick", velocity), Hit(start + tick, "snare", 0.8 * velocity)]
    hits.append(Hit(start + 6, "crash", 1.0))
    return hits


def place(track: Samples, y: Samples, tick: float, rng: np.random.Generator) -> None:
    """Add a sound to a track where a player would put it, some milliseconds from the beat."""
    time_s = (
        LEAD_IN_S + (PICK_UP + tick) * TICK_S + float(np.clip(rng.normal(0, 0.005), -0.012, 0.012))
    )
    start = max(0, round(time_s * SAMPLE_RATE))
    end = min(track.size, start + y.size)
    track[start:end] += y[: end - start]


def play(rng: np.random.Generator) -> dict[str, Samples]:
    """Play every part into a track of its own.

    Returns
    -------
    tracks : dict
        dry tracks by name, [shape=(n,)]
    """
    names = ("rhythm", "lead", "harp", "bass", "organ", "kick", "snare", "hat", "ride")
    tracks = {name: np.zeros(round(DURATION_S * SAMPLE_RATE)) for name in names}
    last_guitar, last_bass, last_organ = ending()
    stop_guitar, stop_bass = stop_time()

    def force(note: Note) -> float:
        return float(np.clip(note.velocity * rng.normal(1, 0.06), 0.05, 1.0))

    for part, tone, notes in (
        ("rhythm", MUTED_GUITAR, boogie()),
        ("rhythm", OPEN_GUITAR, stop_guitar + last_guitar),
        ("bass", BASS, walking_bass() + stop_bass + last_bass),
    ):
        for note in notes:
            y = plucked_string(note.pitch, note.ticks * TICK_S, force(note), tone, rng)
            place(tracks[part], y, note.tick, rng)
    for note in melody(LEAD):
        length_s = note.ticks * TICK_S
        y = plucked_string(note.pitch, length_s, force(note), LEAD_GUITAR, rng, note.inflection)
        place(tracks["lead"], y, note.tick + 0.08, rng)
    for note in melody(HARP):
        y = harmonica(note.pitch, note.ticks * TICK_S, force(note), rng, note.inflection)
        place(tracks["harp"], y, note.tick + 0.1, rng)
    for note in organ_part() + last_organ:
        y = organ(note.pitch, note.ticks * TICK_S, note.velocity)
        place(tracks["organ"], y, note.tick, rng)

    kit = drum_kit(rng)
    for hit in drum_part():
        velocity = float(np.clip(hit.velocity * rng.normal(1, 0.09), 0.05, 1.1))
        y = velocity * lowpass(kit[hit.piece][rng.integers(3)], 3000.0 + 13000.0 * min(velocity, 1))
        track = {"brush": "snare", "crash": "ride"}.get(hit.piece, hit.piece)
        place(tracks[track], y, hit.tick, rng)
    return tracks


def mix(tracks: dict[str, Samples], rng: np.random.Generator) -> Samples:
    """Put the band on its stage and the recording through the desk.

    Returns
    -------
    y : np.ndarray [shape=(n, 2)]
        peak just below -1 dBFS
    """
    rhythm = amplifier(level_to(tracks["rhythm"], -14), 1.6, 3600.0)
    lead = amplifier(level_to(tracks["lead"], -11), 3.0, 4500.0)
    harp = amplifier(level_to(tracks["harp"], -13), 2.2, 4000.0)
    bass = lowpass(np.tanh(1.6 * level_to(tracks["bass"], -12)), 1800.0, 2)
    ticks = np.arange(rhythm.size) / SAMPLE_RATE / TICK_S - PICK_UP
    fast = np.clip((ticks - CLIMAX * BAR) / 12, 0, 1) - np.clip((ticks - LAST * BAR) / 12, 0, 1)
    turning = rotating_speaker(tracks["organ"], 0.9 + 5.4 * fast)

    # track, level [dB], place from left (-1) to right (1), share that goes into the room
    stage = (
        (rhythm, -21.0, -0.45, 0.16),
        (lead, -19.0, 0.35, 0.30),
        (harp, -21.0, -0.12, 0.32),
        (resonance(bass, 95.0, 3.0), -20.5, 0.0, 0.04),
        (tracks["kick"], -21.0, 0.0, 0.06),
        (tracks["snare"], -24.0, 0.1, 0.28),
        (tracks["hat"], -37.0, 0.4, 0.12),
        (tracks["ride"], -37.0, -0.35, 0.15),
    )
    dry = level_to(turning, -27.0)
    wet = 0.25 * dry
    for track, level_db, position, send in stage:
        angle = (position + 1) * np.pi / 4
        panned = level_to(track, level_db)[:, None] * np.array([np.cos(angle), np.sin(angle)])
        dry += panned
        wet += send * panned
    reverb = np.asarray(signal.fftconvolve(wet, room(rng), axes=0))[: dry.shape[0]]
    y = highpass(dry + reverb, 32.0, 2)
    y = compress(y, -16.0, 2.0)
    y = np.tanh(1.3 * y / np.max(np.abs(y)))
    hiss = lowpass(rng.standard_normal(y.shape), 6000.0)
    y = lowpass(y, 14_000.0) + 10 ** (-70 / 20) * hiss
    times_s = np.arange(y.shape[0]) / SAMPLE_RATE
    fade = np.clip((DURATION_S - 0.05 - times_s) / 2.5, 0, 1) * np.clip(times_s / 0.02, 0, 1)
    y = highpass(y * (fade**1.5)[:, None], 25.0)
    # Vorbis moves the peak by a tenth of a decibel or two.
    return np.asarray(y * 10 ** (-1.2 / 20) / np.max(np.abs(y)))


def write_ogg(path: Path, y: Samples) -> None:
    """Write Vorbis whose bytes depend on the samples alone."""
    with sf.SoundFile(
        path, "w", SAMPLE_RATE, channels=2, format="OGG", subtype="VORBIS", compression_level=0.6
    ) as file:
        for start in range(0, len(y), SAMPLE_RATE):
            file.write(y[start : start + SAMPLE_RATE])
    tags = OggVorbis(path)
    tags.clear()
    tags["title"], tags["artist"] = TITLE, ARTIST
    tags.save()
    # The encoder draws the serial number of the stream from the clock.
    pages = []
    with path.open("rb") as stream:
        while stream.peek(1):
            pages.append(OggPage(stream))
    for page in pages:
        page.serial = SEED
    path.write_bytes(b"".join(page.write() for page in pages))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parents[1] / "demo_song.ogg", metavar="FILE"
    )
    out: Path = parser.parse_args(argv).out
    rng = np.random.default_rng(SEED)
    write_ogg(out, mix(play(rng), rng))
    print(f"{out}: {DURATION_S:.1f} s, {out.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
