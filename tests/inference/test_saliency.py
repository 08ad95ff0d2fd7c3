"""What speaks for a genre is where the model looks: take it away, and the genre is less likely."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks.saliency import falls_of, heard_columns
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.columns import band_means
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.saliency import hear_saliency, normalised_pair, strongest
from genre_desktop.inference.service import InferenceService
from tests.inference.fakes import (
    GENRES,
    FakeEngine,
    SlowLoading,
    card,
    no_model,
    small_model,
    with_card,
)

CARD = card()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[InferenceService]:
    service = InferenceService(
        no_model(tmp_path / "small.keras"),
        make_engine=lambda bundle: FakeEngine(bundle.card, lambda _: np.array([0.2, 0.7, 0.1])),
    )
    service.start()
    yield service
    assert service.stop(10)


def noise(columns: int, seed: int = 0) -> MelColumns:
    random = np.random.default_rng(seed)
    return random.normal(-20, 8, (CARD.front_end.n_mels, columns)).astype(np.float32)


def test_the_map_lies_on_the_window_around_the_moment(quick: InferenceService) -> None:
    song = noise(200)
    column_s = CARD.front_end.column_s

    found = hear_saliency(song, quick, CARD, time_s=100 * column_s)

    assert found.genre == "jazz"
    assert found.probability == pytest.approx(0.7)
    assert found.start_s == pytest.approx(90 * column_s)
    assert found.stop_s == pytest.approx(110 * column_s)
    np.testing.assert_array_equal(found.columns, song[:, 90:110])
    assert found.values.shape == found.shown.shape == found.columns.shape
    assert 0 <= found.shown.min() < found.shown.max() == 1


@pytest.mark.parametrize(("time_s", "first"), [(-5.0, 0), (0.0, 0), (1e9, 180)])
def test_at_the_ends_the_window_stays_within_the_song(
    quick: InferenceService, time_s: float, first: int
) -> None:
    found = hear_saliency(noise(200), quick, CARD, time_s=time_s)

    assert found.start_s == pytest.approx(first * CARD.front_end.column_s)
    assert found.values.shape[1] == CARD.window.columns


def test_a_song_shorter_than_a_window_has_a_map_of_its_own_length(quick: InferenceService) -> None:
    found = hear_saliency(noise(7), quick, CARD, time_s=0.1)

    assert found.values.shape == (CARD.front_end.n_mels, 7)


def test_a_song_given_piece_by_piece_has_the_same_map(quick: InferenceService) -> None:
    song = noise(2500)

    whole = hear_saliency(song, quick, CARD, time_s=30.0, genre="rock")
    pieces = hear_saliency(lambda a, b: song[:, a:b], quick, CARD, time_s=30.0, genre="rock")

    assert whole.genre == "rock"
    np.testing.assert_allclose(pieces.values, whole.values, atol=1e-5)


def test_at_a_silent_moment_nothing_speaks_for_anything(quick: InferenceService) -> None:
    with pytest.raises(UserError, match="nothing to hear"):
        hear_saliency(np.full((8, 100), -100, np.float32), quick, CARD, time_s=1.0)


def test_what_is_no_longer_wanted_is_not_waited_for(quick: InferenceService) -> None:
    cancel = threading.Event()
    cancel.set()

    with pytest.raises(CancelledError):
        hear_saliency(noise(100), quick, CARD, time_s=1.0, cancel=cancel)


def test_a_genre_that_the_model_does_not_know_is_refused(quick: InferenceService) -> None:
    with pytest.raises(ValueError, match="'polka' is none of the genres"):
        hear_saliency(noise(100), quick, CARD, time_s=1.0, genre="polka")


def test_a_window_and_its_baseline_differ_only_where_their_levels_do() -> None:
    song = noise(20)
    means = band_means(song)
    song[3] = means[3]

    windows, baselines = normalised_pair(song[np.newaxis], means, CARD.window)

    np.testing.assert_allclose(windows[0, 3], baselines[0, 3], atol=1e-5)
    expected = (song - means[:, np.newaxis]) / CARD.window.scale_db
    np.testing.assert_allclose((windows - baselines)[0], expected, atol=1e-5)


def test_the_cells_sum_to_what_the_window_says_more_than_its_baseline(tmp_path: Path) -> None:
    engine = KerasEngine(with_card(small_model(tmp_path / "small.keras")))
    windows, baselines = np.random.default_rng(0).standard_normal((2, 3, 8, 20)).astype(np.float32)

    for genre in range(len(GENRES)):
        maps = engine.saliency(windows, baselines, genre)
        more = engine.log_probabilities(windows) - engine.log_probabilities(baselines)
        assert maps.shape == windows.shape
        np.testing.assert_allclose(maps.sum(axis=(1, 2)), more[:, genre], atol=0.02)
    assert engine.saliency(windows[:0], baselines[:0], 0).shape == (0, 8, 20)


def test_a_question_why_is_turned_down_when_the_service_has_stopped(
    quick: InferenceService,
) -> None:
    assert quick.stop(5)

    with pytest.raises(CancelledError):
        hear_saliency(noise(100), quick, CARD, time_s=1.0)


def test_questions_why_wait_their_turn_and_may_be_taken_back(
    tmp_path: Path, loading: SlowLoading
) -> None:
    service = InferenceService(no_model(tmp_path / "small.keras"), make_engine=loading)
    service.start()
    windows = np.ones((1, 8, 20), np.float32)
    order: list[str] = []
    questions = {
        "late": service.submit_saliency(windows, 0 * windows, 0, urgency=5),
        "unwanted": service.submit_saliency(windows, 0 * windows, 0, urgency=1),
        "soon": service.submit(windows, urgency=2),
    }
    for name, answer in questions.items():
        answer.add_done_callback(partial(lambda name, _: order.append(name), name))

    assert questions["unwanted"].cancel()
    loading.let_go()

    np.testing.assert_array_equal(questions["late"].result(5), windows)
    assert service.stop(5)
    assert order == ["unwanted", "soon", "late"]


def test_masking_what_the_map_shows_makes_real_songs_genres_far_less_likely(
    service: InferenceService, data_dir: Path
) -> None:
    real = service.bundle.result(60).card
    clips = sorted((data_dir / "audio" / "valid").glob("*.flac"))[::10]

    falls = [falls_of(heard_columns(path, real), service, real) for path in clips]

    shown, elsewhere = np.mean(falls, axis=0)
    assert shown >= 0.2
    assert shown >= 3 * max(elsewhere, 0.01)


def test_the_map_of_the_demo_song_holds_some_of_the_cells_and_not_all(
    service: InferenceService, demo_song: Path
) -> None:
    real = service.bundle.result(60).card

    found = hear_saliency(heard_columns(demo_song, real), service, real, time_s=10.0)

    assert found.stop_s - found.start_s == pytest.approx(real.window_s)
    strong = strongest(found.values)
    assert strong.mean() == pytest.approx(0.1, abs=0.01)
    positive = np.maximum(found.values, 0)
    assert positive[strong].sum() > 0.3 * positive.sum()
