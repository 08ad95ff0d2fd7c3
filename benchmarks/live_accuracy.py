"""How well, how soon and how steadily the live verdict agrees with the file's.

python -m benchmarks.live_accuracy FOLDER [--model FILE] [--pairs N]

Each recording is heard as from a microphone, in steps of 50 ms: clean, at half its level with
noise 20 dB under it, and, in pairs, two glued together. Sounds that are no music must get no genre.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.features.mel import MelColumns, MelStream, mel_columns
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.live import LiveEar, LiveState
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.inference.windows import cut_windows
from genre_desktop.paths import bundled_model

Samples = NDArray[np.float32]
Ask = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From windows [k, n_mels, columns] to the engine's answers [k, outputs]."""

STEP_S = 0.05
SNR_DB = 20.0
FIRST_SONG_S, SECOND_SONG_S, TURNS_WITHIN_S = 20.0, 10.5, 10.0
_SENTENCES = (
    "The ferry leaves at a quarter to seven, and whoever comes late has to wait until noon. "
    "My neighbour has painted his fence green; nobody knows why. Would you pass me the salt? "
) * 6


@dataclass(frozen=True, slots=True)
class Course:
    """How the live verdict on a recording went.

    Attributes
    ----------
    name : str
    wanted : str or None
        The genre of the file's verdict.
    states : tuple of LiveState
    """

    name: str
    wanted: str | None
    states: tuple[LiveState, ...]

    def genre_at(self, time_s: float) -> str | None:
        """The genre that was shown at that time."""
        shown = [genre_of(state) for state in self.states if state.time_s <= time_s]
        return shown[-1] if shown else None

    @property
    def first_s(self) -> float:
        """When the first genre was shown; infinite if never."""
        return min((state.time_s for state in self.states if state.verdict), default=np.inf)

    @property
    def agrees_from_s(self) -> float:
        """Since when it has agreed with the file to the end; infinite if it does not."""
        since = np.inf
        for state in self.states:
            since = min(since, state.time_s) if genre_of(state) == self.wanted else np.inf
        return float(since)

    def changes_after(self, time_s: float) -> int:
        """How often another genre came into the headline."""
        shown = [genre_of(state) for state in self.states if state.time_s >= time_s]
        return sum(one != other for one, other in pairwise(shown))


def genre_of(state: LiveState) -> str | None:
    """The genre in the headline."""
    return state.verdict.genre if state.verdict is not None else None


def heard_live(columns: MelColumns, card: ModelCard, ask: Ask) -> tuple[LiveState, ...]:
    """What the ear says of mel columns [n_mels, n], if each answer comes at once."""
    ear = LiveEar(card)
    step = max(1, round(STEP_S / card.front_end.column_s))
    states = []
    for start in range(0, columns.shape[1], step):
        for window in ear.feed(columns[:, start : start + step]):
            answer = None if window.values is None else ask(window.values[None])[0]
            states.append(ear.judge(window, answer))
    return tuple(states)


def file_genre(columns: MelColumns, card: ModelCard, ask: Ask) -> str | None:
    """The genre that the song of these columns gets from `analyse_song`."""
    return verdict_of(ask(cut_windows(columns, card.window).values), card).genre


def samples_of(path: Path, rate: int) -> Samples:
    """A recording in mono at the model's rate."""
    with open_audio(path) as reader:
        return np.concatenate([np.empty(0, np.float32), *mono_blocks(reader, rate)])


def columns_of(samples: Samples, card: ModelCard) -> MelColumns:
    """Mel columns, made in the steps of a microphone."""
    stream = MelStream(card.front_end)
    step = round(STEP_S * card.front_end.sample_rate)
    parts = [stream.feed(samples[start : start + step]) for start in range(0, len(samples), step)]
    return np.concatenate(parts, axis=1)


def noisy(samples: Samples, seed: int = 0) -> Samples:
    """At half the level, with white noise `SNR_DB` under it."""
    noise = np.random.default_rng(seed).standard_normal(len(samples))
    noise *= np.sqrt(np.mean(np.square(samples))) * 10 ** (-SNR_DB / 20)
    return np.asarray(0.5 * (samples + noise), np.float32)


def turns(
    pairs: Iterable[tuple[MelColumns, MelColumns, str | None]], card: ModelCard, ask: Ask
) -> tuple[int, int, int]:
    """How many pairs there are, in how many the verdict turns in time, and is right at that time.

    Parameters
    ----------
    pairs : iterable of (columns, columns, str)
        The song before, the song after, and the genre of the latter's file verdict.
    """
    first, second = (
        round(length_s / card.front_end.column_s) for length_s in (FIRST_SONG_S, SECOND_SONG_S)
    )
    count = turned = right = 0
    for before, after, wanted in pairs:
        glued = np.concatenate([before[:, :first], after[:, :second]], axis=1)
        shown = [
            genre_of(state)
            for state in heard_live(glued, card, ask)
            if FIRST_SONG_S < state.time_s <= FIRST_SONG_S + TURNS_WITHIN_S
        ]
        count += 1
        turned += wanted in shown
        right += shown[-1] == wanted
    return count, turned, right


