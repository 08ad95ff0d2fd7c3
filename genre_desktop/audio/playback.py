"""Playing a song: heard from any point on, in step with a position that a picture can follow.

One thread decodes about a second ahead, opens and closes the device, and does all that may take
its time; PortAudio's callback only copies; whoever asks for a thing or for the position never
waits.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from genre_desktop.audio.decode import OpenSong, open_audio
from genre_desktop.audio.playback_source import SHORTEST_LOOP_S
from genre_desktop.audio.playback_stream import PlaybackError
from genre_desktop.audio.playback_wishes import Wishes
from genre_desktop.audio.playback_work import PlaybackWork, PlayerState
from genre_desktop.errors import UserError

__all__ = ["PlaybackError", "Player", "PlayerState"]

_CLOSE_PATIENCE_S = 5.0


class Player:
    """Plays one song file; to be closed.

    All methods but `close` come back at once, and all may be called from any thread.

    Parameters
    ----------
    path : pathlib.Path
        The song.
    device : str
        An `AudioDevice.key` or a part of its name, "" for the system's default.
    volume : float
        0 to 1.
    on_change : callable
        Called whenever the state or the error changed, on the player's own thread, which waits
        for it.
    open_song : callable, optional
    """

    def __init__(
        self,
        path: Path,
        *,
        device: str = "",
        volume: float = 1.0,
        on_change: Callable[[], None] = lambda: None,
        open_song: OpenSong = open_audio,
    ) -> None:
        self.path = path
        self._wishes = Wishes(device, min(max(volume, 0.0), 1.0))
        self._work = PlaybackWork(path, self._wishes, on_change, open_song)
        self._thread: threading.Thread | None = None

    def play(self, *, start_s: float | None = None) -> None:
        """Begin, or go on; from a time in seconds, or else from where it stands.

        A song that has ended begins anew. After a failure, or when the device was gone, it is
        tried again.
        """
        with self._wishes.changing:
            self._wishes.is_playing_wanted = True
            self._wishes.asked.is_play_new = True
            if start_s is not None:
                self._wishes.ask_for(start_s)
            elif self._work.state is PlayerState.ENDED and self._wishes.asked.seek_s is None:
                self._wishes.ask_for(self._wishes.loop[0] if self._wishes.loop else 0.0)
            elif self._wishes.awaited_s is not None:
                # it was asked for, and failed
                self._wishes.ask_for(self._wishes.awaited_s)
            self._wake()

    def pause(self) -> None:
        """Let the sound end softly; the state is PAUSED when nothing of it is heard any more."""
        with self._wishes.changing:
            self._wishes.is_playing_wanted = False
            self._wishes.changing.notify()

    def seek(self, time_s: float) -> None:
        """Go on from a time in seconds, or begin there when it is played next.

        `position_s` is that time at once, and goes on when the sound does.
        """
        with self._wishes.changing:
            self._wishes.ask_for(time_s)
            self._wake()

    def loop(self, span: tuple[float, float] | None) -> None:
        """Play a stretch again and again, in seconds, or no longer do so.

        It begins with its beginning if the position is outside of it. What is shorter than
        0.05 s is made that long.

        Raises
        ------
        ValueError
            The stretch does not end after it begins.
        """
        if span is not None:
            start_s, end_s = max(0.0, span[0]), span[1]
            if not start_s < end_s:
                raise ValueError(f"a stretch cannot go from {span[0]} s to {span[1]} s")
            span = (start_s, max(end_s, start_s + SHORTEST_LOOP_S))
        with self._wishes.changing:
            self._wishes.loop = span
            self._wishes.asked.is_loop_new = True
            self._wake()

    def use_device(self, key: str) -> None:
        """Play to another device, from the same point on."""
        with self._wishes.changing:
            if key == self._wishes.device_key:
                return
            self._wishes.device_key = key
            self._wishes.asked.is_device_new = True
            self._wake()

    @property
    def volume(self) -> float:
        """From 0 to 1, as loud as it sounds: the amplitude is its cube, as in sound servers."""
        return self._wishes.volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._wishes.volume = min(max(volume, 0.0), 1.0)
        if (deck := self._work.deck) is not None:
            deck.set_gain(self._wishes.gain)

    @property
    def position_s(self) -> float:
        """The moment of the song that is heard now, in seconds."""
        deck, awaited_s = self._work.deck, self._wishes.awaited_s
        if awaited_s is not None:
            duration_s = None if deck is None else deck.duration_s
            return awaited_s if duration_s is None else min(awaited_s, duration_s)
        return 0.0 if deck is None else deck.position_s

    @property
    def state(self) -> PlayerState:
        """What the player is doing: what was asked for is done a little later."""
        return self._work.state

    @property
    def wants_to_play(self) -> bool:
        """Whether it plays or will, as soon as the device is open: what was asked for last.

        No longer so once the song has ended, or cannot be played.
        """
        return self._wishes.is_playing_wanted

    @property
    def error(self) -> UserError | None:
        """Why it does not play, or not as it should; None if all is well.

        What is wrong with an output is no longer so when it is there again, when another is
        chosen, or when it plays.
        """
        return self._work.error

    @property
    def duration_s(self) -> float | None:
        """Length of the song, None until it was opened and where the file does not tell."""
        deck = self._work.deck
        return None if deck is None else deck.duration_s

    @property
    def dropouts(self) -> int:
        """How often there was, or may have been, a gap, since the machine was too busy."""
        deck = self._work.deck
        return 0 if deck is None else deck.dropouts

    def close(self, timeout_s: float = _CLOSE_PATIENCE_S) -> bool:
        """End at once, and give device and file back; may be called twice.

        Returns
        -------
        bool
            False if it is not done within the time, as with a sound server that is frozen: it
            will be done later, or with the program's end.
        """
        with self._wishes.changing:
            self._wishes.is_closing = True
            self._wishes.changing.notify()
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _wake(self) -> None:
        if self._thread is None and not self._wishes.is_closing:
            self._thread = threading.Thread(target=self._work.run, name="player", daemon=True)
            self._thread.start()
        self._wishes.changing.notify()
