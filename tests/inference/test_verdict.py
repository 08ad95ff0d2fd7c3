"""The verdict's words say as much as its numbers do, and no more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.inference.card import (
    BY_CERTAINTY,
    MEAN,
    POOLINGS,
    GateRule,
    ModelCard,
    SongRule,
)
from genre_desktop.inference.verdict import (
    Sureness,
    Verdict,
    capitalised,
    pooled,
    song_probabilities,
    spoken,
    verdict_of,
    window_weights,
)

GENRES = ("hiphop", "jazz", "rock", "pop")


def card(genres: tuple[str, ...] = GENRES, gate: GateRule | None = None) -> ModelCard:
    return ModelCard("m", "1", genres, "0" * 64, 1, gate=gate or GateRule())


def verdict_on(*shares: float) -> Verdict:
    return verdict_of(np.log(np.array([shares], np.float32)), card())


@pytest.mark.parametrize(
    ("shares", "sureness", "headline"),
    [
        ((0.01, 0.95, 0.02, 0.02), Sureness.VERY_SURE, "Jazz, very sure"),
        ((0.81, 0.15, 0.02, 0.02), Sureness.VERY_SURE, "Hip-hop, very sure"),
        ((0.1, 0.1, 0.65, 0.15), Sureness.FAIRLY_SURE, "Rock, fairly sure"),
        ((0.45, 0.05, 0.4, 0.1), Sureness.TORN, "Between hip-hop and rock"),
        ((0.03, 0.55, 0.42, 0.0001), Sureness.TORN, "Between jazz and rock"),
        ((0.4, 0.2, 0.2, 0.2), Sureness.GUESS, "Hard to say, perhaps hip-hop"),
        ((0.2501, 0.25, 0.2499, 0.25), Sureness.TORN, "Between hip-hop and jazz"),
    ],
)
def test_the_headline_tells_how_sure_the_verdict_is(
    shares: tuple[float, ...], sureness: Sureness, headline: str
) -> None:
    verdict = verdict_on(*shares)

    assert verdict.sureness is sureness
    assert verdict.headline == headline


def test_ten_genres_alike_are_a_guess() -> None:
    genres = tuple("abcdefghij")

    verdict = verdict_of(np.full((3, 10), np.log(0.1), np.float32), card(genres))

    assert verdict.sureness is Sureness.GUESS
    assert verdict.confidence == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("log_odds", "no_music"), [((-3.0, -1.0), False), ((5.0, -4.0), True), ((-5.0, 4.0), False)]
)
def test_what_is_no_music_on_the_whole_gets_no_genre(
    log_odds: tuple[float, float],
    no_music: bool,  # noqa: FBT001
) -> None:
    shares = np.log(np.full((2, 4), 0.25, np.float32))
    answer = np.column_stack([shares, np.array(log_odds, np.float32)])

    verdict = verdict_of(answer, card(gate=GateRule(learned=True, log_odds=0.0)))

    assert (verdict.sureness is Sureness.NO_MUSIC) is no_music
    assert (verdict.genre is None) is no_music
    assert sum(verdict.probabilities) == pytest.approx(0 if no_music else 1)
    assert (verdict.headline == "This is no music") is no_music


def test_without_windows_there_is_nothing_to_hear_and_no_genre() -> None:
    verdict = verdict_of(np.empty((0, 4), np.float32), card())

    assert verdict.sureness is Sureness.SILENT
    assert verdict.headline == "Nothing to hear"
    assert verdict.genre is None
    assert verdict.confidence == 0
    assert verdict.probabilities == (0, 0, 0, 0)


def test_the_likeliest_genre_comes_first() -> None:
    verdict = verdict_on(0.1, 0.2, 0.4, 0.3)

    assert [genre for genre, _ in verdict.ranked()] == ["rock", "pop", "jazz", "hiphop"]
    assert verdict.genre == "rock"
    assert verdict.confidence == pytest.approx(0.4)


def test_song_probabilities_are_the_geometric_mean_of_the_windows() -> None:
    windows = np.array([[0.9, 0.1], [0.4, 0.6]])

    shares = song_probabilities(np.log(windows).astype(np.float32), SongRule())

    mean = np.sqrt(windows.prod(axis=0))
    np.testing.assert_allclose(shares, mean / mean.sum(), rtol=1e-6)


def test_by_certainty_a_window_that_knows_counts_for_more_than_one_that_does_not() -> None:
    """exp(-2 H) each: of an even choice of two that is a quarter of what is certain counts."""
    windows = np.log(np.array([[1 - 1e-9, 1e-9], [0.5, 0.5]]))

    weights = window_weights(windows, BY_CERTAINTY)

    np.testing.assert_allclose(weights, [0.8, 0.2], rtol=1e-5)
    mean = pooled(windows.astype(np.float32), BY_CERTAINTY)
    np.testing.assert_allclose(mean, weights @ windows, rtol=1e-5)
    np.testing.assert_allclose(window_weights(windows, MEAN), [0.5, 0.5])


def test_the_last_chord_of_a_long_song_is_not_its_verdict() -> None:
    windows = np.log(np.vstack([np.tile([0.4, 0.3, 0.3], (39, 1)), [0.02, 0.96, 0.02]]))

    shares = song_probabilities(windows.astype(np.float32), SongRule(BY_CERTAINTY))

    assert shares.argmax() == 0


@pytest.mark.parametrize("sure", [1, 2, 3, 7])
@pytest.mark.parametrize("torn", [0, 1, 3, 4, 9, 39])
def test_no_window_counts_more_than_twice_its_share(sure: int, torn: int) -> None:
    clear, even = [0.991] + [0.001] * 9, [0.1] * 10
    weights = window_weights(np.log([clear] * sure + [even] * torn), BY_CERTAINTY)

    assert weights.sum() == pytest.approx(1)
    assert weights.max() <= 2 / (sure + torn) + 1e-12
    if torn:
        assert weights[0] > weights[-1]


def test_windows_that_say_the_same_count_alike() -> None:
    same = np.log(np.tile([0.7, 0.2, 0.1], (5, 1))).astype(np.float32)
    by_certainty = song_probabilities(same, SongRule(BY_CERTAINTY))
    np.testing.assert_allclose(by_certainty, song_probabilities(same, SongRule()), rtol=1e-6)


@pytest.mark.parametrize(("temperature", "first"), [(0.5, 0.81 / 0.82), (1, 0.9), (2, 0.75)])
def test_a_temperature_over_one_takes_confidence_away(temperature: float, first: float) -> None:
    logs = np.log(np.array([[0.9, 0.1]], np.float32))

    shares = song_probabilities(logs, SongRule(temperature=temperature))

    assert shares[0] == pytest.approx(first, rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.floats(-1e4, 0, width=32), min_size=4, max_size=4), min_size=1, max_size=20
    ),
    temperature=st.floats(0.05, 20),
)
def test_probabilities_sum_to_one_whatever_the_windows_say(
    rows: list[list[float]], temperature: float
) -> None:
    for pooling in POOLINGS:
        shares = song_probabilities(np.array(rows, np.float32), SongRule(pooling, temperature))

        assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def test_a_song_without_windows_has_no_probabilities() -> None:
    with pytest.raises(ValueError, match="without windows"):
        song_probabilities(np.empty((0, 4), np.float32), SongRule())


def test_genres_are_named_as_people_name_them() -> None:
    assert spoken("hiphop") == "hip-hop"
    assert spoken("disco") == "disco"
    assert capitalised("hip-hop") == "Hip-hop"
    assert capitalised("") == ""
