"""The playhead: a line over all panes, which moves without drawing them anew."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.song.panes import Panes
from genre_desktop.ui.theme import Tokens

_WIDTH = 4
_ON_PICTURE = ("#ffffff", "#14161b")


class Playhead:
    """Two bars over the canvas: one in the overview, one from the waveform down to the timeline.

    They are opaque widgets of four pixels: moved, they uncover as many columns of pixels, and it
    is these alone that the canvas paints again. A line in the scene costs twice as much. They are
    light on the picture, which is dark in either theme, and as text is elsewhere.

    Parameters
    ----------
    canvas : QWidget
        The canvas's viewport.
    panes : Panes
    """

    def __init__(self, canvas: QWidget, panes: Panes) -> None:
        self._panes = panes
        self._bars = (_Bar(canvas), _Bar(canvas))
        self.time_s: float | None = None

    def dress(self, tokens: Tokens) -> None:
        """Wear the colours of a theme."""
        for bar in self._bars:
            bar.colours = (tokens.text, tokens.surface)
            bar.update()

    def show(self, time_s: float | None) -> None:
        """Stand at a moment; None is nowhere."""
        self.time_s = time_s
        self.place()

    def place(self) -> None:
        """Stand where the moment is now: the view may have moved beneath."""
        panes = self._panes
        picture = panes.picture.getViewBox().sceneBoundingRect()
        for bar, plots in zip(self._bars, ((panes.overview,), panes.timed), strict=True):
            first = plots[0].getViewBox().sceneBoundingRect()
            last = plots[-1].getViewBox().sceneBoundingRect()
            bar.dark = (picture.top() - first.top(), picture.height())
            bar.place(
                None if self.time_s is None else panes.x_of(plots[0], self.time_s),
                QRectF(first.topLeft(), last.bottomRight()),
            )


class _Bar(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.colours = _ON_PICTURE
        self.dark = (0.0, 0.0)  # where the picture is beneath it, and how high
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        painter = QPainter(self)
        whole = QRectF(self.rect())
        for rect, (core, edge) in (
            (whole, self.colours),
            (QRectF(0, self.dark[0], _WIDTH, self.dark[1]) & whole, _ON_PICTURE),
        ):
            painter.fillRect(rect, QColor(edge))
            painter.fillRect(rect.adjusted(1, 0, -1, 0), QColor(core))
        painter.end()

    def place(self, x: float | None, within: QRectF) -> None:
        """Stand at x, if that is within."""
        if x is None or not within.left() - 1 <= x <= within.right() + 1:
            self.hide()
            return
        self.setGeometry(round(x - _WIDTH / 2), round(within.top()), _WIDTH, round(within.height()))
        self.show()
