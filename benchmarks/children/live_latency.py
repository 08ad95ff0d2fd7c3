"""How late a click is on the screen, and a first verdict, after the sound server's own recorder.

python -m benchmarks.children.live_latency CLICKS MUSIC

CLICKS is a file of clicks, MUSIC begins with a click and is music from there on.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer

from benchmarks.children.live_window import run_listening
from benchmarks.children.windows import leave
from genre_desktop.inference.live import LiveState, Phase
from tests.audio.test_capture_latency import Clicks, recorder_of_the_server
from tests.sound_server import SINK

if TYPE_CHECKING:
    from genre_desktop.ui.live.rolling_spectrogram import RollingSpectrogram
    from genre_desktop.ui.main_window import MainWindow

_SETTLES_S = 3.0
_MUSIC_S = 4.0
_TIMES = 7
_SILENT_BELOW_DB = -95.0


class _Screen(QObject):
    """Notes when the picture was painted, and up to which column of pixels."""

    def __init__(self, picture: "RollingSpectrogram") -> None:
        super().__init__(picture)
        self._picture = picture
        self._times_s: list[float] = []
        self._shown: list[int] = []
        picture.installEventFilter(self)

    def painted_s(self, column: int) -> float:
        """When a column of pixels was first on the screen."""
        return self._times_s[int(np.searchsorted(self._shown, column, side="right"))]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        del watched
        if event.type() == QEvent.Type.Paint:
            shown = self._picture._shown  # noqa: SLF001
            # when the loop comes round, all that was painted is on its way to the screen
            QTimer.singleShot(0, self, lambda: self._note(shown))
        return False

    def _note(self, shown: int) -> None:
        self._times_s.append(time.monotonic())
        self._shown.append(shown)


def _clicks_drawn(window: "MainWindow") -> list[int]:
    """In which column of pixels the middle of each click is, all of which are still shown."""
    sound, picture = window.live_page.session.sound, window.live_page.view.spectrogram
    if sound is None:
        raise RuntimeError("nothing was heard")
    column_s = sound.front_end.column_s
    levels_db = sound.columns_at(np.arange(sound.heard_s / column_s) * column_s).mean(axis=1)
    levels_db[0] = levels_db[-1] = -np.inf
    middles = [
        index
        for index in range(1, len(levels_db) - 1)
        if levels_db[index] > _SILENT_BELOW_DB
        and levels_db[index - 1] < levels_db[index] >= levels_db[index + 1]
    ]
    pixels, pixel_s = picture._pixels, picture._pixel_s  # noqa: SLF001
    found = [int(index * column_s / pixel_s) for index in middles]
    dark = pixels[:, (found[0] - 9) % pixels.shape[1]]
    if any((pixels[:, column % pixels.shape[1]] == dark).all() for column in found):
        raise RuntimeError("a click was heard and cannot be seen")
    return found


def _play(path: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["paplay", f"--device={SINK}", path])


def _course(window: "MainWindow", clicks: str, music: str) -> Iterator[float]:
    yield _SETTLES_S
    screen = _Screen(window.live_page.view.spectrogram)
    verdicts_s: list[float] = []
    waits = False

    def on_judged(state: LiveState) -> None:
        nonlocal waits
        if waits and state.phase is Phase.PROVISIONAL:
            waits = False
            QTimer.singleShot(0, screen, lambda: verdicts_s.append(time.monotonic()))

    window.live_page.session.judged.connect(on_judged)
    with recorder_of_the_server() as read:
        theirs = Clicks(read)
        with theirs.noted():
            yield 0.5
            player = _play(clicks)
            while player.poll() is None:
                yield 0.25
            yield 1.0
            drawn_s = [screen.painted_s(column) for column in _clicks_drawn(window)]
            heard_s = list(theirs.times_s)
            if len(drawn_s) != len(heard_s):
                raise RuntimeError(f"{len(heard_s)} clicks were played, {len(drawn_s)} are drawn")
            music_s = []
            for _ in range(_TIMES):
                before, waits = len(theirs.times_s), True
                player = _play(music)
                yield _MUSIC_S
                player.kill()
                music_s.append(theirs.times_s[before])
                yield _SETTLES_S
    if len(verdicts_s) != _TIMES:
        raise RuntimeError(f"music was played {_TIMES} times and judged {len(verdicts_s)} times")
    later_s = np.subtract(drawn_s, heard_s)
    first_s = np.subtract(verdicts_s, music_s)
    print(
        json.dumps(
            {
                "latency_ms": 1e3 * float(np.median(later_s)),
                "latency_largest_ms": 1e3 * float(later_s.max()),
                "first_verdict_s": float(np.median(first_s)),
            }
        )
    )
    leave()


if __name__ == "__main__":
    run_listening(partial(_course, clicks=sys.argv[1], music=sys.argv[2]))
