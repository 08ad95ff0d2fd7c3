"""What can stand in the big pane: a picture of sound, and how its values become shades."""

from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.descriptor import note_name
from genre_desktop.features.sound import Sound
from genre_desktop.ui.song.axes import RowScale, mel_scale

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
        Values that were drawn: of several on one pixel, the first.
    left_s, item_s : float
        Where the first item begins, and how long each is.
    """
    column_s = picture.column_s
    margin_s = (stop_s - start_s) / max(1, wanted)
    items, first, size = picture.view(
        (start_s - margin_s) / column_s, (stop_s + margin_s) / column_s, wanted
    )
    group = max(1, len(items) // max(1, wanted))
    # groups are counted from the beginning of the song, so that nothing flickers when it moves
    skipped = -round(first / size) % group
    whole = items[skipped : skipped + (len(items) - skipped) // group * group]
    drawn = whole[::group]
    shades = _shades(drawn, picture.levels)
    if group > 1:
        # the mean of all takes five times as long and, of items that are means themselves, looks
        # alike
        others = _shades(whole[group // 2 :: group], picture.levels)
        known = (shades != HOLE) & (others != HOLE)
        shades = np.where(known, (shades >> 1) + (others >> 1) + (shades & others & 1), HOLE)
        shades = shades.astype(np.uint8, copy=False)
    # a column is centred on its moment
    left_s = (first + skipped * size - 0.5) * column_s
    return np.ascontiguousarray(shades.T), drawn, left_s, size * group * column_s


def _shades(values: NDArray[np.floating], levels: tuple[float, float]) -> NDArray[np.uint8]:
    """Shades of values: 1 at the lower level, 255 at the upper; HOLE for NaN."""
    if values.dtype == np.float16:
        # there are few numbers of 16 bits: to look their shades up takes a tenth of the time
        table: NDArray[np.uint8] = _table_of_shades(*levels)
        return np.asarray(table[values.view(np.uint16)], np.uint8)
    low, high = levels
    shades = np.subtract(values, low, dtype=np.float32)
    shades *= np.float32(255 / max(high - low, 1e-6))
    np.clip(shades, 1, 255, out=shades)
    np.copyto(shades, np.float32(HOLE), where=np.isnan(shades))
    return np.asarray(shades.astype(np.uint8))


@lru_cache(maxsize=8)
def _table_of_shades(low: float, high: float) -> NDArray[np.uint8]:
    numbers = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    with np.errstate(invalid="ignore"):  # some of them are signals, which music has none of
        return _shades(numbers.astype(np.float32), (low, high))
