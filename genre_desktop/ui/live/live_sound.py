"""The last minute of what is heard: enough to draw it, and never more."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.envelope import SAMPLES_PER_PEAK, Peaks
from genre_desktop.features.mel import FrontEnd, MelColumns
from genre_desktop.inference.listening import Level

LONGEST_S = 60
"""So far back the picture may reach."""

SILENT_DB = -120.0

_SPARE_S = 5.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """The level since it was last asked for.

    Attributes
    ----------
    peak_db : float
        The highest; `SILENT_DB` if nothing came.
    rms_db : float
        The latest.
    clipped : bool
    """

    peak_db: float = SILENT_DB
    rms_db: float = SILENT_DB
    clipped: bool = False


class LiveSound:
    """Mel columns, waveform peaks and level, in buffers that never grow.

    One thread adds, the window's draws: what it reads is copied under a lock, a few columns at a
    time.

    Parameters
    ----------
    front_end : FrontEnd
    """

    def __init__(self, front_end: FrontEnd) -> None:
        self.front_end = front_end
        length_s = LONGEST_S + _SPARE_S
        self._columns = _Ring(round(length_s / front_end.column_s), front_end.n_mels, np.float32)
        self._peaks = _Ring(round(length_s / self.peak_s), 2, np.float16)
        self._loudness = Loudness()
        self._lock = threading.Lock()

    @property
    def peak_s(self) -> float:
        """Seconds from one waveform peak to the next."""
        return SAMPLES_PER_PEAK / self.front_end.sample_rate

    @property
    def heard_s(self) -> float:
        """How much may be drawn: so far both columns and peaks are there."""
        # a column is centred on its moment, and drawn from half a column before it
        columns_s = (self._columns.count - 0.5) * self.front_end.column_s
        return max(0.0, min(columns_s, self._peaks.count * self.peak_s))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._columns.nbytes + self._peaks.nbytes

    def append(self, columns: MelColumns, peaks: Peaks, level: Level) -> None:
        """Add what was heard next.

        Parameters
        ----------
        columns : numpy.ndarray [shape=(n_mels, k)]
            In decibels.
        peaks : numpy.ndarray [shape=(m, 2)]
        level : Level
        """
        with self._lock:
            self._columns.append(columns.T)
            self._peaks.append(peaks)
            self._loudness = Loudness(
                max(self._loudness.peak_db, level.peak_db),
                level.rms_db,
                self._loudness.clipped or level.clipped,
            )

    def take_loudness(self) -> Loudness | None:
        """The level since the last call; None if nothing was heard since."""
        with self._lock:
            taken, self._loudness = self._loudness, Loudness()
        return None if taken == Loudness() else taken

    def columns_at(self, times_s: NDArray[np.float64]) -> NDArray[np.float32]:
        """The mel columns nearest to moments; silence where there is none any more.

        Parameters
        ----------
        times_s : numpy.ndarray [shape=(k,)]

        Returns
        -------
        numpy.ndarray [shape=(k, n_mels)]
            In decibels.
        """
        with self._lock:
            return self._columns.at(np.rint(times_s / self.front_end.column_s).astype(np.int64))

    def extremes_between(self, edges_s: NDArray[np.float64]) -> NDArray[np.float32]:
        """Smallest and largest sample of each of several stretches, end to end.

        Parameters
        ----------
        edges_s : numpy.ndarray [shape=(k + 1,)]
            Ascending.

        Returns
        -------
        numpy.ndarray [shape=(k, 2)]
        """
        edges = np.floor(edges_s / self.peak_s).astype(np.int64)
        with self._lock:
            peaks = self._peaks.at(np.arange(edges[0], max(edges[-1], edges[0] + 1)))
        starts = np.minimum(edges[:-1] - edges[0], len(peaks) - 1)
        wide = peaks.astype(np.float32)
        return np.stack(
            [
                np.minimum.reduceat(wide[:, 0], starts),
                np.maximum.reduceat(wide[:, 1], starts),
            ],
            axis=1,
        )


class _Ring:
    """The last rows of a table; what was never there or is no longer there counts as nothing."""

    def __init__(self, rows: int, width: int, kind: type[np.float32 | np.float16]) -> None:
        self._rows = np.zeros((rows, width), kind)
        self._nothing = kind(-100.0 if width > 2 else 0.0)
        self.count = 0

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes

    def append(self, rows: NDArray[np.floating]) -> None:
        length = len(self._rows)
        kept = rows[-length:]
        first = self.count + len(rows) - len(kept)
        start = first % length
        head = min(len(kept), length - start)
        self._rows[start : start + head] = kept[:head]
        self._rows[: len(kept) - head] = kept[head:]
        self.count += len(rows)

    def at(self, indices: NDArray[np.int64]) -> NDArray[np.floating]:
        rows = self._rows[indices % len(self._rows)]
        rows[(indices < max(0, self.count - len(self._rows))) | (indices >= self.count)] = (
            self._nothing
        )
        return rows
