"""The genres along the song that is shown, and the verdict on the part that is selected."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.columns import columns_of
from genre_desktop.inference.likeness import alike_text, most_alike_text
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.timeline import Section, Timeline, hear_timeline
from genre_desktop.inference.verdict import Verdict, capitalised, spoken
from genre_desktop.pages.words import clock
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.selection import Span
from genre_desktop.ui.song.sound_view import SoundView

_URGENCY = 1
"""Songs that wait for their verdict go first."""
_AFTER_MS = 150
"""The verdict is drawn before the timeline is begun: together they would hold the window."""


class Course(QObject):
    """Has the timeline of the song that is shown computed, and shows it.

    Parameters
    ----------
    canvas : SoundView
    explorer : Explorer
    service : callable
        The model at work.
    parent : QObject

    Signals
    -------
    working : str
        How far it is; nothing when it is done.
    known
        The timeline of the song that is shown is there.
    failed : UserError
    """

    working = Signal(str)
    known = Signal()
    failed = Signal(object)

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
        self._job = 0
        self._request = 0  # of the song, when the job was begun: another one hears it anew
        self._stopped: int | None = None  # the request whose timeline is not wanted
        self.sections: tuple[Section, ...] = ()
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.setInterval(_AFTER_MS)
        self._begin.timeout.connect(self._ask)
        explorer.progressed.connect(self._on_progress)
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)
        explorer.cancelled.connect(self._on_cancelled)

    @property
    def timeline(self) -> Timeline | None:
        """Of the song that is shown, if it is there."""
        return self._song.timeline if self._song is not None else None

    def show_song(self, song: Song | None) -> None:
        """Show the timeline of this song, once it has been heard to its end."""
        if self._job:
            self._explorer.cancel(self._job)
            self._job = 0
            self.working.emit("")
        self._song, self._stopped = song, None
        self._show()
        self.song_changed()

    def song_changed(self) -> None:
        """The song's state is another; it may be time to begin."""
        song = self._song
        if song is not None and self._job and song.request != self._request:
            self._explorer.cancel(self._job)
            self._job = 0
            self.working.emit("")
        unknown = song is not None and song.state is State.DONE and song.timeline is None
        wanted = unknown and song is not None and song.request != self._stopped
        if wanted and not self._job and not self._begin.isActive():
            self._begin.start()

    def cancel(self) -> None:
        """Compute no further, until the song is shown or heard anew."""
        if self._song is not None and self._job:
            self._stopped = self._request
            self._explorer.cancel(self._job)
            self._job = 0
            self.working.emit("")

    def stop(self) -> None:
        """Begin nothing any more."""
        self._begin.stop()

    def verdict_on(self, span: Span) -> Verdict | None:
        """The verdict on a part of the song alone; None until the timeline is there."""
        return self.timeline.verdict_between(*span) if self.timeline is not None else None

    def _ask(self) -> None:
        song = self._song
        if song is None or song.state is not State.DONE or song.timeline or self._job:
            return
        service = self._service()
        card = service.card
        if song.sound is None or card is None:
            return
        columns = columns_of(song.sound)

        def work(job: Job) -> tuple[Timeline, tuple[Section, ...]]:
            timeline = hear_timeline(
                columns,
                service,
                card,
                cancel=job.cancel,
                progress=job.progress,
                urgency=_URGENCY,
            )
            return timeline, timeline.sections()

        self._request = song.request
        self._job = self._explorer.submit(work)

    def _on_progress(self, number: int, share: float) -> None:
        if number == self._job and share < 1:
            self.working.emit(f"Genre timeline: {100 * share:.0f} %")

    def _on_finished(self, number: int, found: object) -> None:
        if number != self._job or self._song is None or not isinstance(found, tuple):
            return
        self._job = 0
        self._song.timeline, self._song.sections = found
        self.working.emit("")
        self._show()
        self.known.emit()

    def _on_cancelled(self, number: int) -> None:
        if number == self._job:
            self._job = 0
            self.working.emit("")

    def _on_failed(self, number: int, error: UserError) -> None:
        if number == self._job:
            self._job = 0
            self.working.emit("")
            self.failed.emit(error)

    def _show(self) -> None:
        timeline = self.timeline
        self.sections = self._song.sections if self._song is not None else ()
        if timeline is None:
            self._canvas.show_timeline(None)
            return
        self._canvas.show_timeline(
            timeline.times_s,
            timeline.probabilities,
            timeline.card.genres,
            [
                (part.start_s, part.stop_s, section_label(part), part.verdict.genre)
                for part in self.sections
            ],
        )


def section_label(section: Section) -> str:
    """What a section is called: its genre, or why it has none."""
    genre = section.verdict.genre
    return capitalised(spoken(genre) if genre is not None else section.verdict.sureness.value)


def likeness_words(card: ModelCard | None, verdict: Verdict) -> str:
    """What the model mistakes for what, beside a verdict."""
    if card is None or verdict.genre is None or verdict.genres != card.genres:
        return ""
    alike = most_alike_text(card, verdict.genre)
    most = f"{capitalised(spoken(verdict.genre))} is most often mistaken for: {alike}."
    return "\n".join(filter(None, (alike_text(card, verdict), most if alike else "")))


def part_words(span: Span) -> str:
    """What is said of a verdict on a part."""
    start_s, stop_s = (clock(time_s, 1) for time_s in span)
    return f"Only this part, {start_s} to {stop_s}. Esc goes back to the whole song."
