"""The program is started again, with songs: they come to the window that is there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop.paths import HOME_VARIABLE
from tests.conftest import ROOT
from tests.ui.songs import tone_wav

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

# a window that tells what is opened in it and whether it is seen, and closes at a song so named
_TELLS = """
import sys
from PySide6.QtCore import QTimer
from genre_desktop.ui import main_window

class Tells(main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.furnished.connect(self.begin)

    def begin(self):
        print("there", flush=True)
        self.queue.opened.connect(self.tell)

    def open_paths(self, paths):
        names = [path.name for path in paths]
        print(*names, "hidden" if self.isMinimized() else "seen", flush=True)
        if "hear.wav" in names:
            super().open_paths(paths)
        if "hide.wav" in names:
            self.showMinimized()
        if "close.wav" in names:
            QTimer.singleShot(0, self, self.close)  # not before the event loop

    def tell(self, song):
        print("opened", song.path.name, flush=True)

main_window.MainWindow = Tells
from genre_desktop.__main__ import main
sys.exit(main())
"""


def started(home: Path, *words: str, code: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *(("-c", code) if code else ("-m", "genre_desktop")), *words],
        cwd=home,
        env={**os.environ, HOME_VARIABLE: str(home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def first(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = started(tmp_path, code=_TELLS)
    assert line(process) == "there"
    yield process
    process.kill()
    process.communicate()


def test_songs_come_to_the_window_that_is_there(
    first: subprocess.Popen[str], tmp_path: Path
) -> None:
    """Named as the second one's folder has them, and a window that was hidden is seen again."""
    tone_wav(tmp_path / "hear.wav", seconds=3)
    for names in (["hear.wav"], ["a.mp3", "hide.wav"], ["b.wav"], ["close.wav"]):
        second = started(tmp_path, *names)
        said, complaints = second.communicate(timeout=30)
        assert (second.returncode, complaints) == (0, "")
        assert said == "Opened in the window that is there already.\n"
        assert line(first) == f"{' '.join(names)} seen"
        if "hear.wav" in names:
            assert line(first) == "opened hear.wav"
    assert first.wait(30) == 0


def test_a_frozen_window_and_one_that_is_not_wanted_keep_nobody_waiting(
    first: subprocess.Popen[str], tmp_path: Path
) -> None:
    beside = started(tmp_path, "--new-window", "close.wav", code=_TELLS)
    first.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, first.pid, os.WSTOPPED)
    instead = started(tmp_path, "close.wav", code=_TELLS)
    for other in (beside, instead):
        said, complaints = other.communicate(timeout=60)
        assert other.returncode == 0, complaints
        assert "close.wav seen" in said
    first.send_signal(signal.SIGCONT)
    last = started(tmp_path, "c.wav", "close.wav")
    last.communicate(timeout=30)
    assert last.returncode == 0
    # and what others have opened meanwhile is not opened again
    assert line(first) == "c.wav close.wav seen"
    assert first.wait(30) == 0
