"""The page of the songs that were opened: the queue, and the song that is chosen in it."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import ModelError
from genre_desktop.inference.card import CardError, ModelCard
from genre_desktop.settings import Settings
from genre_desktop.streams import unicode_only
from genre_desktop.ui.queue.panel import QueuePanel
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.song_view import SongView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.empty_state import EmptyState

_WIDTHS = (230, 1050)
_HEARING = (
    "play_or_pause",
    "repeat",
    "louder",
    "softer",
    "next_picture",
    "previous_picture",
    "explain",
    "compare_songs",
    "compare_models",
)


class SongsPage(QSplitter):
    """Shows the queue and one song of it, and carries out the actions on them.

    Parameters
    ----------
    queue : SongQueue
    banner : Banner
        Where it tells what is wrong with the song that is shown.
    theme : Theme
    settings : Settings
    empty_state : EmptyState
        Is shown as long as there is no song.

    Signals
    -------
    title_changed : str
        Of the song that is shown; empty if there is none.
    changed
        Other actions may be possible now.
    """

    title_changed = Signal(str)
    changed = Signal()

    def __init__(
        self,
        queue: SongQueue,
        banner: Banner,
        theme: Theme,
        settings: Settings,
        empty_state: EmptyState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._banner = banner
        self._current: Song | None = None
        self._removed: list[list[Path]] = []
        self.song_view = SongView(lambda: queue.service, theme, settings, queue.decoders.open)
        self.empty_state = empty_state
        self.views = QStackedWidget()
        self.views.addWidget(self.empty_state)
        self.views.addWidget(self.song_view)
        self.queue_panel = QueuePanel(queue.model, theme)
        self.queue_panel.hide()
        self.addWidget(self.queue_panel)
        self.addWidget(self.views)
        self.setStretchFactor(1, 1)
        self.setSizes(_WIDTHS)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self._connect()

    def stop(self) -> None:
        """Follow nothing any more."""
        self.song_view.stop()

    @property
    def current(self) -> Song | None:
        """The song that is shown."""
        return self._current

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions that are not always possible are so now, by their names."""
        has_song, count = self._current is not None, len(self._queue.songs)
        return {
            "analyse_again": has_song,
            "remove_song": has_song,
            "clear_queue": count > 0,
            "undo_removal": bool(self._removed),
            "next_song": count > 1,
            "previous_song": count > 1,
            "zoom_in": has_song,
            "zoom_out": has_song,
            "zoom_all": has_song,
            "toggle_queue": True,
            **dict.fromkeys(_HEARING, has_song),
            **self.song_view.exporting.possible,
        }

    def add(self, paths: list[Path]) -> None:
        """Put songs into the queue, and show the first of them."""
        songs = self._queue.add(paths)
        if len(self._queue.songs) > 1:
            self.queue_panel.show()
        self._choose(songs[0])
        self.changed.emit()

    def take_focus(self) -> None:
        """Have keys go to the song: the space bar plays it, the arrows move it."""
        self.song_view.sound_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def draw_unseen(self) -> None:
        """Style, lay out and draw the view of a song: 40 ms that the first one need not take."""
        if self._current is None:
            self.song_view.resize(self.views.size())
            self.song_view.grab()

    def show_again(self) -> None:
        """Show the song as far as it is known now, after all were asked about anew."""
        if self._current is not None:
            self.song_view.show_song(self._current)

    # the actions ------------------------------------------------------------------------------

    def analyse_again(self) -> None:
        """Analyse the song once more."""
        if self._current is not None:
            self._banner.forget(self._current)
            self._queue.analyse_again(self._current)
            self.song_view.show_song(self._current)

    def remove_song(self, song: Song | None = None) -> None:
        """Take a song, or the one that is shown, out of the queue."""
        song = song or self._current
        if song is None:
            return
        songs = self._queue.songs
        row = songs.index(song)
        neighbour = songs[row + 1] if row + 1 < len(songs) else songs[row - 1] if row else None
        self._removed.append([song.path])
        self._queue.remove(song)
        self._choose(neighbour)

    def clear_queue(self) -> None:
        """Take all songs out of the queue."""
        if self._queue.songs:
            self._removed.append([song.path for song in self._queue.songs])
            self._queue.clear()
            self._choose(None)

    def undo_removal(self) -> None:
        """Put back what was taken out last."""
        if self._removed:
            self.add(self._removed.pop())

    def next_song(self) -> None:
        """Show the next song of the queue."""
        self._step(1)

    def previous_song(self) -> None:
        """Show the previous song of the queue."""
        self._step(-1)

    def zoom_in(self) -> None:
        """Show more detail."""
        self.song_view.sound_view.zoom_in()

    def zoom_out(self) -> None:
        """Show less detail."""
        self.song_view.sound_view.zoom_out()

    def zoom_all(self) -> None:
        """Show the whole song."""
        self.song_view.sound_view.show_all()

    def toggle_queue(self) -> None:
        """Show the queue, or hide it."""
        self.queue_panel.setVisible(not self.queue_panel.isVisible())

    # what happens -----------------------------------------------------------------------------

    def _connect(self) -> None:
        self.queue_panel.chosen.connect(self._show)
        self.queue_panel.removal_wanted.connect(self.remove_song)
        self.song_view.changed.connect(self.changed)
        self.song_view.troubled.connect(self._tell_trouble)
        self.song_view.playback_troubled.connect(self._tell_playback)
        exporting = self.song_view.exporting
        exporting.begun.connect(lambda: self._banner.forget(exporting))
        exporting.saved.connect(self._tell_saved)
        exporting.copied.connect(self._tell_copied)
        queue = self._queue
        queue.opened.connect(self._on_opened)
        queue.grew.connect(self._on_grew)
        queue.changed.connect(self._on_changed)
        queue.engine_ready.connect(self._on_engine_ready)
        queue.engine_failed.connect(self._on_engine_failed)
        queue.stopped.connect(self._on_stopped)
        queue.became_idle.connect(self.changed)

    def _choose(self, song: Song | None) -> None:
        if song is not None:
            self.queue_panel.choose(song)
        self._show(song)

    def _show(self, song: Song | None) -> None:
        if song is self._current and song is not None:
            return
        if self._current is not None:
            self._banner.forget(self._current)
        self._banner.forget(self.song_view.exporting)
        self._banner.forget(self.song_view.playing)
        self._current = song
        self._queue.show(song)
        self.views.setCurrentWidget(self.song_view if song is not None else self.empty_state)
        self.song_view.show_song(song)
        self.title_changed.emit(song.title if song is not None else "")
        self._tell_failure(song)
        self.changed.emit()

    def _step(self, by: int) -> None:
        songs = self._queue.songs
        if self._current in songs:
            self._choose(songs[(songs.index(self._current) + by) % len(songs)])

    def _on_stopped(self) -> None:
        self.song_view.song_changed()
        self.changed.emit()

    def _on_opened(self, song: Song) -> None:
        if song is self._current:
            self.song_view.song_opened()
            self.title_changed.emit(song.title)

    def _on_grew(self, song: Song) -> None:
        if song is self._current:
            self.song_view.song_grew()

    def _on_changed(self, song: Song) -> None:
        if song is self._current:
            self.song_view.song_changed()
        # in a queue the other songs say themselves what is wrong with them
        if song.state is State.FAILED and song is self._current:
            self._tell_failure(song)
        self.changed.emit()

    def _tell_trouble(self, error: UserError) -> None:
        self._banner.tell(error.message, error.remedy, about=self._current)

    def _tell_playback(self, error: UserError | None) -> None:
        playing = self.song_view.playing
        self._banner.forget(playing)
        if error is not None:
            self._banner.tell(error.message, error.remedy, about=playing)

    def _tell_saved(self, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        self._banner.tell(
            f"Saved to {unicode_only(str(path))}.",
            is_error=False,
            about=self.song_view.exporting,
            button="Show the folder",
            deed=lambda: QDesktopServices.openUrl(folder),
        )

    def _tell_copied(self, what: str) -> None:
        self._banner.tell(
            f"{what} is on the clipboard.", is_error=False, about=self.song_view.exporting
        )

    def _tell_failure(self, song: Song | None) -> None:
        if song is None or song.error is None:
            return
        if not isinstance(song.error, ModelError | CardError):  # the engine tells of those
            self._banner.tell(song.error.message, song.error.remedy, about=song)

    def _on_engine_ready(self, card: ModelCard) -> None:
        self.song_view.show_model(f"Judged by the model “{card.label}”.")

    def _on_engine_failed(self, error: UserError) -> None:
        del error
        self.song_view.show_model("")
        if self._current is not None:
            self._banner.forget(self._current)  # it failed for this very reason
