"""Playing a song: heard from any point on, in step with a position that a picture can follow.

One thread decodes about a second ahead, opens and closes the device, and does all that may take
its time; PortAudio's callback only copies; whoever asks for a thing or for the position never
waits.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from genre_desktop.audio.output_return import ReturnWatch
from genre_desktop.audio.playback_deck import Deck
from genre_desktop.audio.playback_source import SHORTEST_LOOP_S
from genre_desktop.audio.playback_stream import PlaybackError
from genre_desktop.audio.reader import AudioError
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError

__all__ = ["PlaybackError", "Player", "PlayerState"]

log = logging.getLogger(__name__)

_TURN_S = 0.02
_CLOSE_PATIENCE_S = 5.0


class PlayerState(Enum):
    """What a player is doing."""

    STOPPED = "stopped"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(slots=True)
class _Asked:
    """What was asked for and is not done yet."""

    seek_s: float | None = None
    is_loop_new: bool = False
    is_device_new: bool = False
    is_play_new: bool = False
    is_output_back: bool = False

    @property
    def is_anything(self) -> bool:
        return self.seek_s is not None or any(
            (self.is_loop_new, self.is_device_new, self.is_play_new, self.is_output_back)
        )


class Player:
    """Plays one song file; to be closed.

    All methods but `close` come back at once, and all may be called from any thread.

    Parameters
    ----------
    path : pathlib.Path
        The song.
    device : str
        A `AudioDevice.key` or a part of its name, "" for the system's default.
    volume : float
        0 to 1.
    on_change : callable
        Called whenever the state or the error changed, on the player's own thread, which waits
        for it.
    """

    def __init__(
        self,
        path: Path,
        *,
        device: str = "",
        volume: float = 1.0,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self._on_change = on_change
        self._changing = threading.Condition()
        # these are changed under that lock
        self._asked = _Asked()
        self._is_wanted = False
        self._is_closing = False
        self._loop: tuple[float, float] | None = None
        self._device_key = device
        self._thread: threading.Thread | None = None
        # these are changed by the thread alone, and read by any
        self._state = PlayerState.STOPPED
        self._error: UserError | None = None
        self._deck: Deck | None = None
        self._told: tuple[PlayerState, UserError | None] = (self._state, None)
        self._return: ReturnWatch | None = None
        # a time that is asked for until the deck has taken it
        self._awaited_s: float | None = None
        self._volume = min(max(volume, 0.0), 1.0)

    def play(self, *, start_s: float | None = None) -> None:
        """Begin, or go on; from a time in seconds, or else from where it stands.

        A song that has ended begins anew. After a failure, or when the device was gone, it is
        tried again.
        """
        with self._changing:
            self._is_wanted = True
            self._asked.is_play_new = True
            if start_s is not None:
                self._ask_for(start_s)
            elif self._state is PlayerState.ENDED and self._asked.seek_s is None:
                self._ask_for(self._loop[0] if self._loop else 0.0)
            elif self._awaited_s is not None:
                # it was asked for, and failed
                self._ask_for(self._awaited_s)
            self._wake()

    def pause(self) -> None:
        """Let the sound end softly; the state is PAUSED when nothing of it is heard any more."""
        with self._changing:
            self._is_wanted = False
            self._changing.notify()

    def seek(self, time_s: float) -> None:
        """Go on from a time in seconds, or begin there when it is played next.

        `position_s` is that time at once, and goes on when the sound does.
        """
        with self._changing:
            self._ask_for(time_s)
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
        with self._changing:
            self._loop = span
            self._asked.is_loop_new = True
            self._wake()

    def use_device(self, key: str) -> None:
        """Play to another device, from the same point on."""
        with self._changing:
            if key == self._device_key:
                return
            self._device_key = key
            self._asked.is_device_new = True
            self._wake()

    @property
    def volume(self) -> float:
        """From 0 to 1, as loud as it sounds: the amplitude is its cube, as in sound servers."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = min(max(volume, 0.0), 1.0)
        if (deck := self._deck) is not None:
            deck.set_gain(self._gain)

    @property
    def position_s(self) -> float:
        """The moment of the song that is heard now, in seconds."""
        deck, awaited_s = self._deck, self._awaited_s
        if awaited_s is not None:
            duration_s = None if deck is None else deck.duration_s
            return awaited_s if duration_s is None else min(awaited_s, duration_s)
        return 0.0 if deck is None else deck.position_s

    @property
    def state(self) -> PlayerState:
        """What the player is doing: what was asked for is done a little later."""
        return self._state

    @property
    def wants_to_play(self) -> bool:
        """Whether it plays or will, as soon as the device is open: what was asked for last.

        No longer so once the song has ended, or cannot be played.
        """
        return self._is_wanted

    @property
    def error(self) -> UserError | None:
        """Why it does not play, or not as it should; None if all is well.

        What is wrong with an output is no longer so when it is there again, when another is
        chosen, or when it plays.
        """
        return self._error

    @property
    def duration_s(self) -> float | None:
        """Length of the song, None until it was opened and where the file does not tell."""
        deck = self._deck
        return None if deck is None else deck.duration_s

    @property
    def dropouts(self) -> int:
        """How often there was, or may have been, a gap, since the machine was too busy."""
        deck = self._deck
        return 0 if deck is None else deck.dropouts

    def close(self, timeout_s: float = _CLOSE_PATIENCE_S) -> bool:
        """End at once, and give device and file back; may be called twice.

        Returns
        -------
        bool
            False if it is not done within the time, as with a sound server that is frozen: it
            will be done later, or with the program's end.
        """
        with self._changing:
            self._is_closing = True
            self._changing.notify()
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    @property
    def _gain(self) -> float:
        return self._volume**3

    def _ask_for(self, time_s: float) -> None:
        self._asked.seek_s = self._awaited_s = max(0.0, time_s)

    def _wake(self) -> None:
        if self._thread is None and not self._is_closing:
            self._thread = threading.Thread(target=self._run, name="player", daemon=True)
            self._thread.start()
        self._changing.notify()

    # All that follows is done on the player's own thread.

    def _run(self) -> None:
        try:
            while self._wait():
                self._turn()
                self._tell()
        finally:
            self._watch_no_longer()
            if self._deck is not None:
                self._deck.close()

    def _wait(self) -> bool:
        """Wait until there is something to do; False if there will not be."""
        deck = self._deck
        is_playing = deck is not None and deck.is_playing
        with self._changing:
            if not (
                self._is_closing
                or self._asked.is_anything
                or (is_playing and not self._is_wanted)
                or (deck is not None and deck.needs_more)
            ):
                self._changing.wait(_TURN_S if is_playing else None)
            return not self._is_closing

    def _turn(self) -> None:
        with self._changing:
            asked, self._asked = self._asked, _Asked()
            wants, loop, key = self._is_wanted, self._loop, self._device_key
        try:
            deck = self._deck
            if deck is None:
                deck = self._deck = Deck(self.path, gain=self._gain)
                deck.set_gain(self._gain)
                asked.is_loop_new = loop is not None
            self._obey(deck, asked, loop)
            self._keep_on(deck, key, wants=wants, tries=asked.is_play_new)
        except UserError as error:
            self._fail(error)
        except OSError as error:
            log.warning("%s cannot be read: %s", self.path, error)
            self._fail(
                AudioError(
                    f"{shown_name(self.path)} could not be read any further.",
                    "Check the disk or the connection.",
                )
            )
        except Exception:
            log.exception("playing failed")
            self._fail(
                PlaybackError(
                    f"{shown_name(self.path)} could not be played.", "The log says what happened."
                )
            )

    def _obey(self, deck: Deck, asked: _Asked, loop: tuple[float, float] | None) -> None:
        if asked.is_loop_new:
            deck.use_loop(loop)
        if asked.seek_s is not None:
            deck.seek(asked.seek_s)
            with self._changing:
                if self._asked.seek_s is None:
                    self._awaited_s = None
            if self._state is PlayerState.ENDED:
                self._state = PlayerState.PAUSED
        if asked.is_output_back or asked.is_device_new:
            self._forgive_the_output()
        if asked.is_device_new:
            deck.end_softly()

    def _keep_on(self, deck: Deck, key: str, *, wants: bool, tries: bool) -> None:
        if deck.is_playing:
            if not wants:
                deck.end_softly()
                self._state = PlayerState.PAUSED
            elif not deck.is_alive:
                self._lose(deck)
            elif deck.is_over:
                self._end(deck)
            else:
                deck.decode()
        elif wants:
            if tries:
                self._error = None
            self._watch_no_longer()
            told = deck.start(key)
            if told is not None:
                self._blame_the_output(told, key)
            self._state = PlayerState.PLAYING
            if not self._is_wanted:
                # it was thought better of while the device was being opened
                deck.end_softly()
                self._state = PlayerState.PAUSED

    def _end(self, deck: Deck) -> None:
        with self._changing:
            if self._asked.is_anything:
                return  # it may go on
            self._is_wanted = False
        deck.finish()
        if warning := deck.source.warning:
            self._error = AudioError(warning, "Copy or download the file again.")
        self._state = PlayerState.ENDED

    def _lose(self, deck: Deck) -> None:
        device = deck.device
        deck.let_go()
        self._give_up()
        if device is not None:
            lost = PlaybackError(
                f"“{device.name}” no longer plays: it was unplugged, or the sound server has "
                "stopped.",
                "Plug it in or choose another output, then play again.",
            )
            self._blame_the_output(lost, device.key)
        self._state = PlayerState.PAUSED

    def _fail(self, error: UserError) -> None:
        log.info("%s", error)
        if self._deck is not None:
            self._deck.let_go()
        self._give_up()
        if isinstance(error, AudioError):
            self._error = error
        else:
            self._blame_the_output(error, self._device_key)
        self._state = PlayerState.FAILED

    def _blame_the_output(self, error: UserError, key: str) -> None:
        """Say what is wrong with an output, until it can be found by its key."""
        self._watch_no_longer()
        self._error = error

        def is_back() -> None:
            with self._changing:
                if self._return is watch:
                    self._asked.is_output_back = True
                    self._changing.notify()

        watch = self._return = ReturnWatch(key, is_back)

    def _forgive_the_output(self) -> None:
        self._watch_no_longer()
        if isinstance(self._error, AudioError):
            return
        self._error = None
        if self._state is PlayerState.FAILED:
            self._state = PlayerState.PAUSED

    def _watch_no_longer(self) -> None:
        watch, self._return = self._return, None
        if watch is not None:
            watch.stop()

    def _give_up(self) -> None:
        with self._changing:
            # unless it was asked for once more in this very moment
            self._is_wanted = self._asked.is_play_new

    def _tell(self) -> None:
        now = (self._state, self._error)
        if now == self._told:
            return
        self._told = now
        try:
            self._on_change()
        except Exception:
            log.exception("who was told of a change did not take it")
