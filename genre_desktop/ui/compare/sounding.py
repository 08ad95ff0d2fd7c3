"""What is heard of a comparison: one side at a time, and an end that nobody waits for."""

from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.decode import OpenSong
from genre_desktop.audio.playback import Player
from genre_desktop.settings import Settings
from genre_desktop.ui.song.playing import Playing

_PATIENCE_S = 1.0
"""A sound server that is frozen lets nobody go."""


class Sounding(QObject):
    """Plays either of two songs, or one that both sides have.

    It has no parent, and so may outlive its window until the last sound has ended.

    Parameters
    ----------
    settings : Settings
    has_one_song : bool
        Both sides have the same song, and so the same moment of it.

    Attributes
    ----------
    playings : tuple of Playing
        For the one side and for the other; twice the same where they have one song.

    Signals
    -------
    began
        One of them plays now: whatever else plays should fall silent.
    told : str
        What went wrong; nothing when it is mended.
    """

    began = Signal()
    told = Signal(str)

    def __init__(self, settings: Settings, open_song: OpenSong, *, has_one_song: bool) -> None:
        super().__init__()
        self._open_song = open_song
        # those that are heard, and those whose threads have not ended yet
        self._players: WeakSet[Player] = WeakSet()
        first = Playing(settings, self._make_player, parent=self)
        second = first if has_one_song else Playing(settings, self._make_player, parent=self)
        self.playings = first, second
        self._played = dict.fromkeys(self.playings, False)
        for playing in self._played:
            playing.changed.connect(self._on_changed)
            playing.troubled.connect(self._on_trouble)

    def pause(self) -> None:
        """Fall silent."""
        for playing in self._played:
            playing.pause()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Play nothing ever again.

        Parameters
        ----------
        timeout_s : float or None
            How long to wait for each thread; None is as long as makes sense.

        Returns
        -------
        bool
            Whether all threads have ended within the time.
        """
        for playing in self._played:
            playing.show(None, None)
        patience_s = _PATIENCE_S if timeout_s is None else timeout_s
        ended = [player.close(patience_s) for player in set(self._players)]
        if not all(ended):
            return False
        for playing in self._played:
            playing.stop()  # which would wait
        return True

    def _make_player(self, path: Path, **options: object) -> Player:
        player = Player(path, open_song=self._open_song, **options)  # type: ignore[arg-type] # as Playing gives them
        self._players.add(player)
        return player

    def _on_changed(self) -> None:
        for playing, played in self._played.items():
            began = playing.wants_to_play and not played
            self._played[playing] = playing.wants_to_play
            if began:
                self.began.emit()
                for other in self._played:
                    if other is not playing:
                        other.pause()

    def _on_trouble(self) -> None:
        errors = (each.error for each in self._played if each.error is not None)
        self.told.emit(str(next(errors, "")))
