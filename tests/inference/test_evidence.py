"""What windows say together, and how steadily it is put."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.inference.card import POOLINGS, SongRule
from genre_desktop.inference.evidence import MARGIN, MEMORY_S, Evidence, Headline
from genre_desktop.inference.song_change import divergence
from genre_desktop.inference.verdict import VERY_SURE_FROM, Sureness, song_probabilities
from tests.inference.fakes import GENRES
from tests.inference.live_sounds import CARD, columns_in


def answer(*shares: float) -> NDArray[np.float32]:
    return np.log(np.array(shares, np.float32))


@pytest.mark.parametrize("pooling", POOLINGS)
def test_whole_windows_count_as_those_of_a_song(pooling: str) -> None:
    card = replace(CARD, song=SongRule(pooling))
    evidence = Evidence(card)
    answers = [answer(0.7, 0.2, 0.1), answer(0.3, 0.5, 0.2), answer(0.6, 0.3, 0.1)]
    for number, each in enumerate(answers):
        evidence.add(144 + 12 * number, 144, each)

    expected = song_probabilities(np.array(answers), card.song)
    np.testing.assert_allclose(evidence.slow(), expected, rtol=1e-5)


def test_little_sound_is_judged_less_surely() -> None:
    short, long = Evidence(CARD), Evidence(CARD)
    short.add(36, 36, answer(0.8, 0.1, 0.1))
    long.add(144, 144, answer(0.8, 0.1, 0.1))

    assert short.slow().max() < long.slow().max() - 0.05


def test_a_short_window_counts_for_less() -> None:
    evidence = Evidence(CARD)
    evidence.add(36, 36, answer(0.1, 0.8, 0.1))
    evidence.add(144, 144, answer(0.8, 0.1, 0.1))

    assert evidence.slow().argmax() == 0


def test_what_was_heard_long_ago_is_forgotten() -> None:
    evidence = Evidence(CARD)
    evidence.add(144, 144, answer(0.98, 0.01, 0.01))
    evidence.add(144 + columns_in(MEMORY_S + 0.1), 144, answer(0.1, 0.8, 0.1))

    np.testing.assert_allclose(evidence.slow(), [0.1, 0.8, 0.1], rtol=1e-4)


def test_the_fast_estimate_turns_before_the_slow_one() -> None:
    evidence = Evidence(CARD)
    for number in range(30):
        shares = (0.8, 0.1, 0.1) if number < 24 else (0.1, 0.8, 0.1)
        evidence.add(144 + 12 * number, 144, answer(*shares))

    assert evidence.fast().argmax() == 1
    assert evidence.slow().argmax() == 0
    assert divergence(evidence.fast(), evidence.slow()) > 0.1


def test_the_headline_stays_until_another_genre_is_clearly_likelier() -> None:
    headline = Headline(GENRES)
    shown = [
        headline.verdict(np.array(shares))
        for shares in (
            (0.50, 0.40, 0.10),
            (0.44, 0.46, 0.10),
            (0.50, 0.40, 0.10),
            (0.45 - MARGIN / 2 - 0.01, 0.45 + MARGIN / 2 + 0.01, 0.10),
            (0.46, 0.44, 0.10),
        )
    ]

    assert [verdict.genre for verdict in shown] == ["blues", "blues", "blues", "jazz", "jazz"]


def test_where_the_headline_is_held_the_bars_say_the_same() -> None:
    headline = Headline(GENRES)
    headline.verdict(np.array([0.5, 0.4, 0.1]))

    verdict = headline.verdict(np.array([0.44, 0.46, 0.10]))

    assert verdict.genre == "blues"
    assert verdict.probabilities[:2] == pytest.approx([0.45, 0.45], abs=1e-5)
    assert sum(verdict.probabilities) == pytest.approx(1)


def test_how_sure_it_is_changes_when_it_has_been_so_for_a_while() -> None:
    headline = Headline(GENRES)
    sure, less_sure = (
        np.array([share, 0.9 - share, 0.1])
        for share in (VERY_SURE_FROM + 0.01, VERY_SURE_FROM - 0.01)
    )

    shown = [headline.verdict(sure if number % 2 else less_sure).sureness for number in range(8)]
    then = [headline.verdict(sure).sureness for _ in range(4)]

    assert set(shown) == {Sureness.FAIRLY_SURE}
    assert then[-1] is Sureness.VERY_SURE


def test_the_divergence_of_the_same_is_nothing_and_of_opposites_all() -> None:
    one, other = np.array([1.0, 0, 0]), np.array([0, 0.5, 0.5])

    assert divergence(one, one) == pytest.approx(0)
    assert divergence(one, other) == pytest.approx(np.log(2))
