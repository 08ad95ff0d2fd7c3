"""A decoder that crashes or hangs costs its song, and the window goes on."""

import os
import signal
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.audio.decoders import Decoders
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from tests.ui.hands import drop, wait_until_listening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")


def test_a_decoder_that_crashes_leaves_the_window_and_the_next_song(
    window: MainWindow, qtbot: QtBot, decoders: Decoders, long_song: Path, short_song: Path
) -> None:
    drop(window, long_song)
    wait_until_listening(qtbot, window)
    (pid,) = decoders.pids

    os.kill(pid, signal.SIGSEGV)

    (song,) = window.queue.songs
    qtbot.waitUntil(lambda: song.state is State.FAILED, timeout=20_000)
    assert "ten hours.wav could not be read: the decoder crashed on it." in window.banner.text

    drop(window, short_song)
    qtbot.waitUntil(lambda: not window.queue.busy, timeout=20_000)
    other = window.queue.songs[1]
    assert other.state is State.DONE
    assert other.verdict is not None
    assert decoders.pids == []
