"""The program itself, in a process of its own: it ends in order, whenever it is closed."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.verdict import spoken
from genre_desktop.paths import HOME_VARIABLE, bundled_model, demo_song

_CLOSES_ITSELF = """
import sys
from PySide6.QtCore import QTimer
from genre_desktop.ui import main_window

class ClosesItself(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(int(sys.argv.pop(1)), self, self.close)

main_window.MainWindow = ClosesItself
from genre_desktop.__main__ import main
sys.exit(main())
"""

_STUMBLES = """
import sys, threading
from PySide6.QtCore import QTimer
from genre_desktop.ui import main_window

class Stumbles(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        self.deeds = [threading.Thread(target=self.stumble).start, self.stumble, self.close]
        self.banner.changed.connect(self.told)
        self.turn = QTimer(self, singleShot=True)
        self.turn.timeout.connect(lambda: self.deeds.pop(0)())
        self.turn.start()

    def stumble(self):
        raise ZeroDivisionError(threading.current_thread() is threading.main_thread())

    def told(self):
        if self.banner.text:
            print(threading.current_thread() is threading.main_thread(), self.banner.text)
            self.banner.dismiss()
            self.turn.start()

main_window.MainWindow = Stumbles
from genre_desktop.__main__ import main
sys.exit(main())
"""

_MOMENTS_MS = [0, *sorted(random.Random(6).sample(range(50, 5000), 4))]  # noqa: S311 - no secret


def started(*arguments: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, HOME_VARIABLE: str(home), "PYTHONPATH": os.getcwd()},  # noqa: PTH109
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def unexpected(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.strip() and "oneDNN" not in line]


def test_it_ends_in_order_whenever_it_is_closed(tmp_path: Path) -> None:
    """Closed at the start, while TensorFlow is loaded, and when it judges."""
    for moments in (_MOMENTS_MS[:3], _MOMENTS_MS[3:]):  # a few at once: it takes them seconds
        homes = [tmp_path / str(moment) for moment in moments]
        running = [
            started("-c", _CLOSES_ITSELF, home.name, str(demo_song()), home=home) for home in homes
        ]
        for home, process in zip(homes, running, strict=True):
            stdout, stderr = process.communicate(timeout=120)
            told = f"closed after {home.name} ms: {stdout}{stderr}"
            assert process.returncode == 0, told
            assert stdout == "", told
            assert unexpected(stderr) == [], told
            logs = home / "log"
            assert not list(logs.glob("*crash*")), "a crash was recorded"
            log = (logs / "genre-desktop.log").read_text(encoding="utf-8")
            assert "ERROR" not in log, log
            assert "CRITICAL" not in log, log


def test_an_error_that_nothing_foresaw_is_told_of_wherever_it_was(tmp_path: Path) -> None:
    """In a thread, then in the window; what is told is told on the window's own thread."""
    process = started("-c", _STUMBLES, home=tmp_path)
    stdout, stderr = process.communicate(timeout=120)

    assert process.returncode == 0, stdout + stderr
    words = "Something went wrong that should not have. The log file says more."
    assert stdout.splitlines() == [f"True {words}"] * 2
    errors = [f"unexpected error: ZeroDivisionError: {where}" for where in (False, True)]
    assert unexpected(stderr) == errors
    log = (tmp_path / "log" / "genre-desktop.log").read_text(encoding="utf-8")
    assert log.count("CRITICAL") == 2


def test_it_leaves_a_picture_and_prints_the_table(tmp_path: Path) -> None:
    path, other = tmp_path / "pictures" / "window.png", tmp_path / "other.png"
    good, bad = (
        started("-m", "genre_desktop", str(song), "--screenshot", str(file), home=tmp_path / "home")
        for song, file in ((demo_song(), path), (tmp_path / "gone.mp3", other))
    )
    stdout, stderr = good.communicate(timeout=150)

    assert good.returncode == 0, stdout + stderr
    assert unexpected(stderr) == []
    for genre in read_card(card_path(bundled_model())).genres:
        assert f"  {spoken(genre)}" in stdout
    assert stdout.count("%") == 10
    assert str(path) in stdout
    image = QImage(str(path))
    assert image.width() >= 1000
    assert image.height() >= 600
    pixels = np.frombuffer(bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()))
    assert len(np.unique(pixels)) > 1000, "the picture is blank"

    stdout, stderr = bad.communicate(timeout=150)

    assert bad.returncode == 1, stdout + stderr
    assert "gone.mp3 was not found." in stdout
    assert other.exists()


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["a.mp3", "--screenshot"]])
def test_wrong_usage_is_told(arguments: list[str], tmp_path: Path) -> None:
    process = started("-m", "genre_desktop", *arguments, home=tmp_path)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert stderr.startswith("usage: genre-desktop")
    assert stdout == ""
