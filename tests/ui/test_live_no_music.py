"""What is no music, played in real time into the real window, gets no genre."""

import sys
from pathlib import Path

import pytest
import soundfile
from pytestqt.qtbot import QtBot

from benchmarks.live_accuracy import no_music
from genre_desktop.inference.engine import KerasEngine
from tests.sound_server import EVERYTHING, SoundServer
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.live_listening import Ear, model_to_prove, use_model

# ruff: noqa: T201 - the table is what `make live` is run for

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs PulseAudio"),
    pytest.mark.timeout(900),
]

RATE = 44_100
LENGTH_S = 30.0 if EVERYTHING else 8.0
ALWAYS = ("silence", "50 Hz hum", "white noise")
"""What every model keeps apart from music; speech only one that has learned it."""


def test_what_is_no_music_gets_no_genre(
    sound_server: SoundServer,
    engine_maker: EngineMaker,
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    engine_maker(KerasEngine)
    use_model(model_to_prove())
    window = open_window()
    ear = Ear(window, qtbot, sound_server)
    learned = window.queue.service.bundle.result().card.gate.learned
    shown: dict[str, list[str]] = {}
    for name, sound in no_music(RATE, LENGTH_S).items():
        if name not in ALWAYS and not (learned and (EVERYTHING or name == "speech, en-us")):
            continue
        soundfile.write(tmp_path / "sound.wav", sound, RATE, "FLOAT")
        states = ear.hear(tmp_path / "sound.wav", LENGTH_S)
        shown[name] = [state.headline for state in states if state.verdict is not None]
        print(f"{name}: {len(states)} states, phases {sorted({s.phase.value for s in states})}")
        assert len(states) > LENGTH_S

    assert not any(shown.values()), shown
