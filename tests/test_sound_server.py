"""The sound server of the tests keeps to itself, and leaves nothing behind."""

import os
import subprocess
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from genre_desktop.audio.capture import Capture
from genre_desktop.audio.devices import find_device
from tests.sound_server import MONITOR, SoundServer, running_sound_server


def test_two_at_once_do_not_hear_each_other(sound_server: SoundServer, tmp_path: Path) -> None:
    samples = np.full(5 * 44_100, 0.5, np.float32)
    soundfile.write(tmp_path / "loud.wav", samples, 44_100)
    capture = Capture(find_device(MONITOR))
    capture.start()
    with running_sound_server() as other:
        assert os.environ["PULSE_SERVER"] == other.environment["PULSE_SERVER"]
        other.play(tmp_path / "loud.wav")
        loudest = max(np.abs(capture.read(1.0).frames).max(initial=0.0) for _ in range(100))
    assert loudest == 0
    assert os.environ["PULSE_SERVER"] == sound_server.environment["PULSE_SERVER"]

    sound_server.play(tmp_path / "loud.wav")
    loudest = max(np.abs(capture.read(1.0).frames).max(initial=0.0) for _ in range(100))
    capture.stop()
    assert loudest == pytest.approx(0.5, abs=0.001)


@pytest.mark.usefixtures("sound_server")  # which skips where there is none
def test_nothing_is_left_of_it() -> None:
    before = {process.pid for process in psutil.Process().children()}
    with running_sound_server() as server:
        assert psutil.pid_exists(server._running().pid)
        assert {process.pid for process in psutil.Process().children()} > before
        server.freeze()

    assert {process.pid for process in psutil.Process().children()} == before
    assert not server.folder.exists()
    done = subprocess.run(
        ["pactl", "info"],
        capture_output=True,
        check=False,
        env={**os.environ, **server.environment},
    )
    assert done.returncode != 0
