"""What a picture of sound is: its name, its rows and what they mean, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.stretch import (
    CONTEXT,
    Rows,
    Stretch,
    columns_in,
)
from genre_desktop.features.mel import Samples

DB_BOUNDS = (-70.0, 60.0)
"""What dB pictures are stored between: a full-scale tone has 54 dB, 16 bits' own noise -72 dB."""

_PITCH_CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_A4_HZ, _A4_MIDI = 440.0, 69
_MINUS = "−"


class Kind(Enum):
    """How a descriptor is drawn."""

    PICTURE = "picture"
    """Rows by columns, in shades."""
    CURVE = "curve"
    """One value for each column; where its unit is Hz, over a spectrogram."""
    BEATS = "beats"
    """Moments. Computed as a curve, onset strength, of which `beats_of` makes them."""


class Scale(Enum):
    """What the rows of a picture are."""

    LINEAR_HZ = "linear"
    LOG_HZ = "log"
    PITCH_CLASSES = "pitch classes"
    COEFFICIENTS = "coefficients"
    NONE = "none"
    """A curve has no rows."""


@dataclass(frozen=True, eq=False, slots=True)
class Axis:
    """What each row stands for.

    Attributes
    ----------
    scale : Scale
    values : numpy.ndarray [shape=(rows,)]
        Hz, pitch class counted from C, or number of the coefficient.
    """

    scale: Scale
    values: NDArray[np.float64]

    def row_of(self, hz: float) -> float:
        """The row, between rows, where a frequency stands; on axes in Hz alone."""
        if self.scale is Scale.LINEAR_HZ:
            return float(hz / (self.values[1] - self.values[0]))
        if self.scale is Scale.LOG_HZ:
            step = np.log2(self.values[1] / self.values[0])
            return float(np.log2(max(hz, 1e-3) / self.values[0]) / step)
        raise ValueError(f"no frequencies on an axis of {self.scale.value}")

    def text(self, row: int) -> str:
        """What a person calls a row: ``440 Hz (A4)``, ``C♯``, ``coefficient 3``."""
        value = float(self.values[row])
        match self.scale:
            case Scale.LINEAR_HZ | Scale.LOG_HZ:
                note = note_name(value)
                return f"{value:.0f} Hz ({note})" if note else f"{value:.0f} Hz"
            case Scale.PITCH_CLASSES:
                return _PITCH_CLASSES[round(value)]
            case Scale.COEFFICIENTS:
                return f"coefficient {value:.0f}"
            case Scale.NONE:
                return ""


NO_AXIS = Axis(Scale.NONE, np.zeros(1))


@dataclass(frozen=True, eq=False, slots=True)
class Descriptor:
    """A picture or curve of sound, column by column.

    Attributes
    ----------
    name : str
        As librosa calls it.
    label : str
        For a menu.
    tip : str
        What it is, in one sentence.
    kind : Kind
    rows : int
    axis : Axis
    unit : str
        Of its values: "dB", "Hz" or "".
    make : callable
        Values [shape=(columns, rows)] of a stretch.
    margin_columns : int
        Columns on each side of a stretch that have to be there for its own to come out right.
    bounds : (float, float) or None
        Values are stored between these in 255 steps; None for those that are kept as they are.
    shades : (float, float) or None
        What the darkest and the lightest shade are to stand for; None to go by the loudest.
    """

    name: str
    label: str
    tip: str
    kind: Kind
    rows: int
    axis: Axis
    unit: str
    make: Callable[[Stretch], Rows]
    margin_columns: int = 0
    bounds: tuple[float, float] | None = None
    shades: tuple[float, float] | None = None

    def compute(self, samples: Samples) -> Rows:
        """The descriptor of a whole recording, with zeros before and after it as in librosa.

        Parameters
        ----------
        samples : numpy.ndarray [shape=(n,)]
            Mono, float32, at 22 050 Hz.

        Returns
        -------
        numpy.ndarray [shape=(rows, columns_in(n))]
        """
        if not columns_in(len(samples)):
            return np.empty((self.rows, 0), np.float32)
        return self.make(Stretch(np.pad(samples, CONTEXT))).T

    def value_text(self, time_s: float, row: int, value: float) -> str:
        """What is under the cursor: ``2:14.35 · 440 Hz (A4) · −32.1 dB``.

        A value that is not known (NaN) is left out.
        """
        minutes, seconds = divmod(max(time_s, 0.0), 60)
        parts = [f"{int(minutes)}:{seconds:05.2f}", self.axis.text(row)]
        if np.isfinite(value):
            digits = {"dB": 1, "Hz": 0}.get(self.unit, 2)
            number = f"{value:.{digits}f}".replace("-", _MINUS)
            parts.append(f"{number} {self.unit}".rstrip())
        return " · ".join(part for part in parts if part)


def note_name(hz: float) -> str:
    """The nearest note of equal temperament at A4 = 440 Hz: ``C♯4``; "" below the lowest C.

    Examples
    --------
    >>> note_name(441)
    'A4'
    """
    if hz <= 0:
        return ""
    midi = round(_A4_MIDI + 12 * np.log2(hz / _A4_HZ))
    return f"{_PITCH_CLASSES[midi % 12]}{midi // 12 - 1}" if midi >= 12 else ""
