"""What is under the cursor, in words, on a line of its own that does not move."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from genre_desktop.pages.words import clock
from genre_desktop.ui.song.panes import AXIS_WIDTH, BAR_WIDTH, READOUT_HEIGHT, Panes
from genre_desktop.ui.song.picture_pane import Picture
from genre_desktop.ui.song.selection import Selection
from genre_desktop.ui.song.timeline_strip import TimelineStrip
from genre_desktop.ui.theme import Tokens

_EVERY_MS = 40


class CursorReadout(QObject):
    """Follows the cursor, a few times a second at most.

    Parameters
    ----------
    canvas : QWidget
        The canvas's viewport.
    panes : Panes
    strip : TimelineStrip
    selection : Selection

    Signals
    -------
    changed
        str, the words; nothing when the cursor has left.
    """

    changed = Signal(str)

    def __init__(
        self, canvas: QWidget, panes: Panes, strip: TimelineStrip, selection: Selection
    ) -> None:
        super().__init__(canvas)
        self._panes = panes
        self._strip = strip
        self._selection = selection
        self._spot: QPointF | None = None
        self._picture: Picture | None = None
        self._items: NDArray[np.floating] = np.zeros((0, 0), np.float32)
        self._left_s, self._item_s = 0.0, 1.0
        self._words = ""
        self.label = QLabel(canvas)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label.setAutoFillBackground(True)  # else its text would have the canvas paint again
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tell)
        selection.moved.connect(self._later)
        selection.changed.connect(self._later)

    def stop(self) -> None:
        """Tell no more."""
        self._timer.stop()
        self._selection.moved.disconnect(self._later)
        self._selection.changed.disconnect(self._later)

    def dress(self, tokens: Tokens) -> None:
        """Wear the colours of a theme."""
        palette = self.label.palette()
        palette.setColor(self.label.backgroundRole(), QColor(tokens.surface))
        palette.setColor(self.label.foregroundRole(), QColor(tokens.muted))
        self.label.setPalette(palette)

    def place(self, width: int, height: int) -> None:
        """Stand at the foot of a canvas of this size, under the panes."""
        left = 4 + AXIS_WIDTH
        self.label.setGeometry(
            left,
            height - READOUT_HEIGHT - 2,
            max(10, width - left - BAR_WIDTH - 4),
            READOUT_HEIGHT,
        )

    def show_drawn(
        self,
        picture: Picture | None,
        items: NDArray[np.floating],
        left_s: float,
        item_s: float,
    ) -> None:
        """What stands in the picture's pane now: items [shape=(k, rows)]."""
        self._picture, self._items, self._left_s, self._item_s = picture, items, left_s, item_s
        if self._spot is not None:
            self._later()

    def move(self, spot: QPointF | None) -> None:
        """The cursor is at a place of the scene, or has left."""
        self._spot = spot
        self._later()

    def tell(self) -> None:
        """Say what is there now."""
        under = self._under()
        if under != self._words:
            self._words = under
            self.changed.emit(under)
        span = self._selection.span
        selected = ""
        if span is not None:
            start, stop = (clock(time_s, 2) for time_s in span)
            selected = f"{start} – {stop} selected, {span[1] - span[0]:.2f} s"
        self.label.setText("      ".join(words for words in (under, selected) if words))

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _under(self) -> str:
        found = self._panes.at(self._spot) if self._spot is not None else None
        if found is None or self._spot is None or self._picture is None:
            return ""
        plot, on_axis = found
        place = plot.getViewBox().mapSceneToView(self._spot)
        time_s = max(0.0, place.x())
        if on_axis:
            return ""
        if plot is self._panes.picture:
            return self._in_picture(self._picture, time_s, place.y())
        words = self._strip.words_at(time_s, place.y()) if plot is self._panes.strip else ""
        return " · ".join(part for part in (clock(time_s, 2), words) if part)

    def _in_picture(self, picture: Picture, time_s: float, height: float) -> str:
        row = min(max(0, round(height)), picture.rows - 1)
        column = int((time_s - self._left_s) // self._item_s)
        value: Any = np.nan
        if 0 <= column < len(self._items):
            value = self._items[column, row]
        words = picture.value_text(time_s, row, float(value))
        return " · ".join(part for part in (clock(time_s, 2), words) if part)
