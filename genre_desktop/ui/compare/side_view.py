"""One side of a comparison: a hearing, its pictures, and what is played of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from genre_desktop.features.sound import Sound
from genre_desktop.inference.verdict import Verdict
from genre_desktop.settings import Settings
from genre_desktop.ui.compare.hearing import Hearing
from genre_desktop.ui.compare.side_head import SideHead
from genre_desktop.ui.compare.side_words import verdict_words
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.course import Course
from genre_desktop.ui.song.playing import Playing
from genre_desktop.ui.song.selection import Span
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.drop_overlay import DropOverlay

_LEAST_HEIGHT = 220
"""Two of them, with their names, fit on a screen of 768 lines."""

_WHOLE = 0.999
"""Of a song, this much is all of it."""

Names = Callable[[Hearing], tuple[str, str]]


class SideView(QFrame):
    """Shows one hearing.

    Parameters
    ----------
    hearing : Hearing
    playing : Playing
        Its own, or shared by both sides where both have the same song.
    explorer : Explorer
    names : callable
        A title for the hearing, and a smaller line beneath it.
    invitation : str
        Stands where there is nothing to show yet.
    theme : Theme
    settings : Settings

    Attributes
    ----------
    head : SideHead
    canvas : SoundView
    course : Course

    Signals
    -------
    changed
        What it shows is another: song, verdict, timeline, or the part that is selected.
    selected : tuple of float or None
        Another part: the user has selected it, or the sound that it was a part of has gone.
    dropped : list of Path
    troubled : UserError
    """

    changed = Signal()
    selected = Signal(object)
    dropped = Signal(object)
    troubled = Signal(object)

    def __init__(
        self,
        hearing: Hearing,
        playing: Playing,
        explorer: Explorer,
        *,
        names: Names,
        invitation: str,
        theme: Theme,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.hearing = hearing
        self.playing = playing
        self._names = names
        self._invitation_words = invitation
        self._shown: Song | None = None
        self._file: Path | None = None
        self._length_s = 0.0
        self._shown_sound: Sound | None = None
        self._shown_s = 0.0
        self._work = ""
        self.head = SideHead(theme)
        self.canvas = SoundView(theme, settings)
        self.canvas.setMinimumHeight(_LEAST_HEIGHT)
        self.course = Course(self.canvas, explorer, lambda: hearing.service, self)
        self._lay_out()
        self._overlay = DropOverlay(theme, self, self)
        self._connect()
        self.show_letter("A")
        self.show_all()

    def stop(self) -> None:
        """Draw no more."""
        self.course.stop()
        self.canvas.stop()

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self.hearing.song

    @property
    def verdict(self) -> Verdict | None:
        """On the part that is selected, or on the song as far as it was heard."""
        return self._part() or (self.song.verdict if self.song is not None else None)

    @property
    def shows_part(self) -> bool:
        """Whether the verdict is on a part of the song."""
        return self._part() is not None

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Title, what stands beneath it, the verdict, and what stands beneath that."""
        return self.head.words

    @property
    def invites(self) -> str:
        """What stands in place of the pictures; empty where there are pictures."""
        return self._invitation.text() if self._stack.currentIndex() == 0 else ""

    def show_letter(self, letter: str) -> None:
        """Be side A or B."""
        self.head.show_letter(letter)
        self._name_canvas()

    def show_length(self, length_s: float) -> None:
        """Leave room for so long a song, so that the other side's stands at the same scale."""
        if length_s != self._length_s:
            self._length_s = length_s
            self._show_sound()

    def show_all(self) -> None:
        """Show the song as far as it is known."""
        song, another = self.song, self.song is not self._shown
        selection = self.canvas.selection
        if another:
            self._shown, self._shown_sound = song, None
            self.canvas.show_sound(None, None)
        self._show_sound()
        self._show_file()
        if another:  # after the sound, with which a timeline goes
            self.course.show_song(song)
        else:
            self.course.song_changed()
        self._show_words()
        if self.canvas.selection != selection:  # it has gone with the sound
            self._on_selection(self.canvas.selection)

    # building -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._invitation = QLabel()
        self._invitation.setTextFormat(Qt.TextFormat.PlainText)
        self._invitation.setProperty("role", "muted")
        self._invitation.setWordWrap(True)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setMinimumHeight(_LEAST_HEIGHT)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._invitation)
        self._stack.addWidget(self.canvas)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.setSpacing(4)
        inside.addWidget(self.head)
        inside.addWidget(self._stack, 1)

    def _connect(self) -> None:
        hearing, playing, canvas = self.hearing, self.playing, self.canvas
        hearing.opened.connect(self._on_opened)
        hearing.grew.connect(self._on_grew)
        hearing.changed.connect(self._on_changed)
        self.course.known.connect(self._on_timeline)
        self.course.working.connect(self._on_work)
        self.course.failed.connect(self.troubled)
        canvas.seek_wanted.connect(playing.seek)
        canvas.selection_changed.connect(self._on_selection)
        canvas.section_clicked.connect(self._play_section)
        playing.moved.connect(self._on_moved)
        playing.changed.connect(self._on_playing)
        self.head.play_wanted.connect(self.toggle)
        self.head.again_wanted.connect(self._stop_or_hear_again)
        self._overlay.dropped.connect(self.dropped)
        # the canvas keeps every key to itself
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.canvas)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self.toggle)

    def toggle(self) -> None:
        """Play, or pause."""
        self.playing.toggle()

    def select(self, span: Span | None) -> None:
        """Select a stretch, since the other side has."""
        if span != self.canvas.selection:
            self.canvas.show_selection(span)
            self._show_words()

    # what happens -------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        self.show_all()
        self.changed.emit()

    def _on_grew(self) -> None:
        self.canvas.sound_grew()
        self._show_progress()

    def _on_changed(self) -> None:
        self.show_all()
        self.changed.emit()

    def _on_timeline(self) -> None:
        self._show_words()
        self.changed.emit()

    def _on_work(self, words: str) -> None:
        self._work = words
        self._show_words()

    def _on_selection(self, span: Span | None) -> None:
        self.playing.select(span)
        self._show_words()
        self.selected.emit(span)
        self.changed.emit()

    def _play_section(self, number: int) -> None:
        if number < len(self.course.sections):
            self.playing.play(self.course.sections[number].start_s)

    def _on_moved(self, time_s: float) -> None:
        stands = self.song is not None and (self.playing.plays or time_s > 0)
        self.canvas.show_playhead(time_s if stands else None)
        duration_s = self.song.duration_s if self.song is not None else None
        self.head.show_time(time_s, duration_s)

    def _on_playing(self) -> None:
        song = self.song
        possible = song is not None and song.info is not None
        self.head.show_playing(self.playing.wants_to_play, possible=possible)

    def _stop_or_hear_again(self) -> None:
        if self.song is not None and self.song.busy:
            self.hearing.cancel()
        else:
            self.hearing.hear_again()

    # showing ------------------------------------------------------------------------------------

    def _part(self) -> Verdict | None:
        span = self.canvas.selection
        return self.course.verdict_on(span) if span is not None else None

    def _show_sound(self) -> None:
        song = self.song
        has_sound = song is not None and song.sound is not None
        self._stack.setCurrentIndex(int(has_sound))
        if song is None or song.sound is None:
            self._shown_sound = None
            self.canvas.show_sound(None, None)
            return
        own_s = song.sound.duration_s if song.state is State.DONE else song.duration_s or 0.0
        wanted_s = max(own_s, self._length_s)
        start_s, stop_s = self.canvas.visible_s()
        another, before_s = song.sound is not self._shown_sound, self._shown_s
        self._shown_sound, self._shown_s = song.sound, wanted_s
        if another or wanted_s != before_s:
            self.canvas.show_sound(song.sound, wanted_s)
            if not another and stop_s - start_s < _WHOLE * before_s:
                self.canvas.go(start_s, stop_s)
        self.canvas.sound_grew()
        self._name_canvas()

    def _name_canvas(self) -> None:
        # which the canvas calls after its picture alone
        self.canvas.setAccessibleName(f"Waveform and mel spectrogram of side {self.head.letter}")

    def _show_file(self) -> None:
        song = self.song
        path = song.path if song is not None else None
        if song is not None and song.info is not None:
            self.playing.show(path, song.duration_s)
        elif path != self._file and self._file is not None:  # the other side may have it already
            self.playing.show(None, None)
        self._file = path
        self._on_playing()
        self._on_moved(self.playing.position_s)

    def _show_words(self) -> None:
        song = self.song
        title, facts = self._names(self.hearing)
        self.head.show_names(title, facts)
        words, hint = verdict_words(
            song,
            self.verdict,
            self.canvas.selection if self.shows_part else None,
            loads=self.hearing.card is None,
            work=self._work,
        )
        self.head.show_verdict(words, hint)
        error = song.error if song is not None else None
        self._invitation.setText(
            str(error) if error else "" if song is not None else self._invitation_words
        )
        self._show_progress()

    def _show_progress(self) -> None:
        song = self.song
        state = song.state if song is not None else None
        # how long a model takes to load is not known
        share = song.progress if song is not None and state is State.ANALYSING else None
        self.head.show_work(
            share,
            is_busy=song is not None and song.busy,
            is_over=state in {State.FAILED, State.CANCELLED},
        )
