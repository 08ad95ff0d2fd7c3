"""The panes of the canvas: overview, waveform, picture and timeline, with one time for all."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor

from genre_desktop.features.mel import FrontEnd
from genre_desktop.ui.song.axes import RowAxis, TimeAxis, mel_scale
from genre_desktop.ui.song.pixel_items import ShadeItem, WaveItem
from genre_desktop.ui.theme import Tokens

AXIS_WIDTH = 48
BAR_WIDTH = 48
READOUT_HEIGHT = 18

_OVERVIEW_HEIGHT = 44
_STRIP_HEIGHT = 60
_LOW = 330
"""A canvas that has less height, as two in one window have, leaves it to the picture."""
_LOW_OVERVIEW_HEIGHT = 16
_LOW_WAVE_HEIGHT = 26
_LOW_STRIP_HEIGHT = 50
_ANY_HEIGHT = 1 << 24
_TIME_AXIS_HEIGHT = 22
_BAR_CELL = (2, 5)  # beside the picture, in the layout of pyqtgraph's PlotItem
_FEWEST_ROWS = 6
_MOST_ROWS_ZOOM = 24


class PaneBox(pg.ViewBox):
    """A pane that tells what the mouse does on it, in seconds of the song.

    Parameters
    ----------
    selects : bool
        Whether dragging selects a stretch; elsewhere it moves, and selects with Shift held.

    Signals
    -------
    clicked
        float, a moment, and float, a place up the pane.
    double_clicked
        float, a moment.
    select_dragged
        float and float: from which moment to which, so far.
    select_ended
    """

    clicked = Signal(float, float)
    double_clicked = Signal(float)
    select_dragged = Signal(float, float)
    select_ended = Signal()

    def __init__(self, *, selects: bool = False) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self._selects = selects
        self._selecting_from: float | None = None

    def mouseClickEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """Tell where it was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        spot = self.mapSceneToView(event.scenePos())
        if event.double():
            self.double_clicked.emit(spot.x())
        else:
            self.clicked.emit(spot.x(), spot.y())

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ANN401, N802
        """Select, or move; on the time axis, which is axis 0, select."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            selects = axis == 0 or (axis is None and (self._selects or shift))
            start = self.mapSceneToView(event.buttonDownScenePos()).x()
            self._selecting_from = start if selects else None
        if self._selecting_from is None:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        self.select_dragged.emit(self._selecting_from, self.mapSceneToView(event.scenePos()).x())
        if event.isFinish():
            self._selecting_from = None
            self.select_ended.emit()


class Panes:
    """The four panes, laid out in a canvas.

    Parameters
    ----------
    canvas : pyqtgraph.GraphicsLayoutWidget

    Attributes
    ----------
    overview, wave, picture, strip : pyqtgraph.PlotItem
        From top to bottom; all but the overview show the same stretch.
    """

    def __init__(self, canvas: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        self._canvas = canvas
        self._rows = FrontEnd().n_mels
        canvas.ci.setContentsMargins(4, 4, 4, READOUT_HEIGHT + 4)
        canvas.ci.setSpacing(6)
        self.overview = self._plot(0, PaneBox())
        self.overview.setMouseEnabled(x=False, y=False)
        self.overview_wave = self._wave_of(self.overview)
        self.region = pg.LinearRegionItem(movable=True, swapMode="block")
        self.overview.addItem(self.region, ignoreBounds=True)

        self.wave = self._plot(1, PaneBox(selects=True))
        self.wave_item = self._wave_of(self.wave)

        self.row_axis = RowAxis(mel_scale(FrontEnd()))
        self.picture = self._plot(2, PaneBox(), left=self.row_axis)
        self.picture.setMouseEnabled(x=True, y=True)
        self.image = ShadeItem()
        self.picture.addItem(self.image, ignoreBounds=True)
        self.colour_bar = pg.ColorBarItem(
            values=(-80, 0), width=10, interactive=False, colorMap=pg.colormap.get("magma")
        )
        self.colour_bar.axis.setWidth(BAR_WIDTH - 12)
        self.picture.layout.addItem(self.colour_bar, *_BAR_CELL)

        self.strip = self._plot(3, PaneBox(), time_axis=True)
        for plot in self.timed[1:]:
            plot.setXLink(self.wave)
        self.share_height(_LOW)
        layout = canvas.ci.layout
        layout.setRowStretchFactor(1, 1)
        layout.setRowStretchFactor(2, 4)

    @property
    def all(self) -> tuple[Any, ...]:
        """Every pane, from the top."""
        return (self.overview, *self.timed)

    @property
    def timed(self) -> tuple[Any, ...]:
        """The panes that show the visible stretch."""
        return self.wave, self.picture, self.strip

    def at(self, spot: QPointF) -> tuple[Any, bool] | None:
        """The pane at a place of the scene, and whether it is its left axis; or None."""
        for plot in self.all:
            for rect, on_axis in (
                (plot.getViewBox().sceneBoundingRect(), False),
                (plot.getAxis("left").sceneBoundingRect(), True),
            ):
                if rect.contains(spot):
                    return plot, on_axis
        return None

    def x_of(self, plot: Any, time_s: float) -> float:  # noqa: ANN401
        """Where a moment stands in a pane: the scene's x."""
        rect = plot.getViewBox().sceneBoundingRect()
        start, stop = plot.viewRange()[0]
        return float(rect.left() + (time_s - start) / max(stop - start, 1e-9) * rect.width())

    def share_height(self, height: int) -> None:
        """Leave most of the canvas's height, in pixels, to the picture."""
        is_low = height < _LOW
        strip_height = _LOW_STRIP_HEIGHT if is_low else _STRIP_HEIGHT
        self.overview.setFixedHeight(_LOW_OVERVIEW_HEIGHT if is_low else _OVERVIEW_HEIGHT)
        self.wave.setMaximumHeight(_LOW_WAVE_HEIGHT if is_low else _ANY_HEIGHT)
        self.strip.setFixedHeight(strip_height + _TIME_AXIS_HEIGHT)

    def limit_time(self, duration_s: float, shortest_s: float) -> None:
        """Show no more than the song."""
        for plot in self.timed:
            plot.setLimits(
                xMin=0,
                xMax=duration_s,
                minXRange=min(shortest_s, duration_s),
                maxXRange=duration_s,
            )
        self.overview.setXRange(0, duration_s, padding=0)
        self.region.setBounds((0, duration_s))

    def limit_rows(self, rows: int) -> None:
        """Show no more than a picture's rows, and all of them."""
        fewest = min(rows, max(_FEWEST_ROWS, rows / _MOST_ROWS_ZOOM))
        self.picture.setLimits(yMin=-0.5, yMax=rows - 0.5, minYRange=fewest, maxYRange=float(rows))
        self._rows = rows
        self.show_all_rows()

    def show_all_rows(self) -> None:
        """Show the whole height of the picture."""
        self.picture.setYRange(-0.5, self._rows - 0.5, padding=0)

    def dress(self, tokens: Tokens) -> None:
        """Wear the colours of a theme."""
        self._canvas.setBackground(tokens.surface)
        for item in (self.overview_wave, self.wave_item):
            item.show_colours(tokens.wave, tokens.surface)
        for plot in self.all:
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(tokens.line))
                axis.setTextPen(pg.mkPen(tokens.muted))
                axis.setStyle(tickLength=-4, tickTextOffset=5)
        accent = QColor(tokens.accent)
        accent.setAlpha(38)
        self.region.setBrush(accent)
        for line in self.region.lines:
            line.setPen(pg.mkPen(tokens.accent, width=2))
            line.setHoverPen(pg.mkPen(tokens.accent, width=4))
        bar_axis = self.colour_bar.axis
        bar_axis.setPen(pg.mkPen(tokens.line))
        bar_axis.setTextPen(pg.mkPen(tokens.muted))
        bar_axis.setStyle(tickLength=-3, tickTextOffset=3)
        bar_axis.setTicks(None)

    def _plot(
        self,
        row: int,
        box: PaneBox,
        left: pg.AxisItem | None = None,
        *,
        time_axis: bool = False,
    ) -> Any:  # noqa: ANN401
        axes = {"bottom": TimeAxis("bottom"), "left": left or pg.AxisItem("left")}
        plot = self._canvas.addPlot(row, 0, viewBox=box, axisItems=axes)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        for axis in axes.values():
            # else each of them sets a label anew, which nobody sees, at each step of a drag
            axis.enableAutoSIPrefix(enable=False)
        plot.setMouseEnabled(x=True, y=False)
        axis = plot.getAxis("left")
        axis.setWidth(AXIS_WIDTH)
        if left is None:
            axis.hide()  # painting its line alone takes as long as all of its pane
        if time_axis:
            plot.getAxis("bottom").setHeight(_TIME_AXIS_HEIGHT)
        else:
            plot.getAxis("bottom").hide()
        plot.layout.setColumnFixedWidth(0, AXIS_WIDTH)
        # the colour bar stands in one of them, and all must end at the same place
        plot.layout.setColumnFixedWidth(_BAR_CELL[1], BAR_WIDTH)
        return plot

    @staticmethod
    def _wave_of(plot: Any) -> WaveItem:  # noqa: ANN401
        item = WaveItem()
        plot.addItem(item, ignoreBounds=True)
        plot.setYRange(-1, 1, padding=0.05)
        return item
