"""One song: its name, its pictures and its verdict."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.settings import BAR_ORDER, Setting, Settings
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.axes import time_text
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.song.verdict_panel import VerdictPanel
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.elided_label import ElidedLabel


class SongView(QWidget):
    """Shows the song that is chosen in the queue.

    Parameters
    ----------
    theme : Theme
    settings : Settings
    """

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._song: Song | None = None
        self._title = ElidedLabel()
        self._title.setFont(_title_font(self.font()))
        self._title.setAccessibleName("Title")
        self._artist = ElidedLabel()
        self._artist.setProperty("role", "muted")
        self._facts = QLabel()
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setProperty("role", "muted")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName("Progress of the analysis")
        self.sound_view = SoundView(theme, settings)
        self.verdict_panel = VerdictPanel(theme)
        self._lay_out()
        settings.watch(self._setting_changed)
        self._order_bars()

    def stop(self) -> None:
        """Follow nothing any more."""
        self._settings.unwatch(self._setting_changed)
        self.sound_view.stop()

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self._song

    def show_song(self, song: Song | None) -> None:
        """Show another song, as far as it is known."""
        self._song = song
        self._show_words()
        if song is not None:
            self.sound_view.show_sound(song.sound, song.duration_s)
            if song.state is State.DONE:
                self.sound_view.sound_ended()
        else:
            self.sound_view.show_sound(None, None)
        self.song_changed()

    def song_opened(self) -> None:
        """The song's file was opened: name and length are known."""
        if self._song is not None:
            self._show_words()
            self.sound_view.show_sound(self._song.sound, self._song.duration_s)

    def song_grew(self) -> None:
        """More of the song's sound is there."""
        self.sound_view.sound_grew()
        self._show_progress()

    def song_changed(self) -> None:
        """The song's verdict or state is another now."""
        song, panel = self._song, self.verdict_panel
        self._show_progress()
        if song is None:
            panel.show_waiting("")
            return
        if song.verdict is not None:
            panel.show_verdict(song.verdict, _PROVISIONAL.get(song.state, ""))
        else:
            words, hint = _WAITING[song.state]
            panel.bars.show_genres(song.genres)
            panel.show_waiting(words, song.error.message if song.error else hint)
        panel.show_warnings(song.warnings)
        if song.state is State.DONE:
            self.sound_view.sound_ended()
            self._show_words()

    def show_model(self, words: str) -> None:
        """Show which model judges."""
        self.verdict_panel.show_model(words)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        below = QHBoxLayout()
        below.addWidget(self._artist, 1)
        below.addWidget(self._facts)
        names.addLayout(below)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.sound_view)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(names)
        left.addWidget(self._progress)
        left.addWidget(card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 5)
        row.addWidget(self.verdict_panel, 1)
        keeps_place = self._progress.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps_place)

    def _show_words(self) -> None:
        song = self._song
        self._title.setText(song.title if song else "")
        self._artist.setText((song.info.artist if song and song.info else "") or " ")
        self._facts.setText(facts_of(song.info, song.duration_s) if song and song.info else "")

    def _show_progress(self) -> None:
        song = self._song
        busy = song is not None and song.state is State.ANALYSING
        self._progress.setVisible(busy)
        if song is not None and busy:
            self._progress.setRange(0, 1000 if song.duration_s else 0)
            self._progress.setValue(round(1000 * song.progress))

    def _setting_changed(self, setting: Setting[str]) -> None:
        if setting is BAR_ORDER:
            self._order_bars()

    def _order_bars(self) -> None:
        self.verdict_panel.bars.order_by_rank(self._settings[BAR_ORDER] == "rank")


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


def facts_of(info: AudioInfo, duration_s: float | None) -> str:
    """What a file is, in a few words: ``9:22 · mp3 · 44.1 kHz · stereo``."""
    channels = {1: "mono", 2: "stereo"}.get(info.channels, f"{info.channels} channels")
    length = time_text(duration_s) if duration_s else ""
    words = [length, info.codec, f"{info.sample_rate / 1000:g} kHz", channels]
    if info.genre_tag:
        words.append(f"tagged “{info.genre_tag}”")
    return "  ·  ".join(word for word in words if word)


def _title_font(font: QFont) -> QFont:
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * 1.35)
    font.setWeight(QFont.Weight.DemiBold)
    return font
