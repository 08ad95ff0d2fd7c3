"""Pictures and waveforms as images that are made for the pixels there are.

Pyqtgraph's own items colour and stroke anew whatever a frame touches: at 1920×1080 an image of
indices and two curves take 30 ms a frame, these take 5.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

Pixels = NDArray[np.uint32]
Shades = NDArray[np.uint8]


class PixelItem(pg.GraphicsObject):
    """An image in a rectangle of its pane; the first row is the lowest."""

    def __init__(self, image_format: QImage.Format = QImage.Format.Format_RGB32) -> None:
        super().__init__()
        self._format = image_format
        self._rect = QRectF()
        self._pixels: Pixels = np.zeros((0, 0), np.uint32)
        self._qimage = QImage()

    def show_pixels(self, pixels: Pixels | None, rect: QRectF | None = None) -> None:
        """Show pixels [shape=(rows, columns)] in a rectangle; None shows nothing."""
        rect = QRectF() if pixels is None or rect is None or not pixels.size else rect
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        # the image draws from the array's own memory
        self._pixels = np.zeros((0, 0), np.uint32) if pixels is None else pixels
        height, width = self._pixels.shape
        if rect.isEmpty():
            self._qimage = QImage()
        else:
            self._qimage = QImage(self._pixels.data, width, height, 4 * width, self._format)
        self.update()

    def replace(self, image: QImage | None) -> QImage:
        """Draw another image in the place of this one, which is given back; None draws nothing."""
        before, self._qimage = self._qimage, image or QImage()
        return before

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Where it is, in the coordinates of its pane."""
        return self._rect

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the image."""
        if not self._qimage.isNull():
            painter.drawImage(self._rect, self._qimage)


class ShadeItem(PixelItem):
    """A picture of shades, coloured by a table.

    Attributes
    ----------
    image : numpy.ndarray [shape=(rows, columns)]
        The shades.
    """

    def __init__(self) -> None:
        super().__init__()
        self.image: Shades = np.zeros((0, 0), np.uint8)
        self._table: Pixels = np.zeros(256, np.uint32)

    def show_table(self, table: Pixels) -> None:
        """Colour by another table [shape=(256,)]."""
        self._table = table
        self.show_shades(self.image, self._rect)

    def show_shades(self, shades: Shades | None, rect: QRectF | None = None) -> None:
        """Show other shades."""
        self.image = np.zeros((0, 0), np.uint8) if shades is None else shades
        self.show_pixels(None if shades is None else self._table.take(shades), rect)


class WaveItem(PixelItem):
    """The outline of a waveform, filled, between -1 and 1.

    Attributes
    ----------
    lows, highs : numpy.ndarray [shape=(width,)]
        What each column of pixels shows.
    times_s : numpy.ndarray [shape=(width,)]
        The middle of each.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lows = self.highs = self.times_s = np.zeros(0)
        self._height = 1
        self._extent = QRectF()
        self._colours = (np.uint32(0), np.uint32(0))

    def show_colours(self, wave: str, ground: str) -> None:
        """Draw in other colours."""
        self._colours = (np.uint32(QColor(wave).rgb()), np.uint32(QColor(ground).rgb()))
        self._paint_pixels()

    def show_peaks(
        self,
        peaks: NDArray[np.floating],
        edges_s: NDArray[np.float64],
        span_s: tuple[float, float],
        size_px: tuple[int, int],
    ) -> None:
        """Show a stretch of the waveform.

        Parameters
        ----------
        peaks : numpy.ndarray [shape=(k, 2)]
            Smallest and largest sample of each piece.
        edges_s : numpy.ndarray [shape=(k + 1,)]
            Where the pieces begin and end.
        span_s : tuple of float
            The stretch.
        size_px : tuple of int
            Width and height there are for it.
        """
        width, self._height = max(1, size_px[0]), max(1, size_px[1])
        edges = np.linspace(*span_s, width + 1)
        times = (edges[:-1] + edges[1:]) / 2
        there = (times >= edges_s[0]) & (times <= edges_s[-1]) & (len(peaks) > 0)
        if not there.any():
            self.lows = self.highs = self.times_s = np.zeros(0)
            self.show_pixels(None)
            return
        self.times_s = times[there]
        values = peaks.astype(np.float32)
        if len(peaks) > width:
            # where each pixel's pieces begin; one without any has its neighbour's
            last = max(1, int(np.searchsorted(edges_s, edges[1:][there][-1])))
            values = values[:last]
            starts = np.clip(np.searchsorted(edges_s, edges[:-1][there]), 0, len(values) - 1)
            self.lows = np.minimum.reduceat(values[:, 0], starts)
            self.highs = np.maximum.reduceat(values[:, 1], starts)
        else:
            middles = (edges_s[:-1] + edges_s[1:]) / 2
            self.lows = np.interp(self.times_s, middles, values[:, 0])
            self.highs = np.interp(self.times_s, middles, values[:, 1])
        left, right = edges[:-1][there][0], edges[1:][there][-1]
        self._extent = QRectF(left, -1, right - left, 2)
        self._paint_pixels()

    def _paint_pixels(self) -> None:
        if not len(self.times_s):
            return
        middles = (2 * (np.arange(self._height) + 0.5) / self._height - 1).astype(np.float32)
        half = np.float32(1 / self._height)  # silence is a line, a pixel high
        filled = middles[:, None] >= self.lows.astype(np.float32)[None, :] - half
        filled &= middles[:, None] <= self.highs.astype(np.float32)[None, :] + half
        self.show_pixels(np.where(filled, *self._colours), self._extent)


def size_px(box: Any) -> tuple[int, int]:  # noqa: ANN401 - pyqtgraph has no types
    """Width and height of a pane, in pixels."""
    return max(200, int(box.width())), max(1, int(box.height()))
