"""The program is started where it may write nothing, and where nothing is as it should be."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import soundfile

from genre_desktop.paths import HOME_VARIABLE
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces of Linux")

# what leads to folders besides HOME, or to a sound server
_NOT_PASSED_ON = (HOME_VARIABLE, "XDG_", "PULSE_", "PYTHON", "TMPDIR")


def program(report: Path, song: Path) -> str:
    words = (sys.executable, "-m", "tests.ui.started_anywhere", str(report), str(song))
    return f"exec {shlex.join(words)}"


def started(script: str, home: Path) -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_PASSED_ON)}
    nowhere = {"PULSE_SERVER": f"unix:{home}/nowhere", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        ["/bin/sh", "-euc", script],
        env={**kept, **nowhere, "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str], report: Path) -> dict[str, Any]:
    said, complaints = process.communicate(timeout=180)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints
    assert said == ""
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert found["genre"]
    # a verdict waits for none of these: the first call of librosa alone takes seconds
    assert found["imported"] == []
    return found


def test_it_is_usable_wherever_it_is_started(demo_song: Path, tmp_path: Path) -> None:
    """Two at once, since each loads TensorFlow."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare of util-linux")
    song = tmp_path / "song.wav"
    soundfile.write(song, *soundfile.read(demo_song, dtype="float32", frames=8 * 44_100))
    locked, own = tmp_path / "locked", tmp_path / "Мой дом"
    locked.mkdir()
    own.mkdir()
    reports = tmp_path / "locked.json", tmp_path / "own.json"
    read_only = "; ".join(
        f"mount --bind {each} {each}; mount -o remount,bind,ro {each}"
        for each in (shlex.quote(str(folder)) for folder in (ROOT, locked))
    )
    if subprocess.run(["unshare", "-rmn", "true"], check=False).returncode != 0:
        pytest.skip("namespaces are not permitted here")
    inner = f"{read_only}; cd /; {program(reports[0], song)}"
    in_locked = started(f"exec unshare -rmn /bin/sh -euc {shlex.quote(inner)}", locked)
    gone = tmp_path / "gone"
    without_streams = f"mkdir {gone}; cd {gone}; rmdir {gone}; {program(reports[1], song)}"
    in_own = started(f"{without_streams} <&- >&- 2>&-", own)

    found = told(in_locked, reports[0])
    assert any("The log cannot be written" in words for words in found["messages"])
    assert any("Your settings cannot be saved" in words for words in found["messages"])
    assert "There is nothing to listen to" in found["messages"][-1]

    found = told(in_own, reports[1])
    assert found["no streams"] == [True, True, True]
    assert len(found["messages"]) == 1
    log = next(own.rglob("genre-desktop.log")).read_text(encoding="utf-8")
    assert " ERROR " not in log
    assert " CRITICAL " not in log
