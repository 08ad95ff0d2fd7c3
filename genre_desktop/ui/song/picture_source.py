"""What pictures of one song are computed from, on the threads that compute them."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from genre_desktop.audio.decode import OpenSong
from genre_desktop.audio.song_samples import SongSamples
from genre_desktop.errors import CancelledError
from genre_desktop.features.chunked import ChunkedPicture
from genre_desktop.features.descriptors import (
    SAMPLE_RATE,
    Beats,
    Descriptor,
    Kind,
    Shown,
    beats_of,
    compute_pictures,
    new_picture,
)
from genre_desktop.ui.explorer import Job

_ALL = 1 << 40
"""More items than any song has: its finest."""


class PictureSource:
    """A song's samples, opened when first wanted; for one job at a time.

    Parameters
    ----------
    path : pathlib.Path
    duration_s : float
        Pictures are laid out for it.
    open_song : callable
    """

    def __init__(self, path: Path, duration_s: float, open_song: OpenSong) -> None:
        self._path = path
        self._open_song = open_song
        self.duration_s = duration_s
        self._samples: SongSamples | None = None
        self._closed = False
        self._lock = threading.Lock()

    def compute(
        self,
        wanted: Sequence[Descriptor],
        computed: dict[str, ChunkedPicture],
        job: Job,
        *,
        shown: Callable[[], Shown],
        grew: Callable[[], None],
        beats_wanted: bool,
    ) -> Beats | None:
        """Compute what is missing of the pictures that are wanted; wait for the job before.

        Parameters
        ----------
        wanted : sequence of Descriptor
        computed : dict of ChunkedPicture
            By name; those that are wanted are put in, the others give memory back.
        job : Job
        shown : callable
            Which columns are on the screen now: they come first.
        grew : callable
            Called whenever there is more.
        beats_wanted : bool
            Whether to find the beats too; one of the wanted has to be of their kind.

        Raises
        ------
        UserError
            The file cannot be read.
        CancelledError
            The job was cancelled, or the file given back.
        """
        with self._lock:
            # a job that was taken up just before the song was left may come after `close`
            if self._closed:
                raise CancelledError
            job.check()
            samples = self._opened()
            job.check()
            for name, picture in list(computed.items()):
                if all(each.name != name for each in wanted):
                    picture.hide()
            for each in wanted:
                if each.name not in computed:
                    computed[each.name] = new_picture(each, samples.n_samples)
            pictures = {each: computed[each.name] for each in wanted}
            for _ in compute_pictures(
                pictures, samples, wanted=shown, cancel=job.cancel, progress=job.progress
            ):
                grew()
            if not beats_wanted:
                return None
            each = next(each for each in wanted if each.kind is Kind.BEATS)
            strength, _, _ = pictures[each].view(0, pictures[each].columns, _ALL)
            return beats_of(strength[:, 0], job.check)

    def close(self, _: Job | None = None) -> None:
        """Give the file back for good, when the job at work is done; may be called twice."""
        with self._lock:
            self._closed = True
            if self._samples is not None:
                self._samples.close()
                self._samples = None

    def _opened(self) -> SongSamples:
        if self._samples is None:
            self._samples = SongSamples(
                self._path, SAMPLE_RATE, duration_s=self.duration_s, open_song=self._open_song
            )
        return self._samples
