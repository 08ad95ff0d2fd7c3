"""What can stand in the big pane: a picture of sound, and how its values become shades."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from genre_desktop.ui.song.axes import RowScale, mel_scale
from genre_desktop.ui.song.sound import Sound

HOLE = 0
"""The shade of what is not known yet. The others, 1 to 255, are colours of the map."""

_SILENCE_DB = -30.0
"""A song that is never louder is dark: its loudest moment is nothing to measure by."""


class Picture(Protocol):
    """A picture of a song: columns in time, rows from the lowest to the highest.

    Attributes
    ----------
    label : str
        Its name, for a person.
    column_s : float
        Seconds from one column to the next; column i is centred on ``i * column_s``.
    rows : int
    scale : RowScale
        What the rows stand for.
    unit : str
        Of the values; "" for none.
    levels : tuple of float
        Values that are drawn darkest and brightest.
    reference : float
        The value that is written as 0.
    """

    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def column_s(self) -> float: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def scale(self) -> RowScale: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def levels(self) -> tuple[float, float]: ...  # noqa: D102
    @property
    def reference(self) -> float: ...  # noqa: D102

    def view(
        self, start_column: float, stop_column: float, wanted: int
    ) -> tuple[NDArray[np.floating], float, float]:
        """A stretch at about `wanted` columns: items [k, rows], first column, columns per item.

        What is not known yet is NaN.
        """

    def value_text(self, time_s: float, row: int, value: float) -> str:
        """What is under the cursor, away from the time: ``440 Hz (A4) · −32.1 dB``."""


class MelPicture:
    """The mel spectrogram of a `Sound`, against the loudest cell so far.

    Parameters
    ----------
    sound : Sound
    range_db : float
        From the darkest to the brightest.
    """

    label = "Mel spectrogram"
    unit = "dB"

    def __init__(self, sound: Sound, range_db: float) -> None:
        self._sound = sound
        self._range_db = range_db
        self.column_s = sound.front_end.column_s
        self.rows = sound.front_end.n_mels
        self.scale = mel_scale(sound.front_end)

    @property
    def reference(self) -> float:
        """The loudest cell, in dB."""
        return max(self._sound.loudest_db, _SILENCE_DB)

    @property
    def levels(self) -> tuple[float, float]:
        """The darkest and the brightest, in dB."""
        return self.reference - self._range_db, self.reference

    def view(
        self, start_column: float, stop_column: float, wanted: int
    ) -> tuple[NDArray[np.floating], float, float]:
        """Columns as they are drawn: see `Picture`."""
        return self._sound.columns.view(start_column, stop_column, wanted)

    def value_text(self, time_s: float, row: int, value: float) -> str:
        """Frequency, note and level: see `Picture`."""
        del time_s
        return value_words(self.scale, row, value - self.reference, self.unit)


def value_words(scale: RowScale, row: float, value: float, unit: str) -> str:
    """What stands at a row: ``440 Hz (A4) · −32.1 dB``; without a value that is not known (NaN)."""
    hz = scale.hz_of_row(row)
    if hz is None:
        words = [scale.name_of_row(row)]
    else:
        note = note_name(hz)
        words = [f"{hz:.0f} Hz ({note})" if note else f"{hz:.0f} Hz"]
    if np.isfinite(value):
        digits = {"dB": 1, "Hz": 0}.get(unit, 2)
        words.append(f"{value:.{digits}f} {unit}".rstrip().replace("-", "\N{MINUS SIGN}"))
    return " · ".join(word for word in words if word)


_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def note_name(hz: float) -> str:
    """The nearest note of equal temperament, A4 = 440 Hz, or nothing below what is heard."""
    if hz < 16:
        return ""
    midi = round(69 + 12 * np.log2(hz / 440))
    return f"{_NOTES[midi % 12]}{midi // 12 - 1}"


def shades_of(
    picture: Picture, start_s: float, stop_s: float, wanted: int
) -> tuple[NDArray[np.uint8], NDArray[np.floating], float, float]:
    """Draw a stretch of a picture.

    Parameters
    ----------
    picture : Picture
    start_s, stop_s : float
    wanted : int
        Pixels there are for it.

    Returns
    -------
    shades : numpy.ndarray [shape=(rows, k)]
        0 where nothing is known, else 1 to 255.
    items : numpy.ndarray [shape=(k, rows)]
        The values that were drawn.
    left_s, item_s : float
        Where the first item begins, and how long each is.
    """
    column_s = picture.column_s
    margin_s = (stop_s - start_s) / max(1, wanted)
    items, first, size = picture.view(
        (start_s - margin_s) / column_s, (stop_s + margin_s) / column_s, wanted
    )
    items, first, size = _thinned(items, first, size, wanted)
    low, high = picture.levels
    # in place and in the order of memory: a third of the time, which the window waits for
    shades = items.astype(np.float32)
    shades -= np.float32(low)
    shades *= np.float32(255 / max(high - low, 1e-6))
    np.clip(shades, 1, 255, out=shades)
    np.copyto(shades, np.float32(HOLE), where=np.isnan(shades))
    # a column is centred on its moment
    left_s = (first - 0.5) * column_s
    return np.ascontiguousarray(shades.astype(np.uint8).T), items, left_s, size * column_s


def _thinned(
    items: NDArray[np.floating], first: float, size: float, wanted: int
) -> tuple[NDArray[np.floating], float, float]:
    """About one item a pixel: of several on one pixel, the mean of two.

    The mean of all takes five times as long and, of items that are means themselves, looks alike.
    Groups are counted from the beginning of the song, so that nothing flickers when it moves.
    """
    group = len(items) // max(1, wanted)
    if group < 2:
        return items, first, size
    skipped = -round(first / size) % group
    whole = items[skipped : skipped + (len(items) - skipped) // group * group]
    pairs = whole[::group].astype(np.float32)
    pairs += whole[group // 2 :: group]
    pairs *= np.float32(0.5)
    return pairs, first + skipped * size, size * group
