"""Music in folders becomes a model of one's own, which the window opens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.ui import model_choice
from genre_desktop.ui.queue.song import State
from tests.conftest import ROOT
from tests.training.recordings import HZ, collection, sound, write_sound
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import drop, press, states, wait_for_engine, wait_for_songs

SONGS_EACH = 20


def train(music: Path, folder: Path, out: Path) -> str:
    """Train as a person does, in a process of its own."""
    command = [sys.executable, "-m", "genre_desktop", "train", str(music)]
    command += [
        "--split",
        "song",
        "--recipe",
        "dense-mfcc",
        "--epochs",
        "30",
        "--learning-rate",
        "0.01",
    ]
    command += ["--run", str(folder), "--out", str(out), "--name", "my genres"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_folder_of_music_becomes_a_model_that_the_window_opens(
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    music = collection(tmp_path / "music", SONGS_EACH, duration_s=3.0)
    model = tmp_path / "mine.keras"
    shown = train(music, tmp_path / "run", model)

    card = open_bundle(model).card
    figures = {figure.name: figure.value for figure in card.figures}
    assert "song accuracy" in shown
    assert card.genres == tuple(HZ)
    assert len(card.training.songs) == SONGS_EACH * len(HZ) * 3 // 4
    assert figures["song accuracy"] > 0.6  # chance is a third
    assert (tmp_path / "run" / "report" / "index.html").exists()

    class Dialog:
        getOpenFileName = staticmethod(lambda *_: (str(model), ""))  # noqa: N815 - Qt's name

    monkeypatch.setattr(model_choice, "QFileDialog", Dialog)
    engine_maker(KerasEngine)
    window = open_window()
    wait_for_engine(qtbot, window)
    press(qtbot, window, "Ctrl+M")
    unheard = write_sound(tmp_path / "unheard.wav", sound(HZ["rock"], seed=77, duration_s=3.0))
    drop(window, unheard)
    named = "Model my genres 1.0"
    qtbot.waitUntil(lambda: window.status.engine_label.text() == named, timeout=120_000)
    wait_for_songs(qtbot, window, 1, 120)

    assert states(window) == [State.DONE]
    assert window.banner.text == ""
    genres = [genre for genre, _ in window.songs_page.song_view.verdict_panel.bars.rows()]
    assert genres == list(HZ)
    verdict = window.queue.songs[0].verdict
    assert verdict is not None
    assert verdict.genre == "rock"
