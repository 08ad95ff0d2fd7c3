"""The song that is shown, heard: between the player's thread and the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from genre_desktop.audio.playback import Player, PlayerState
from genre_desktop.errors import UserError
from genre_desktop.settings import PLAYBACK_DEVICE, VOLUME, Settings

_FRAME_MS = 16
_NEARLY_THE_END_S = 0.05
_CLOSING_S = 1.0

Span = tuple[float, float]
MakePlayer = Callable[..., Player]


class Playing(QObject):
    """Plays one song, and tells where it is.

    A player is made when the song is first played: most songs are only looked at.

    Parameters
    ----------
    settings : Settings
    make_player : callable

    Signals
    -------
    moved : float
        The moment that is heard, in seconds; while it plays with every frame.
    changed
        It plays or is to, or does so no more, or something went wrong.
    troubled : UserError or None
        What is wrong now: once for each time that something goes wrong; None when it is mended.
    """

    moved = Signal(float)
    changed = Signal()
    troubled = Signal(object)
    _told = Signal(object)

    def __init__(
        self, settings: Settings, make_player: MakePlayer = Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._make_player = make_player
        self._path: Path | None = None
        self._duration_s: float | None = None
        self._player: Player | None = None
        self._left: list[Player] = []
        self._told_error: UserError | None = None
        self._at_s = 0.0  # where it begins, until there is a player
        self._selection: Span | None = None
        self._loops = False
        self._stopped = False
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._on_frame)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    # what is so ---------------------------------------------------------------------------------

    @property
    def plays(self) -> bool:
        """Whether there is sound."""
        return self._player is not None and self._player.state is PlayerState.PLAYING

    @property
    def wants_to_play(self) -> bool:
        """Whether there is sound or will be, as soon as the device is open: for a button to show.

        What was asked for last, at once; no longer so when the song has ended, or cannot be played.
        """
        return self._player is not None and self._player.wants_to_play

    @property
    def position_s(self) -> float:
        """The moment that is heard, or would be next."""
        return self._player.position_s if self._player is not None else self._at_s

    @property
    def error(self) -> UserError | None:
        """What went wrong, if something did."""
        return self._player.error if self._player is not None else None

    @property
    def loops(self) -> bool:
        """Whether it begins anew at the end."""
        return self._loops

    # what is wanted -----------------------------------------------------------------------------

    def show(self, path: Path | None, duration_s: float | None) -> None:
        """Play this song from now on, or none; another one falls silent."""
        if path == self._path:
            self._duration_s = duration_s
            return
        self._leave()
        self._path, self._duration_s = path, duration_s
        self._at_s, self._selection = 0.0, None
        self.moved.emit(0.0)
        self.changed.emit()
        self._tell_error()

    def toggle(self) -> None:
        """Play, or pause: the other of what was asked for last, though it may not be done yet."""
        if self.wants_to_play:
            self.pause()
        else:
            self.play()

    def play(self, start_s: float | None = None) -> None:
        """Play from a moment, or from where it stands: within the selection, if there is one."""
        if start_s is None:
            start_s = self._fitting_start()
        player = self._ready()
        if player is None:
            return
        player.loop(self._span())
        player.play(start_s=start_s)
        self._frame.start()
        self.changed.emit()

    def pause(self) -> None:
        """Fall silent, and stay there."""
        if self.wants_to_play and self._player is not None:
            self._player.pause()
            self.changed.emit()

    def seek(self, time_s: float) -> None:
        """Go to a moment; what plays goes on from there."""
        self._at_s = min(max(0.0, time_s), self._duration_s or time_s)
        if self._player is not None:
            self._player.seek(self._at_s)
        self.moved.emit(self._at_s)

    def select(self, span: Span | None) -> None:
        """Take a stretch of the song for what is repeated and where playing begins."""
        self._selection = span
        if self._player is not None:
            self._player.loop(self._span())

    def repeat(self, loops: bool) -> None:  # noqa: FBT001 - a state
        """Play the selection, or the song, again and again; or not."""
        self._loops = loops
        if self._player is not None:
            self._player.loop(self._span())

    def set_volume(self, volume: float) -> None:
        """Set how loud it is, from 0 to 1; it is remembered."""
        self._settings[VOLUME] = round(100 * volume)
        if self._player is not None:
            self._player.volume = volume

    def use_device(self, key: str) -> None:
        """Play there from now on; it is remembered."""
        self._settings[PLAYBACK_DEVICE] = key
        if self._player is not None:
            self._player.use_device(key)

    def stop(self) -> None:
        """Play nothing ever again, and wait for the threads."""
        self._stopped = True
        self._leave()
        for player in self._left:
            player.close(_CLOSING_S)

    # how ----------------------------------------------------------------------------------------

    def _ready(self) -> Player | None:
        if self._path is None or self._stopped:
            return None
        if self._player is None:
            self._player = self._make_player(
                self._path,
                device=self._settings[PLAYBACK_DEVICE],
                volume=self._settings[VOLUME] / 100,
                on_change=lambda: self._told.emit(self._path),
            )
        return self._player

    def _leave(self) -> None:
        self._frame.stop()
        player, self._player = self._player, None
        if player is not None:
            # the window does not wait for it to fall silent
            self._left = [left for left in (*self._left, player) if not left.close(0)]

    def _span(self) -> Span | None:
        if not self._loops:
            return None
        if self._selection is not None:
            return self._selection
        return (0.0, self._duration_s) if self._duration_s else None

    def _fitting_start(self) -> float:
        now_s = self.position_s
        if self._selection is not None:
            start_s, stop_s = self._selection
            if not start_s <= now_s < stop_s - _NEARLY_THE_END_S:
                return start_s
        elif self._duration_s and now_s >= self._duration_s - _NEARLY_THE_END_S:
            return 0.0
        return now_s

    def _on_told(self, path: Path | None) -> None:
        if path != self._path or self._stopped:
            return
        if self.plays:
            self._frame.start()
        else:
            self.moved.emit(self.position_s)
        self.changed.emit()
        self._tell_error()

    def _tell_error(self) -> None:
        error = self.error
        if error is not self._told_error:
            self._told_error = error
            self.troubled.emit(error)

    def _on_frame(self) -> None:
        if self.plays:
            self.moved.emit(self.position_s)
            self._frame.start()
