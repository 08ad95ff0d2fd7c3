"""What is told of one training: by its card, its report, a comparison and an evaluation."""

import html
import json
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import CALIBRATION_ERROR
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import model_path
from tests.training.songs import TINY, content, write_mel_file

Captured = pytest.CaptureFixture[str]


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
