"""The stretch of the song that is selected, over all panes, with edges to take hold of."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor

from genre_desktop.ui.song.panes import Panes
from genre_desktop.ui.theme import DARK, Tokens

Span = tuple[float, float]

_SHORTEST_S = 0.05
_BODY = 46  # opacity of the waveform's tint, of 255; the picture's colours stay as they are


class Selection(QObject):
    """Shows one stretch in every pane, and has its edges dragged in those that are timed.

    Signals
    -------
    moved
        The stretch is another for now: its edge is being dragged.
    changed
        The user has selected another stretch, or none.
    """

    moved = Signal()
    changed = Signal()

    def __init__(self, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self.span: Span | None = None
        self._told: Span | None = None
        self._duration_s = 1.0
        self._marks = {plot: _Mark(movable=plot is not panes.overview) for plot in panes.all}
        for plot, mark in self._marks.items():
            mark.hide()
            plot.addItem(mark, ignoreBounds=True)
            mark.sigRegionChanged.connect(self._edge_dragged)
            mark.sigRegionChangeFinished.connect(self.settle)
        self._tinted = (panes.wave, panes.overview)
        self._picture = panes.picture

    def set_duration(self, duration_s: float) -> None:
        """Nothing beyond the song's end can be selected."""
        self._duration_s = duration_s
        for mark in self._marks.values():
            mark.bound(duration_s)

    def show(self, span: Span | None) -> None:
        """Show a stretch, or none, without telling anyone."""
        self._place(span)
        self._told = self.span

    def drag(self, start_s: float, stop_s: float) -> None:
        """Select from one moment to another, for now; `settle` makes it so."""
        self._place((start_s, stop_s))
        self.moved.emit()

    def settle(self) -> None:
        """What is selected now is meant."""
        if self.span is not None and self.span[1] - self.span[0] < _SHORTEST_S:
            self._place(None)
        if self.span != self._told:
            self._told = self.span
            self.changed.emit()

    def select(self, span: Span | None) -> None:
        """Select a stretch, or none, and tell of it."""
        self._place(span)
        self.settle()

    def holds(self, time_s: float) -> bool:
        """Whether a moment is in the selection."""
        return self.span is not None and self.span[0] <= time_s <= self.span[1]

    def dress(self, tokens: Tokens) -> None:
        """Wear the colours of a theme."""
        for plot, mark in self._marks.items():
            tint = QColor(tokens.accent)
            tint.setAlpha(_BODY if plot in self._tinted else 0)
            # the picture is dark in either theme
            edge = DARK.accent if plot is self._picture else tokens.accent
            mark.dress(QColor(edge), tint)

    def _place(self, span: Span | None) -> None:
        if span is not None:
            start, stop = sorted(min(max(0.0, at), self._duration_s) for at in span)
            span = (start, stop)
        self.span = span
        for mark in self._marks.values():
            if span is not None:
                mark.place(span)
            mark.setVisible(span is not None)

    def _edge_dragged(self, mark: Any) -> None:  # noqa: ANN401
        start, stop = mark.getRegion()
        self.span = (float(start), float(stop))
        for other in self._marks.values():
            if other is not mark:
                other.place(self.span)
        self.moved.emit()


class _Mark(pg.LinearRegionItem):
    """The selection in one pane. Its body lets the mouse through, its edges do not."""

    def __init__(self, *, movable: bool) -> None:
        super().__init__(movable=movable, swapMode="sort")
        self.movable = False
        self.setZValue(20)
        for line in self.lines:
            line.setCursor(Qt.CursorShape.SizeHorCursor)

    def dress(self, edge: QColor, tint: QColor) -> None:
        self.setBrush(tint)
        self.setHoverBrush(tint)
        for line in self.lines:
            line.setPen(pg.mkPen(edge, width=2))
            line.setHoverPen(pg.mkPen(edge, width=4))

    def bound(self, duration_s: float) -> None:
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.setBounds((0, duration_s))
        self.blockSignals(False)  # noqa: FBT003

    def place(self, span: Span) -> None:
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.setRegion(span)
        self.blockSignals(False)  # noqa: FBT003

    def hoverEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """Nothing: only the edges can be dragged."""

    def mouseDragEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """Leave it to the pane beneath."""
        event.ignore()

    def mouseClickEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """Leave it to the pane beneath."""
        event.ignore()
