"""A picture that flows from right to left and is drawn one column of pixels at a time."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.theme import Theme

Pixels = NDArray[np.uint32]


class RollingPicture(QWidget):
    """Shows the last seconds of a `LiveSound`, its right edge being now.

    The picture is a ring of the screen's own pixels: what is new is written into it, column by
    column, and the whole is put on the screen in two pieces, unscaled. A frame costs what copying
    the widget's pixels costs. Pyqtgraph's `setImage` would colour and scale all of them anew.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sound: LiveSound | None = None
        self._history_s = 20.0
        self._pixels: Pixels = np.zeros((1, 1), np.uint32)
        self._image = QImage()
        self._shown = 0  # where the right edge is, in columns of pixels since the sound began
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.redraw)

    def show_sound(self, sound: LiveSound | None) -> None:
        """Show another sound, or none."""
        self._sound = sound
        self._shown = 0
        self.redraw()

    def show_history(self, seconds: float) -> None:
        """Reach so far back."""
        now_s = self._shown * self._pixel_s
        self._history_s = seconds
        self._shown = int(now_s / self._pixel_s)
        self.redraw()

    def flow_to(self, now_s: float) -> None:
        """Move the right edge to a moment, of which all has been heard."""
        target = int(now_s / self._pixel_s)
        if self._sound is None or target <= self._shown:
            return
        first, self._shown = self._shown, target
        if self._prepare(self._sound, now_s):
            self.redraw()
            return
        self._write(max(first, target - self._pixels.shape[1]), target)
        self.update()

    def redraw(self) -> None:
        """Draw everything anew: after a change of size, of colours, of scale."""
        width = self._pixels.shape[1]
        self._pixels[:] = self._background
        self._renew()
        self._write(max(0, self._shown - width), self._shown)
        self.update()

    # what the two pictures differ in ------------------------------------------------------------

    def _prepare(self, sound: LiveSound, now_s: float) -> bool:
        """Fit the scale to the sound; whether everything is to be drawn anew."""
        del sound, now_s
        return False

    def _renew(self) -> None:
        """Make ready what depends on size and colours alone."""

    def _columns(self, sound: LiveSound, edges_s: NDArray[np.float64]) -> Pixels:
        """Pixels [shape=(height, k)] of k stretches between k + 1 moments."""
        raise NotImplementedError

    # drawing ------------------------------------------------------------------------------------

    @property
    def _pixel_s(self) -> float:
        return self._history_s / int(self._pixels.shape[1])

    @property
    def _background(self) -> np.uint32:
        return np.uint32(QColor(self._theme.tokens.surface).rgb())

    def _write(self, first: int, last: int) -> None:
        if self._sound is None or last <= first:
            return
        edges_s = np.arange(first, last + 1, dtype=np.float64) * self._pixel_s
        width = self._pixels.shape[1]
        self._pixels[:, np.arange(first, last) % width] = self._columns(self._sound, edges_s)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make a ring of the new size."""
        del event
        now_s = self._shown * self._pixel_s
        ratio = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        self._pixels = np.zeros((height, width), np.uint32)
        # the image draws from the array's own memory
        self._image = QImage(
            self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32
        )
        self._shown = int(now_s / self._pixel_s)
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Put the two pieces of the ring side by side."""
        del event
        painter = QPainter(self)
        height, width = self._pixels.shape
        ratio = width / max(1, self.width())
        # until the picture is full it grows from the right
        seam = self._shown % width
        for start, stop, left in ((seam, width, 0), (0, seam, width - seam)):
            if stop > start:
                painter.drawImage(
                    QRectF(left / ratio, 0, (stop - start) / ratio, self.height()),
                    self._image,
                    QRectF(start, 0, stop - start, height),
                )
        painter.end()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for something to be seen."""
        return QSize(200, 40)
