"""The live ear: what it says when, and when it says nothing."""

import numpy as np
import pytest

from genre_desktop.inference.evidence import MEMORY_S
from genre_desktop.inference.live import DUE_S, FIRST_S, LiveEar, LiveState, Phase
from tests.inference.fakes import GENRES
from tests.inference.live_sounds import (
    CARD,
    FRONT_END,
    GATED_CARD,
    columns_in,
    hear,
    knowing,
    music,
    noise,
    silence,
)

BLUES, JAZZ, ROCK = GENRES


@pytest.fixture
def ear() -> LiveEar:
    return LiveEar(CARD)


def genres(states: list[LiveState]) -> list[str | None]:
    return [state.verdict.genre if state.verdict else None for state in states]


def test_a_first_verdict_is_there_after_a_second_and_a_half_and_is_provisional(
    ear: LiveEar,
) -> None:
    states = hear(ear, music(1, 3))

    assert states[0].time_s == pytest.approx(FIRST_S, abs=0.05)
    assert states[0].phase is Phase.PROVISIONAL
    assert set(genres(states)) == {JAZZ}


def test_a_verdict_comes_each_half_second_and_is_steady_after_a_whole_window(
    ear: LiveEar,
) -> None:
    states = hear(ear, music(0, 12))

    times = np.array([state.time_s for state in states])
    np.testing.assert_allclose(np.diff(times), 0.5, atol=0.01)
    phases = [state.phase for state in states]
    assert phases.index(Phase.STEADY) == pytest.approx((6 - FIRST_S) / DUE_S, abs=1.1)
    assert set(phases[phases.index(Phase.STEADY) :]) == {Phase.STEADY}


def test_a_window_not_yet_full_is_repeated_and_freed_of_its_loudness(ear: LiveEar) -> None:
    (window,) = ear.feed(music(1, 1.6) + 17)

    assert window.values is not None
    assert window.values.shape == (FRONT_END.n_mels, CARD.window.columns)
    np.testing.assert_array_equal(
        window.values[:, : window.heard], window.values[:, window.heard : 2 * window.heard]
    )
    assert float(window.values.mean()) == pytest.approx(0, abs=1e-3)


def test_how_the_columns_are_cut_into_blocks_changes_nothing() -> None:
    columns = np.concatenate([silence(1), music(2, 9), silence(3), music(0, 4)], axis=1)
    one, other = LiveEar(CARD), LiveEar(CARD)

    in_one = one.feed(columns)
    in_many = [w for part in np.array_split(columns, 97, axis=1) for w in other.feed(part)]

    assert [(w.end, w.heard, w.phase) for w in in_one] == [
        (w.end, w.heard, w.phase) for w in in_many
    ]


def test_silence_is_listened_to_without_a_verdict(ear: LiveEar) -> None:
    states = hear(ear, silence(5))

    assert {state.phase for state in states} == {Phase.QUIET}
    assert {state.headline for state in states} == {"Listening…"}
    assert len(states) == 10


def test_when_the_music_ends_so_does_the_verdict_and_a_pause_in_it_does_not_count(
    ear: LiveEar,
) -> None:
    hear(ear, music(0, 8))
    pause = hear(ear, silence(1.2))
    again = hear(ear, music(0, 3, seed=1))
    after = hear(ear, silence(4))

    assert set(genres(pause)) <= {BLUES}
    assert set(genres(again)) == {BLUES}
    assert {state.changed_s for state in again} == {0.0}
    assert after[-1].phase is Phase.QUIET
    assert after[-1].changed_s == pytest.approx(8 + 1.2 + 3 + 1.5, abs=0.2)


@pytest.mark.parametrize("level_db", [-20.0, 0.0, 30.0])
def test_steady_noise_is_no_music_and_the_engine_is_not_asked(
    ear: LiveEar, level_db: float
) -> None:
    windows = ear.feed(noise(30, level_db))

    assert {window.phase for window in windows} == {Phase.NO_MUSIC}
    assert all(window.values is None for window in windows)


