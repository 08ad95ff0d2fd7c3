"""Which recordings are known again, and which are not taken for each other."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.errors import CancelledError
from genre_desktop.features.mel import MelColumns
from genre_desktop.training.duplicates import THRESHOLD, near_duplicates
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.songs import Songs, interpolated, subset
from tests.training.in_memory import COLUMN_S, collection, sound

BANDS = np.linspace(0, 1, 128, dtype=np.float32)[:, None]


def later(columns: MelColumns, seconds: float) -> MelColumns:
    return interpolated(columns, np.arange(seconds / COLUMN_S, columns.shape[1] - 1))


def equalised(columns: MelColumns, seed: int = 0) -> MelColumns:
    gains = 6 * np.random.default_rng(seed).standard_normal(5)
    curve = np.interp(BANDS[:, 0], np.linspace(0, 1, 5), gains)
    return np.asarray(columns + curve[:, None], np.float32)


def tilted(columns: MelColumns) -> MelColumns:
    return np.asarray(columns + 18 * (BANDS - 0.5), np.float32)


def noisy(columns: MelColumns, below_peak_db: float, seed: int = 0) -> MelColumns:
    scatter = np.random.default_rng(seed).standard_gamma(3, columns.shape) / 3
    noise = 10 ** ((columns.max() - below_peak_db) / 10) * scatter
    return np.asarray(10 * np.log10(10 ** (columns / 10) + noise), np.float32)


def without_treble(columns: MelColumns) -> MelColumns:
    return np.asarray(columns - 500 * np.maximum(0, BANDS - 0.7), np.float32)


def faster(columns: MelColumns, speed: float) -> MelColumns:
    at_speed = interpolated(columns, np.arange(0, columns.shape[1] - 1, speed))
    # on the upper, logarithmic part of the Slaney scale an octave is 27 bands
    bands = np.arange(128) - 27 * np.log2(speed)
    return interpolated(at_speed.T, bands).T


def everything(columns: MelColumns) -> MelColumns:
    return noisy(tilted(equalised(later(faster(columns, 1.01), 2))), 50)


# what is done to a song, and the least score of such copies of the shared songs
COPIES: dict[str, tuple[Callable[[MelColumns], MelColumns], float]] = {
    "2 s later": (lambda columns: later(columns, 2), 0.95),
    "8 s later": (lambda columns: later(columns, 8), 0.95),
    "12 dB louder": (lambda columns: columns + 12, 0.99),
    "half as dynamic": (lambda columns: 0.5 * columns, 0.84),
    "another equaliser": (equalised, 0.98),
    "brighter by 18 dB": (tilted, 0.88),
    "noise at -40 dB": (lambda columns: noisy(columns, 40), 0.71),
    "no treble": (without_treble, 0.71),
    "1 % faster": (lambda columns: faster(columns, 1.01), 0.87),
    "2 % faster": (lambda columns: faster(columns, 1.02), 0.63),
    "2 % slower": (lambda columns: faster(columns, 0.98), 0.61),
    "all at once": (everything, 0.85),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found_among_other_songs(kind: str) -> None:
    copied, _ = COPIES[kind]
    songs = collection(sound(0), sound(1), sound(2))
    others = collection(sound(3), copied(sound(1)), sound(4))

    assert [pair[:2] for pair in near_duplicates(songs, others)] == [(1, 1)]


def test_within_a_collection_each_pair_is_told_once() -> None:
    songs = collection(sound(0), sound(1), later(sound(0), 3), sound(2), sound(0))

    found = near_duplicates(songs)

    assert [pair[:2] for pair in found[:1]] == [(0, 4)]
    assert sorted(pair[:2] for pair in found) == [(0, 2), (0, 4), (2, 4)]
    assert found[0][2] == pytest.approx(1, abs=1e-3)


def test_an_excerpt_is_found_in_a_long_recording() -> None:
    recording = sound(0, 200.0)
    excerpt = recording[:, 2000:2500]

    found = near_duplicates(collection(sound(1), excerpt), collection(sound(2), recording))

    assert [pair[:2] for pair in found] == [(1, 1)]


def test_collections_may_differ_in_the_spacing_of_columns() -> None:
    columns = sound(0)
    wide = interpolated(columns, np.arange(0, columns.shape[1] - 1, 1.46))

    songs = collection(columns, sound(1))
    others = collection(wide, column_s=1.46 * COLUMN_S)

    assert [pair[:2] for pair in near_duplicates(songs, others)] == [(0, 0)]


def test_neither_silence_nor_a_steady_tone_is_like_another() -> None:
    silence = np.full((128, 500), -45, np.float32)
    tone = silence + 60 * np.exp(-((BANDS - np.float32(0.3)) ** 2) * 500)

    assert near_duplicates(collection(silence, silence, tone, tone + 3)) == []


def test_what_is_too_short_to_tell_is_passed_over() -> None:
    short = sound(0, 4.0)

    assert near_duplicates(collection(short, short, short[:, :1], short[:, :0])) == []


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    def stop(done: int, of: int) -> None:
        assert done <= of
        raise CancelledError

    with pytest.raises(CancelledError):
        near_duplicates(collection(sound(0), sound(1)), on_block=stop)


def shared(data_dir: Path, name: str) -> MelFile:
    return read_mel_file(data_dir / "data" / f"{name}.npz")


@pytest.mark.parametrize("kind", COPIES)
def test_copies_of_shared_songs_are_found(kind: str, data_dir: Path) -> None:
    copied, least = COPIES[kind]
    train = shared(data_dir, "gtzan_train")
    some = subset(train, range(0, len(train), 9), "every ninth")
    copies = collection(*(copied(some.song(i)) for i in range(len(some))), column_s=train.column_s)

    found = near_duplicates(some, copies)

    assert {(i, j) for i, j, _ in found} == {(i, i) for i in range(len(some))}
    assert min(score for _, _, score in found) >= least


def test_shared_songs_of_two_parts_are_not_taken_for_each_other(data_dir: Path) -> None:
    train, valid = shared(data_dir, "gtzan_train"), shared(data_dir, "gtzan_valid")

    assert near_duplicates(train, valid, threshold=THRESHOLD - 0.08) == []


def test_shared_previews_stand_there_twice(data_dir: Path) -> None:
    previews: Songs = shared(data_dir, "previews")
    blues = [i for i, genre in enumerate(previews.genres) if genre == "blues"]

    found = near_duplicates(subset(previews, blues, "blues"))

    assert len(found) > 30
    assert min(score for _, _, score in found) > 0.62
