"""Random changes keep the shape of things, repeat by their seed, and can be switched off."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.features.mel import MelColumns
from genre_desktop.training.augment import Augmentation, mask, mixup, random_window
from tests.training.songs import STILL

ALL = Augmentation(band_pass=1, noise=1, short=1)
ONE_BY_ONE = {
    "tempo": replace(STILL, tempo=0.13),
    "pitch": replace(STILL, pitch_bands=3.0),
    "equaliser": replace(STILL, equaliser_db=6.0),
    "band-pass": replace(STILL, band_pass=1.0),
    "noise": replace(STILL, noise=1.0),
    "short": replace(STILL, short=1.0),
}


def song(columns: int = 60, n_mels: int = 32) -> MelColumns:
    random = np.random.default_rng(5)
    return random.uniform(-45, 35, (n_mels, columns)).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(song_columns=st.integers(1, 60), columns=st.integers(1, 40), seed=st.integers(0, 1000))
def test_a_window_has_its_shape_however_short_the_song(
    song_columns: int, columns: int, seed: int
) -> None:
    window = random_window(song(song_columns), columns, ALL, np.random.default_rng(seed))

    assert window.shape == (32, columns)
    assert window.dtype == np.float32
    assert np.isfinite(window).all()


@pytest.mark.parametrize("kind", [*ONE_BY_ONE, "all"])
def test_the_same_seed_gives_the_same_window(kind: str) -> None:
    augmentation = ONE_BY_ONE.get(kind, ALL)

    first, again, other = (
        random_window(song(), 20, augmentation, np.random.default_rng(seed)) for seed in (3, 3, 4)
    )

    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_song_shorter_than_a_window_is_heard_again_as_at_the_verdict() -> None:
    part = song(15)

    window = random_window(part, 40, STILL, np.random.default_rng(4))

    np.testing.assert_array_equal(window, np.tile(part, 3)[:, :40])


def test_a_short_window_is_filled_by_hearing_it_again() -> None:
    augmentation = replace(STILL, short=1.0)

    window = random_window(song(), 40, augmentation, np.random.default_rng(4))

    lengths = [n for n in range(10, 40) if np.array_equal(window[:, n:], window[:, : 40 - n])]
    assert lengths


def test_with_all_switched_off_a_window_is_a_piece_of_the_song() -> None:
    whole = song(20)

    window = random_window(whole, 20, STILL, np.random.default_rng(0))

    np.testing.assert_allclose(window, whole, atol=1e-4)


@pytest.mark.parametrize("kind", ONE_BY_ONE)
def test_each_kind_alone_changes_something(kind: str) -> None:
    whole = song(20)
    seeds = range(8)

    changed = [
        random_window(whole, 20, ONE_BY_ONE[kind], np.random.default_rng(seed)) for seed in seeds
    ]

    count = sum(np.abs(window - whole).max() > 0.1 for window in changed)
    if kind in {"tempo", "pitch"}:  # half of the windows keep their speed, half their pitch
        assert 2 <= count <= 6
        assert any(np.array_equal(window, whole) for window in changed)
    else:
        assert count == len(changed)


def test_the_song_itself_is_not_changed() -> None:
    whole = song(20)
    before = whole.copy()

    random_window(whole, 20, ALL, np.random.default_rng(0))

    np.testing.assert_array_equal(whole, before)


def test_a_band_pass_takes_from_both_ends_alone() -> None:
    whole = song(20)
    lost_below = []

    for seed in range(40):
        window = random_window(whole, 20, ONE_BY_ONE["band-pass"], np.random.default_rng(seed))
        np.testing.assert_allclose(window[4:18], whole[4:18], atol=1e-4)
        assert (window <= whole + 1e-4).all()
        assert (window[-1] < whole[-1]).all()
        lost_below.append(bool((window[0] < whole[0] - 1).all()))

    assert 5 < sum(lost_below) < 35


def test_noise_only_ever_adds() -> None:
    whole = song(20)

    window = random_window(whole, 20, ONE_BY_ONE["noise"], np.random.default_rng(1))

    assert (window > whole - 1e-3).all()


def test_masks_blank_no_more_than_they_may() -> None:
    random = np.random.default_rng(0)
    augmentation = Augmentation(masks=1, time_mask_columns=5, frequency_mask_bands=3)
    windows = np.ones((50, 32, 20), np.float32)

    mask(windows, augmentation, random)

    blank_columns = (windows == 0).all(axis=1).sum(axis=1)
    blank_bands = (windows == 0).all(axis=2).sum(axis=1)
    assert blank_columns.max() == 5
    assert blank_bands.max() == 3
    assert set(np.unique(windows)) == {0, 1}


def test_without_masks_nothing_is_blanked() -> None:
    windows = np.ones((5, 32, 20), np.float32)

    mask(windows, STILL, np.random.default_rng(0))

    assert (windows == 1).all()


def test_a_blend_is_mostly_the_window_itself_and_its_target_says_how_much() -> None:
    random = np.random.default_rng(0)
    targets = np.eye(40, dtype=np.float32)
    windows = np.broadcast_to(targets[:, :, None], (40, 40, 6)).copy()

    blended, shares = mixup(windows, targets, 0.4, random)

    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert (shares.argmax(axis=1) == np.arange(40)).all()
    assert (shares.max(axis=1) < 0.999).any()
    np.testing.assert_allclose(blended[:, :, 0], shares, atol=1e-6)


def test_without_mixup_nothing_is_blended() -> None:
    windows, targets = np.ones((3, 2, 2), np.float32), np.eye(3, dtype=np.float32)

    same_windows, same_targets = mixup(windows, targets, 0, np.random.default_rng(0))

    assert same_windows is windows
    assert same_targets is targets
