"""One side of a comparison: what it is called, its pictures, its verdict, and its buttons."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.features.sound import Sound
from genre_desktop.inference.verdict import Verdict
from genre_desktop.settings import Settings
from genre_desktop.ui.compare.hearing import Hearing
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.axes import time_text
from genre_desktop.ui.song.course import Course, part_words
from genre_desktop.ui.song.playing import Playing
from genre_desktop.ui.song.selection import Span
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets import glyphs
from genre_desktop.ui.widgets.drop_overlay import DropOverlay
from genre_desktop.ui.widgets.elided_label import ElidedLabel

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
    controls : tuple of QWidget
        What is for the hands, and not for a picture.

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
        self.letter = "A"
        self._names = names
        self._invitation_words = invitation
        self._theme = theme
        self._shown: Song | None = None
        self._file: Path | None = None
        self._length_s = 0.0
        self._shown_sound: Sound | None = None
        self._shown_s = 0.0
        self._work = ""
        self._plays = False
        self.canvas = SoundView(theme, settings)
        self.canvas.setMinimumHeight(_LEAST_HEIGHT)
        self.course = Course(self.canvas, explorer, lambda: hearing.service, self)
        self._make_words()
        self._make_buttons()
        self._lay_out()
        self._overlay = DropOverlay(theme, self, self)
        self._connect()
        self._dress()
        self.show_letter(self.letter)
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
        return self._title.text(), self._facts.text(), self._verdict.text(), self._hint.text()

    @property
    def invites(self) -> str:
        """What stands in place of the pictures; empty where there are pictures."""
        return self._invitation.text() if self._stack.currentIndex() == 0 else ""

    def show_letter(self, letter: str) -> None:
        """Be side A or B."""
        self.letter = letter
        self._badge.setText(letter)
        for widget, name in (
            (self.play_button, "Play"),
            (self.choose_button, "Choose for"),
            (self.again_button, "Stop or listen again on"),
        ):
            widget.setAccessibleName(f"{name} side {letter}")
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

    def _make_words(self) -> None:
        self._badge = QLabel()
        self._badge.setProperty("role", "key")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setFixedSize(28, 34)
        self._title, self._facts = ElidedLabel(), ElidedLabel()
        self._title.setFont(_bold(self.font(), 1.15))
        self._verdict, self._hint = QLabel(), QLabel()
        self._verdict.setFont(_bold(self.font(), 1.15))
        self._verdict.setAccessibleName("Verdict")
        for label in (self._facts, self._hint):
            label.setProperty("role", "muted")
        for label in (self._verdict, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._invitation = QLabel()
        self._invitation.setTextFormat(Qt.TextFormat.PlainText)
        self._invitation.setProperty("role", "muted")
        self._invitation.setWordWrap(True)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setMinimumHeight(_LEAST_HEIGHT)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress of the analysis")
        keeps_place = self._progress.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps_place)

    def _make_buttons(self) -> None:
        self.play_button = QPushButton()
        self.play_button.setProperty("round", "true")
        self.play_button.setProperty("primary", "true")
        self.play_button.setIconSize(QSize(18, 18))
        self.play_button.setFixedSize(34, 34)
        self.play_button.setToolTip("Play, or pause (Space)")
        self._time = QLabel()
        self._time.setTextFormat(Qt.TextFormat.PlainText)
        self._time.setProperty("role", "muted")
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance("00:00 / 00:00"))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.again_button = QPushButton()
        self.choose_button = QPushButton("Choose")
        self.choose_button.setProperty("menu", "true")
        self.choose_button.setToolTip("Choose what stands on this side; or drop it here")
        self.choose_button.setMenu(QMenu(self.choose_button))
        self.controls = (self.play_button, self._time, self.again_button, self.choose_button)

    def _lay_out(self) -> None:
        names, verdict = QVBoxLayout(), QVBoxLayout()
        for column, above, below in (
            (names, self._title, self._facts),
            (verdict, self._verdict, self._hint),
        ):
            column.setSpacing(0)
            column.addWidget(above)
            column.addWidget(below)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 0)
        head.setSpacing(10)
        head.addWidget(self._badge)
        head.addLayout(names, 1)
        head.addLayout(verdict)
        head.addSpacing(6)
        for widget in (self.again_button, self._time, self.play_button, self.choose_button):
            head.addWidget(widget)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._invitation)
        self._stack.addWidget(self.canvas)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.setSpacing(4)
        inside.addLayout(head)
        inside.addWidget(self._progress)
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
        self.play_button.clicked.connect(self.toggle)
        self.again_button.clicked.connect(self._stop_or_hear_again)
        self._overlay.dropped.connect(self.dropped)
        # the canvas keeps every key to itself
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.canvas)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self.toggle)
        self._theme.changed.connect(self._dress)

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
        whole = f" / {time_text(duration_s)}" if duration_s else ""
        self._time.setText(f"{time_text(time_s)}{whole}" if whole else "")

    def _on_playing(self) -> None:
        if self._plays != self.playing.plays:
            self._plays = self.playing.plays
            self._dress()

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
        self.canvas.setAccessibleName(f"Waveform and mel spectrogram of side {self.letter}")

    def _show_file(self) -> None:
        song = self.song
        path = song.path if song is not None else None
        if song is not None and song.info is not None:
            self.playing.show(path, song.duration_s)
        elif path != self._file:
            self.playing.show(None, None)
        self._file = path
        can_play = song is not None and song.info is not None
        if can_play != self.play_button.isEnabled():
            self.play_button.setEnabled(can_play)
            self._dress()
        self._on_moved(self.playing.position_s)

    def _show_words(self) -> None:
        song = self.song
        title, facts = self._names(self.hearing)
        self._title.setText(title)
        self._facts.setText(facts or " ")
        verdict, span = self.verdict, self.canvas.selection
        state = song.state if song is not None else None
        words, hint = _STATES.get(state, ("", "")) if state is not None else ("", "")
        if verdict is not None:
            words = verdict.headline
            hint = _SO_FAR if state is State.ANALYSING else hint
        if self.shows_part and span is not None:
            hint = part_words(span).partition(".")[0]
        elif state is State.DONE and song is not None:
            hint = self._work or " ".join(song.warnings)
        if state is State.WAITING and self.hearing.card is None:
            words = "Loading the model…"
        self._verdict.setText(words)
        self._hint.setText(hint or " ")
        error = song.error if song is not None else None
        self._invitation.setText(
            str(error) if error else "" if song is not None else self._invitation_words
        )
        busy = song is not None and song.busy
        again = state in {State.FAILED, State.CANCELLED}
        self.again_button.setVisible(busy or again)
        self.again_button.setText("Stop" if busy else "Listen again")
        self.again_button.setToolTip(
            "Listen to this side no further" if busy else "Listen to this side from the beginning"
        )
        self._show_progress()

    def _show_progress(self) -> None:
        song = self.song
        busy = song is not None and song.busy
        self._progress.setVisible(busy)
        if song is not None and busy:
            # how long a model takes to load is not known
            self._progress.setRange(0, 1000 if song.state is State.ANALYSING else 0)
            self._progress.setValue(round(1000 * song.progress))

    def _dress(self) -> None:
        sign = glyphs.pause if self._plays else glyphs.play
        tokens = self._theme.tokens
        colour = tokens.on_accent if self.play_button.isEnabled() else tokens.muted
        self.play_button.setIcon(glyphs.glyph(sign, colour))


_SO_FAR = "So far; still listening…"
_STATES = {
    State.WAITING: ("Listening…", ""),
    State.ANALYSING: ("Listening…", ""),
    State.FAILED: ("Could not be heard", ""),
    State.CANCELLED: ("Stopped", "Stopped before the end"),
}


def _bold(font: QFont, factor: float) -> QFont:
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setWeight(QFont.Weight.DemiBold)
    return font
