"""Pictures of the canvas and of its window, painted piece by piece so that nothing else waits."""

from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.song.drawings_out import draw_around, draw_canvas, svg_of
from genre_desktop.ui.song.pictures_out import DENSITY, blank_for, paint_part, png_of
from genre_desktop.ui.song.sound_view import SoundView

Bytes = Callable[[], bytes]
_TRIES = 3
"""So often a picture is begun anew because what it shows became something else meanwhile."""


class Photographing(QObject):
    """Draws the sound, paints the canvas, and what is around it: each in a turn of the event loop.

    Only the window's thread may paint widgets, and all of a window at once held it for a quarter of
    a second, as an SVG for more than a whole one. What is painted is packed by `painted`'s second
    argument, which may be called on any thread.

    The pieces are a moment apart: of a song that plays the clock may be a step ahead of the
    playhead. Where more than that has changed between them, the picture is begun anew.

    Parameters
    ----------
    canvas : SoundView

    Signals
    -------
    painted : Path, callable
        Where to, as it was asked; and what gives the file's bytes.
    """

    painted = Signal(object, object)

    def __init__(self, canvas: SoundView, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._waiting: deque[Generator[None]] = deque()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)

    def stop(self) -> None:
        """Paint nothing any more."""
        self._turn.stop()
        self._waiting.clear()

    def take(self, widget: QWidget, path: Path, title: str) -> None:
        """Paint the canvas, or the window with it.

        Parameters
        ----------
        widget : QWidget
        path : pathlib.Path
            It ends in ``.svg`` or ``.png``.
        title : str
            What is to be seen, for those who read it.
        """
        self._waiting.append(self._paint(widget, path, title))
        self._turn.start()

    def _go_on(self) -> None:
        try:
            next(self._waiting[0])
        except StopIteration:
            self._waiting.popleft()
        if not self._waiting:
            self._turn.stop()

    def _paint(self, widget: QWidget, path: Path, title: str) -> Generator[None]:
        # what was told of the last file is no part of the picture: its room has to be shared out
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        is_drawing = path.suffix.lower() == ".svg"
        for _ in range(_TRIES):
            before = self._seen(widget)
            self._canvas.draw_now(DENSITY)  # as finely as it will be seen
            yield
            give = yield from self._draw(widget, title) if is_drawing else self._take(widget)
            if self._seen(widget) == before:
                break
        self.painted.emit(path, give)
        yield
        self._canvas.draw_now()

    def _draw(self, widget: QWidget, title: str) -> Generator[None, None, Bytes]:
        drawn, around = draw_canvas(widget, self._canvas, title), None
        if widget is not self._canvas:
            yield
            around = draw_around(widget, self._canvas, title)
        return lambda: svg_of(drawn, around)

    def _take(self, widget: QWidget) -> Generator[None, None, Bytes]:
        image = blank_for(widget)
        canvas = QRegion(QRect(self._canvas.mapTo(widget, QPoint()), self._canvas.size()))
        paint_part(widget, image, canvas)
        around = QRegion(widget.rect()) - canvas
        if not around.isEmpty():
            yield
            paint_part(widget, image, around)
        return lambda: png_of(image)  # which takes longer than to paint it

    def _seen(self, widget: QWidget) -> tuple[object, ...]:
        canvas = self._canvas
        return (
            canvas.sound,
            canvas.accessibleName(),
            canvas.visible_s(),
            widget.size(),
            canvas.size(),
        )
