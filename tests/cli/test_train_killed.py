"""A training that is killed goes on when it is started again, and ends where it would have."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.network import load_network
from genre_desktop.training.runs import Run, model_path, read_run
from tests.conftest import ROOT
from tests.training.songs import write_mel_file

# the program with a recipe that trains in a moment, and averages its weights
_TINY = """
import sys
from tests.training.songs import TINY
from genre_desktop.training.recipes import RECIPES
RECIPES["tiny"] = TINY
from genre_desktop.__main__ import main
sys.exit(main())
"""

# on one thread the sums of a network are the same to the last bit
_ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


def start(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _TINY, "train", *words],
        cwd=ROOT,
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def train(*words: str) -> str:
    with start(*words) as process:
        shown, said = process.communicate()
    assert process.returncode == 0, said
    return shown


def train_until(sign: str, *words: str) -> None:
    """Train, and kill the process at once when it says `sign`."""
    with start(*words) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(sign):
                process.send_signal(signal.SIGKILL)
                break
        process.communicate()
    assert process.returncode == -signal.SIGKILL


def assert_same(one: Run, other: Run) -> None:
    assert len(one.history) == len(other.history)
    for ours, theirs in zip(one.history, other.history, strict=True):
        assert (ours.loss, ours.valid_loss) == (theirs.loss, theirs.valid_loss)
    weights = [
        load_network(open_bundle(model_path(run.folder))).get_weights() for run in (one, other)
    ]
    for found, expected in zip(*weights, strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(
        np.concatenate(one.heard.log_probabilities), np.concatenate(other.heard.log_probabilities)
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
@pytest.mark.parametrize("kind", ["patient", "taught from another", "distilled"])
def test_a_killed_training_ends_where_it_would_have(kind: str, tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=4)
    valid = write_mel_file(tmp_path / "valid.npz", songs_each=2, seed=1)
    words = [str(songs), "--valid", str(valid), "--name", "killed", "--epochs", "3"]
    # dropout has a random state of its own, and stopping early has the weights of the best epoch
    words += ["--recipe", "dense-mfcc" if kind == "patient" else "tiny"]
    first = tmp_path / "first"
    if kind != "patient":
        train(str(songs), "--recipe", "tiny", "--epochs", "1", "--run", str(first))
    if kind == "distilled":
        words += ["--distil", str(model_path(first))]
    if kind == "taught from another":
        extra = write_mel_file(tmp_path / "extra.npz", songs_each=2, seed=2)
        words += ["--extra", str(extra), "--teacher", str(model_path(first))]
        words += ["--init", str(model_path(first)), "--genres", "blues,rock"]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    train(*words, "--run", str(whole))

    train_until("epoch   1", *words, "--run", str(killed))
    assert (killed / "checkpoint.npz").exists()
    assert not (killed / "run.json").exists()
    shown = train(*words, "--run", str(killed))

    assert "epoch   1" not in shown
    assert "epoch   3" in shown
    assert not (killed / "checkpoint.npz").exists()
    assert_same(read_run(killed), read_run(whole))


def test_a_checkpoint_of_other_songs_or_genres_is_refused(tmp_path: Path) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=4)
    words = [str(songs), "--recipe", "tiny", "--epochs", "3", "--run", str(tmp_path / "run")]
    train_until("epoch   1", *words, "--genres", "blues,rock")

    with start(*words, "--genres", "jazz,rock") as process:
        _, said = process.communicate()

    assert process.returncode == 1
    assert "had other settings or other songs" in said
    assert "Delete" in said
