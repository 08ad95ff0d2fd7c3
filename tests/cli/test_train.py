"""`genre-desktop train`: from a mel file to a model that can be used at once."""

from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import model_path, read_run
from tests.training.songs import TINY, write_mel_file

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _tiny_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)


def test_a_model_is_trained_measured_and_can_be_evaluated(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    out, folder = tmp_path / "mine.keras", tmp_path / "run"
    command = ["train", str(songs), "--out", str(out), "--valid", str(valid)]
    command += ["--run", str(folder), "--name", "mine"]

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
        "run",
        "songs.npz",
        "valid.npz",
    ]

    assert len(read_run(folder).heard.tracks) == 18
    assert not (folder / "checkpoint.npz").exists()

    assert main(["evaluate", str(songs), "--model", str(out)]) == 0
    assert "TRAINED ON 18 of these songs" in capsys.readouterr().err


def test_a_path_in_the_shared_data_is_named_so_that_others_can_repeat_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    monkeypatch.setenv("GENRE_DATA", str(tmp_path))
    out = tmp_path / "mine.keras"

    command = ["train", str(songs), "--out", str(out), "--run", str(tmp_path / "run")]
    assert main([*command, "--recipe", "tiny", "--epochs", "1"]) == 0

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


def test_two_genres_alone_and_further_from_another_model(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    first, second = tmp_path / "first", tmp_path / "second"
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1"]
    assert main([*command, "--run", str(first)]) == 0

    begun = [*command, "--run", str(second), "--init", str(model_path(first))]
    assert main([*begun, "--genres", "rock,jazz", "--freeze"]) == 0

    assert open_bundle(model_path(second)).card.genres == ("jazz", "rock")


def test_other_songs_are_learned_as_a_teacher_hears_them(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    others = write_mel_file(tmp_path / "others.npz", seed=5)
    first, second = tmp_path / "first", tmp_path / "second"
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1"]
    assert main([*command, "--run", str(first)]) == 0

    teacher = ["--extra", str(others), "--teacher", str(model_path(first))]
    assert main([*command, "--run", str(second), *teacher]) == 0

    card = open_bundle(model_path(second)).card
    assert len(card.training.songs) == 36
    assert "others.npz" in card.training.data


def test_extra_songs_need_a_teacher(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=1)

    assert main(["train", str(songs), "--extra", str(songs), "--run", str(tmp_path)]) == 1

    assert "needs a --teacher" in capsys.readouterr().err


def test_a_kind_of_augmentation_can_be_left_out(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=1)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--without", "mixup,masks"]) == 0
    assert main([*command, "--without", "sneezing"]) == 1

    assert "no augmentation named sneezing" in capsys.readouterr().err


def test_a_search_tries_other_settings_and_goes_on_where_it_was(
    tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    command = ["train", str(songs), "--valid", str(valid), "--recipe", "tiny", "--epochs", "1"]
    command += ["--run", str(tmp_path / "search"), "--over", "learning_rate,mixup"]

    assert main([*command, "--search", "1"]) == 0
    first = capsys.readouterr().out
    assert main([*command, "--search", "2"]) == 0
    second = capsys.readouterr().out

    assert "trial   0" in first
    assert "trial   1" in second
    assert "trial   0  " not in second.split("best:")[0]
    assert "best:" in second
    assert read_run(tmp_path / "search" / "trial-001").info.recipe == "tiny"


def test_a_search_needs_songs_to_be_judged_on(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=1)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--search", "1"]) == 1

    assert "--valid" in capsys.readouterr().err


def test_folds_set_each_song_aside_once(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", columns=200)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--folds", "3"]) == 0

    assert "songs right over 3 folds" in capsys.readouterr().out
    tracks = [read_run(tmp_path / "run" / f"fold-{k}").heard.tracks for k in (1, 2, 3)]
    assert sorted(sum(tracks, ())) == sorted(read_mel_file(songs).tracks)


def test_songs_that_stand_on_both_sides_are_refused(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    command = ["train", str(songs), "--valid", str(songs), "--recipe", "tiny"]

    assert main([*command, "--run", str(tmp_path / "run")]) == 1

    assert "leaks: 6 pairs" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_collection_is_parted_as_it_is_told(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=8)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--split", "song", "--share", "0.25"]) == 0

    run = read_run(tmp_path / "run")
    assert run.info.split == "song"
    assert (run.info.train_songs, len(run.heard.tracks)) == (18, 6)
