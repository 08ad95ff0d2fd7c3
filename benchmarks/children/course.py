"""What is done to a view step by step, each after the event loop has had its turn."""

import json
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

from benchmarks.children.windows import leave


class Frames(QObject):
    """Counts the frames that a view was asked to paint."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.painted = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        del watched
        self.painted += event.type() is QEvent.Type.Paint
        return False


class Course(QObject):
    """Takes the steps, prints what was found as JSON, and ends the process."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._frames = Frames(view)
        self._found: dict[str, float] = {}
        self._steps = self._course()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)
        self._timer.start(0)

    def _course(self) -> Iterator[int]:
        """The steps; each gives the milliseconds that the next one waits."""
        raise NotImplementedError

    def _step(self) -> None:
        wait_ms = next(self._steps, None)
        if wait_ms is None:
            print(json.dumps(self._found))
            leave()
        else:
            self._timer.start(wait_ms)
