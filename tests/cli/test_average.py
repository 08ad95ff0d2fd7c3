"""`genre-desktop average`: runs heard as one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import model_path, read_run
from tests.cli.conftest import Captured
from tests.training.runs import forty_songs, made_run
from tests.training.songs import TINY, write_mel_file


def test_the_average_lies_between_its_runs_and_can_be_compared(
    tmp_path: Path, capsys: Captured
) -> None:
    first = made_run(tmp_path / "first", forty_songs(30))
    second = made_run(tmp_path / "second", forty_songs(30, seed=1))
    folders = [str(first.folder), str(second.folder)]

    assert main(["average", *folders, "--run", str(tmp_path / "both")]) == 0
    assert main(["compare", *folders, str(tmp_path / "both")]) == 0

    assert "both: songs right" in capsys.readouterr().out
    shares = np.exp(np.concatenate(read_run(tmp_path / "both").heard.log_probabilities))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_of_two_runs_that_disagree_the_surer_one_decides(tmp_path: Path) -> None:
    songs = forty_songs(40)
    turned = tuple(part[:, ::-1] * np.float32(0.2) for part in songs.log_probabilities)
    unsure = replace(songs, log_probabilities=turned)
    folders = [
        str(made_run(tmp_path / name, heard).folder)
        for name, heard in (("sure", songs), ("unsure", unsure))
    ]

    assert main(["average", *folders, "--run", str(tmp_path / "both")]) == 0

    both = read_run(tmp_path / "both").heard
    verdicts = [part.mean(axis=0).argmax() for part in both.log_probabilities]
    assert verdicts == songs.labels.tolist()


def test_the_record_of_an_average_is_that_of_all_its_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = forty_songs(30)
    moved = replace(songs, embeddings=songs.embeddings + 7)
    made_run(tmp_path / "the first", songs, seed=0, kept_epoch=4)
    made_run(tmp_path / "second", moved, seed=1, train="others.npz", train_songs=20)
    monkeypatch.chdir(tmp_path)

    words = ["average", "the first", "second", "--run", "both", "--temperature", "2"]
    assert main(words) == 0

    both = read_run(tmp_path / "both")
    np.testing.assert_array_equal(
        both.heard.embeddings, np.concatenate([songs.embeddings, moved.embeddings], axis=1)
    )
    assert both.info.command == (
        "genre-desktop average 'the first' second --run both --temperature 2"
    )
    assert (both.info.train, both.info.train_songs) == ("songs.npz; others.npz", 100)
    assert both.info.kept_epoch == both.info.epochs == 0
    page = (tmp_path / "both" / "report" / "index.html").read_text(encoding="utf-8")
    assert "temperature given" in page
    assert '<th scope="row">Epochs' not in page


def test_runs_of_other_songs_cannot_be_averaged(tmp_path: Path, capsys: Captured) -> None:
    songs = forty_songs(30)
    fewer = replace(songs, log_probabilities=tuple(p[:2] for p in songs.log_probabilities))
    folders = [
        str(made_run(tmp_path / name, heard).folder)
        for name, heard in (("whole", songs), ("fewer", fewer))
    ]

    assert main(["average", *folders, "--run", str(tmp_path / "both")]) == 1
    assert main(["average", folders[0], "--run", str(tmp_path / "both")]) == 1

    shown = capsys.readouterr().err
    assert "not measured on the same windows" in shown
    assert "two runs or more" in shown


def test_two_trained_runs_become_one_model_that_says_their_mean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    songs = write_mel_file(tmp_path / "songs.npz")
    valid = write_mel_file(tmp_path / "valid.npz", seed=1)
    folders = [tmp_path / "first", tmp_path / "second"]
    for seed, folder in enumerate(folders):
        command = ["train", str(songs), "--valid", str(valid), "--recipe", "tiny", "--epochs", "1"]
        assert main([*command, "--run", str(folder), "--seed", str(seed)]) == 0
    both = tmp_path / "both"

    out = tmp_path / "out" / "both.keras"
    named = ["--out", str(out), "--name", "two", "--model-version", "2.0"]
    assert main(["average", *map(str, folders), "--run", str(both), *named]) == 0
    assert open_bundle(out).card.label == "two 2.0"

    merged, *parts = (KerasEngine(open_bundle(model_path(path))) for path in (both, *folders))
    windows = np.random.default_rng(0).standard_normal((5, 128, 24), np.float32)
    mean = np.mean([part.log_probabilities(windows) for part in parts], axis=0)
    expected = mean - np.log(np.exp(mean).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(merged.log_probabilities(windows), expected, atol=1e-4)
    assert merged.card.parameters == sum(part.card.parameters for part in parts)
    assert merged.card.training.songs == parts[0].card.training.songs
    assert merged.card.training.tempered_on == read_run(both).heard.tracks
    assert merged.card.limits == parts[0].card.limits
    assert (both / "report" / "index.html").exists()
    capsys.readouterr()
    assert main(["evaluate", str(valid), "--model", str(model_path(both))]) == 0
    right = read_run(both).heard
    share = np.mean([p.mean(axis=0).argmax() for p in right.log_probabilities] == right.labels)
    assert f"songs right                  {share:.3f}" in capsys.readouterr().out


def test_what_learned_all_songs_says_what_was_measured_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    songs = str(write_mel_file(tmp_path / "songs.npz"))
    valid = str(write_mel_file(tmp_path / "valid.npz", seed=1))
    base = ["train", "--recipe", "tiny", "--epochs", "1"]
    for seed in "01":
        run = str(tmp_path / f"part-{seed}")
        assert main([*base, songs, "--valid", valid, "--seed", seed, "--run", run]) == 0
        assert main([*base, songs, valid, "--seed", seed, "--run", run.replace("part", "all")]) == 0
    for name in ("part", "all"):
        runs = [str(tmp_path / f"{name}-{seed}") for seed in "01"]
        given = ["--figures-of", str(tmp_path / "part")] if name == "all" else []
        assert main(["average", *runs, "--run", str(tmp_path / name), *given]) == 0

    part, whole = (open_bundle(model_path(tmp_path / name)).card for name in ("part", "all"))
    assert whole.song == part.song
    assert [figure.value for figure in whole.figures] == [figure.value for figure in part.figures]
    assert {figure.on for figure in whole.figures} == {
        "valid.npz, by part 1.0, which has not heard it"
    }
    assert len(whole.training.songs) == 36
    single = open_bundle(model_path(tmp_path / "part-0")).card
    for card in (single, part, whole):  # what is mistaken for what, too
        assert card.confusion is not None
        assert sum(map(sum, card.confusion)) == len(read_run(tmp_path / "part").heard.tracks)
    assert whole.confusion == part.confusion


def test_an_average_of_runs_without_models_cannot_be_put_elsewhere(
    tmp_path: Path, capsys: Captured
) -> None:
    folders = [
        str(made_run(tmp_path / name, forty_songs(30, seed=seed)).folder)
        for seed, name in enumerate(("first", "second"))
    ]
    both, out = tmp_path / "both", tmp_path / "both.keras"

    assert main(["average", *folders, "--run", str(both), "--out", str(out)]) == 1

    assert "There is no model for" in capsys.readouterr().err
    assert not both.exists()


def test_an_average_is_not_written_over_a_training(tmp_path: Path, capsys: Captured) -> None:
    folders = [
        str(made_run(tmp_path / name, forty_songs(30, seed=seed)).folder)
        for seed, name in enumerate(("first", "second"))
    ]

    assert main(["average", *folders, "--run", folders[0]]) == 1

    assert "holds a training" in capsys.readouterr().err
