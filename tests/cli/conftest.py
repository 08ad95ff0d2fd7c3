"""A small model and short songs, so that a command is done in a moment."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genre_desktop.cli.main import main
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import WindowRule
from tests.conftest import ROOT
from tests.inference.fakes import small_model, with_card

WriteSong = Callable[[Path], Path]
Run = Callable[..., int]
Captured = pytest.CaptureFixture[str]

GENRES = ("blues", "hiphop", "jazz", "rock")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Keras model of a few numbers, with its card."""
    path = tmp_path_factory.mktemp("model") / "small.keras"
    small_model(path, n_mels=128, columns=24, n_genres=len(GENRES))
    with_card(path, genres=GENRES, front_end=FrontEnd(), window=WindowRule(columns=24, step=12))
    return path


@pytest.fixture
def run_command(model: Path) -> Run:
    """Run a command by its name with the small model."""
    return lambda name, *arguments: main(
        [name, "--model", str(model), *(os.fspath(each) for each in arguments)]
    )


def started(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Start the program as a user does, and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "genre_desktop", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def write_song() -> WriteSong:
    """Write three seconds of sound to a path."""

    def write(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = 0.1 * np.random.default_rng(0).standard_normal(3 * 22_050 + 5)
        with path.open("wb") as file:
            soundfile.write(file, noise, 22_050, format="WAV")
        return path

    return write
