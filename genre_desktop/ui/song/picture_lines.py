"""Lines and ticks over the picture: centroid, roll-off, bandwidth, onset strength, beats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter

from genre_desktop.ui.song.axes import RowScale
from genre_desktop.ui.theme import Theme

_PX_A_POINT = 2
_CURVE_SHARE = 0.2  # of the height, for what has no place on an axis of Hz
_TICK_SHARE = 0.035
_LEAST_BEAT_PX = 4
_SHADOW = (0, 0, 0, 150)
_EDGE, _LEGEND_TOP, _LEGEND_ROW = 8.0, 10.0, 22.0
_AROUND_NAME = 35.0  # a piece of the line, and the gaps


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A course of values along the song.

    Attributes
    ----------
    label : str
    times_s : numpy.ndarray [shape=(k,)]
        Rising.
    values : numpy.ndarray [shape=(k,)]
        In Hz, or in any unit; NaN where nothing is known.
    colour : str
    in_hz : bool
        Whether it stands on the picture's axis. If not, it is a small curve at the foot of the
        picture, as high as its greatest value.
    """

    label: str
    times_s: NDArray[np.floating]
    values: NDArray[np.floating]
    colour: str
    in_hz: bool = True


class PictureLines:
    """Draws lines and beats in the pane of the picture.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    theme : Theme
    """

    def __init__(self, plot: Any, theme: Theme) -> None:  # noqa: ANN401 - pyqtgraph has no types
        self._plot = plot
        self.lines: tuple[Line, ...] = ()
        self.curves: list[Any] = []
        self._beats_s: NDArray[np.float64] = np.zeros(0)
        self.ticks = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.ticks.setZValue(12)
        plot.addItem(self.ticks, ignoreBounds=True)
        self._legend = _Legend(plot.getViewBox(), theme)
        # over a dark picture in either theme

        self.ticks.setPen(pg.mkPen(QColor(255, 255, 255, 200), width=1))
        self.ticks.setShadowPen(pg.mkPen(QColor(*_SHADOW), width=3))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        for curve in self.curves:
            self._plot.removeItem(curve)
        self.lines = tuple(lines)
        self.curves = []
        for line in self.lines:
            curve = pg.PlotCurveItem(connect="finite", antialias=False)
            width = 2 if line.in_hz else 1
            curve.setPen(pg.mkPen(line.colour, width=width))
            curve.setShadowPen(pg.mkPen(QColor(*_SHADOW), width=width + 2))
            curve.setZValue(11)
            self._plot.addItem(curve, ignoreBounds=True)
            self.curves.append(curve)
        self._legend.show([(line.label, line.colour) for line in self.lines])

    def show_beats(self, times_s: Sequence[float] | NDArray[np.floating]) -> None:
        """Tick other beats."""
        self._beats_s = np.asarray(times_s, np.float64)

    def draw(self, scale: RowScale, width_px: int) -> None:
        """Draw the visible stretch, of which the pane has so many pixels."""
        (start, stop), (bottom, top) = self._plot.viewRange()
        for line, curve in zip(self.lines, self.curves, strict=True):
            first, last = np.searchsorted(line.times_s, (start, stop))
            part = slice(max(0, int(first) - 1), int(last) + 1)
            times, values = _thinned(line.times_s[part], line.values[part], width_px // _PX_A_POINT)
            if line.in_hz:
                curve.setData(times, scale.rows_of_hz(values))
            else:
                most = float(np.nanmax(line.values, initial=1e-12))
                curve.setData(times, bottom + _CURVE_SHARE * (top - bottom) * values / most)
        inside = self._beats_s[(self._beats_s >= start) & (self._beats_s <= stop)]
        if len(inside) * _LEAST_BEAT_PX > width_px:
            inside = inside[:0]  # a row of ticks without gaps says nothing
        ends = np.tile([top - _TICK_SHARE * (top - bottom), top], len(inside))
        self.ticks.setData(np.repeat(inside, 2), ends)


def _thinned(
    times: NDArray[np.floating], values: NDArray[np.floating], wanted: int
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """At most about `wanted` points, each the mean of its group."""
    group = -(-len(times) // max(1, wanted))
    if group < 2:
        return np.asarray(times), np.asarray(values)
    whole = len(times) // group * group
    grouped = values[:whole].reshape(-1, group)
    return times[:whole].reshape(-1, group).mean(axis=1), grouped.mean(axis=1)


class _Legend(pg.GraphicsObject):
    """Names of the lines, in their colours, at the upper left; in as many rows as it takes."""

    def __init__(self, box: Any, theme: Theme) -> None:  # noqa: ANN401
        super().__init__()
        self.setParentItem(box)
        self._theme = theme
        self._box = box
        self._names: list[tuple[str, str]] = []
        self.setZValue(30)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        box.sigResized.connect(self._lay_out)

    def show(self, names: list[tuple[str, str]]) -> None:
        self._names = names
        self._lay_out()

    def _lay_out(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._ground().adjusted(-1, -1, 1, 1) if self._names else QRectF()

    def entries(self) -> list[tuple[str, str, QRectF]]:
        """Words and colour of each line, and where they stand: beneath the last if need be."""
        metrics, right = QFontMetricsF(QGuiApplication.font()), self._box.width() - _EDGE
        left, top = _EDGE, _LEGEND_TOP
        placed = []
        for name, colour in self._names:
            width = metrics.horizontalAdvance(name) + _AROUND_NAME
            if left > _EDGE and left + width > right:
                left, top = _EDGE, top + _LEGEND_ROW
            room = min(width, right - left)
            words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - _AROUND_NAME + 1)
            placed.append((words, colour, QRectF(left, top, room, _LEGEND_ROW)))
            left += width
        return placed

    def paint(self, painter: QPainter, *_: object) -> None:
        if not self._names:
            return
        ground = QColor(self._theme.tokens.surface)
        ground.setAlpha(225)
        painter.setFont(QGuiApplication.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self._ground(), 6, 6)
        for words, colour, place in self.entries():
            painter.fillRect(QRectF(place.left() + 8, place.top() + 9.5, 14, 3), QColor(colour))
            painter.setPen(QColor(self._theme.tokens.text))
            painter.drawText(place.adjusted(27, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _ground(self) -> QRectF:
        ground = QRectF()
        for *_, place in self.entries():
            ground = ground.united(place)
        return ground
