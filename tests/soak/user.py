"""The program in use: its window in this process, worked by a user who never tires.

python -m tests.soak.user FOLDER SECONDS SEED [DEED...]

FOLDER holds what `tests.soak.material` makes. Prints what was found as one line of JSON when the
window has been closed.
"""

import gc
import json
import logging
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psutil
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import run_program
from tests.soak.steadiness import Sample, sample

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow
    from tests.soak.deeds import Deed

log = logging.getLogger("soak")

_LOOK_EVERY_MS = 20
_PATIENCE_S = 90.0
_DEEDS_BETWEEN_RESTS = 5
_RESTS = 4
"""So many, at least, when all has been done once: a slow machine takes longer for it."""


class _Complaints(logging.Handler):
    """Keeps what the program logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Soak(QObject):
    """Has the user do one thing after another until the time is up, then closes the window."""

    def __init__(
        self, window: "MainWindow", folder: Path, length_s: float, seed: int, only: list[str]
    ) -> None:
        super().__init__(window)
        from tests.soak.deeds import User  # noqa: PLC0415 - the window is there before
        from tests.soak.material import Material  # noqa: PLC0415

        self._window = window
        self._length_s = length_s
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._user = User(window, Material.below(folder), self._chance)
        self._deeds = [deed for deed in self._user.deeds if not only or deed.__name__ in only]
        self._first = list(self._deeds)  # each once, before chance decides
        self._complaints = _Complaints()
        logging.getLogger().addHandler(self._complaints)
        self._process = psutil.Process()
        self._began_s = time.monotonic()
        self.done: Counter[str] = Counter()
        self.in_vain: list[str] = []
        self.samples: list[Sample] = []
        self.all_done_s = 0.0
        self._until_rest = _DEEDS_BETWEEN_RESTS
        self._name = ""
        self._deed: Deed = iter(())
        self._waits_for: Callable[[], bool] = lambda: True
        self._until_s = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_EVERY_MS)

    @property
    def found(self) -> dict[str, object]:
        """What is to be told."""
        return {
            "done": dict(self.done),
            "in vain": self.in_vain,
            "errors": self._complaints.lines,
            "all done s": self.all_done_s,
            "samples": [asdict(each) for each in self.samples],
        }

    def _look(self) -> None:
        try:
            self._go_on()
        except Exception as error:  # the user's own mistake, which would come back for ever
            log.exception("%s", self._name)
            self.in_vain.append(f"{self._name} failed: {error!r}")
            self._end()

    def _go_on(self) -> None:
        now_s = time.monotonic()
        if not self._waits_for():
            if now_s < self._until_s:
                return
            self.in_vain.append(
                f"{self._name} waited for {_PATIENCE_S:.0f} s; {self._user.situation}"
            )
            log.warning("%s", self.in_vain[-1])
            self._deed = iter(())
        step = next(self._deed, None)
        if step is None:
            self._finish_deed()
            self._begin_deed()
        elif callable(step):
            self._waits_for, self._until_s = step, now_s + _PATIENCE_S
        else:
            ready_s = now_s + step
            self._waits_for, self._until_s = lambda: time.monotonic() >= ready_s, ready_s + 1

    def _finish_deed(self) -> None:
        self._waits_for = lambda: True
        if self._name == "rest":
            gc.collect()
            self.samples.append(sample(self._process, self._time_s))
            children = sorted((c.name, c.pid) for c in multiprocessing.active_children())
            log.info("%s %s", self.samples[-1], children)
        if self._name:
            self.done[self._name] += 1

    def _begin_deed(self) -> None:
        rested = sum(each.time_s >= self.all_done_s for each in self.samples)
        is_over = self._time_s > self._length_s and self.all_done_s > 0 and rested >= _RESTS
        if self._name != "rest" and (self._until_rest == 0 or is_over):
            self._until_rest = _DEEDS_BETWEEN_RESTS
            self._take(self._user.rest)
        elif is_over:
            self._end()
        elif self._first:
            self._take(self._first.pop(0))
            if not self._first:
                self._until_rest = 0
        else:
            self.all_done_s = self.all_done_s or self._time_s
            self._take(self._chance.choice(self._deeds))

    def _end(self) -> None:
        self._timer.stop()
        self._window.close()

    def _take(self, deed: "Callable[[], Deed]") -> None:
        self._until_rest -= 1
        self._name = deed.__name__
        log.info("%.1f s: %s", self._time_s, self._name)
        self._deed = deed()

    @property
    def _time_s(self) -> float:
        return time.monotonic() - self._began_s


def main() -> None:
    """Open the program, use it, and tell how that went."""
    folder, length_s, seed = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    only = sys.argv[4:]
    soaks: list[Soak] = []

    def use(window: QMainWindow) -> None:
        main_window = cast("MainWindow", window)

        def begin() -> None:
            if not soaks:  # another model gets ready, too
                soaks.append(Soak(main_window, folder, length_s, seed, only))

        main_window.queue.engine_ready.connect(begin)

    run_program(use)
    print(json.dumps(soaks[0].found))  # noqa: T201


if __name__ == "__main__":
    main()
