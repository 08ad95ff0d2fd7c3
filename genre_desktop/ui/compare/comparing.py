"""The actions that compare, and the windows that they open."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genre_desktop.settings import Settings
from genre_desktop.ui.compare.of_models import ModelComparison
from genre_desktop.ui.compare.of_songs import SongComparison
from genre_desktop.ui.compare.window import ComparisonWindow, Work
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.queue.song import Song
from genre_desktop.ui.song.playing import Playing
from genre_desktop.ui.theme import Theme


class Comparing(QObject):
    """Opens one window for two songs and one for two models, and sees them end.

    Parameters
    ----------
    queue : SongQueue
    playing : Playing
        Of the song that is shown: only one thing is heard at a time.
    theme : Theme
    settings : Settings
    current : callable
        The song that is shown, or None.
    window : QWidget
        Beside which they stand, and with which they close.
    """

    def __init__(
        self,
        queue: SongQueue,
        playing: Playing,
        theme: Theme,
        settings: Settings,
        *,
        current: Callable[[], Song | None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._queue = queue
        self._playing = playing
        self._theme = theme
        self._settings = settings
        self._current = current
        self._window = window
        self._open: list[ComparisonWindow] = []
        self._left: list[Work] = []
        self._played = False
        playing.changed.connect(self._on_playing)

    @property
    def windows(self) -> tuple[ComparisonWindow, ...]:
        """Those that are open."""
        return tuple(self._open)

    def compare_songs(self) -> None:
        """Compare the song that is shown with another: the next of the queue, for a start."""
        song = self._current()
        if song is None:
            return
        window = next((each for each in self._open if isinstance(each, SongComparison)), None)
        if window is None:
            window = SongComparison(self._queue, self._theme, self._settings, self._window)
            self._begin(window)
            window.compare(song, self._next_of(song))
        elif not window.shows(song.path):
            window.compare(song, None)
        _show(window)

    def compare_models(self) -> None:
        """Compare what two models make of the song that is shown."""
        song = self._current()
        if song is None:
            return
        window = next((each for each in self._open if isinstance(each, ModelComparison)), None)
        if window is None:
            window = ModelComparison(self._queue, self._theme, self._settings, self._window)
            self._begin(window)
        if not window.shows(song.path):
            window.compare(song)
        _show(window)

    def use_another_model(self) -> None:
        """The queue judges by another model from now on."""
        for window in self._open:
            window.use_another_model()

    def stop(self) -> None:
        """Close the windows, and wait for what they had begun."""
        for window in self.windows:
            window.close()
        self._left = [work for work in self._left if not work.stop()]

    def _begin(self, window: ComparisonWindow) -> None:
        window.began_to_play.connect(self._playing.pause)
        window.closed.connect(self._on_closed)
        self._open.append(window)

    def _next_of(self, song: Song) -> Song | None:
        songs = self._queue.songs
        place = songs.index(song)
        others = (*songs[place + 1 :], *songs[:place])
        return others[0] if others else None

    def _on_closed(self, window: ComparisonWindow) -> None:
        self._open.remove(window)
        # neither a model that is being loaded nor a device that plays can be stopped at once
        self._left = [each for each in (*self._left, *window.work) if not each.stop(0)]

    def _on_playing(self) -> None:
        began = self._playing.wants_to_play and not self._played
        self._played = self._playing.wants_to_play
        if began:
            for window in self._open:
                window.pause()


def _show(window: ComparisonWindow) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
