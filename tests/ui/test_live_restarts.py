"""The sound server dies in the middle of a recording and comes back, again and again."""

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.listening import Trouble
from genre_desktop.inference.live import FIRST_S, LiveState
from genre_desktop.ui.live.session import Activity
from tests.sound_server import EVERYTHING, SoundServer
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.live_listening import Ear, model_to_prove, use_model

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs PulseAudio"),
    pytest.mark.timeout(900),
]

TIMES = 20 if EVERYTHING else 3


def test_a_server_that_stops_and_starts_does_no_harm(
    sound_server: SoundServer,
    engine_maker: EngineMaker,
    open_window: OpenWindow,
    qtbot: QtBot,
    demo_song: Path,
    tmp_path: Path,
) -> None:
    engine_maker(KerasEngine)
    use_model(model_to_prove())
    window = open_window()
    ear = Ear(window, qtbot, sound_server)
    page, path = window.live_page, tmp_path / "kept.wav"
    told: list[str] = []
    judged: list[LiveState] = []

    def on_troubled(trouble: Trouble) -> None:
        if not trouble.is_over:
            told.append(trouble.message)

    page.session.troubled.connect(on_troubled)
    page.session.judged.connect(judged.append)
    page.session.begin_recording(path)
    for _ in range(TIMES):
        heard_s = page.session.time_s
        judged.clear()
        told.clear()
        sound_server.play(demo_song)
        ear.wait_until(lambda: any(state.verdict for state in judged))
        assert page.session.time_s > heard_s
        recorded_s = page.session.recorded_s

        sound_server.stop()
        ear.wait_until(lambda: bool(told))
        assert told[-1] in window.banner.text
        samples, rate = soundfile.read(path)  # whole at any moment
        assert len(samples) / rate > recorded_s - 0.5
        assert np.abs(samples[-rate:]).max() > 0.1

        sound_server.start()
        ear.wait_until(lambda: told[-1] not in window.banner.text)
        assert page.session.activity is Activity.LISTENING
        assert page.session.recording == path

    page.session.end_recording()
    ear.wait_until(lambda: page.session.recording is None)
    assert "kept.wav holds" in window.banner.text
    assert soundfile.info(path).duration > TIMES * FIRST_S
