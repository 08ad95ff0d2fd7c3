"""`genre-desktop train`: from a mel file to a model that can be used at once."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli import train as training
from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.training.laboratory import Plan
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import Run, model_path, read_run
from tests.cli.conftest import Captured
from tests.training.runs import heard, made_run
from tests.training.songs import TINY, content, write_mel_file


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
    said = "artist, by valid.npz (unknown for 36 of 36 songs)"
    assert f"set aside: 18 songs; split: {said}\n" in shown
    assert card.training.split == said
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

    run = read_run(folder)
    assert run.info.split == said
    assert len(run.heard.tracks) == 18
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


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_names_that_are_not_unicode_can_stand_in_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []

    def trained(plan: Plan) -> Run:
        plans.append(plan)
        return made_run(tmp_path / "made", heard([[0]], [0]))

    monkeypatch.setattr(training, "_train", trained)
    songs = write_mel_file(tmp_path / os.fsdecode(b"caf\xe9.npz"))
    folder = tmp_path / os.fsdecode(b"run \xe9")

    assert main(["train", str(songs), "--recipe", "tiny", "--run", str(folder)]) == 0

    (plan,) = plans
    assert "caf" in plan.command.encode().decode()
    assert "caf" in plan.train.name.encode().decode()
    assert "run" in plan.name.encode().decode()


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


def test_extra_songs_are_learned_by_their_own_labels_where_nobody_teaches(
    tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    others = write_mel_file(tmp_path / "others.npz", genres=("blues", "polka"), seed=5)
    strangers = write_mel_file(tmp_path / "strangers.npz", genres=("polka",), seed=5)
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1"]

    done = main([*command, "--extra", str(others), "--run", str(tmp_path / "run")])
    refused = main([*command, "--extra", str(strangers), "--run", str(tmp_path / "none")])

    assert (done, refused) == (0, 1)
    card = open_bundle(model_path(tmp_path / "run")).card
    assert card.genres == ("blues", "jazz", "rock")
    assert card.training.data == "songs.npz: 6 songs; others.npz: 6 songs"  # the polkas are not
    assert "strangers.npz has no song of blues, jazz, rock" in capsys.readouterr().err


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


def test_a_terminal_shows_how_much_is_compared(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    songs = str(write_mel_file(tmp_path / "songs.npz", songs_each=2, columns=300))

    assert main(["train", songs, "--valid", songs, "--run", str(tmp_path / "run")]) == 1
    assert "1 of 1 blocks of songs compared" in capsys.readouterr().err
    main(["dataset", "check", songs])
    assert "1 of 1 blocks of songs compared" in capsys.readouterr().err


def test_a_collection_is_parted_as_it_is_told(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=8)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--split", "song", "--share", "0.25"]) == 0

    run = read_run(tmp_path / "run")
    assert run.info.split == "song"
    assert (run.info.train_songs, len(run.heard.tracks)) == (18, 6)


def test_a_finished_run_is_not_trained_over(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    folder, out = tmp_path / "run", tmp_path / "mine.keras"
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(folder)]
    assert main([*command, "--epochs", "1"]) == 0
    before = model_path(folder).read_bytes()
    (folder / "checkpoint.npz").write_bytes(b"left by a kill between two last steps")
    capsys.readouterr()

    assert main([*command, "--epochs", "1", "--out", str(out)]) == 0
    again = capsys.readouterr().out
    assert main([*command, "--epochs", "2"]) == 1
    other = capsys.readouterr()

    assert "is finished; nothing was trained" in again
    assert "epoch " not in again
    assert out.read_bytes() == model_path(folder).read_bytes() == before
    assert not (folder / "checkpoint.npz").exists()
    assert "holds the finished run of another training" in other.err
    assert "epoch " not in other.out


def by_artists(path: Path, artists: dict[str, list[str]]) -> Path:
    """Songs of genres, each of which has these artists."""
    made = content(genres=tuple(artists), songs_each=6)
    np.savez(path, **{**made, "artist": np.concatenate(list(artists.values()))})
    return path


def test_each_song_of_unequal_folds_counts_the_same(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    artists = ["A", "A", "A", "A", "", ""]
    songs = by_artists(tmp_path / "songs.npz", {"blues": artists, "jazz": artists})

    def trained(plan: Plan) -> Run:
        assert plan.valid is not None
        n = len(plan.valid)
        return made_run(plan.folder, heard([[0 if "A" in plan.valid.artists else 1]] * n, [0] * n))

    monkeypatch.setattr(training, "_train", trained)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]
    assert main([*command, "--folds", "2"]) == 0

    assert "songs right over 2 folds: 0.833, from 0.000 to 1.000" in capsys.readouterr().out


def test_folds_that_leave_nothing_of_a_genre_are_refused(tmp_path: Path, capsys: Captured) -> None:
    songs = by_artists(tmp_path / "songs.npz", {"blues": [""] * 6, "jazz": ["A"] * 6})
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--folds", "2"]) == 1

    assert "leaves no jazz to learn from in fold" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_genres_of_which_no_song_is_set_aside_are_told(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", genres=("blues",), songs_each=1)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--valid", str(valid)]) == 1  # it is one of those to learn from

    assert "learned but not measured, since none is set aside: jazz, rock" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("way", ["chunk", "manifest", "gtzan-filtered"])
def test_songs_set_aside_by_name_are_not_parted_too(
    way: str, tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--valid", str(songs), "--split", way]) == 1

    assert f"--valid sets songs aside, and so does --split {way}" in capsys.readouterr().err


def test_folds_that_are_done_are_not_done_again(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", columns=200, songs_each=4)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]
    command += ["--folds", "2", "--epochs", "1"]
    assert main(command) == 0
    first = capsys.readouterr().out
    (tmp_path / "run" / "fold-2" / "run.json").unlink()

    assert main(command) == 0

    again = capsys.readouterr().out
    assert again.count("is finished; nothing was trained") == 1
    assert again.splitlines()[-1] == first.splitlines()[-1]


def of_other_genres(path: Path) -> Path:
    made = content(seed=3)
    made["genre"][:] = "techno"
    np.savez(path, **made)
    return path


def silent(path: Path, songs: slice = slice(None)) -> Path:
    made = content(seed=4)
    made["mel"][songs] = 0
    np.savez(path, **made)
    return path


def test_songs_that_nothing_can_be_measured_on_are_told(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--valid", str(of_other_genres(tmp_path / "techno.npz"))]) == 1
    assert "techno.npz has no song of the genres that are learned" in capsys.readouterr().err

    assert main([*command, "--valid", str(silent(tmp_path / "silent.npz"))]) == 1
    assert "nothing to hear in the songs set aside" in capsys.readouterr().err


def test_genres_that_are_not_learned_are_not_measured_on(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--valid", str(valid), "--genres", "blues,rock"]) == 0

    assert "not measured on, since not learned: jazz of valid.npz" in capsys.readouterr().out
    assert len(read_run(tmp_path / "run").heard.tracks) == 12


def test_teachers_know_all_genres_and_pass_over_silence(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    others = silent(tmp_path / "others.npz", songs=slice(0, 2))
    three, two = tmp_path / "three", tmp_path / "two"
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1"]
    assert main([*command, "--run", str(three)]) == 0
    assert main([*command, "--run", str(two), "--genres", "jazz,rock"]) == 0
    command += ["--extra", str(others)]

    # a teacher may know more than is learned
    fewer = [*command, "--genres", "blues,rock", "--run", str(tmp_path / "fewer")]
    assert main([*fewer, "--teacher", str(model_path(three))]) == 0
    refused = [*command, "--run", str(tmp_path / "refused")]
    assert main([*refused, "--teacher", str(model_path(two))]) == 1

    assert "teacher model.keras does not know blues" in capsys.readouterr().err
    assert not (tmp_path / "refused").exists()


def test_a_network_is_distilled_into_another(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    teacher, plain, pupil = tmp_path / "teacher", tmp_path / "plain", tmp_path / "pupil"
    command = ["train", str(songs), "--recipe", "tiny"]
    assert main([*command, "--epochs", "4", "--run", str(teacher)]) == 0
    command += ["--epochs", "2", "--name", "pupil"]
    assert main([*command, "--run", str(plain)]) == 0

    distilled = [*command, "--distil", str(model_path(teacher)), "--run"]
    assert main([*distilled, str(pupil)]) == 0

    assert read_run(pupil).info.distilled == ("teacher 1.0",)
    assert read_run(pupil).history[0].loss != read_run(plain).history[0].loss
    assert main([*distilled, str(plain)]) == 1
    assert "finished run of another training" in capsys.readouterr().err


def test_a_network_is_distilled_into_one_that_hears_and_answers_alike(
    tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", columns=200)
    command = ["train", str(songs), "--epochs", "1", "--run"]
    teacher = ["--distil", str(model_path(tmp_path / "teacher"))]
    assert main([*command, str(tmp_path / "teacher"), "--recipe", "tiny"]) == 0

    others = [*command, str(tmp_path / "others"), *teacher]
    assert main([*others, "--recipe", "tiny", "--genres", "jazz,rock"]) == 1
    assert "gives other answers" in capsys.readouterr().err
    assert main([*others, "--recipe", "cnn-chunks"]) == 1
    assert "hears other windows" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--init", "--teacher", "--distil"])
def test_songs_set_aside_must_be_new_to_every_model(
    option: str, tmp_path: Path, capsys: Captured
) -> None:
    heard = write_mel_file(tmp_path / "heard.npz")
    songs = write_mel_file(tmp_path / "songs.npz", seed=1)
    others = write_mel_file(tmp_path / "others.npz", seed=2)
    command = ["--recipe", "tiny", "--epochs", "1", "--run"]
    assert main(["train", str(heard), *command, str(tmp_path / "first")]) == 0

    given = [option, str(model_path(tmp_path / "first"))]
    if option == "--teacher":
        given += ["--extra", str(others)]
    again = ["train", str(songs), *command, str(tmp_path / "second"), "--valid", str(heard)]
    assert main([*again, *given]) == 1

    assert "was trained on 18 of the songs set aside" in capsys.readouterr().err


def test_a_new_last_layer_begins_by_the_seed(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1", "--run"]
    assert main([*command, str(tmp_path / "first")]) == 0
    further = ["--init", str(model_path(tmp_path / "first")), "--genres", "blues,rock"]
    further += ["--name", "further"]

    assert main([*command, str(tmp_path / "second"), *further]) == 0
    assert main([*command, str(tmp_path / "third"), *further]) == 0

    second, third = (read_run(tmp_path / name).history[0] for name in ("second", "third"))
    assert second.loss == pytest.approx(third.loss, rel=1e-4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--folds", "1"], "takes two or more"),
        (["--folds", "2", "--split", "manifest"], "by artist or song"),
        (["--folds", "2", "--search", "2"], "do not go together"),
        (["--folds", "2", "--out", "mine.keras"], "many models"),
        (["--freeze"], "needs --init"),
        (["--teacher", "model.keras"], "needs --extra"),
        (["--without", "mixup, sneezing"], "tempo, pitch_bands"),
        (["--genres", "rock,ska"], "has no ska"),
        (["--genres", "rock"], "one genre only"),
        (["--genres", "Rock,Jazz", "--folds", "9"], "2 songs of jazz, too few for 9 folds"),
        (["--learning-rate", "1e30", "--epochs", "9"], "Choose a lower learning rate"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str], said: str, tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)

    assert main(["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path), *words]) == 1

    assert said in capsys.readouterr().err
    assert not (tmp_path / "model.keras").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--temperature", "-1"],
        ["--temperature", "1e-6"],
        ["--learning-rate", "nan"],
        ["--seed", "-1"],
        ["--seed", "4294967296"],
        ["--share", "0"],
        ["--share", "1"],
        ["--share", "nan"],
    ],
)
def test_impossible_numbers_are_asked_for_wrongly(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", "songs.npz", *words])

    assert ended.value.code == 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=1)

    assert main(["train", str(songs), "--recipe", "tiny", "--run", str(songs)]) == 1

    assert "songs.npz: File exists." in capsys.readouterr().err


def test_with_nothing_set_aside_a_patient_recipe_trains_all_epochs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "patient", replace(TINY, name="patient", patience=2))
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)
    command = ["train", str(songs), "--recipe", "patient", "--run", str(tmp_path / "run")]

    assert main([*command, "--epochs", "6"]) == 0

    assert len(read_run(tmp_path / "run").history) == 6


def test_a_split_that_leaves_nothing_of_a_genre_is_refused(
    tmp_path: Path, capsys: Captured
) -> None:
    songs = tmp_path / "songs.npz"
    np.savez(songs, **content(songs_each=2), split=np.array(["train"] * 4 + ["valid"] * 2))
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--split", "manifest"]) == 1
    assert "leaves no rock to learn from" in capsys.readouterr().err
    assert main([*command, "--split", "manifest", "--genres", "blues,jazz"]) == 1
    assert "does not say" in capsys.readouterr().err


def test_a_mel_file_keeps_the_split_of_its_manifest(tmp_path: Path) -> None:
    songs = tmp_path / "songs.npz"
    np.savez(songs, **content(songs_each=2), split=np.array(["train", "valid"] * 3))
    command = ["train", str(songs), "--recipe", "tiny", "--run", str(tmp_path / "run")]

    assert main([*command, "--split", "manifest"]) == 0

    assert len(read_run(tmp_path / "run").heard.tracks) == 3


def figures(folder: Path) -> dict[str, float]:
    card = open_bundle(model_path(folder)).card
    return {"temperature": card.song.temperature} | {f.name: f.value for f in card.figures}


def test_a_given_temperature_is_the_one_that_is_measured(tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1", "--valid", str(valid)]

    assert main([*command, "--run", str(tmp_path / "run"), "--temperature", "5"]) == 0
    capsys.readouterr()
    model = str(model_path(tmp_path / "run"))
    assert main(["evaluate", str(valid), "--model", model, "--json"]) == 0

    found = figures(tmp_path / "run")
    assert found["temperature"] == 5
    assert f'"ece": {found["expected calibration error"]}' in capsys.readouterr().out


def test_songs_too_few_to_judge_a_temperature_give_none(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1, songs_each=1)
    command = ["train", str(songs), "--recipe", "tiny", "--epochs", "1", "--valid", str(valid)]

    assert main([*command, "--run", str(tmp_path / "run")]) == 0

    assert figures(tmp_path / "run")["temperature"] == 1


def test_a_search_begun_anew_does_not_try_the_same_again(tmp_path: Path) -> None:
    import optuna  # noqa: PLC0415
    from optuna.storages import JournalStorage  # noqa: PLC0415
    from optuna.storages.journal import JournalFileBackend  # noqa: PLC0415

    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    folder = tmp_path / "search"
    command = ["train", str(songs), "--valid", str(valid), "--recipe", "tiny", "--epochs", "1"]
    command += ["--run", str(folder), "--over", "mixup", "--search"]
    assert main([*command, "1"]) == 0
    storage = JournalStorage(JournalFileBackend(str(folder / "search.journal")))
    study = optuna.load_study(study_name="tiny", storage=storage)
    stopped = study.ask()  # as a kill leaves it
    mixup = stopped.suggest_float("mixup", 0.0, 0.6)

    assert main([*command, "3"]) == 0

    tried = {trial.params["mixup"] for trial in study.get_trials() if trial.value is not None}
    assert len(tried) == 3
    assert mixup in tried
    folders = sorted(path.name for path in folder.glob("trial-*"))
    assert folders == ["trial-000", "trial-001", "trial-003"]
