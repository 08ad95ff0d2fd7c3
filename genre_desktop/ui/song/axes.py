"""The axes of the sound plots: minutes and seconds, and what the rows of a picture stand for."""

import bisect
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Signal

from genre_desktop.features.mel import FrontEnd, hz_to_mel
from genre_desktop.pages.words import clock, hertz

_MARKS_HZ = (125, 500, 1000, 2000, 4000, 8000, 16000)
_FINER_HZ = (250, 62.5, 3000, 6000, 1500, 750, 12000, 31.25)
_STEPS_HZ = (1000, 500, 200, 100, 50, 20, 10, 5)
_ROOM_PX = 26  # from one label to the next
_STEPS_ROWS = (1, 2, 4, 5, 10, 20, 50, 100)


class TimeAxis(pg.AxisItem):
    """Time as minutes and seconds."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Labels of the ticks at `values` seconds."""
        del scale
        return [clock(value, int(spacing < 1)) for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> Any:  # noqa: ANN401, N802
        """Steps that people count time in."""
        room = max(1.0, size / 90)
        steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
        step = next((step for step in steps if (maximum - minimum) / step <= room), 7200)
        return [(step, 0)]


@dataclass(frozen=True, slots=True, eq=False)
class RowScale:
    """What the rows of a picture stand for; row 0 is the lowest.

    Attributes
    ----------
    row_hz : numpy.ndarray [shape=(rows,)] or None
        Centre of each row in Hz, rising; None where rows are not frequencies.
    names : tuple of str
        Of each row, where rows are not frequencies: notes, or numbers of coefficients.
    """

    row_hz: NDArray[np.float64] | None = None
    names: tuple[str, ...] = field(default=())

    def rows_of_hz(self, hz: NDArray[np.floating]) -> NDArray[np.float64]:
        """Rows, counted from 0 and between two as a fraction; NaN where a picture ends.

        Parameters
        ----------
        hz : numpy.ndarray [shape=(k,)]

        Returns
        -------
        numpy.ndarray [shape=(k,)]
        """
        if self.row_hz is None:
            return np.full(len(hz), np.nan)
        rows = np.arange(len(self.row_hz), dtype=np.float64)
        return np.asarray(np.interp(hz, self.row_hz, rows, left=np.nan, right=np.nan))

    def hz_of_row(self, row: float) -> float | None:
        """Frequency at a row or between two, in Hz; None where rows are not frequencies."""
        if self.row_hz is None:
            return None
        return float(np.interp(row, np.arange(len(self.row_hz)), self.row_hz))

    def name_of_row(self, row: float) -> str:
        """Name of the row at a place, or nothing."""
        index = round(row)
        return self.names[index] if 0 <= index < len(self.names) else ""

    def marks(self, row_px: float) -> list[tuple[float, str]]:
        """Rows to label, rising, and their labels, where a row is `row_px` pixels high."""
        if self.row_hz is None:
            least = _ROOM_PX / 2 / max(row_px, 1e-6)
            step = next((step for step in _STEPS_ROWS if step >= least), _STEPS_ROWS[-1])
            return [(float(row), self.names[row]) for row in range(0, len(self.names), step)]
        found: list[tuple[float, str]] = []
        low, high = float(self.row_hz[0]), float(self.row_hz[-1])
        for tier in (_MARKS_HZ, _FINER_HZ, *(np.arange(step, high, step) for step in _STEPS_HZ)):
            inside = [float(hz) for hz in tier if low <= hz <= high]
            before, stand_already = len(found), 0
            for row, hz in zip(self.rows_of_hz(np.array(inside)), inside, strict=True):
                at = bisect.bisect(found, (float(row), ""))
                away_px = [abs(row - mark[0]) * row_px for mark in found[max(0, at - 1) : at + 1]]
                stand_already += 0.0 in away_px
                if all(px >= _ROOM_PX for px in away_px):
                    found.insert(at, (float(row), hertz(hz)))
            refused = len(inside) - stand_already - (len(found) - before)
            if tier is not _MARKS_HZ and refused and len(found) == before:
                break  # what is finer has no room either
        return found


def mel_scale(front_end: FrontEnd) -> RowScale:
    """The scale of a front end's mel bands."""
    return RowScale(front_end.band_centres_hz())


class RowAxis(pg.AxisItem):
    """Labels the rows of a picture, more of them the closer one looks.

    Signals
    -------
    double_clicked
    """

    double_clicked = Signal()

    def __init__(self, scale: RowScale, **options: Any) -> None:  # noqa: ANN401
        super().__init__("left", **options)
        self._scale = scale
        self._marks: tuple[float, list[tuple[float, str]]] | None = None

    def show_scale(self, scale: RowScale) -> None:
        """Label the rows of another picture."""
        self._scale = scale
        self._marks = None
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Any:  # noqa: ANN401, N802, N803
        """The rows that have room for a label."""
        rows = max(1e-6, maxVal - minVal)
        # in steps of a tenth, rounded down: they are not sought anew at each step of a zoom
        row_px = float(np.exp(np.floor(10 * np.log(max(size / rows, 1e-6))) / 10))
        if self._marks is None or self._marks[0] != row_px:
            self._marks = (row_px, self._scale.marks(row_px))
        return [(rows, [row for row, _ in self._marks[1] if minVal <= row <= maxVal])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Their labels."""
        del scale, spacing
        labels = dict(self._marks[1]) if self._marks is not None else {}
        return [labels.get(value, "") for value in values]

    def mouseClickEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """Tell of a double click; take all others, which mean nothing here."""
        event.accept()
        if event.double():
            self.double_clicked.emit()


def mel_marks(front_end: FrontEnd) -> list[tuple[float, str]]:
    """Where which frequencies stand on a mel axis: mel bands, counted from 0, and labels."""
    marks = [hz for hz in _MARKS_HZ if front_end.fmin < hz < front_end.fmax]
    lowest, highest = hz_to_mel(front_end.fmin), hz_to_mel(front_end.fmax)
    # band b is centred on mel point b + 1 of n_mels + 2 evenly spaced ones
    steps = (hz_to_mel(np.array(marks, float)) - lowest) / (highest - lowest)
    bands = steps * (front_end.n_mels + 1) - 1
    return [(float(band), hertz(hz)) for band, hz in zip(bands, marks, strict=True)]
