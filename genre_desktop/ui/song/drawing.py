"""Draws the visible stretch of a song into the panes, once for each frame that needs it."""

from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor

from genre_desktop.features.sound import Sound
from genre_desktop.settings import COLOUR_MAP, SPECTROGRAM_RANGE_DB, Setting, Settings
from genre_desktop.ui.colour_maps import colour_map, pixel_colours
from genre_desktop.ui.song.cursor_readout import CursorReadout
from genre_desktop.ui.song.panes import Panes
from genre_desktop.ui.song.picture_lines import PictureLines
from genre_desktop.ui.song.picture_pane import HOLE, MelPicture, Picture, shades_of
from genre_desktop.ui.song.pixel_items import WaveItem, size_px
from genre_desktop.ui.song.time_view import TimeView
from genre_desktop.ui.theme import Theme

_DRAW = QEvent.Type(QEvent.registerEventType())
_GROWTH_MS = 100  # while a song comes in: drawing it more often takes time from its analysis


class Drawing(QObject):
    """Draws a `Sound` and a `Picture`.

    What is asked for in one turn of the event loop is drawn once, and before the scene hears that
    it is to be painted: else each step of a drag would be painted two or three times.

    Parameters
    ----------
    panes : Panes
    time_view : TimeView
    lines : PictureLines
    readout : CursorReadout
        Is told which values are on the screen.
    theme : Theme
    settings : Settings
    parent : QObject

    Attributes
    ----------
    density : int
        Pixels that are drawn to each of the screen's, along a side.
    """

    def __init__(
        self,
        panes: Panes,
        time_view: TimeView,
        lines: PictureLines,
        readout: CursorReadout,
        theme: Theme,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panes = panes
        self._time = time_view
        self._lines = lines
        self._readout = readout
        self._theme = theme
        self._settings = settings
        self._sound: Sound | None = None
        self._other: Picture | None = None
        self._overview_extent: tuple[Any, ...] | None = None  # what is drawn of it
        self._is_due = False
        self._stopped = False
        self.density = 1
        self.frame = QTimer(self)
        self.frame.setSingleShot(True)
        self.frame.timeout.connect(self.draw)
        settings.watch(self._setting_changed)
        self.show_colours()

    def stop(self) -> None:
        """Draw no more."""
        self._stopped = True
        self.frame.stop()
        self._settings.unwatch(self._setting_changed)

    @property
    def picture(self) -> Picture | None:
        """What is in the big pane."""
        if self._other is not None or self._sound is None:
            return self._other
        return MelPicture(self._sound, self._settings[SPECTROGRAM_RANGE_DB])

    @property
    def is_mel(self) -> bool:
        """Whether that is the song's mel spectrogram."""
        return self._other is None

    def show_sound(self, sound: Sound | None) -> None:
        """Draw another song from now on."""
        self._sound = sound
        self.soon()

    def show_picture(self, picture: Picture | None) -> None:
        """Draw another picture from now on; None is the mel spectrogram."""
        self._other = picture
        shown = self.picture
        if shown is not None:
            self._panes.row_axis.show_scale(shown.scale)
            self._panes.limit_rows(shown.rows)
        self.soon()

    def soon(self) -> None:
        """Draw before the next frame is painted."""
        if not self._is_due and not self._stopped:
            self._is_due = True
            QCoreApplication.postEvent(
                self, QEvent(_DRAW), Qt.EventPriority.HighEventPriority.value
            )

    def when_it_suits(self) -> None:
        """Draw soon, but not at the cost of what makes there be more to draw."""
        if not self.frame.isActive() and not self._stopped:
            self.frame.start(_GROWTH_MS)

    def event(self, event: QEvent) -> bool:
        """Draw, when it is due."""
        if event.type() != _DRAW:
            return super().event(event)
        if self._is_due and not self._stopped:
            self.draw()
        return True

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting in (COLOUR_MAP, SPECTROGRAM_RANGE_DB):
            self.show_colours()

    def show_colours(self) -> None:
        """Wear the colours of the theme and of the settings."""
        name = self._settings[COLOUR_MAP]
        table = pixel_colours(name)
        table[HOLE] = np.uint32(QColor(self._theme.tokens.surface).rgb())
        self._panes.image.show_table(table)
        self._panes.colour_bar.setColorMap(colour_map(name))
        self.soon()

    def draw(self) -> None:
        """Draw the visible stretch."""
        self._is_due = False
        self.frame.stop()
        sound, picture, panes = self._sound, self.picture, self._panes
        if sound is None or picture is None:
            self._overview_extent = None
            panes.image.show_shades(None)
            for wave in (panes.overview_wave, panes.wave_item):
                wave.show_pixels(None)
            self._readout.show_drawn(None, np.zeros((0, 0), np.float32), 0.0, 1.0)
            return
        start, stop = self._time.visible_s()
        size = _finer(size_px(panes.wave.getViewBox()), self.density)
        _draw_wave(panes.wave_item, sound, start, stop, size)
        overview_size = _finer(size_px(panes.overview.getViewBox()), self.density)
        extent = (sound, len(sound.peaks), self._time.duration_s, overview_size)
        if extent != self._overview_extent:
            self._overview_extent = extent
            _draw_wave(panes.overview_wave, sound, 0, self._time.duration_s, overview_size)
        self._draw_picture(picture, start, stop, size[0])
        self.draw_lines()
        # pyqtgraph would do this while it paints, and then have to paint again
        panes.wave.scene().prepareForPaint()

    def draw_lines(self) -> None:
        """Draw what stands over the picture: all that other rows need."""
        picture = self.picture
        if picture is not None:
            width, _ = size_px(self._panes.picture.getViewBox())
            self._lines.draw(picture.scale, width)

    def _draw_picture(self, picture: Picture, start: float, stop: float, width: int) -> None:
        shades, items, left_s, item_s = shades_of(picture, start, stop, width)
        self._readout.show_drawn(picture, items, left_s, item_s)
        levels = tuple(level - picture.reference for level in picture.levels)
        if levels != self._panes.colour_bar.levels():
            self._panes.colour_bar.setLevels(levels)
        rect = QRectF(left_s, -0.5, len(items) * item_s, picture.rows)
        self._panes.image.show_shades(shades, rect)


def _finer(size: tuple[int, int], density: int) -> tuple[int, int]:
    return density * size[0], density * size[1]


def _draw_wave(
    item: WaveItem, sound: Sound, start: float, stop: float, size: tuple[int, int]
) -> None:
    peaks, first, length = sound.peaks.view(start / sound.peak_s, stop / sound.peak_s, size[0])
    edges_s = (first + length * np.arange(len(peaks) + 1, dtype=np.float64)) * sound.peak_s
    item.show_peaks(peaks, edges_s, (start, stop), size)
