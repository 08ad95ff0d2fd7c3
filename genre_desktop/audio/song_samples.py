"""The samples of any stretch of a song, in mono at one sample rate, without the whole in memory."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from math import gcd
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import OpenSong, SongReader, mono_blocks, open_audio
from genre_desktop.errors import CancelledError

_PAGE = 1 << 18
"""Samples in a page: 12 s at 22 050 Hz."""

_MOST_PAGES = 80
"""Kept decoded, 42 MB of them: songs up to a quarter of an hour are decoded once."""

_PAGES_OF_LONG = 8
"""Of longer ones: enough for those who read beside each other, and a little way back."""

_LEAD_IN_S = 0.1
"""Heard before a place that was sought, for the resampler's filter to be filled as in one go."""

_BLOCK_S = 1.0

Samples = NDArray[np.float32]


class SongSamples:
    """A song's samples by number: a context manager, for one thread at a time.

    What was read last is kept, as float16: its rounding is 70 dB beneath the sound, and the noise
    of it a hundred beneath a tone in a spectrum.

    Parameters
    ----------
    path : pathlib.Path
    sample_rate : int
        In Hz, of what `read` gives.
    duration_s : float, optional
        Length, where it is known better than the file declares it.
    open_song : callable, optional

    Raises
    ------
    AudioError
        The file cannot be read.

    Attributes
    ----------
    n_samples : int
        What the length comes to. Where the file holds less, zeros follow.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int = 22050,
        *,
        duration_s: float | None = None,
        open_song: OpenSong = open_audio,
    ) -> None:
        self._reader: SongReader = open_song(path)
        self._sample_rate = sample_rate
        length_s = duration_s if duration_s is not None else self._reader.info.duration_s
        self.n_samples = round((length_s or 0.0) * sample_rate)
        whole = self.n_samples <= _MOST_PAGES * _PAGE
        self._most_pages = _MOST_PAGES if whole else _PAGES_OF_LONG
        self._pages: OrderedDict[int, NDArray[np.float16]] = OrderedDict()
        self._blocks: Iterator[Samples] = iter(())
        self._next_page = -1  # where the blocks stand
        self._rest: Samples = np.zeros(0, np.float32)  # decoded beyond the last page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._blocks = iter(())
        self._reader.close()

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(page.nbytes for page in self._pages.values())

    def read(self, start: int, stop: int, cancel: threading.Event | None = None) -> Samples:
        """Give a stretch of the song.

        Parameters
        ----------
        start, stop : int
            In samples at `sample_rate`; zeros stand before the song and after it.
        cancel : threading.Event, optional
            Looked at between blocks of a second.

        Returns
        -------
        numpy.ndarray [shape=(stop - start,), dtype=float32]

        Raises
        ------
        AudioError
            Not one sample could be decoded.
        CancelledError
            `cancel` was set.
        """
        samples = np.zeros(stop - start, np.float32)
        first, last = max(0, start), min(stop, self.n_samples)
        at = first
        while at < last:
            number, offset = divmod(at, _PAGE)
            page = self._page(number, cancel)
            part = page[offset : min(_PAGE, offset + last - at)]
            samples[at - start : at - start + len(part)] = part
            at = (number + 1) * _PAGE
        return samples

    def _page(self, number: int, cancel: threading.Event | None) -> NDArray[np.float16]:
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page
        if number != self._next_page:
            self._seek(number)
        parts, count = [self._rest], len(self._rest)
        while count < _PAGE:
            if cancel is not None and cancel.is_set():
                self._next_page = -1
                raise CancelledError
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            count += len(block)
        decoded = np.concatenate(parts)
        self._rest = decoded[_PAGE:].copy()
        self._next_page = number + 1
        # float16 ends at 65,504 and a reader's samples at 8
        page = self._pages[number] = decoded[:_PAGE].astype(np.float16)
        if len(self._pages) > self._most_pages:
            self._pages.popitem(last=False)
        return page

    def _seek(self, number: int) -> None:
        """Have the blocks go on from a page, on the same grid of samples as from the beginning."""
        rate = self._reader.info.sample_rate
        common = gcd(rate, self._sample_rate)
        each = self._sample_rate // common  # samples from one common moment to the next
        wanted = number * _PAGE
        lead_in = round(_LEAD_IN_S * self._sample_rate)
        start = max(0, (wanted - lead_in) // each * each)
        self._reader.seek(start // each * (rate // common) / rate)
        self._blocks = mono_blocks(self._reader, self._sample_rate, block_s=_BLOCK_S)
        self._rest = np.zeros(0, np.float32)
        skipped = wanted - start
        while skipped > len(self._rest):
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest = np.concatenate([self._rest, block])
        self._rest = self._rest[skipped:]
