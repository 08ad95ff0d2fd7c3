"""What the model listens to around a moment of the song, laid over its mel spectrogram."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from genre_desktop.errors import UserError
from genre_desktop.inference.columns import band_means, columns_of
from genre_desktop.inference.saliency import Saliency, hear_saliency
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.words import clock
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.sound_view import SoundView

_URGENCY = -1
"""Somebody looks and waits."""
_NEAR_S = 3.0
"""A moment that has moved on by less, while it plays, is not asked about anew."""


class Explaining(QObject):
    """Shows the saliency of one window of the song, while that is wanted.

    Parameters
    ----------
    canvas : SoundView
    explorer : Explorer
    service : callable
        The model at work.
    parent : QObject

    Signals
    -------
    told : str
        What is seen, in words; nothing while nothing is.
    """

    told = Signal(str)

    def __init__(
        self,
        canvas: SoundView,
        explorer: Explorer,
        service: Callable[[], InferenceService],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._explorer = explorer
        self._service = service
        self._song: Song | None = None
        self._means_db: NDArray[np.float32] | None = None
        self._wanted = False
        self._moment_s = 0.0
        self._genre: str | None = None
        self._job = 0
        self._asked: tuple[float, str | None] | None = None  # moment and genre, answered or not
        self.shown: Saliency | None = None
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)

    @property
    def wanted(self) -> bool:
        """Whether it is to be seen."""
        return self._wanted

    def show_song(self, song: Song | None) -> None:
        """Explain this song from now on."""
        self._song, self._means_db = song, None
        self._clear()

    def explain(self, on: bool) -> None:  # noqa: FBT001 - a state
        """Show what the model listens to, or hide it."""
        self._wanted = on
        self._clear()
        if on:
            self._ask()

    def look_at(self, moment_s: float, genre: str | None) -> None:
        """Explain the window around a moment, unless it is the one that is shown.

        Parameters
        ----------
        moment_s : float
        genre : str or None
            For which it is explained; None is the likeliest there.
        """
        shown = self.shown
        self._moment_s, other = moment_s, genre != self._genre
        self._genre = genre
        if not self._wanted:
            return
        if not other and shown is not None and shown.start_s <= moment_s < shown.stop_s:
            return
        if not other and self._asked is not None and abs(moment_s - self._asked[0]) < _NEAR_S:
            return  # its answer is on the way, or was that there is nothing to hear
        self._ask()

    def _clear(self) -> None:
        self._explorer.cancel(self._job)
        self._job, self._asked, self.shown = 0, None, None
        self._canvas.show_saliency(0.0, 1.0, None)
        self.told.emit("")

    def _ask(self) -> None:
        song, service = self._song, self._service()
        if song is None or song.state is not State.DONE or song.sound is None:
            self.told.emit("The song has to be heard to its end first.")
            return
        card = service.card
        if card is None:
            return
        columns = columns_of(song.sound)
        moment_s, genre, means_db = self._moment_s, self._genre, self._means_db

        def work(job: Job) -> tuple[Saliency, NDArray[np.float32]]:
            means = band_means(columns) if means_db is None else means_db
            saliency = hear_saliency(
                columns,
                service,
                card,
                time_s=moment_s,
                genre=genre,
                means_db=means,
                cancel=job.cancel,
                urgency=_URGENCY,
            )
            return saliency, means

        self._explorer.cancel(self._job)
        self._asked = moment_s, genre
        self._job = self._explorer.submit(work)
        self.told.emit("Looking at what the model listens to…")

    def _on_finished(self, number: int, found: object) -> None:
        if number != self._job or not isinstance(found, tuple):
            return
        saliency, self._means_db = found
        self._job, self.shown = 0, saliency
        self._canvas.show_saliency(saliency.start_s, saliency.column_s, saliency.shown)
        start_s, stop_s = (clock(time_s, 1) for time_s in (saliency.start_s, saliency.stop_s))
        self.told.emit(
            f"Lit: what speaks for {spoken(saliency.genre)} from {start_s} to {stop_s}"
            f" ({100 * saliency.probability:.0f} % by that alone)."
        )

    def _on_failed(self, number: int, error: UserError) -> None:
        if number == self._job:
            asked = self._asked
            self._clear()
            self._asked = asked
            self.told.emit(str(error))
