"""Windows do not depend on how the columns arrive, nor on how loud the recording is."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.features.mel import FrontEnd, MelColumns, mel_columns
from genre_desktop.inference.card import WindowRule
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.inference.windows import WindowCutter, cut_windows, joined, normalised

RULE = WindowRule(columns=8, step=3)
SILENCE_DB = -100.0


def some_columns(count: int, seed: int = 0) -> MelColumns:
    return np.random.default_rng(seed).uniform(-20, 40, (4, count)).astype(np.float32)


def expected_starts(count: int, rule: WindowRule, *, whole: bool = False) -> list[int]:
    """The grid, and one that ends where the stream ends: said once more, plainly."""
    if count < rule.columns:
        return [0] if count else []
    starts = list(range(0, count - rule.columns + 1, rule.step))
    last = count - rule.columns
    new = last - starts[-1]
    is_enough = new > 0 if whole else new > 0 and new >= round(rule.step / 4)
    return [*starts, last] if is_enough else starts


@settings(max_examples=80, deadline=None)
@given(
    count=st.integers(0, 70),
    cuts=st.lists(st.integers(0, 70), max_size=12),
    step=st.integers(1, 8),
    whole=st.booleans(),
)
def test_any_cutting_of_the_columns_gives_the_same_windows(
    count: int, cuts: list[int], step: int, *, whole: bool
) -> None:
    rule = WindowRule(columns=8, step=step)
    columns = some_columns(count)
    cutter = WindowCutter(rule, whole=whole)

    parts = [cutter.feed(part) for part in np.split(columns, np.sort(cuts), axis=1)]
    windows = joined([*parts, cutter.finish()])

    assert windows.starts.tolist() == expected_starts(count, rule, whole=whole)
    assert cutter.columns_heard == count
    if not whole:
        at_once = cut_windows(columns, rule)
        np.testing.assert_array_equal(windows.starts, at_once.starts)
        np.testing.assert_array_equal(windows.values, at_once.values)


@pytest.mark.parametrize(("columns", "count"), [(722, 5), (755, 5), (756, 6), (864, 6)])
def test_what_is_left_at_the_end_is_heard_if_it_is_worth_a_window(columns: int, count: int) -> None:
    windows = cut_windows(some_columns(columns), WindowRule())

    assert len(windows) == count


def test_what_is_left_after_silence_is_heard_however_short() -> None:
    columns = np.concatenate([np.full((4, 144), SILENCE_DB, np.float32), some_columns(5)], axis=1)

    windows = cut_windows(columns, WindowRule())

    assert windows.starts.tolist() == [5]


@pytest.mark.parametrize("count", [8, 9, 11, 12, 40, 41])
def test_each_window_holds_the_columns_from_its_start(count: int) -> None:
    columns = some_columns(count)

    windows = cut_windows(columns, RULE)

    for start, values in zip(windows.starts, windows.values, strict=True):
        np.testing.assert_array_equal(values, normalised(columns[:, start : start + 8], RULE))
    assert windows.starts[-1] + 8 == count


@pytest.mark.parametrize("count", [1, 3, 5, 7])
def test_a_clip_shorter_than_a_window_is_repeated(count: int) -> None:
    columns = some_columns(count)

    windows = cut_windows(columns, RULE)

    repeated = np.tile(columns, 8)[:, :8]
    assert windows.starts.tolist() == [0]
    np.testing.assert_allclose(windows.values[0], normalised(repeated, RULE), atol=1e-6)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 50])
def test_silence_leaves_no_windows(count: int) -> None:
    columns = np.full((4, count), SILENCE_DB, np.float32)

    windows = cut_windows(columns, RULE)

    assert len(windows) == 0
    assert windows.values.shape[0] == 0


def test_a_silent_stretch_leaves_no_windows_and_the_rest_keep_their_places() -> None:
    columns = some_columns(40)
    columns[:, 10:30] = SILENCE_DB

    windows = cut_windows(columns, RULE)

    silent = {start for start in expected_starts(40, RULE) if start in range(10, 23)}
    assert silent
    assert set(windows.starts.tolist()) == set(expected_starts(40, RULE)) - silent


def test_a_window_is_free_of_its_mean_and_of_what_lies_far_below() -> None:
    window = np.array([[0.0, -200.0], [-60.0, -100.0]], np.float32)

    # raised to -70 at least, then about its mean of -50, over 20
    assert normalised(window, RULE).tolist() == [[2.5, -1.0], [-0.5, -1.0]]


def test_windows_given_are_not_changed() -> None:
    window = some_columns(8)
    before = window.copy()

    normalised(window, RULE)

    np.testing.assert_array_equal(window, before)


@pytest.fixture(scope="module")
def music(demo_song: Path) -> NDArray[np.float32]:
    with open_audio(demo_song) as reader:
        samples = np.concatenate(list(mono_blocks(reader, 22_050)))
    return np.asarray(samples[8 * 22_050 : 24 * 22_050])


@pytest.mark.parametrize("gain_db", [-40, -23.7, -6, 7.3, 20])
def test_a_louder_or_softer_recording_gets_the_same_verdict(
    gain_db: float, music: NDArray[np.float32], service: InferenceService
) -> None:
    card = service.bundle.result(60).card
    louder = music * np.float32(10 ** (gain_db / 20))

    plain = cut_windows(mel_columns(music, card.front_end), card.window)
    changed = cut_windows(mel_columns(louder, card.front_end), card.window)

    np.testing.assert_array_equal(changed.starts, plain.starts)
    np.testing.assert_allclose(changed.values, plain.values, atol=1e-3)
    verdicts = [
        verdict_of(service.submit(windows.values).result(60), card) for windows in (plain, changed)
    ]
    np.testing.assert_allclose(verdicts[0].probabilities, verdicts[1].probabilities, atol=1e-3)


def test_windows_of_the_front_end_are_six_seconds_long() -> None:
    assert FrontEnd().column_s * WindowRule().columns == pytest.approx(5.97, abs=0.01)
