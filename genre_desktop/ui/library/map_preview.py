"""A song of the library heard from its middle: one at a time, whoever asks."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.decode import OpenSong
from genre_desktop.audio.playback import Player
from genre_desktop.errors import UserError
from genre_desktop.settings import Settings
from genre_desktop.ui.song.playing import Playing


class Preview(QObject):
    """Plays one song of the library; another falls silent.

    To be stopped before the window goes.

    Parameters
    ----------
    settings : Settings
        Say where it plays, and how loud.
    open_song : callable

    Signals
    -------
    began
        It plays now: whatever else plays should fall silent.
    changed
        It plays something else, or no more.
    troubled : UserError
        It cannot be played.
    """

    began = Signal()
    changed = Signal()
    troubled = Signal(object)

    def __init__(
        self, settings: Settings, open_song: OpenSong, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.playing = Playing(settings, partial(Player, open_song=open_song), parent=self)
        self._song: int | None = None
        self._played = False
        self.playing.changed.connect(self._on_changed)
        self.playing.troubled.connect(self._on_troubled)

    @property
    def song(self) -> int | None:
        """Which song plays, or will as soon as the device is open."""
        return self._song if self.playing.wants_to_play else None

    def toggle(self, song: int, path: Path, duration_s: float | None) -> None:
        """Play a song from its middle, or have it fall silent if it plays.

        Parameters
        ----------
        song : int
            Its number in the library.
        path : pathlib.Path
            One of its files.
        duration_s : float or None
            None is not known: it begins with its beginning.
        """
        if self.song == song:
            self.pause()
            return
        self._song = song
        self.playing.show(path, duration_s)
        self.playing.play((duration_s or 0.0) / 2)

    def leave(self, song: int | None) -> None:
        """Fall silent, unless it is this song that plays."""
        if self.song is not None and self.song != song:
            self.pause()

    def pause(self) -> None:
        """Fall silent, and give back the file and the process that decodes it."""
        self.playing.show(None, None)

    def stop(self) -> None:
        """Play nothing ever again, and wait for the threads."""
        self.playing.stop()

    def _on_changed(self) -> None:
        began = self.playing.wants_to_play and not self._played
        self._played = self.playing.wants_to_play
        if began:
            self.began.emit()
        self.changed.emit()

    def _on_troubled(self, error: UserError) -> None:
        self.troubled.emit(error)