def test_a_hum_is_no_music(ear: LiveEar) -> None:
    columns = silence(20)
    columns[1] = 20.0

    states = hear(ear, columns)

    assert set(genres(states)) == {None}
    assert states[-1].phase is Phase.NO_MUSIC


def test_music_after_noise_is_heard_soon_and_noise_after_music_ends_it(ear: LiveEar) -> None:
    hear(ear, noise(10))
    playing = hear(ear, music(2, 10))
    after = hear(ear, noise(12))

    assert genres(playing)[4] == ROCK
    assert playing[-1].changed_s == pytest.approx(10, abs=2.1)
    assert after[-1].phase is Phase.NO_MUSIC


def test_what_the_model_takes_for_no_music_gets_no_verdict() -> None:
    ear = LiveEar(GATED_CARD)

    talking = hear(ear, music(0, 8), no_music=4.0)
    playing = hear(ear, music(0, 8, seed=1), no_music=-4.0)

    assert {state.phase for state in talking} == {Phase.NO_MUSIC}
    assert set(genres(talking)) == {None}
    soon = next(i for i, state in enumerate(playing) if state.verdict is not None)
    assert soon <= 4
    assert set(genres(playing[soon:])) == {BLUES}


def test_a_moment_of_doubt_whether_it_is_music_does_not_interrupt_it() -> None:
    ear = LiveEar(GATED_CARD)
    hear(ear, music(1, 8), no_music=-3.0)

    assert None not in genres(hear(ear, music(1, 1, seed=1), no_music=1.5))
    assert None not in genres(hear(ear, music(1, 4, seed=2), no_music=-3.0))


def test_another_song_turns_the_verdict_within_ten_seconds(ear: LiveEar) -> None:
    hear(ear, music(0, 20))

    after = hear(ear, music(2, 12))

    turned = [state for state in after if genres([state]) == [ROCK]]
    assert turned[0].time_s < 30
    assert genres(after)[-1] == ROCK
    assert after[-1].changed_s == pytest.approx(20, abs=1)
    assert Phase.PROVISIONAL in {state.phase for state in after}


def test_within_one_song_nothing_begins_anew(ear: LiveEar) -> None:
    states = hear(ear, music(1, 60))

    assert {state.changed_s for state in states} == {0.0}


def test_a_reset_forgets_everything(ear: LiveEar) -> None:
    first = hear(ear, music(0, 10))
    ear.reset()

    assert hear(ear, music(0, 10)) == first


def test_an_answer_from_before_the_reset_says_nothing(ear: LiveEar) -> None:
    (window,) = ear.feed(music(0, 1.6))
    assert window.values is not None
    ear.reset()

    assert ear.judge(window, knowing(window.values)).verdict is None


def test_an_interruption_ends_the_song_and_is_told_once(ear: LiveEar) -> None:
    hear(ear, music(0, 8))

    state = ear.interrupt()
    assert state is not None
    assert state.phase is Phase.QUIET
    assert ear.interrupt() is None

    states = hear(ear, music(2, 3))
    assert set(genres(states)) == {ROCK}
    assert states[0].time_s == pytest.approx(8 + FIRST_S, abs=0.1)


def test_windows_whose_answers_do_not_come_are_left_out(ear: LiveEar) -> None:
    states = []
    for count, window in enumerate(ear.feed(music(1, 15))):
        if count % 4 == 0 and window.values is not None:
            states.append(ear.judge(window, knowing(window.values)))

    assert len(states) == 7
    assert set(genres(states)) == {JAZZ}


def test_memory_does_not_grow(ear: LiveEar) -> None:
    song = music(1, 30)
    for _ in range(4):
        hear(ear, song)

    assert ear._held.shape[1] <= columns_in(11)
    assert len(ear._evidence._entries) <= MEMORY_S / DUE_S + 1
