"""An exported model says what its origin says, without TensorFlow, and no other file is taken."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop import paths
from genre_desktop.cli.main import main
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import Bundle, ModelError, open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.export import export
from genre_desktop.inference.light_engine import LightEngine
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from genre_desktop.library.database import Database
from tests.conftest import ROOT
from tests.inference.fakes import GENRES, small_model, with_card

AS_LIKELY = 1e-4


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "genre.tflite"
    assert main(["export", "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def light(exported: Path) -> Iterator[InferenceService]:
    service = InferenceService(exported)
    service.start()
    yield service
    assert service.stop(10)


@pytest.fixture
def small(tmp_path: Path) -> Bundle:
    return with_card(small_model(tmp_path / "small.keras"))


def heard(song: Path, service: InferenceService) -> NDArray[np.float64]:
    """Probabilities of the windows, and of the song at the end."""
    analysis = analyse_song(song, service)
    return np.vstack([analysis.window_probabilities, analysis.verdict.probabilities])


def test_the_demo_song_is_heard_as_by_the_origin(
    demo_song: Path, light: InferenceService, service: InferenceService
) -> None:
    ours, its = heard(demo_song, light), heard(demo_song, service)

    np.testing.assert_allclose(ours, its, rtol=0, atol=AS_LIKELY)


def test_real_songs_are_heard_as_by_the_origin(
    data_dir: Path, light: InferenceService, service: InferenceService
) -> None:
    clips = sorted((data_dir / "audio" / "valid").iterdir())
    assert clips
    for clip in clips:
        ours, its = heard(clip, light), heard(clip, service)
        np.testing.assert_allclose(ours, its, rtol=0, atol=AS_LIKELY, err_msg=clip.name)


def test_windows_are_placed_where_the_origin_places_them(exported: Path) -> None:
    origin, engine = (
        KerasEngine(open_bundle(paths.bundled_model())),
        LightEngine(open_bundle(exported)),
    )
    shape = (9, engine.card.front_end.n_mels, engine.card.window.columns)
    windows = np.random.default_rng(0).standard_normal(shape).astype(np.float32)

    ours, its = engine.placed(windows), origin.placed(windows)

    np.testing.assert_allclose(ours.embeddings, its.embeddings, atol=1e-4)
    np.testing.assert_allclose(ours.log_probabilities, its.log_probabilities, atol=1e-4)
    np.testing.assert_array_equal(ours.log_probabilities, engine.log_probabilities(windows))
    assert len(engine.placed(windows[:0])) == 0


def test_what_speaks_for_a_genre_is_found_by_taking_it_away(small: Bundle, tmp_path: Path) -> None:
    export(small, tmp_path / "light" / "small.tflite")
    engine = LightEngine(open_bundle(tmp_path / "light" / "small.tflite"))
    windows = np.random.default_rng(0).standard_normal((2, 8, 20)).astype(np.float32)
    baselines = windows.copy()
    baselines[:, 2:4, 5:9] = 0  # all that there is to find

    for genre in range(len(GENRES)):
        maps = engine.saliency(windows, baselines, genre)
        more = engine.log_probabilities(windows) - engine.log_probabilities(baselines)
        np.testing.assert_allclose(maps.sum(axis=(1, 2)), more[:, genre], atol=1e-4)
        assert not maps[windows == baselines].any()
    with pytest.raises(ValueError, match="no genre 3"):
        engine.saliency(windows, baselines, 3)


def test_an_export_is_the_same_model_to_the_library(exported: Path, tmp_path: Path) -> None:
    origin, card = open_bundle(paths.bundled_model()).card, open_bundle(exported).card

    assert (card.label, card.exported_from) == (origin.label, origin.sha256)
    assert card.sha256 != origin.sha256
    with Database(tmp_path / "library.db") as database:
        assert database.model(card) == database.model(origin)


def test_a_damaged_export_is_refused(small: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "light" / "small.tflite"
    export(small, path)
    path.write_bytes(path.read_bytes()[:500])

    with pytest.raises(ModelError, match="cannot be loaded"):
        LightEngine(with_card(path))


def test_an_export_of_another_shape_than_its_cards_is_refused(
    small: Bundle, tmp_path: Path
) -> None:
    path = tmp_path / "light" / "small.tflite"
    export(small, path)

    with pytest.raises(ModelError, match="does not match its card"):
        LightEngine(with_card(path, genres=("blues", "jazz")))


def test_an_export_does_not_take_its_origins_card(small: Bundle) -> None:
    with pytest.raises(UserError, match="would get the card"):
        export(small, small.path.with_suffix(".tflite"))
    with pytest.raises(UserError, match=r"must end in \.tflite"):
        export(small, small.path.with_suffix(".onnx"))

    assert open_bundle(small.path).card == small.card


LIGHT = """
import sys

for name in ("keras", "tensorflow", "sklearn", "optuna", "h5py"):
    sys.modules[name] = None  # as in the light package
from genre_desktop.__main__ import main

sys.exit(main())
"""


def run_light(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", LIGHT, *words], capture_output=True, text=True, check=False
    )


def test_without_tensorflow_exports_are_heard_and_nothing_is_trained(
    exported: Path, demo_song: Path
) -> None:
    done = run_light("classify", "--model", str(exported), "--csv", str(demo_song))
    assert (done.returncode, done.stderr) == (0, "")
    assert "demo_song" in done.stdout

    done = run_light("classify", str(demo_song))
    assert done.returncode == 1
    assert "genre.keras is not a model this program opens" in done.stderr
    assert "genre-desktop export" in done.stderr

    done = run_light("train", "songs.npz")
    assert done.returncode == 1
    assert done.stderr.startswith("genre-desktop: This is the light program")


def test_without_scikit_learn_models_are_measured_and_runs_compared(
    exported: Path, demo_song: Path, tmp_path: Path
) -> None:
    (tmp_path / "songs" / "blues").mkdir(parents=True)
    shutil.copy(demo_song, tmp_path / "songs" / "blues")
    done = run_light("evaluate", "--model", str(exported), str(tmp_path / "songs"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["songs"] == 1

    run = tmp_path / "res-0"
    shutil.copytree(ROOT / "docs" / "runs" / "res-0", run)
    done = run_light("compare", str(run), "--json")
    assert done.returncode == 0, done.stderr
    error = json.loads(done.stdout)["runs"][0]["ece"]["value"]
    assert 0 < error < 0.2  # cross-validated, over folds

    done = run_light("report", str(run))
    assert done.returncode == 0, done.stderr
    assert (run / "report" / "index.html").exists()
