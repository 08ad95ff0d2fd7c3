"""What takes long is done in steps, and between them the window looks at its events."""

from collections.abc import Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

_MODULES = (
    "numpy",
    "pyqtgraph",
    "genre_desktop.inference.service",
    "genre_desktop.ui.songs_page",
    "genre_desktop.ui.live.live_page",
    "genre_desktop.ui.library.library_page",
    "genre_desktop.ui.furniture",
)


class Furnishing(QObject):
    """Takes one step after another, each in a turn of the event loop of its own.

    Parameters
    ----------
    steps : iterator
        Each `next` is a step.
    parent : QObject
    """

    def __init__(self, steps: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        # a timer, since PySide 6.9 keeps an error in what QTimer.singleShot calls to itself
        self._turn = QTimer(self)
        self._turn.timeout.connect(self.step)
        self._turn.start(0)

    def stop(self) -> None:
        """Take no further step."""
        self._turn.stop()

    def step(self) -> None:
        """Take the next step, and have the one after it taken in the next turn."""
        self._turn.stop()  # what goes wrong once goes wrong again
        try:
            next(self._steps)
        except StopIteration:
            return
        self._turn.start(0)


def imported() -> Iterator[None]:
    """Import what the window's pages are made with; a step for each part."""
    for name in _MODULES:
        import_module(name)
        yield
