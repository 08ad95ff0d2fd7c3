"""Training learns what is there to be learned, and what it ships is what it trained."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from genre_desktop.errors import CancelledError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training.checkpoint import CheckpointError
from genre_desktop.training.evaluate import evaluate
from genre_desktop.training.fit import Batches, fit
from genre_desktop.training.material import Material, labelled
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import Epoch
from genre_desktop.training.ship import ship
from tests.training.songs import GENRES, STILL, TINY, content, mel_file


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> MelFile:
    return mel_file(tmp_path_factory.mktemp("songs") / "songs.npz")


@pytest.fixture(scope="module")
def material(songs: MelFile) -> Material:
    return labelled(songs, GENRES, FrontEnd())


@pytest.fixture(scope="module")
def network(material: Material) -> Any:  # noqa: ANN401
    return fit([material], replace(TINY, epochs=6)).network


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
    batches = Batches([labelled(songs, GENRES, FrontEnd())], recipe, seed=0)

    drawn = sum(batches.batch(0, index)[1].sum(axis=0) for index in range(30))

    # 900 windows: a third is 300, with a standard deviation of 14
    assert np.abs(np.asarray(drawn) - 300).max() < 60


def test_an_artist_of_many_songs_does_not_crowd_out_the_others(tmp_path: Path) -> None:
    made = content(songs_each=20)
    made["artist"] = np.array(
        [f"{g} {'many' if i % 20 < 16 else i}" for i, g in enumerate(made["genre"])]
    )
    np.savez(tmp_path / "uneven.npz", **made)

    odds = labelled(read_mel_file(tmp_path / "uneven.npz"), GENRES, FrontEnd()).odds

    assert odds is not None
    # 16 songs count as much as four artists of one song each
    assert odds[:16].sum() == pytest.approx(odds[16:20].sum())


def test_windows_of_two_collections_are_blended_and_those_kept_apart_are_not(
    material: Material,
) -> None:
    width = material.targets.shape[1] + 2
    wide = [
        replace(material, targets=np.eye(width, dtype=np.float32)[np.full(len(material), output)])
        for output in range(3)
    ]
    recipe = replace(TINY, augmentation=replace(STILL, mixup=0.4), batch_size=40)

    _, targets, _ = Batches([wide[0], wide[1], replace(wide[2], apart=True)], recipe, 0).batch(0, 0)

    assert (targets[:40, 1] > 0).mean() > 0.2
    assert (targets[40:80, 0] > 0).mean() > 0.2
    np.testing.assert_array_equal(targets[80:, 2], 1)
    np.testing.assert_array_equal(targets[:80, 2], 0)


def test_batches_are_as_the_network_takes_them_and_repeat_by_their_seed(
    material: Material,
) -> None:
    first, again, other = (Batches([material], TINY, seed).batch(0, 0) for seed in (1, 1, 2))

    windows, targets, weights = first
    assert weights.tolist() == [1] * 8
    assert windows.shape == (8, 128, 24, 1)
    assert windows.dtype == np.float32
    assert np.isfinite(windows).all()
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(windows, again[0])
    assert (windows != other[0]).any()


def test_an_epoch_shows_each_song_as_often_as_the_recipe_says(material: Material) -> None:
    assert len(Batches([material], TINY, 0)) == 18 * 4 // 8
    assert len(Batches([material], replace(TINY, batch_size=10_000), 0)) == 1


def test_progress_is_told_after_each_epoch(material: Material) -> None:
    told: list[Epoch] = []

    fitted = fit([material], TINY, valid=material, on_epoch=told.append)

    assert [epoch.number for epoch in told] == [1, 2]
    assert fitted.history == tuple(told)
    assert all(np.isfinite(epoch.valid_loss) for epoch in told)
    assert all(np.isfinite(epoch.loss) and 0 <= epoch.accuracy <= 1 for epoch in told)


def test_averaging_the_weights_leaves_the_training_itself_alone(material: Material) -> None:
    still = replace(TINY, epochs=3, average_over=0.0)
    averaging = replace(still, average_over=50.0)

    plain, averaged = fit([material], still), fit([material], averaging)

    losses = [[epoch.loss for epoch in fitted.history] for fitted in (plain, averaged)]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
    weights = [
        np.concatenate([w.ravel() for w in f.network.get_weights()]) for f in (plain, averaged)
    ]
    assert np.abs(weights[0] - weights[1]).max() > 1e-3


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


def test_the_file_holds_the_weights_and_not_what_training_needed(shipped: Path) -> None:
    with zipfile.ZipFile(shipped) as archive:
        weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))

    numbers: list[int] = []
    weights.visititems(lambda _, item: numbers.append(getattr(item, "size", 0)))
    assert sum(numbers) == read_card(card_path(shipped)).parameters


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


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_builds_a_network_of_its_windows(name: str) -> None:
    recipe = RECIPES[name]

    network = recipe.build(128, recipe.window.columns, 10)

    assert network.input_shape == (None, 128, recipe.window.columns, 1)
    assert network.output_shape == (None, 10)


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipes_model_can_be_saved_and_opened_safely(name: str, tmp_path: Path) -> None:
    import keras  # noqa: PLC0415

    recipe = RECIPES[name]
    network = recipe.build(128, recipe.window.columns, 3)
    window = np.random.default_rng(0).normal(size=(1, 128, recipe.window.columns, 1))
    network.save(tmp_path / "model.keras")

    again = keras.models.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)

    np.testing.assert_allclose(again(window), network(window), atol=1e-5)


@pytest.mark.parametrize("patience", [0, 3])
def test_a_stopped_training_goes_on_and_ends_where_it_would_have(
    patience: int, material: Material, tmp_path: Path
) -> None:
    recipe = replace(TINY, epochs=5, patience=patience)
    told: list[Epoch] = []
    whole = fit([material], recipe, valid=material)

    with pytest.raises(CancelledError):
        fit(
            [material],
            recipe,
            valid=material,
            checkpoint=tmp_path / "checkpoint.npz",
            on_epoch=told.append,
            cancelled=lambda: len(told) == 2,
        )
    resumed = fit([material], recipe, valid=material, checkpoint=tmp_path / "checkpoint.npz")

    assert [epoch.number for epoch in resumed.history] == [1, 2, 3, 4, 5]
    assert [e.loss for e in resumed.history] == pytest.approx([e.loss for e in whole.history])
    for found, expected in zip(
        resumed.network.get_weights(), whole.network.get_weights(), strict=True
    ):
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_patient_training_stops_and_keeps_its_best_epoch(material: Material) -> None:
    recipe = replace(TINY, epochs=60, patience=2, one_cycle=False, learning_rate=0.5)

    fitted = fit([material], recipe, valid=material)

    losses = [epoch.valid_loss for epoch in fitted.history]
    assert len(losses) < 60
    assert int(np.argmin(losses)) == len(losses) - 3


def test_another_trainings_checkpoint_is_refused(material: Material, tmp_path: Path) -> None:
    fit([material], TINY, checkpoint=tmp_path / "checkpoint.npz")

    with pytest.raises(CheckpointError, match="other settings"):
        fit([material], TINY, seed=5, checkpoint=tmp_path / "checkpoint.npz")


def test_a_damaged_checkpoint_is_refused(material: Material, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    fit([material], TINY, checkpoint=path)
    path.write_bytes(path.read_bytes()[:2000])

    with pytest.raises(CheckpointError, match="damaged"):
        fit([material], TINY, checkpoint=path)
