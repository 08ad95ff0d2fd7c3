"""Which verdict is shown: on the song so far, on all of it, or on the part that is selected."""

from collections.abc import Callable

from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import Verdict
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.course import Course, likeness_words, part_words
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.song.verdict_panel import VerdictPanel

_WAITING = {
    State.WAITING: ("Waiting…", "Its turn will come."),
    State.ANALYSING: ("Listening…", "The first verdict comes in a moment."),
    State.FAILED: ("Could not be opened", ""),
    State.CANCELLED: ("Stopped", "Press F5 to analyse it again."),
    State.DONE: ("", ""),
}

_PROVISIONAL = {
    State.ANALYSING: "So far; still listening…",
    State.CANCELLED: "Stopped before the end. Press F5 to hear it all.",
}


class Judging:
    """Puts the verdict on a song into the panel, or why there is none.

    Parameters
    ----------
    panel : VerdictPanel
    canvas : SoundView
        What is selected in it is judged alone.
    course : Course
    service : callable
        The model at work.
    """

    def __init__(
        self,
        panel: VerdictPanel,
        canvas: SoundView,
        course: Course,
        service: Callable[[], InferenceService],
    ) -> None:
        self._panel = panel
        self._canvas = canvas
        self._course = course
        self._service = service

    def verdict_on(self, song: Song | None) -> Verdict | None:
        """The verdict that is shown: on the selection, or on the song."""
        span = self._canvas.selection
        part = self._course.verdict_on(span) if span is not None else None
        return part or (song.verdict if song is not None else None)

    def show(self, song: Song | None) -> None:
        """Show what is to be said of a song now."""
        panel = self._panel
        if song is None:
            panel.show_waiting("")
            return
        verdict, span = self.verdict_on(song), self._canvas.selection
        if verdict is None:
            words, hint = _WAITING[song.state]
            panel.bars.show_genres(song.genres)
            panel.show_waiting(words, song.error.message if song.error else hint)
        elif span is not None and self._course.timeline is not None:
            panel.show_verdict(verdict, part_words(span))
        else:
            panel.show_verdict(verdict, _PROVISIONAL.get(song.state, ""))
        is_whole = verdict is not None and song.state is State.DONE
        panel.show_alike(
            likeness_words(self._service().card, verdict) if verdict and is_whole else ""
        )
        panel.show_warnings(song.warnings)
