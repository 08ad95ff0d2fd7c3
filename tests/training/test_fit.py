"""Training learns what is there to be learned, and what it ships is what it trained."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training.evaluate import Evaluation, evaluate
from genre_desktop.training.fit import Batches, Epoch, fit
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.ship import figures, ship
from tests.training.songs import GENRES, STILL, TINY, content, mel_file


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> MelFile:
    return mel_file(tmp_path_factory.mktemp("songs") / "songs.npz")


@pytest.fixture(scope="module")
def network(songs: MelFile) -> Any:  # noqa: ANN401
    return fit(songs, GENRES, replace(TINY, epochs=6))


@pytest.fixture(scope="module")
def shipped(
    network: Any,  # noqa: ANN401
    songs: MelFile,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.keras"
    ship(
        network,
        path,
        name="tiny",
        version="0.1",
        genres=GENRES,
        recipe=TINY,
        songs=songs,
        seed=7,
        split="",
        command="genre-desktop train songs.npz --out tiny.keras",
    )
    return path


def test_batches_draw_evenly_over_genres_however_uneven_the_songs(tmp_path: Path) -> None:
    made = content(songs_each=20)
    keep = [*range(20), 20, 40, 41]  # 20 of blues, 1 of jazz, 2 of rock
    for key in ("mel", "range_db", "genre", "track", "artist"):
        made[key] = made[key][keep]
    np.savez(tmp_path / "uneven.npz", **made)
    songs = read_mel_file(tmp_path / "uneven.npz")
    recipe = replace(TINY, augmentation=STILL, batch_size=30)
    batches = Batches(songs, GENRES, recipe, seed=0)

    drawn = sum(batches[index][1].sum(axis=0) for index in range(30))

    # 900 windows: a third is 300, with a standard deviation of 14
    assert np.abs(np.asarray(drawn) - 300).max() < 60


def test_batches_are_as_the_network_takes_them_and_repeat_by_their_seed(songs: MelFile) -> None:
    first, again, other = (Batches(songs, GENRES, TINY, seed)[0] for seed in (1, 1, 2))

    windows, targets = first
    assert windows.shape == (8, 128, 24, 1)
    assert windows.dtype == np.float32
    assert np.isfinite(windows).all()
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(windows, again[0])
    assert (windows != other[0]).any()


def test_an_epoch_shows_each_song_as_often_as_the_recipe_says(songs: MelFile) -> None:
    assert len(Batches(songs, GENRES, TINY, 0)) == 18 * 4 // 8
    assert len(Batches(songs, GENRES, replace(TINY, batch_size=10_000), 0)) == 1


def test_progress_is_told_after_each_epoch(songs: MelFile) -> None:
    told: list[Epoch] = []

    fit(songs, GENRES, TINY, on_epoch=told.append)

    assert [(epoch.number, epoch.of) for epoch in told] == [(1, 2), (2, 2)]
    assert all(np.isfinite(epoch.loss) and 0 <= epoch.accuracy <= 1 for epoch in told)


def test_a_handful_of_epochs_learns_to_tell_the_genres_apart(shipped: Path, tmp_path: Path) -> None:
    unheard = mel_file(tmp_path / "unheard.npz", seed=99)

    evaluation = evaluate(KerasEngine(open_bundle(shipped)), unheard)

    assert evaluation.song_accuracy > 0.8  # chance is a third
    assert not evaluation.seen_in_training


def test_the_shipped_model_answers_as_the_trained_one(
    network: Any,  # noqa: ANN401
    shipped: Path,
    songs: MelFile,
) -> None:
    bundle = open_bundle(shipped)
    windows = cut_windows(songs.song(0), bundle.card.window).values
    logits = np.asarray(network(windows[..., None], training=False), np.float64)

    answer = KerasEngine(bundle).log_probabilities(windows)

    expected = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_the_card_says_how_the_model_was_made(shipped: Path, songs: MelFile) -> None:
    card = read_card(card_path(shipped))

    assert (card.name, card.version, card.genres) == ("tiny", "0.1", GENRES)
    assert card.window == TINY.window
    assert card.training.seed == 7
    assert card.training.recipe == "tiny"
    assert set(card.training.songs) == set(songs.tracks)
    assert card.training.songs[songs.tracks[3]] == songs.fingerprint(3)
    assert card.parameters == 32 * 3 + 3


def test_a_models_own_songs_are_known_again(shipped: Path, songs: MelFile) -> None:
    evaluation = evaluate(KerasEngine(open_bundle(shipped)), songs)

    assert evaluation.seen_in_training == songs.tracks


def test_figures_name_what_gave_them() -> None:
    right = Evaluation(
        GENRES, np.array([0, 1]), np.array([[0.8, 0.1, 0.1], [0.1, 0.2, 0.7]]), 0.625, (), (), ()
    )

    made = figures(right, "valid.npz", "genre-desktop evaluate valid.npz")

    by_name = {figure.name: figure.value for figure in made}
    assert by_name["song accuracy"] == 0.5
    assert by_name["window accuracy"] == 0.625
    assert {figure.on for figure in made} == {"valid.npz"}
    assert {figure.command for figure in made} == {"genre-desktop evaluate valid.npz"}


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_builds_a_network_of_its_windows(name: str) -> None:
    recipe = RECIPES[name]

    network = recipe.build(128, recipe.window.columns, 10)

    assert network.input_shape == (None, 128, recipe.window.columns, 1)
    assert network.output_shape == (None, 10)
