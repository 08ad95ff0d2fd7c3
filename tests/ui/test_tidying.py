"""What songs took goes back to the system while nothing runs, and only then."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from genre_desktop.memory import resident_bytes
from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import drop, press, wait_until_listening

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of the GNU C library")

_MUCH = 80 << 20


def fill_the_store() -> list[NDArray[np.uint8]]:
    """Leave gaps of 120 MB between small things; those that stay, to be kept."""
    return [np.ones(64 << 10, np.uint8) for _ in range(2000)][::50]


def test_the_store_is_emptied_while_nothing_runs(
    window: MainWindow, qtbot: QtBot, long_song: Path
) -> None:
    tidying = window.tidying

    def thread() -> threading.Thread | None:
        return tidying._thread

    drop(window, long_song)
    wait_until_listening(qtbot, window)
    kept = fill_the_store()
    tidying.tidy()
    assert thread() is None, "it was tidied while a song is heard"

    press(qtbot, window, "Esc")
    qtbot.waitUntil(lambda: not window.queue.busy)
    before = resident_bytes()
    tidying.tidy()
    qtbot.waitUntil(lambda: resident_bytes() < before - _MUCH)
    # there is no more to give back
    done = thread()
    assert done is not None
    done.join()
    tidying.tidy()
    assert thread() is done
    assert len(kept) == 40
