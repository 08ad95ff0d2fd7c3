"""What the model listens to, laid over the mel picture: the rest is dimmed."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from genre_desktop.ui.song.pixel_items import PixelItem, Pixels
from genre_desktop.ui.theme import DARK

_DARKEST = 0.68
"""Opacity of the veil where nothing counts. Black works with every colour map: all of them are
dark where it is quiet, so what is veiled looks quieter, and what is not keeps its colour."""

_LINED = 0.5
"""The share of the map's maximum that is enclosed by a line."""


class SaliencyOverlay:
    """Lies over one window of the song.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    """

    def __init__(self, plot: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        self.veil = PixelItem(QImage.Format.Format_ARGB32)
        self.outline = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.edges = pg.PlotCurveItem(connect="pairs", antialias=False)
        for depth, item in enumerate((self.veil, self.outline, self.edges), start=5):
            item.setZValue(depth)
            plot.addItem(item, ignoreBounds=True)
        self.outline.setPen(pg.mkPen(QColor(255, 255, 255, 235), width=1))
        self.edges.setPen(pg.mkPen(DARK.accent, width=2))  # the picture is dark in either theme

    def show(self, start_s: float, column_s: float, saliency: NDArray[np.floating] | None) -> None:
        """Show a map, or none.

        Parameters
        ----------
        start_s : float
            Middle of the first column.
        column_s : float
        saliency : numpy.ndarray [shape=(n_mels, k)] or None
            0 to 1.
        """
        if saliency is None or not saliency.size:
            self.veil.show_pixels(None)
            self.outline.setData([], [])
            self.edges.setData([], [])
            return
        shares = np.clip(np.nan_to_num(np.asarray(saliency, np.float32)), 0, 1)
        rows, columns = shares.shape
        left = start_s - column_s / 2
        rect = QRectF(left, -0.5, columns * column_s, rows)
        self.veil.show_pixels(_veil(shares), rect)
        x, y = _outline(shares >= _LINED * max(float(shares.max()), 1e-6))
        self.outline.setData(left + x * column_s, y - 0.5)
        sides = np.array([rect.left(), rect.left(), rect.right(), rect.right()])
        self.edges.setData(sides, np.array([-0.5, rows - 0.5, -0.5, rows - 0.5]))


def _veil(shares: NDArray[np.float32]) -> Pixels:
    opacity = np.rint(255 * _DARKEST * (1 - np.sqrt(shares))).astype(np.uint32)
    return np.asarray(opacity << np.uint32(24), np.uint32)


def _outline(mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The border of what a mask holds, as pairs of points in cells from its lower left."""
    padded = np.pad(mask, 1)
    rows, columns = np.nonzero(padded[:, 1:] != padded[:, :-1])
    upright = (columns, columns, rows - 1, rows)
    rows, columns = np.nonzero(padded[1:, :] != padded[:-1, :])
    level = (columns - 1, columns, rows, rows)
    x = np.concatenate([np.stack(side[:2], axis=1).ravel() for side in (upright, level)])
    y = np.concatenate([np.stack(side[2:], axis=1).ravel() for side in (upright, level)])
    return x.astype(np.float64), y.astype(np.float64)
