"""The pictures of a song: overview, waveform and mel spectrogram, moving together."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from genre_desktop.features.mel import FrontEnd
from genre_desktop.settings import COLOUR_MAP, SPECTROGRAM_RANGE_DB, Setting, Settings
from genre_desktop.ui.colour_maps import colour_map
from genre_desktop.ui.song.axes import MelAxis, TimeAxis, time_text
from genre_desktop.ui.song.sound import Sound
from genre_desktop.ui.theme import Theme

_FRAME_MS = 33
_GROWTH_MS = 100  # while a song comes in: drawing it more often takes time from its analysis
_AXIS_WIDTH = 48
_OVERVIEW_HEIGHT = 44
_BAR_WIDTH = 46
_BAR_CELL = (2, 5)  # beside the picture, in the layout of pyqtgraph's PlotItem
_SHORTEST_VIEW_S = 0.5
_ZOOM = 1.5
_PAN = 0.2
_OVERVIEW_POINTS = 1000
_SILENCE_DB = -30.0
"""A song that is never louder is dark: its loudest moment is nothing to measure by."""


class SoundView(pg.GraphicsLayoutWidget):
    """Draws a `Sound`, also while it grows. The wheel zooms, dragging moves, keys do both.

    Only the visible stretch is drawn, at about one item a pixel: an hour costs what a minute does.

    Parameters
    ----------
    theme : Theme
    settings : Settings
    """

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self._sound: Sound | None = None
        self._duration_s = 1.0
        self._follows_all = True
        self._overview_extent: tuple[Sound, int, float] | None = None  # what is drawn of it
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Waveform and mel spectrogram")
        self.setMinimumSize(280, 260)
        self._build()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._draw)
        self._wave_plot.sigXRangeChanged.connect(self._range_changed)
        self._region.sigRegionChanged.connect(self._region_moved)
        theme.changed.connect(self._dress)
        settings.watch(self._setting_changed)
        self._dress()
        self._show_colours()

    def stop(self) -> None:
        """Draw no more."""
        self._frame.stop()
        self._settings.unwatch(self._setting_changed)

    def show_sound(self, sound: Sound | None, duration_s: float | None) -> None:
        """Show a song from its beginning to its end.

        Parameters
        ----------
        sound : Sound or None
            It may grow; call `sound_grew` when it has.
        duration_s : float or None
            Expected length; what is not yet decoded is left empty.
        """
        self._sound = sound
        self.ci.setVisible(sound is not None)
        self._duration_s = max(duration_s or 0.0, sound.duration_s if sound else 0.0, 1.0)
        if sound is not None:
            self._mel_axis.show_front_end(sound.front_end)
            self._mel_plot.setYRange(-0.5, sound.front_end.n_mels - 0.5, padding=0)
        self._follows_all = True
        self._limit()
        self.show_all()
        self._soon()

    def sound_grew(self) -> None:
        """Draw what has come in, with the next frame."""
        if self._sound is not None and self._sound.duration_s > self._duration_s:
            self._duration_s = self._sound.duration_s * 1.02
            self._limit()
            if self._follows_all:
                self.show_all()
        if not self._frame.isActive():
            self._frame.start(_GROWTH_MS)

    def sound_ended(self) -> None:
        """The song is complete: its true length is known."""
        if self._sound is not None:
            self._duration_s = max(self._sound.duration_s, _SHORTEST_VIEW_S)
            self._limit()
            if self._follows_all:
                self.show_all()
        self._soon()

    def show_all(self) -> None:
        """Fit the whole song into the view."""
        self._wave_plot.setXRange(0, self._duration_s, padding=0)
        self._follows_all = True

    def zoom_in(self) -> None:
        """Show more detail, around the middle."""
        self._zoom(_ZOOM)

    def zoom_out(self) -> None:
        """Show less detail, around the middle."""
        self._zoom(1 / _ZOOM)

    def pan(self, share: float) -> None:
        """Move by a share of what is visible."""
        start, stop = self.visible_s()
        self._go(start + share * (stop - start), stop + share * (stop - start))

    def visible_s(self) -> tuple[float, float]:
        """The stretch that is visible, in seconds."""
        start, stop = self._wave_plot.viewRange()[0]
        return float(start), float(stop)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move, plus and minus zoom, Home and End go to the ends."""
        start, stop = self.visible_s()
        match event.key():
            case Qt.Key.Key_Left:
                self.pan(-_PAN)
            case Qt.Key.Key_Right:
                self.pan(_PAN)
            case Qt.Key.Key_Up | Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Down | Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_Home:
                self._go(0, stop - start)
            case Qt.Key.Key_End:
                self._go(self._duration_s - (stop - start), self._duration_s)
            case _:
                super().keyPressEvent(event)

    def _zoom(self, factor: float) -> None:
        start, stop = self.visible_s()
        half = max((stop - start) / factor, _SHORTEST_VIEW_S) / 2
        middle = (start + stop) / 2
        self._go(middle - half, middle + half)

    def _go(self, start: float, stop: float) -> None:
        length = min(stop - start, self._duration_s)
        start = min(max(0.0, start), self._duration_s - length)
        self._wave_plot.setXRange(start, start + length, padding=0)

    # building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.ci.setContentsMargins(4, 4, 4, 4)
        self.ci.setSpacing(6)
        self._overview = self._plot(row=0)
        self._overview.getAxis("bottom").hide()
        self._overview.setMouseEnabled(x=False, y=False)
        self._overview.setYRange(-1, 1, padding=0.05)
        self._overview_curve = self._curve(self._overview)
        self._region = pg.LinearRegionItem(movable=True, swapMode="block")
        self._overview.addItem(self._region)
        self._wave_plot = self._plot(row=1)
        self._wave_plot.setYRange(-1, 1, padding=0.05)
        self._wave_plot.getAxis("bottom").hide()
        self._wave_curve = self._curve(self._wave_plot)
        self._mel_axis = MelAxis(FrontEnd())
        self._mel_plot = self._plot(row=2, left=self._mel_axis)
        self._mel_plot.setXLink(self._wave_plot)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._mel_plot.addItem(self._image)
        self._colour_bar = pg.ColorBarItem(
            values=(-80, 0), width=10, interactive=False, colorMap=pg.colormap.get("magma")
        )
        self._colour_bar.axis.setWidth(_BAR_WIDTH - 10)
        self._mel_plot.layout.addItem(self._colour_bar, *_BAR_CELL)
        self._overview.setFixedHeight(_OVERVIEW_HEIGHT)
        layout = self.ci.layout
        layout.setRowStretchFactor(1, 1)
        layout.setRowStretchFactor(2, 4)

    def _plot(self, row: int, left: pg.AxisItem | None = None) -> Any:  # noqa: ANN401
        axes = {"bottom": TimeAxis("bottom")} | ({"left": left} if left is not None else {})
        plot = self.addPlot(row, 0, axisItems=axes)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=True, y=False)
        axis = plot.getAxis("left")
        axis.setWidth(_AXIS_WIDTH)
        if left is None:
            axis.setTicks([])
        plot.getViewBox().setDefaultPadding(0)
        # the colour bar stands in one of them, and all must end at the same place
        plot.layout.setColumnFixedWidth(_BAR_CELL[1], _BAR_WIDTH)
        return plot

    @staticmethod
    def _curve(plot: Any) -> Any:  # noqa: ANN401
        curve = pg.PlotCurveItem(connect="all", antialias=False)
        curve.setSegmentedLineMode("off")
        plot.addItem(curve)
        return curve

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setBackground(tokens.surface)
        wave = QColor(tokens.wave)
        for curve in (self._overview_curve, self._wave_curve):
            curve.setPen(pg.mkPen(wave, width=1))
        for plot in (self._overview, self._wave_plot, self._mel_plot):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(tokens.line))
                axis.setTextPen(pg.mkPen(tokens.muted))
                axis.setStyle(tickLength=-4, tickTextOffset=5)
        accent = QColor(tokens.accent)
        accent.setAlpha(38)
        self._region.setBrush(accent)
        for line in self._region.lines:
            line.setPen(pg.mkPen(tokens.accent, width=2))
            line.setHoverPen(pg.mkPen(tokens.accent, width=4))
        bar_axis = self._colour_bar.axis
        bar_axis.setPen(pg.mkPen(tokens.line))
        bar_axis.setTextPen(pg.mkPen(tokens.muted))
        bar_axis.setStyle(tickLength=-3, tickTextOffset=3)
        bar_axis.setTicks(None)
        self._soon()

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting in (COLOUR_MAP, SPECTROGRAM_RANGE_DB):
            self._show_colours()

    def _show_colours(self) -> None:
        colours = colour_map(self._settings[COLOUR_MAP])
        self._image.setLookupTable(colours.getLookupTable(0.0, 1.0, 256))
        self._colour_bar.setColorMap(colours)
        self._colour_bar.setLevels((-self._settings[SPECTROGRAM_RANGE_DB], 0))
        self._soon()

    # drawing ----------------------------------------------------------------------------------

    def _soon(self) -> None:
        if not self._frame.isActive() or self._frame.interval() != _FRAME_MS:
            self._frame.start(_FRAME_MS)

    def _limit(self) -> None:
        for plot in (self._wave_plot, self._mel_plot):
            plot.setLimits(
                xMin=0,
                xMax=self._duration_s,
                minXRange=min(_SHORTEST_VIEW_S, self._duration_s),
                maxXRange=self._duration_s,
            )
        self._overview.setXRange(0, self._duration_s, padding=0)
        self._region.setBounds((0, self._duration_s))

    def _range_changed(self) -> None:
        start, stop = self.visible_s()
        self._follows_all = stop - start >= 0.999 * self._duration_s
        self._region.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._region.setRegion((start, stop))
        self._region.blockSignals(False)  # noqa: FBT003
        shown = "the whole song" if self._follows_all else "a part"
        self.setAccessibleDescription(f"Showing {shown}, {time_text(start)} to {time_text(stop)}")
        self._soon()

    def _region_moved(self) -> None:
        start, stop = self._region.getRegion()
        if self._region.moving:  # as a whole: at the song's ends it is not to be squeezed
            shown = self.visible_s()
            self._go(start, start + shown[1] - shown[0])
        elif stop - start >= min(_SHORTEST_VIEW_S, self._duration_s):
            self._wave_plot.setXRange(start, stop, padding=0)
        self._range_changed()

    def _draw(self) -> None:
        sound = self._sound
        if sound is None:
            self._overview_extent = None
            self._image.clear()
            for curve in (self._overview_curve, self._wave_curve):
                curve.setData([], [])
            return
        start, stop = self.visible_s()
        width = max(200, int(self._wave_plot.getViewBox().width()))
        self._draw_curve(self._wave_curve, sound, start, stop, width)
        extent = (sound, len(sound.peaks), self._duration_s)
        if extent != self._overview_extent:
            self._overview_extent = extent
            self._draw_curve(self._overview_curve, sound, 0, self._duration_s, _OVERVIEW_POINTS)
        self._draw_image(sound, start, stop, width)

    @staticmethod
    def _draw_curve(curve: Any, sound: Sound, start: float, stop: float, wanted: int) -> None:  # noqa: ANN401
        items, first, size = sound.peaks.view(start / sound.peak_s, stop / sound.peak_s, wanted)
        group = max(1, len(items) // (2 * wanted))
        whole = len(items) - len(items) % group
        groups = items[:whole].reshape(-1, group, 2)
        lows, highs = groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1)
        times = (first + size * group * (np.arange(len(lows)) + 0.5)) * sound.peak_s
        # a line down and up again at each point fills the outline
        curve.setData(
            np.repeat(times, 2), np.stack([lows, highs], axis=1).astype(np.float32).ravel()
        )

    def _draw_image(self, sound: Sound, start: float, stop: float, width: int) -> None:
        column_s = sound.front_end.column_s
        items, first, size = sound.columns.view(start / column_s, stop / column_s, width)
        if not len(items):
            self._image.clear()
            return
        range_db = self._settings[SPECTROGRAM_RANGE_DB]
        lowest = max(sound.loudest_db, _SILENCE_DB) - range_db
        # in place and in the order of memory: a third of the time, which the window waits for
        shades = items.astype(np.float32)
        shades -= np.float32(lowest)
        shades *= np.float32(255 / range_db)
        np.clip(shades, 0, 255, out=shades)
        self._image.setImage(
            np.ascontiguousarray(shades.astype(np.uint8).T), autoLevels=False, levels=(0, 255)
        )
        # a column is centred on its moment
        left = (first - 0.5) * column_s
        self._image.setRect(
            QRectF(left, -0.5, len(items) * size * column_s, sound.front_end.n_mels)
        )
