"""`genre-desktop average`: runs heard as one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.training.runs import read_run
from tests.training.runs import forty_songs, made_run

Captured = pytest.CaptureFixture[str]


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
