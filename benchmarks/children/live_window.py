"""The program, listening to the sound server that its environment leads to."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import run_program

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow

SIZE = (1280, 800)

Course = Callable[["MainWindow"], Iterator[float]]
"""What is done with the window: step by step, each giving the seconds until the next."""


def run_listening(course: Course) -> None:
    """Open the program's window on its live page, the engine warm, and do something with it."""

    def on_painted(window: QMainWindow) -> None:
        main_window = cast("MainWindow", window)
        main_window.resize(*SIZE)
        page = main_window.live_page
        timer = QTimer(main_window)
        timer.setSingleShot(True)

        def start() -> None:
            main_window.show_live()
            page.start_listening()

        def on_opened() -> None:
            page.session.opened.disconnect(on_opened)
            steps = course(main_window)
            timer.timeout.connect(lambda: timer.start(round(1000 * next(steps))))
            timer.start(0)

        page.session.opened.connect(on_opened)
        main_window.queue.engine_ready.connect(start)

    run_program(on_painted)
