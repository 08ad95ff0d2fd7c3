"""Computing pictures of a song on a worker's thread: what is on the screen first."""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from genre_desktop.errors import CancelledError
from genre_desktop.features.chunked import CHUNK, ChunkedPicture
from genre_desktop.features.descriptors.descriptor import Descriptor
from genre_desktop.features.descriptors.stretch import CONTEXT, HOP_LENGTH, Stretch, columns_in
from genre_desktop.features.mel import Samples

Shown = tuple[float, float, int]
"""What is on the screen: first and last column, and how many columns can be told apart."""


class SampleSource(Protocol):
    """Where the samples of a song come from."""

    @property
    def n_samples(self) -> int:
        """Length of the song, at the descriptors' sample rate."""

    def read(self, start: int, stop: int, cancel: threading.Event | None = None) -> Samples:
        """Samples [shape=(stop - start,)], zeros where the song has not begun or has ended."""


def new_picture(
    descriptor: Descriptor, n_samples: int, *, budget_bytes: int | None = None
) -> ChunkedPicture:
    """An empty picture for a descriptor of a song of `n_samples` samples."""
    options = {} if budget_bytes is None else {"budget_bytes": budget_bytes}
    return ChunkedPicture(
        descriptor.rows, columns_in(n_samples), bounds=descriptor.bounds, **options
    )


def compute_pictures(
    pictures: Mapping[Descriptor, ChunkedPicture],
    samples: SampleSource,
    *,
    wanted: Callable[[], Shown],
    cancel: threading.Event,
    progress: Callable[[float], None] = lambda _: None,
) -> Iterator[int]:
    """Compute what is missing of some pictures, chunk by chunk, until nothing is.

    Pictures that are computed together share their spectra: one line costs a third of a
    spectrogram, and a line with its spectrogram costs next to nothing.

    Parameters
    ----------
    pictures : mapping of Descriptor to ChunkedPicture
        Filled in place. They are looked at by other threads meanwhile.
    samples : SampleSource
    wanted : callable
        What is on the screen now; asked before each chunk.
    cancel : threading.Event
        Once set, `CancelledError` is raised within 0.2 s.
    progress : callable
        Told the share that is done, 0 to 1, after each chunk.

    Yields
    ------
    int
        The chunk that was added.
    """

    def check() -> None:
        if cancel.is_set():
            raise CancelledError

    while True:
        check()
        shown = wanted()
        due = {descriptor: picture.missing(*shown) for descriptor, picture in pictures.items()}
        chunk = next((chunks[0] for chunks in due.values() if chunks), None)
        if chunk is None:
            return
        together = {one: pictures[one] for one, chunks in due.items() if chunk in chunks}
        _compute(together, samples, chunk, cancel, check)
        progress(min(picture.done for picture in pictures.values()))
        yield chunk


def _compute(
    pictures: Mapping[Descriptor, ChunkedPicture],
    samples: SampleSource,
    chunk: int,
    cancel: threading.Event,
    check: Callable[[], None],
) -> None:
    columns = columns_in(samples.n_samples)
    first, last = chunk * CHUNK, min((chunk + 1) * CHUNK, columns) - 1
    margin = max(descriptor.margin_columns for descriptor in pictures)
    # beyond the song's ends there are no columns, for librosa's filters neither
    before, after = min(margin, first), min(margin, columns - 1 - last)
    start = (first - before) * HOP_LENGTH - CONTEXT
    stop = (last + after) * HOP_LENGTH + CONTEXT
    stretch = Stretch(samples.read(start, stop, cancel), check)
    for descriptor, picture in pictures.items():
        check()
        values = descriptor.make(stretch)
        picture.put(chunk, values[before : before + 1 + last - first])
