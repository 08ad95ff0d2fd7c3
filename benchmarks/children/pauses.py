"""The longest pauses of the event loop while TensorFlow is loaded, and while a song is analysed.

python -m benchmarks.children.pauses program [SONG]
python -m benchmarks.children.pauses plain
"""

import json
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import LongestPause, leave, run_bare, run_program

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow

_SETTLE_MS = 500
_POLL_MS = 20


def _program(window: QMainWindow, song: Path | None) -> None:
    main_window = cast("MainWindow", window)
    pause = LongestPause()
    found: dict[str, float] = {}
    queue = main_window.queue

    def on_ready() -> None:
        QTimer.singleShot(_SETTLE_MS, pause, on_settled)

    def on_settled() -> None:
        found["loading_ms"] = pause.take_ms()
        if song is None:
            _tell(found)
            return
        queue.became_idle.connect(lambda: QTimer.singleShot(_SETTLE_MS, pause, finish))
        main_window.open_paths([song])

    def finish() -> None:
        found["song_ms"] = pause.take_ms()
        if any(song.analysis is None for song in queue.songs):
            raise RuntimeError("the song got no verdict")
        _tell(found)

    queue.engine_ready.connect(on_ready)


def _plain(window: QMainWindow) -> None:
    pause = LongestPause()
    thread = threading.Thread(target=_import_and_load)
    thread.start()

    def look() -> None:
        if not thread.is_alive():
            QTimer.singleShot(_SETTLE_MS, pause, lambda: _tell({"loading_ms": pause.take_ms()}))
            poll.stop()

    poll = QTimer(window)
    poll.timeout.connect(look)
    poll.start(_POLL_MS)


def _import_and_load() -> None:
    import tensorflow as tf  # noqa: PLC0415

    from genre_desktop.paths import bundled_model  # noqa: PLC0415

    model = tf.keras.models.load_model(bundled_model(), compile=False)
    model.predict(tf.zeros((1, *model.input_shape[1:])), verbose=0)


def _tell(found: dict[str, float]) -> None:
    print(json.dumps(found))
    leave()


if __name__ == "__main__":
    if sys.argv[1] == "program":
        song = Path(sys.argv[2]) if len(sys.argv) > 2 else None
        run_program(partial(_program, song=song))
    else:
        run_bare(_plain)
