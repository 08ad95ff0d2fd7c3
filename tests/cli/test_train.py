"""`genre-desktop train`: from a mel file to a model that can be used at once."""

from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.training.recipes import RECIPES
from tests.training.songs import TINY, write_mel_file

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _tiny_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)


def test_a_model_is_trained_measured_and_can_be_evaluated(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    out = tmp_path / "mine.keras"
    command = ["train", str(songs), "--out", str(out), "--valid", str(valid)]

    assert main([*command, "--recipe", "tiny", "--epochs", "1", "--seed", "3"]) == 0

    shown = capsys.readouterr().out
    assert "epoch   1 of 1" in shown
    assert "wrote" in shown
    card = open_bundle(out).card
    assert (card.name, card.version) == ("mine", "1.0")
    assert card.training.epochs == 1
    assert card.training.seed == 3
    assert "--epochs 1" in card.training.command
    assert {figure.on for figure in card.figures} == {"valid.npz"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mine.json",
        "mine.keras",
        "mine.md",
        "songs.npz",
        "valid.npz",
    ]

    assert main(["evaluate", str(songs), "--model", str(out)]) == 0
    assert "TRAINED ON 18 of these songs" in capsys.readouterr().err


def test_a_path_in_the_shared_data_is_named_so_that_others_can_repeat_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    monkeypatch.setenv("GENRE_DATA", str(tmp_path))
    out = tmp_path / "mine.keras"

    assert main(["train", str(songs), "--out", str(out), "--recipe", "tiny", "--epochs", "1"]) == 0

    assert open_bundle(out).card.training.command.startswith(
        "genre-desktop train $GENRE_DATA/songs.npz --out"
    )


def test_a_model_must_be_named_as_one(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=1)

    assert main(["train", str(songs), "--out", str(tmp_path / "mine.h5")]) == 1

    assert "must end in .keras" in capsys.readouterr().err


def test_an_unknown_recipe_is_asked_for_wrongly(tmp_path: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", "songs.npz", "--out", str(tmp_path / "mine.keras"), "--recipe", "soup"])

    assert ended.value.code == 2
    assert "short-chunk" in capsys.readouterr().err
