"""The program, wherever it is started: it hears a song, looks for devices, tells, and is closed.

python -m tests.ui.started_anywhere REPORT SONG

Leaves a JSON object in the file REPORT: what a user would notice, and what was imported.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import run_program

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow

_HEAVY = ("librosa", "numba", "llvmlite", "matplotlib", "sklearn")
_LOOK_EVERY_MS = 50
_STREAMS = [sys.stdin is None, sys.stdout is None, sys.stderr is None]


def _course(window: QMainWindow, report: Path, song: Path) -> None:
    main_window = cast("MainWindow", window)
    page, banner = main_window.live_page, main_window.banner
    found: dict[str, object] = {"no streams": _STREAMS}
    messages: list[str] = []
    timer = QTimer(window)

    def listen() -> None:
        verdict = main_window.queue.songs[0].verdict
        found["genre"] = verdict.genre if verdict is not None else None
        found["imported"] = [name for name in _HEAVY if name in sys.modules]
        while banner.text:
            messages.append(banner.text)
            banner.dismiss()
        main_window.show_live()
        page.start_listening()
        timer.start(_LOOK_EVERY_MS)

    def look() -> None:
        if banner.text:
            found["messages"] = [*messages, banner.text]
            report.write_text(json.dumps(found), encoding="utf-8")
            timer.stop()
            main_window.close()

    timer.timeout.connect(look)
    main_window.queue.became_idle.connect(listen)
    main_window.open_paths([song])


if __name__ == "__main__":
    run_program(partial(_course, report=Path(sys.argv[1]), song=Path(sys.argv[2])))
