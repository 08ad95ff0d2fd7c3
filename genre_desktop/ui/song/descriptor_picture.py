"""A computed picture of sound, as the canvas draws it."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.chunked import ChunkedPicture
from genre_desktop.features.descriptors import COLUMN_S, Descriptor, Scale
from genre_desktop.ui.song.axes import RowScale
from genre_desktop.ui.song.picture_lines import Line
from genre_desktop.ui.song.picture_pane import value_words

_MOST_POINTS = 40_000
"""Of a line: six an inch of the widest screen for a song of four minutes at every zoom."""


class DescriptorPicture:
    """A `Picture` of what a descriptor has computed so far.

    Parameters
    ----------
    descriptor : Descriptor
    values : ChunkedPicture
    range_db : float
        From the darkest to the brightest, for what is in decibels.
    """

    column_s = COLUMN_S

    def __init__(self, descriptor: Descriptor, values: ChunkedPicture, range_db: float) -> None:
        self._values = values
        self._shades = descriptor.shades
        self._range = range_db
        self.label = descriptor.label
        self.rows = descriptor.rows
        self.unit = descriptor.unit
        self.scale = _row_scale(descriptor)

    @property
    def reference(self) -> float:
        """What is written as 0: the loudest cell of what is in decibels."""
        return self._highest if self.unit == "dB" and self._shades is None else 0.0

    @property
    def levels(self) -> tuple[float, float]:
        """What the darkest and the brightest shade stand for."""
        return self._shades or (self._highest - self._range, self._highest)

    def view(
        self, start_column: float, stop_column: float, wanted: int
    ) -> tuple[NDArray[np.floating], float, float]:
        """Columns as they are drawn: see `Picture`."""
        return self._values.view(start_column, stop_column, wanted)

    def value_text(self, time_s: float, row: float, value: float) -> str:
        """What is under the cursor."""
        del time_s
        return value_words(self.scale, row, value - self.reference, self.unit)

    @property
    def _highest(self) -> float:
        return self._values.highest if np.isfinite(self._values.highest) else 0.0


def line_of(descriptor: Descriptor, values: ChunkedPicture, colour: str) -> Line:
    """A computed curve as a line over the picture."""
    items, first, size = values.view(0, values.columns, min(values.columns, _MOST_POINTS))
    # an item of several columns stands in the middle of them
    columns = first + size * np.arange(len(items)) + (size - 1) / 2
    return Line(
        label=descriptor.label,
        times_s=columns * COLUMN_S,
        values=items[:, 0],
        colour=colour,
        in_hz=descriptor.unit == "Hz",
    )


def _row_scale(descriptor: Descriptor) -> RowScale:
    axis = descriptor.axis
    if axis.scale in (Scale.LINEAR_HZ, Scale.LOG_HZ):
        return RowScale(axis.values)
    if axis.scale is Scale.COEFFICIENTS:
        return RowScale(names=tuple(f"{value:.0f}" for value in axis.values))
    return RowScale(names=tuple(axis.text(row) for row in range(descriptor.rows)))