def no_music(rate: int, length_s: float = 30.0) -> dict[str, Samples]:
    """Sounds in which there is no genre; speech only where espeak-ng is installed."""
    random_numbers = np.random.default_rng(1)
    time_s = np.arange(round(length_s * rate)) / rate
    sounds = {
        "silence": np.zeros(len(time_s)),
        "a quiet room": 3e-5 * random_numbers.standard_normal(len(time_s)),
        "50 Hz hum": 0.1 * np.sin(2 * np.pi * 50 * time_s),
        "hum with overtones": np.sum(
            [0.1 / k * np.sin(2 * np.pi * 50 * k * time_s) for k in range(1, 12)], axis=0
        ),
        "white noise": 0.1 * random_numbers.standard_normal(len(time_s)),
    }
    if shutil.which("espeak-ng") is not None:
        for voice in ("en-us", "en-gb+f3"):
            sounds[f"speech, {voice}"] = np.resize(_speech(voice, rate), len(time_s))
    return {name: np.asarray(sound, np.float32) for name, sound in sounds.items()}


def _speech(voice: str, rate: int) -> Samples:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        words = ["espeak-ng", "-v", voice, "-s", "150", "-w", file.name, _SENTENCES]
        subprocess.run(words, check=True)
        samples, spoken_at = soundfile.read(file.name, dtype="float32")
    return np.asarray(soxr.resample(samples, spoken_at, rate), np.float32)


def _told(title: str, courses: Sequence[Course]) -> str:
    total = len(courses)
    at_20 = sum(course.genre_at(20) == course.wanted for course in courses)
    at_10 = sum(course.genre_at(10) == course.wanted for course in courses)
    steady = sum(course.changes_after(10) <= 1 for course in courses)
    first_s = max(course.first_s for course in courses)
    agrees_s = np.median([course.agrees_from_s for course in courses])
    return (
        f"{title}: agree with the file after 10 s {at_10 / total:.1%}, after 20 s"
        f" {at_20 / total:.1%}; at most one change after 10 s {steady / total:.1%}; first verdict"
        f" at the latest after {first_s:.1f} s; agree for good from {agrees_s:.1f} s (median)"
    )


def main() -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_accuracy")
    parser.add_argument("folder", type=Path, help="recordings of 20 s or more")
    parser.add_argument("--model", type=Path, default=bundled_model())
    parser.add_argument("--pairs", type=int, default=200)
    options = parser.parse_args()
    engine = KerasEngine(open_bundle(options.model))
    card, ask = engine.card, engine.log_probabilities
    rate = card.front_end.sample_rate
    clean, with_noise, columns = [], [], {}
    for path in sorted(each for each in options.folder.iterdir() if each.is_file()):
        samples = samples_of(path, rate)
        columns[path.stem] = columns_of(samples, card)
        wanted = file_genre(mel_columns(samples, card.front_end), card, ask)
        clean.append(Course(path.stem, wanted, heard_live(columns[path.stem], card, ask)))
        with_noise.append(
            Course(path.stem, wanted, heard_live(columns_of(noisy(samples), card), card, ask))
        )
        last = clean[-1]
        print(
            f"{path.stem:20} file {wanted!s:10} after 20 s {last.genre_at(20)!s:10}"
            f" agrees from {last.agrees_from_s:5.1f} s"
            f"  changes after 10 s: {last.changes_after(10)}",
            flush=True,
        )
    print(_told("clean", clean))
    print(_told("half level, noise at 20 dB", with_noise))
    pairs = [
        (columns[before.name], columns[after.name], after.wanted)
        for before in clean
        for after in clean
        if before.wanted != after.wanted
    ]
    chosen = np.random.default_rng(0).permutation(len(pairs))[: options.pairs]
    count, turned, right = turns([pairs[index] for index in chosen], card, ask)
    if count:
        print(
            f"{count} pairs: turned within 10 s {turned / count:.1%},"
            f" right after 10 s {right / count:.1%}"
        )
    for name, sound in no_music(rate).items():
        states = heard_live(columns_of(sound, card), card, ask)
        shown = sum(state.verdict is not None for state in states)
        print(f"{name}: a genre was shown {shown} times in {len(states)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
