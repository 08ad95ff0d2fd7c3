"""What is told of one training: by its card, its report, a comparison and an evaluation."""

import html
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import CALIBRATION_ERROR
from genre_desktop.inference.network import load_network
from genre_desktop.training.recipes import RECIPES, features
from genre_desktop.training.runs import model_path, read_run
from tests.cli.conftest import Captured
from tests.training.songs import TINY, content, write_mel_file


def with_features(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401 - Keras
    """A small network on cepstra."""
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    window = keras.Input((n_mels, columns, 1))
    signal = features.statistics(features.mfcc(window))
    signal = keras.layers.Dense(4, name="inner")(signal)
    return keras.Model(window, keras.layers.Dense(n_genres, name="logits")(signal))


@pytest.fixture(autouse=True)
def _tiny_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)


@pytest.mark.parametrize("given", [[], ["--temperature", "5"]], ids=["fitted", "given"])
def test_card_report_comparison_and_evaluation_tell_one_calibration_error(
    given: list[str], tmp_path: Path, capsys: Captured
) -> None:
    songs, valid = write_mel_file(tmp_path / "songs.npz"), tmp_path / "valid.npz"
    made = content(seed=1, songs_each=12)
    # pieces of songs, and artists whose names are spelled in two ways
    made["track"] = np.array([f"{n // 3}#{n % 3 + 1:02}" for n in range(36)])
    made["artist"] = np.array([""] * 18 + [("The Band", "the  band")[n % 2] for n in range(18)])
    np.savez(valid, **made)
    folder = tmp_path / "run"
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1", "--valid", str(valid)]
    assert main([*command, "--run", str(folder), *given]) == 0
    capsys.readouterr()

    assert main(["compare", str(folder), "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)["runs"][0]
    assert main(["evaluate", str(valid), "--model", str(model_path(folder)), "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)

    reported = json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))
    page = (folder / "report" / "index.html").read_text(encoding="utf-8")
    card = open_bundle(model_path(folder)).card
    (on_card,) = (figure.value for figure in card.figures if figure.name == CALIBRATION_ERROR)
    found = {
        on_card,
        round(reported["calibration"]["after"]["ece"]["value"], 4),
        round(compared["ece"]["value"], 4),
        evaluated["ece"],
    }
    assert len(found) == 1
    assert evaluated["ece_low"] <= evaluated["ece"] <= evaluated["ece_high"]
    assert 0 < evaluated["ece_if_calibrated"] < 1
    cross_validated = not given
    assert evaluated["temperature_cross_validated"] is cross_validated
    assert compared["temperature_cross_validated"] is cross_validated
    assert reported["calibration"]["temperature"] == card.song.temperature
    assert f"In the model's card it is {card.song.temperature:.2f}." in html.unescape(page)
    assert ("temperature given" in page) is not cross_validated


def parameters(folder: Path) -> int:
    return open_bundle(model_path(folder)).card.parameters


def test_what_was_frozen_learns_again_where_nobody_freezes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "featured", replace(TINY, name="featured", build=with_features))
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    (tmp_path / "frozen").mkdir()
    draft = tmp_path / "frozen" / ".draft-abc.npz"
    draft.write_bytes(b"left by a kill")
    command = ["train", str(songs), "--recipe", "featured", "--epochs", "1", "--run"]
    first, frozen, thawed = (tmp_path / name for name in ("first", "frozen", "thawed"))

    assert main([*command, str(first)]) == 0
    assert main([*command, str(frozen), "--init", str(model_path(first)), "--freeze"]) == 0
    assert main([*command, str(thawed), "--init", str(model_path(frozen))]) == 0

    assert not draft.exists()
    networks = [load_network(open_bundle(model_path(path))) for path in (first, frozen, thawed)]
    before, kept, after = (network.get_layer("inner").get_weights()[0] for network in networks)
    np.testing.assert_array_equal(kept, before)
    assert (after != kept).any()
    cepstra = [network.get_layer("mfcc").get_weights()[0] for network in networks]
    np.testing.assert_array_equal(cepstra[2], cepstra[0])
    assert parameters(first) == parameters(frozen) == parameters(thawed)
    info = read_run(frozen).info
    assert (info.start, info.frozen) == ("first 1.0", True)
