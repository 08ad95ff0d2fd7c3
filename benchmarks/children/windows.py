"""The program's window and a bare one, each watched from outside."""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from genre_desktop.ui.main_window import MainWindow


def run_program(on_there: Callable[[QMainWindow], None], *, furnished: bool = True) -> None:
    """Open the program as its command does; `on_there` is told of its window.

    Of the furnished one, or of the one that is on the screen first and takes songs.
    """
    # open_window makes everything and then enters the event loop: there is no later moment to
    # look at the window from outside, and an earlier one has none
    enter_loop = QApplication.exec

    def watch_and_enter(*_: object) -> int:
        window = _main_window()
        # what is to be painted by then is, when the loop has come round once
        there = window.furnished if furnished else window.painted
        there.connect(lambda: QTimer.singleShot(0, window, lambda: on_there(window)))
        return enter_loop()

    QApplication.exec = watch_and_enter  # type: ignore[method-assign]
    sys.argv = ["genre-desktop"]
    from genre_desktop.__main__ import main  # noqa: PLC0415

    main()


def run_bare(on_painted: Callable[[QMainWindow], None]) -> None:
    """Open a window with a plot in it, which is the least that such a program can be."""
    import pyqtgraph  # noqa: PLC0415

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(pyqtgraph.PlotWidget())
    window.resize(1280, 800)
    window.show()
    watch(window, on_painted)
    app.exec()


def leave() -> None:
    """End the process at once: how it ends is not what is measured."""
    sys.stdout.flush()
    os._exit(0)


def watch(window: QMainWindow, on_painted: Callable[[QMainWindow], None]) -> None:
    """Have `on_painted` called when the window was painted and looks at events again."""
    _Watch(window, on_painted)


class _Watch(QObject):
    """Waits for the first paint event, and then until the loop comes round once."""

    def __init__(self, window: QMainWindow, on_painted: Callable[[QMainWindow], None]) -> None:
        super().__init__(window)
        self._window = window
        self._on_painted = on_painted
        # a widget that others cover is not painted itself; what the system sees of it is
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        self._on_painted(self._window)


def _main_window() -> "MainWindow":
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMainWindow)]
    if len(windows) != 1:
        raise RuntimeError(f"one main window was expected, there are {len(windows)}")
    return cast("MainWindow", windows[0])


class LongestPause(QObject):
    """The longest time between two ticks of a 5 ms timer in this thread."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._last = time.perf_counter()
        self._longest_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def take_ms(self) -> float:
        """The longest pause so far, or since this was asked last; in milliseconds."""
        self._tick()
        longest_s, self._longest_s = self._longest_s, 0.0
        return longest_s * 1e3

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest_s = max(self._longest_s, now - self._last)
        self._last = now
