"""What listening costs: processor time, pauses of the event loop, memory; and what is lost.

python -m benchmarks.children.live SECONDS
"""

import json
import logging
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import psutil

from benchmarks.children.live_window import SIZE, run_listening
from benchmarks.children.windows import LongestPause, leave

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow

_WARM_AFTER_S = 20.0
"""The picture is full by then."""

_MEMORY_AFTER_S = 180.0


class _Losses(logging.Handler):
    """Counts the frames that the log says were lost."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and record.msg.endswith("frames were lost"):
            self.frames += int(str(record.args[0]))


def _course(window: "MainWindow", length_s: float) -> Iterator[float]:
    page, process, losses = window.live_page, psutil.Process(), _Losses()
    logging.getLogger("genre_desktop.audio.capture").addHandler(losses)
    frames = 0

    def count() -> None:
        nonlocal frames
        frames += 1

    page.clock.tick.connect(count)
    yield _WARM_AFTER_S
    size = (window.width(), window.height())
    if size != SIZE:
        raise RuntimeError(f"the window is {size} and not {SIZE}")

    # the watch over the pauses costs something itself
    part_s = (length_s - _WARM_AFTER_S) / 2
    began_s, spent_s, frames = time.monotonic(), time.process_time(), 0
    threads = {thread.id: thread.user_time + thread.system_time for thread in process.threads()}
    memory_after_s = min(_MEMORY_AFTER_S, _WARM_AFTER_S + part_s) - _WARM_AFTER_S
    yield memory_after_s
    before_mb = process.memory_info().rss / 2**20
    yield part_s - memory_after_s
    took_s = time.monotonic() - began_s
    found = {
        "processor_percent": 100 * (time.process_time() - spent_s) / took_s,
        "frames_a_second": frames / took_s,
        "window_percent": 100 * (_main_thread_s(process) - threads[process.pid]) / took_s,
    }

    pause = LongestPause()
    yield part_s
    found["longest_pause_ms"] = pause.take_ms()
    found["memory_mb"] = process.memory_info().rss / 2**20
    found["memory_growth_mb"] = found["memory_mb"] - before_mb
    found["lost_frames"] = losses.frames
    found["verdicts"] = len(page.session.record.log)
    print(json.dumps(found))
    leave()


def _main_thread_s(process: psutil.Process) -> float:
    return next(
        thread.user_time + thread.system_time
        for thread in process.threads()
        if thread.id == process.pid
    )


if __name__ == "__main__":
    run_listening(partial(_course, length_s=float(sys.argv[1])))
