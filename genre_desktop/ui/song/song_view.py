"""One song: its name, its sound and its pictures, and its verdict."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from genre_desktop.audio.decode import OpenSong
from genre_desktop.audio.playback import Player
from genre_desktop.explain.words import recording_facts
from genre_desktop.inference.service import InferenceService
from genre_desktop.settings import (
    BAR_ORDER,
    FOLLOW_PLAYHEAD,
    PLAYBACK_DEVICE,
    VOLUME,
    Setting,
    Settings,
)
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.course import Course
from genre_desktop.ui.song.explaining import Explaining
from genre_desktop.ui.song.exporting import Exporting
from genre_desktop.ui.song.judging import Judging
from genre_desktop.ui.song.output_menu import OutputMenu
from genre_desktop.ui.song.pictures import MEL, Pictures
from genre_desktop.ui.song.playing import Playing
from genre_desktop.ui.song.running import Running
from genre_desktop.ui.song.selection import Span
from genre_desktop.ui.song.song_head import SongHead
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.song.transport import Transport
from genre_desktop.ui.song.verdict_panel import VerdictPanel
from genre_desktop.ui.theme import Theme

_VOLUME_STEP = 5
_BETWEEN = "  ·  "


class SongView(QWidget):
    """Shows the song that is chosen in the queue, plays it and explains it.

    Parameters
    ----------
    service : callable
        The model at work.
    theme : Theme
    settings : Settings
    open_song : callable

    Signals
    -------
    changed
        Other actions may be possible now.
    troubled : UserError
        Something that was asked of the song did not work.
    playback_troubled : UserError or None
        The song cannot be played, or not as it should be; None when it can again.
    """

    changed = Signal()
    troubled = Signal(object)
    playback_troubled = Signal(object)

    def __init__(
        self,
        service: Callable[[], InferenceService],
        theme: Theme,
        settings: Settings,
        open_song: OpenSong,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._song: Song | None = None
        self.head = SongHead()
        self.sound_view = SoundView(theme, settings)
        self.transport = Transport(theme)
        self.verdict_panel = VerdictPanel(theme)
        self.explorer = Explorer()
        self.running = Running(self)
        self.playing = Playing(settings, partial(Player, open_song=open_song), parent=self)
        self.output_menu = OutputMenu(self.explorer, settings[PLAYBACK_DEVICE], self)
        self.pictures = Pictures(self.sound_view, self.explorer, settings, open_song, self)
        self.course = Course(self.sound_view, self.explorer, service, self)
        self.explaining = Explaining(self.sound_view, self.explorer, service, self)
        self._judging = Judging(self.verdict_panel, self.sound_view, self.course, service)
        self.exporting = Exporting(self, self.sound_view, self.pictures, service, settings)
        self._lay_out()
        self._connect()
        settings.watch(self._setting_changed)
        self._order_bars()
        self._follow()

    def stop(self) -> None:
        """Fall silent, compute and follow nothing any more."""
        self._settings.unwatch(self._setting_changed)
        self.playing.stop()
        self.course.stop()
        self.explorer.stop()
        self.exporting.stop()
        self.pictures.stop()
        self.sound_view.stop()

    @property
    def export_menu(self) -> QMenu:
        """What the button for exports opens."""
        return self.transport.export_button.menu()

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self._song

    def show_song(self, song: Song | None) -> None:
        """Show another song, as far as it is known."""
        self._song = song
        had_part = self.sound_view.selection is not None
        self.playing.show(*self._file())
        if song is not None:
            self.sound_view.show_sound(song.sound, song.duration_s)
            if song.state is State.DONE:
                self.sound_view.sound_ended()
        else:
            self.sound_view.show_sound(None, None)
        if had_part and self.sound_view.selection is None:
            # it was the part that was to be repeated: nobody asked for the whole again and again
            self.transport.loop_button.setChecked(False)
        self.playing.select(self.sound_view.selection)
        self.pictures.show_song(*self._heard())
        self._show_words()
        self.course.show_song(song)
        self.explaining.show_song(song)
        self.exporting.show_song(song)
        self.song_changed()

    def song_opened(self) -> None:
        """The song's file was opened: name and length are known."""
        if self._song is not None:
            self._show_words()
            self.playing.show(*self._file())
            self.sound_view.show_sound(self._song.sound, self._song.duration_s)
            self.pictures.show_song(*self._heard())

    def song_grew(self) -> None:
        """More of the song's sound is there."""
        self.sound_view.sound_grew()
        self.head.show_progress(self._song)

    def song_changed(self) -> None:
        """The song's verdict or state is another now."""
        song = self._song
        self.head.show_progress(self._song)
        self._show_verdict()
        if song is not None and song.state is State.DONE:
            self.sound_view.sound_ended()
            self.pictures.song_ended(*self._heard())
            self._show_words()
            self.playing.show(*self._file())
            self.course.song_changed()
            if self.explaining.wanted and self.explaining.shown is None:
                self._explain_at(self.playing.position_s or self._middle())
        self.changed.emit()

    def show_model(self, words: str) -> None:
        """Show which model judges."""
        self.verdict_panel.show_model(words)

    # hearing and looking ------------------------------------------------------------------------

    def play_or_pause(self) -> None:
        """Play the song, or pause."""
        self.playing.toggle()

    def repeat(self) -> None:
        """Play the selection, or the song, again and again; or no more."""
        self.transport.loop_button.toggle()

    def louder(self) -> None:
        """Play it louder."""
        self._change_volume(_VOLUME_STEP)

    def softer(self) -> None:
        """Play it softer."""
        self._change_volume(-_VOLUME_STEP)

    def next_picture(self) -> None:
        """Show the next picture of the sound."""
        self.pictures.step(1)

    def previous_picture(self) -> None:
        """Show the picture of the sound before this one."""
        self.pictures.step(-1)

    def explain(self) -> None:
        """Show what the model listens to, or hide it."""
        self.transport.explain_button.toggle()

    @property
    def can_break_off(self) -> bool:
        """Whether `break_off` would do anything."""
        return self.running.any or self.sound_view.selection is not None

    def break_off(self) -> bool:
        """Stop what was asked for last; if nothing runs, let go of the selection.

        Returns
        -------
        bool
            Whether there was anything.
        """
        could = self.can_break_off
        if self.running.any:
            self.running.stop_newest()
        else:
            self.sound_view.select(None)
        return could

    # building -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.sound_view, 1)
        inside.addWidget(self.transport)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.head)
        left.addWidget(card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 5)
        row.addWidget(self.verdict_panel, 1)

    def _connect(self) -> None:
        canvas, bar, playing = self.sound_view, self.transport, self.playing
        canvas.seek_wanted.connect(self._seek)
        canvas.selection_changed.connect(self._on_selection)
        canvas.section_clicked.connect(self._play_section)
        bar.play_wanted.connect(playing.toggle)
        bar.loop_wanted.connect(playing.repeat)
        bar.volume_wanted.connect(playing.set_volume)
        bar.picture_wanted.connect(self.pictures.choose)
        bar.explain_wanted.connect(self._on_explain)
        bar.stop_wanted.connect(self.running.stop_newest)
        self.running.said.connect(self._on_running)
        bar.show_pictures(self.pictures.offered, self.pictures.current)
        bar.show_volume(self._settings[VOLUME] / 100)
        self.pictures.fill_menu(bar.lines_button.menu())
        self.pictures.changed.connect(self._on_picture)
        self._let_speak()
        self.pictures.tempo_known.connect(self._show_words)
        self.pictures.failed.connect(self.troubled)
        self.course.known.connect(self._on_timeline)
        self.course.failed.connect(self.troubled)
        self.explaining.told.connect(self.verdict_panel.show_explained)
        self.exporting.explain_in(self.export_menu)
        self.exporting.failed.connect(self.troubled)
        self.output_menu.chosen.connect(playing.use_device)
        playing.moved.connect(self._on_moved)
        playing.changed.connect(self._on_playing)
        playing.troubled.connect(self.playback_troubled)

    def _let_speak(self) -> None:
        tell, exporting = self.running.tell, self.exporting
        for each in (self.pictures, self.course):
            each.working.connect(lambda words, each=each: tell(each, words, each.cancel))
        exporting.working.connect(
            lambda number, words: tell(number, words, lambda: exporting.cancel(number))
        )

    # what happens -------------------------------------------------------------------------------

    def _file(self) -> tuple[Path | None, float | None]:
        song = self._song
        known = song is not None and song.info is not None
        return (song.path, song.duration_s) if song is not None and known else (None, None)

    def _heard(self) -> tuple[Path | None, float | None]:
        song = self._song
        heard = song is not None and song.sound is not None
        return (song.path, song.duration_s) if song is not None and heard else (None, None)

    def _seek(self, time_s: float) -> None:
        self.playing.seek(time_s)
        self._explain_at(time_s)

    def _play_section(self, number: int) -> None:
        if number < len(self.course.sections):
            self.playing.play(self.course.sections[number].start_s)

    def _on_selection(self, span: Span | None) -> None:
        self.playing.select(span)
        self._show_verdict()
        self._explain_at(self.playing.position_s)

    def _on_timeline(self) -> None:
        self._show_verdict()
        self.changed.emit()

    def _on_moved(self, time_s: float) -> None:
        song = self._song
        plays_or_stands = self.playing.plays or time_s > 0
        self.sound_view.show_playhead(time_s if song is not None and plays_or_stands else None)
        self.transport.show_time(time_s, song.duration_s if song is not None else None)
        if self.playing.plays:
            self._explain_at(time_s)

    def _on_playing(self) -> None:
        self.transport.show_playing(self.playing.wants_to_play)
        self.changed.emit()

    def _on_running(self, words: str) -> None:
        self.transport.show_work(words)
        self.sound_view.keeps_esc = not words  # which stops what speaks first

    def _on_picture(self) -> None:
        name = self.pictures.current
        self.transport.choose_picture(name)
        if name != MEL:  # nothing else is lit, and nothing is to be told of what is not seen
            self.transport.explain_button.setChecked(False)

    def _on_explain(self, on: bool) -> None:  # noqa: FBT001 - a state
        if on:
            self.pictures.choose(MEL)
            self._explain_at(self.playing.position_s or self._middle())
        self.explaining.explain(on)

    def _explain_at(self, time_s: float) -> None:
        verdict = self._judging.verdict_on(self._song)
        self.explaining.look_at(time_s, verdict.genre if verdict is not None else None)

    def _middle(self) -> float:
        start_s, stop_s = self.sound_view.visible_s()
        return (start_s + stop_s) / 2

    def _show_verdict(self) -> None:
        self._judging.show(self._song)

    def _change_volume(self, by: int) -> None:
        self.transport.volume.setValue(self.transport.volume.value() + by)

    def _show_words(self) -> None:
        song, bpm = self._song, self.pictures.tempo_bpm
        info = song.info if song is not None else None
        if song is None or info is None:
            self.head.show_words(song.title if song is not None else "", "", "")
            return
        facts = [*recording_facts(info, song.duration_s), *([f"{bpm:.0f} BPM"] if bpm else [])]
        self.head.show_words(song.title, info.artist or "", _BETWEEN.join(facts))

    def _setting_changed(self, setting: Setting[str]) -> None:
        if setting is BAR_ORDER:
            self._order_bars()
        elif setting is FOLLOW_PLAYHEAD:
            self._follow()

    def _follow(self) -> None:
        self.sound_view.follows_playhead = self._settings[FOLLOW_PLAYHEAD] == "page"

    def _order_bars(self) -> None:
        self.verdict_panel.bars.order_by_rank(self._settings[BAR_ORDER] == "rank")
