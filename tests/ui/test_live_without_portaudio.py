"""Without PortAudio the program starts and opens songs, and says why it cannot listen."""

import json
import subprocess
import sys
from pathlib import Path

import soundfile

from tests.conftest import ROOT


def test_without_portaudio_all_but_listening_works(demo_song: Path, tmp_path: Path) -> None:
    samples, rate = soundfile.read(demo_song, dtype="float32", frames=12 * 44_100)
    soundfile.write(tmp_path / "song.wav", samples, rate)

    ended = subprocess.run(
        [sys.executable, "-m", "tests.ui.without_portaudio", str(tmp_path / "song.wav")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr[-4000:]
    shown = json.loads(ended.stdout.splitlines()[-1])
    assert shown["genre"]
    assert not shown["sounddevice"]
    for said in (shown["banner"], shown["page"]):
        assert "PortAudio is missing" in said
        assert "apt install libportaudio2" in said
