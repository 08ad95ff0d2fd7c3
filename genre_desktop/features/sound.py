"""What is kept of a song's sound: enough to draw any part of it."""

import numpy as np

from genre_desktop.features.envelope import SAMPLES_PER_PEAK, Peaks
from genre_desktop.features.mel import FrontEnd, MelColumns
from genre_desktop.features.pyramid import Pyramid, extremes_pool, mean_pool


class Sound:
    """Mel columns and waveform peaks of a song, growing while it is decoded.

    One thread may add to it while others read: nothing that is there is changed or moved, and it
    counts as there only once it is.

    Attributes
    ----------
    front_end : FrontEnd
    columns : Pyramid
        Of mel columns, in dB.
    peaks : Pyramid
        Smallest and largest sample of each stretch of `SAMPLES_PER_PEAK`.
    loudest_db : float
        The loudest mel cell so far.
    """

    def __init__(self, front_end: FrontEnd) -> None:
        self.front_end = front_end
        self.columns = Pyramid(front_end.n_mels, mean_pool)
        self.peaks = Pyramid(2, extremes_pool)
        self.loudest_db = -np.inf

    @property
    def duration_s(self) -> float:
        """Seconds heard so far."""
        return len(self.peaks) * self.peak_s

    @property
    def peak_s(self) -> float:
        """Seconds from one waveform peak to the next."""
        return SAMPLES_PER_PEAK / self.front_end.sample_rate

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.columns.nbytes + self.peaks.nbytes

    def append(self, columns: MelColumns, peaks: Peaks) -> None:
        """Add what was heard next: columns [shape=(n_mels, k)] and peaks [shape=(m, 2)]."""
        if columns.size:
            self.loudest_db = max(self.loudest_db, float(columns.max()))
            self.columns.append(columns.T)
        self.peaks.append(peaks)
