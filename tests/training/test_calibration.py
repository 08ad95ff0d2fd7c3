"""A model that is as sure as it should be, and one that is not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.training.calibration import (
    calibration_error,
    calibration_error_at_best,
    cross_validated_probabilities,
    fitted_temperature,
    kept_together,
    mean_of_windows,
    probabilities_at,
    reliability,
)

N_GENRES = 5


def songs_of_a_calibrated_model(
    songs: int, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Log-probabilities, and genres drawn from them: so sure is this model as it should be."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(songs, N_GENRES)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (shares.cumsum(axis=1) < random.random((songs, 1))).sum(axis=1)
    return np.log(shares), labels.astype(np.int64)


def test_reliability_by_hand() -> None:
    shares = np.array([[0.65, 0.35], [0.61, 0.39], [0.1, 0.9], [0.0, 1.0]])
    labels = np.array([0, 1, 1, 1])

    found = reliability(shares, labels)

    assert found.songs.tolist() == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert found.confidence[[6, 9]].tolist() == pytest.approx([0.63, 0.95])
    assert found.accuracy[[6, 9]].tolist() == [0.5, 1.0]
    assert np.isnan(found.accuracy[0])
    assert calibration_error(shares, labels) == pytest.approx((2 * 0.13 + 2 * 0.05) / 4)


def test_full_confidence_in_the_truth_has_no_calibration_error() -> None:
    assert calibration_error(np.eye(3), np.arange(3)) == 0


def test_a_calibrated_model_errs_as_much_as_is_said_of_one() -> None:
    errors, expected = [], []
    for seed in range(30):
        log_shares, labels = songs_of_a_calibrated_model(200, seed)
        errors.append(calibration_error(np.exp(log_shares), labels))
        expected.append(calibration_error_at_best(np.exp(log_shares), draws=200))

    assert np.mean(errors) == pytest.approx(np.mean([best.value for best in expected]), rel=0.1)
    inside = [best.low <= error <= best.high for error, best in zip(errors, expected, strict=True)]
    assert sum(inside) >= 26


def test_more_songs_leave_less_to_chance() -> None:
    few, many = (np.exp(songs_of_a_calibrated_model(n)[0]) for n in (50, 5000))

    assert calibration_error_at_best(few).value > 3 * calibration_error_at_best(many).value


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    log_shares, labels = songs_of_a_calibrated_model(3000)

    assert fitted_temperature(log_shares * temperature, labels) == pytest.approx(
        temperature, rel=0.06
    )


@pytest.mark.parametrize("songs", [15, 60])
def test_a_model_that_is_never_wrong_is_as_sure_as_so_few_songs_allow(songs: int) -> None:
    labels = np.arange(songs) % 3
    certain = np.log(np.eye(3) * 0.4 + 0.2)[labels]

    temperature = fitted_temperature(certain, labels)

    # of n songs it may be wrong about 1 in n + 2
    sure = probabilities_at(certain, temperature).max(axis=1)
    np.testing.assert_allclose(sure, (songs + 1) / (songs + 2), atol=2e-3)


def test_a_boastful_model_is_made_modest() -> None:
    log_shares, labels = songs_of_a_calibrated_model(400)
    boastful = log_shares * 3
    before = probabilities_at(boastful, 1.0)

    after = cross_validated_probabilities(boastful, labels, [""] * 400)

    np.testing.assert_array_equal(after.argmax(axis=1), before.argmax(axis=1))
    np.testing.assert_allclose(after.sum(axis=1), 1)
    assert calibration_error(before, labels) > 0.12
    assert calibration_error(after, labels) < 0.08


def test_no_artist_is_judged_at_a_temperature_fitted_on_it() -> None:
    log_shares, labels = songs_of_a_calibrated_model(60)
    artists = [f"artist {index // 4}" for index in range(60)]

    after = cross_validated_probabilities(log_shares, labels, artists)

    # what became of a song says at which temperature, and so in which fold, it was judged
    best, second = np.argsort(log_shares, axis=1)[:, [-1, -2]].T
    songs = np.arange(60)
    temperatures = (log_shares[songs, best] - log_shares[songs, second]) / (
        np.log(after[songs, best]) - np.log(after[songs, second])
    )
    assert len(set(temperatures.round(5))) == 10
    for first in range(0, 60, 4):
        np.testing.assert_allclose(temperatures[first : first + 4], temperatures[first], rtol=1e-3)


def test_songs_of_one_artist_only_cannot_be_cross_validated() -> None:
    log_shares, labels = songs_of_a_calibrated_model(20)

    with pytest.raises(ValueError, match="so few songs"):
        cross_validated_probabilities(log_shares, labels, ["one"] * 20)


def test_a_song_is_judged_by_the_mean_of_its_windows() -> None:
    windows = np.log(np.array([[0.8, 0.2], [0.2, 0.8], [0.8, 0.2]], np.float32))

    shares = probabilities_at(mean_of_windows([windows, windows[:1]]), 1.0)

    assert shares[0, 0] == pytest.approx(4 ** (1 / 3) / (1 + 4 ** (1 / 3)))
    assert shares[1, 0] == pytest.approx(0.8)


def test_pieces_of_a_song_and_spellings_of_an_artist_stay_in_one_fold() -> None:
    tracks = ("one#01", "one#02", "two#01", "three", "four")
    artists = ("", "", "", "The  Meters", "the meters")

    first, second, third, fourth, fifth = kept_together(tracks, artists)

    assert first == second
    assert fourth == fifth
    assert len({first, third, fourth}) == 3
