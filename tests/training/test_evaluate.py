"""What an evaluation counts, worked out by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import CALIBRATION_ERROR, Figure, ModelCard, SongRule, Training
from genre_desktop.training.evaluate import Evaluation, accuracy_after, evaluate
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.songs import joined, song_columns
from tests.inference.fakes import FakeEngine
from tests.training.songs import GENRES, WINDOW, content, mel_file

CARD = ModelCard("fake", "1", GENRES, "", 0, window=WINDOW)

LABELS = np.array([0, 0, 0, 1, 1, 2])
PROBABILITIES = np.array(
    [
        [0.90, 0.05, 0.05],  # right
        [0.60, 0.30, 0.10],  # right
        [0.20, 0.70, 0.10],  # blues taken for jazz
        [0.10, 0.85, 0.05],  # right
        [0.05, 0.00, 0.95],  # jazz taken for rock
        [0.30, 0.30, 0.40],  # right
    ]
)


@pytest.fixture
def by_hand() -> Evaluation:
    return Evaluation(GENRES, LABELS, PROBABILITIES, 0.5, (), (), {}, (), ())


def test_song_accuracy(by_hand: Evaluation) -> None:
    assert by_hand.song_accuracy == pytest.approx(4 / 6)


def test_confusion_has_the_true_genre_by_row(by_hand: Evaluation) -> None:
    assert by_hand.confusion.tolist() == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]


def test_macro_f1(by_hand: Evaluation) -> None:
    # precision and recall: blues 2/2 and 2/3, jazz 1/2 and 1/2, rock 1/2 and 1/1
    assert by_hand.macro_f1 == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)


def test_macro_f1_is_over_the_genres_that_occur() -> None:
    shares = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]])

    assert Evaluation(GENRES, np.array([0, 1]), shares, 1, (), (), {}, (), ()).macro_f1 == 1


def test_calibration_error(by_hand: Evaluation) -> None:
    # by confidence: 0.4 right; 0.6 right; 0.7 wrong; 0.85 right; 0.9 right and 0.95 wrong
    gaps = [1 * 0.6, 1 * 0.4, 1 * 0.7, 1 * 0.15, abs((1 - 0.9) + (0 - 0.95))]

    assert by_hand.ece == pytest.approx(sum(gaps) / 6)


def loudest_band(window: NDArray[np.float32]) -> int:
    return int(window.mean(axis=1).argmax())


def judged_by_band(window: NDArray[np.float32]) -> NDArray[np.float64]:
    """The genre whose bands are loud in `songs.content`."""
    shares = np.full(3, 0.1)
    shares[(loudest_band(window) - 10) // 35] = 0.8
    return shares


@pytest.fixture
def songs(tmp_path: Path) -> MelFile:
    return mel_file(tmp_path / "songs.npz")


def test_songs_are_judged_and_counted(songs: MelFile) -> None:
    done: list[tuple[int, int]] = []

    evaluation = evaluate(
        FakeEngine(CARD, judged_by_band), songs, on_song=lambda *step: done.append(step)
    )

    assert evaluation.song_accuracy == evaluation.window_accuracy == evaluation.macro_f1 == 1
    assert evaluation.confusion.tolist() == [[6, 0, 0], [0, 6, 0], [0, 0, 6]]
    assert evaluation.ece == pytest.approx(0.2, abs=1e-6)
    assert evaluation.tracks == songs.tracks
    assert evaluation.left_out == evaluation.seen_in_training == ()
    assert done[0] == (0, 18)
    assert done[-1] == (18, 18)


def test_an_engine_that_always_says_jazz_is_right_a_third_of_the_time(songs: MelFile) -> None:
    always = FakeEngine(CARD, lambda _: np.array([0.2, 0.7, 0.1]))

    evaluation = evaluate(always, songs)

    assert evaluation.song_accuracy == evaluation.window_accuracy == pytest.approx(1 / 3)
    assert evaluation.confusion.tolist() == [[0, 6, 0]] * 3
    assert evaluation.ece == pytest.approx(0.7 - 1 / 3, abs=1e-6)


def test_songs_of_genres_that_the_model_does_not_know_are_left_out(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", genres=("blues", "jazz", "polka"), songs_each=2)

    evaluation = evaluate(FakeEngine(CARD, judged_by_band), songs)

    assert evaluation.left_out == songs.tracks[4:]
    assert evaluation.tracks == songs.tracks[:4]
    assert evaluation.song_accuracy == 1


def test_of_nothing_but_unknown_genres_it_is_told_how_sure_the_model_is(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", genres=("polka",))

    evaluation = evaluate(FakeEngine(CARD), songs)

    assert evaluation.sureness["polka"].total() == 6
    assert len(evaluation.labels) == 0
    assert np.isnan(evaluation.song_accuracy)
    assert np.isnan(evaluation.ece)


def silenced(path: Path, **options: Any) -> MelFile:  # noqa: ANN401 - of `content`
    """A mel file whose first two songs are silent."""
    made = content(**options)
    made["mel"][:2] = 0
    np.savez(path, **made)
    return read_mel_file(path)


def test_silent_songs_are_told_from_those_of_other_genres(tmp_path: Path) -> None:
    songs = silenced(tmp_path / "songs.npz", genres=("blues", "jazz", "polka"))

    evaluation = evaluate(FakeEngine(CARD, judged_by_band), songs)

    assert evaluation.silent == songs.tracks[:2]
    assert evaluation.left_out == (*songs.tracks[:2], *songs.tracks[12:])


def test_a_file_with_nothing_to_hear_is_told(tmp_path: Path) -> None:
    songs = silenced(tmp_path / "songs.npz", genres=("blues",), songs_each=2)

    with pytest.raises(UserError, match=r"nothing to hear in songs\.npz"):
        evaluate(FakeEngine(CARD), songs)


TOO_SURE = replace(CARD, song=SongRule(temperature=0.25))
"""At this temperature the verdicts of `judged_by_band` are given 99.9 %."""


def tempered_on(tracks: tuple[str, ...] | None) -> ModelCard:
    return replace(TOO_SURE, training=Training(tempered_on=tracks))


def test_songs_that_the_temperature_was_fitted_on_are_judged_at_another(songs: MelFile) -> None:
    card = tempered_on(songs.tracks)

    evaluation = evaluate(FakeEngine(card, judged_by_band), songs)

    assert evaluation.tempered_on == songs.tracks
    assert evaluation.cross_validated
    # fitted on 16 or so other songs, all of them right: see `fitted_temperature`
    assert evaluation.ece == pytest.approx(1 / 18, abs=0.01)


def test_other_songs_are_judged_at_the_temperature_of_the_card(songs: MelFile) -> None:
    evaluation = evaluate(FakeEngine(tempered_on(("another",)), judged_by_band), songs)

    assert evaluation.tempered_on == ()
    assert not evaluation.cross_validated
    assert evaluation.ece == pytest.approx(0.0005, abs=1e-4)


def test_too_few_songs_that_a_temperature_was_fitted_on_are_judged_without_one(
    songs: MelFile,
) -> None:
    evaluation = evaluate(FakeEngine(tempered_on(songs.tracks[:1]), judged_by_band), songs)

    assert evaluation.tempered_on == songs.tracks[:1]
    assert not evaluation.cross_validated
    confidence = evaluation.probabilities.max(axis=1)
    assert confidence[0] == pytest.approx(0.8)
    assert confidence[1:].min() > 0.999


@pytest.mark.parametrize(
    ("on", "command", "fitted"),
    [
        ("songs.npz", "", True),
        ("others.npz", "", False),
        ("songs.npz", "--temperature 0.25", False),
    ],
)
def test_an_older_card_says_by_its_figures_what_its_temperature_was_fitted_on(
    on: str,
    command: str,
    fitted: bool,  # noqa: FBT001
    songs: MelFile,
) -> None:
    figures = (Figure(CALIBRATION_ERROR, 0.1, on, ""),)
    card = replace(TOO_SURE, figures=figures, training=Training(command=command))

    assert evaluate(FakeEngine(card, judged_by_band), songs).cross_validated == fitted


def test_excerpts_are_judged_and_songs_too_short_for_one_are_named(tmp_path: Path) -> None:
    short = mel_file(tmp_path / "short.npz", songs_each=1, columns=30)
    long = mel_file(tmp_path / "long.npz", songs_each=1, columns=60, seed=1)
    songs = joined([short, long], FrontEnd())

    found = accuracy_after(FakeEngine(CARD, judged_by_band), songs, 50 * FrontEnd().column_s)
    of_a_window = accuracy_after(FakeEngine(CARD, judged_by_band), songs, 10 * FrontEnd().column_s)

    assert (found.accuracy, found.count) == (1, 3)
    assert found.too_short == short.tracks
    # at columns 0 and 24 of all, and at 48 of the longer ones
    assert (of_a_window.count, of_a_window.too_short) == (3 + 9, ())


def test_songs_of_the_training_are_known_by_name(songs: MelFile) -> None:
    learned = replace(CARD, training=Training(songs={songs.tracks[4]: "another master"}))

    evaluation = evaluate(FakeEngine(learned), songs)

    assert evaluation.seen_in_training == (songs.tracks[4],)


def test_songs_of_the_training_are_known_under_another_name(songs: MelFile) -> None:
    learned = replace(CARD, training=Training(songs={"renamed": songs.fingerprint(9)}))

    evaluation = evaluate(FakeEngine(learned), songs)

    assert evaluation.seen_in_training == (songs.tracks[9],)


@pytest.mark.parametrize(
    "front_end",
    [FrontEnd(n_mels=64), FrontEnd(sample_rate=44_100), FrontEnd(fmax=8000)],
    ids=["bands", "rate", "range"],
)
def test_a_file_made_for_another_front_end_is_refused(front_end: FrontEnd, songs: MelFile) -> None:
    with pytest.raises(UserError, match="made for another front end"):
        evaluate(FakeEngine(replace(CARD, front_end=front_end)), songs)


def test_columns_that_fit_are_left_as_they_are(songs: MelFile) -> None:
    np.testing.assert_array_equal(song_columns(songs, 3, FrontEnd()), songs.song(3))


@pytest.mark.parametrize("ratio", [0.5, 1.46, 3.0])
def test_columns_of_another_spacing_are_interpolated(ratio: float, tmp_path: Path) -> None:
    made = content(songs_each=1)
    made["mel"][:] = np.linspace(0, 255, 60).astype(np.uint8)  # a rise in time
    made["column_seconds"] = FrontEnd().column_s * ratio
    np.savez(tmp_path / "songs.npz", **made)
    songs = read_mel_file(tmp_path / "songs.npz")

    columns = song_columns(songs, 0, FrontEnd())

    assert columns.shape == (128, int(60 * ratio))
    times = np.arange(columns.shape[1]) / ratio
    expected = np.interp(times, np.arange(60), songs.song(0)[0])
    np.testing.assert_allclose(columns[7], expected, atol=1e-3)
