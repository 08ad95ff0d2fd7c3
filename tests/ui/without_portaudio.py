"""The program where PortAudio is not installed: it opens a song, and is asked to listen.

python -m tests.ui.without_portaudio SONG

Prints a JSON object as its last line: what the window shows.
"""

import ctypes.util
import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import leave, run_program

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow

_LOOK_EVERY_MS = 100


def _hide_portaudio() -> None:
    """What is left of a library that is not there: it is not found."""
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None if "portaudio" in name else find(name)


def _course(window: QMainWindow, song: Path) -> None:
    main_window = cast("MainWindow", window)
    page, queue = main_window.live_page, main_window.queue
    timer = QTimer(window)

    def listen() -> None:
        main_window.show_live()
        page.start_listening()
        timer.start(_LOOK_EVERY_MS)

    def look() -> None:
        if main_window.banner.text:
            tell()

    def tell() -> None:
        verdict = queue.songs[0].verdict
        print(  # noqa: T201
            json.dumps(
                {
                    "genre": verdict.genre if verdict is not None else None,
                    "banner": main_window.banner.text,
                    "page": page.invitation.words,
                    "sounddevice": "sounddevice" in sys.modules,
                }
            )
        )
        leave()

    timer.timeout.connect(look)
    queue.became_idle.connect(listen)
    main_window.open_paths([song])


if __name__ == "__main__":
    _hide_portaudio()
    run_program(partial(_course, song=Path(sys.argv[1])))
