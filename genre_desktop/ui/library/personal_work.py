"""What is done beside the window for a model of one's own: songs looked up, a model learned."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.files import is_there
from genre_desktop.library.chosen import newest_model
from genre_desktop.library.corrections import labelled_songs
from genre_desktop.library.database import Database
from genre_desktop.training.manifests import Entry, read_collection
from genre_desktop.ui.explorer import Explorer, Job

_THREADS = 2
"""A training, and a folder that is looked through meanwhile."""


class PersonalWork(QObject):
    """Jobs on threads of their own; what comes of each is told by `explorer`, with its number.

    Parameters
    ----------
    database_path : pathlib.Path
        The library; it need not exist.
    start : pathlib.Path, optional
        The model whose features are used; the shipped one if not given.

    Attributes
    ----------
    explorer : Explorer

    Signals
    -------
    told : int, Progress
        How far a training is.
    """

    told = Signal(int, object)

    def __init__(
        self, database_path: Path, *, start: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path = database_path
        self._start = start
        self.explorer = Explorer(threads=_THREADS)

    def corrected_songs(self) -> int:
        """Look up the songs whose genre a person has given; gives a tuple of `Entry`."""

        def work(_job: Job) -> tuple[Entry, ...]:
            if not is_there(self._path):  # asking for it would make one
                return ()
            with Database(self._path) as database:
                songs = labelled_songs(database, newest_model(database))
            return tuple(
                Entry(song.path, song.genre, song.artist, "", song.track) for song in songs
            )

        return self.explorer.submit(work)

    def songs_in(self, folder: Path) -> int:
        """Look for songs in a folder of genre folders; gives a tuple of `Entry`."""
        return self.explorer.submit(lambda _job: read_collection(folder))

    def train(self, entries: Iterable[Entry], name: str) -> int:
        """Learn and measure a model; gives a `PersonalModel`."""
        songs = tuple(entries)

        def work(job: Job) -> object:
            from genre_desktop.training.personal import train  # noqa: PLC0415 - takes a second

            return train(
                songs,
                name=name,
                start=self._start,
                on_progress=lambda progress: self.told.emit(job.number, progress),
                cancel=job.cancel,
            )

        return self.explorer.submit(work)

    def stop(self) -> None:
        """End all work; nothing is left of a model that is not ready."""
        self.explorer.stop()
