"""The work behind the map: which songs are alike, and where each lies. None of it in the window."""

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.errors import UserError
from genre_desktop.library.database import Database
from genre_desktop.library.similarity import Neighbours
from genre_desktop.library.song_map import mapped
from genre_desktop.ui.explorer import Explorer, Job

ALIKE = 20
"""So many songs are told of that sound like another."""

_THREADS = 3
"""A map may be drawn while alike songs are found and a picture is made."""

_LEAST_STEP = 0.005


class MapWork(QObject):
    """Draws the map of a library and finds alike songs, on threads of its own.

    Parameters
    ----------
    path : pathlib.Path
        The library's database.

    Attributes
    ----------
    explorer : Explorer
        Does the work.

    Signals
    -------
    began
        A map is being drawn.
    found : SongMap
        A map: the last one as soon as it was read, then today's.
    progressed : float
        Share of today's map that is done, from 0 to 1.
    ended : str
        Nothing is drawn any more; why not, if it came to nothing through a fault.
    alike_found : int, list of Neighbour
        The songs that sound like this one, the likest first; none where the model has not placed
        it.
    """

    began = Signal()
    found = Signal(object)
    progressed = Signal(float)
    ended = Signal(str)
    alike_found = Signal(int, object)
    _early = Signal(int, object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._model: int | None = None
        self._drawing: int | None = None
        self._again = False
        self._asked: dict[int, int] = {}
        self._told = 0.0
        self._reading = threading.Lock()
        self._age = 0
        self._neighbours: tuple[tuple[int, int], Neighbours] | None = None
        self.explorer = Explorer(_THREADS)
        self.explorer.progressed.connect(self._on_progressed)
        self.explorer.finished.connect(self._on_finished)
        self.explorer.failed.connect(self._on_failed)
        self.explorer.cancelled.connect(self._on_cancelled)
        self._early.connect(self._on_early)

    @property
    def draws(self) -> bool:
        """Whether a map is being drawn."""
        return self._drawing is not None

    def use_model(self, model: int) -> None:
        """Hear songs as this model does, by its number in the library; a map of another is left."""
        if model != self._model:
            self.cancel()
            self._model = model

    def draw(self) -> None:
        """Draw the map of the songs that there are now; while one is drawn, after that."""
        model = self._model
        if model is None:
            return
        if self._drawing is not None:
            self._again = True
            return
        self._age += 1  # there may be other songs by now
        self._told = 0.0
        self._drawing = self.explorer.submit(lambda job: self._draw(job, model))
        self.began.emit()

    def cancel(self) -> None:
        """Draw no further."""
        number, self._drawing, self._again = self._drawing, None, False
        if number is not None:
            self.explorer.cancel(number)
            self.ended.emit("")

    def find_alike(self, song: int) -> None:
        """Find the songs that sound like one; `alike_found` tells."""
        model = self._model
        if model is not None:
            number = self.explorer.submit(lambda _: self._alike(model, song))
            self._asked[number] = song

    def stop(self, timeout_s: float | None = None) -> bool:
        """Give up all work and end the threads.

        Returns
        -------
        bool
            Whether they have ended, each within the time.
        """
        self._drawing = None
        return self.explorer.stop(timeout_s)

    # on other threads ---------------------------------------------------------------------------

    def _draw(self, job: Job, model: int) -> object:
        with Database(self._path) as database:
            before = database.last_map(model)
            if before is not None:
                self._early.emit(job.number, before)
            songs, embeddings = database.embeddings(model)
            if before is not None and before.songs == tuple(songs):
                return before
            job.check()
            today = mapped(
                songs, embeddings, before=before, cancel=job.cancel, on_progress=job.progress
            )
            job.check()
            if songs:  # a model that has heard nothing need not be in the library
                database.put_map(model, today)
        return today

    def _alike(self, model: int, song: int) -> object:
        neighbours = self._known_neighbours(model, song)
        return neighbours.nearest(song, ALIKE) if song in neighbours else []

    def _known_neighbours(self, model: int, song: int) -> Neighbours:
        with self._reading:  # two who ask at once read them once
            if self._neighbours is not None:
                known_as, neighbours = self._neighbours
                if known_as == (model, self._age) and song in neighbours:
                    return neighbours
            age = self._age
            with Database(self._path) as database:
                neighbours = Neighbours(*database.embeddings(model))
            self._neighbours = (model, age), neighbours
            return neighbours

    # in the window ------------------------------------------------------------------------------

    def _on_early(self, number: int, before: object) -> None:
        if number == self._drawing:
            self.found.emit(before)

    def _on_progressed(self, number: int, share: float) -> None:
        if number == self._drawing and (share - self._told >= _LEAST_STEP or share >= 1):
            self._told = share
            self.progressed.emit(share)

    def _on_finished(self, number: int, result: object) -> None:
        if number in self._asked:
            self.alike_found.emit(self._asked.pop(number), result)
        elif number == self._drawing:
            self._drawing = None
            self.found.emit(result)
            self._end("")

    def _on_failed(self, number: int, error: UserError) -> None:
        if number in self._asked:
            self.alike_found.emit(self._asked.pop(number), [])
        elif number == self._drawing:
            self._drawing = None
            self._end(str(error))

    def _on_cancelled(self, number: int) -> None:
        if number == self._drawing:
            self._drawing = None
            self._end("")

    def _end(self, trouble: str) -> None:
        again, self._again = self._again, False
        self.ended.emit(trouble)
        if again:
            self.draw()
