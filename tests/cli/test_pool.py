"""`genre-desktop pool`: another way from windows to a song's verdict, and nothing trained."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import BY_CERTAINTY, MEAN
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import RunError, model_path, read_run
from tests.cli.conftest import Captured
from tests.training.runs import forty_songs, made_run
from tests.training.songs import TINY, write_mel_file


def test_a_run_is_measured_anew(tmp_path: Path, capsys: Captured) -> None:
    """A song of one window that is certain, and of three that lean a little the other way."""
    songs = forty_songs(40)
    shares = np.full((40, 4, 4), 0.3)
    for song, label in enumerate(songs.labels):
        other = (label + 1) % 4
        shares[song, 0, label] = 30.0
        shares[song, 1:, other] = 3.0
    # so that the plain mean says the other one
    logs = np.log(shares / shares.sum(axis=2, keepdims=True)).astype(np.float32)
    run = made_run(tmp_path / "run", replace(songs, log_probabilities=tuple(logs)))

    assert main(["pool", str(run.folder)]) == 0
    assert "song accuracy: 1.000" in capsys.readouterr().out
    assert read_run(run.folder).info.pooling == BY_CERTAINTY
    assert "genre-desktop pool" in read_run(run.folder).info.command
    assert main(["compare", str(run.folder), "--markdown"]) == 0
    assert "100.0 %" in capsys.readouterr().out

    assert main(["pool", str(run.folder), "--by", "mean"]) == 0
    assert "song accuracy: 0.000" in capsys.readouterr().out
    assert read_run(run.folder).info.pooling == MEAN
    assert read_run(run.folder).info.command.count("genre-desktop pool") == 1  # the last


def test_a_model_takes_it_from_the_run_of_its_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    run, model = tmp_path / "run", tmp_path / "model.keras"
    songs = str(write_mel_file(tmp_path / "songs.npz"))
    valid = str(write_mel_file(tmp_path / "valid.npz", seed=1))
    words = ["train", songs, "--valid", valid, "--recipe", "tiny"]
    assert main([*words, "--run", str(run), "--out", str(model)]) == 0
    before = open_bundle(model).card

    assert main(["pool", str(run), "--model-version", "1.1"]) == 0
    assert main(["pool", str(model), "--figures-of", str(run), "--model-version", "2.0"]) == 0

    card = open_bundle(model).card
    assert (card.version, card.song) == ("2.0", open_bundle(model_path(run)).card.song)
    assert card.song.pooling == BY_CERTAINTY
    assert card.sha256 == before.sha256
    assert "1.1, which has not heard it" in card.figures[0].on
    assert f"{BY_CERTAINTY}, temperature" in model.with_suffix(".md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["model.keras"], ["run", "--figures-of", "run"]])
def test_what_does_not_go_together_is_told(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    made_run(tmp_path / "run", forty_songs(40))
    monkeypatch.chdir(tmp_path)
    assert main(["pool", *words]) == 1
    assert "--figures-of" in capsys.readouterr().err


def test_a_way_that_nobody_knows_is_no_run(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run", forty_songs(40))
    path = run.folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"pooling": "by lot"}))
    with pytest.raises(RunError, match="by lot"):
        read_run(run.folder)
