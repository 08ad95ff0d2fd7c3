"""What a player does on its own thread: decode ahead, open and close the device, keep its word."""

import logging
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from genre_desktop.audio.decode import OpenSong, open_audio
from genre_desktop.audio.missing_device import NoDeviceError
from genre_desktop.audio.output_return import ReturnWatch
from genre_desktop.audio.playback_deck import Deck
from genre_desktop.audio.playback_stream import PlaybackError
from genre_desktop.audio.playback_wishes import Asked, Wishes
from genre_desktop.audio.portaudio import SoundSystemError
from genre_desktop.audio.reader import AudioError
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

_TURN_S = 0.02


class PlayerState(Enum):
    """What a player is doing."""

    STOPPED = "stopped"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


class PlaybackWork:
    """Fulfils what is wanted of a player, turn by turn.

    Parameters
    ----------
    path : pathlib.Path
        The song.
    wishes : Wishes
    on_change : callable
        Called whenever the state or the error changed.
    open_song : callable, optional
    """

    def __init__(
        self,
        path: Path,
        wishes: Wishes,
        on_change: Callable[[], None],
        open_song: OpenSong = open_audio,
    ) -> None:
        self.path = path
        self._open_song = open_song
        self._wishes = wishes
        self._on_change = on_change
        # these may be read by any thread
        self.state = PlayerState.STOPPED
        self.error: UserError | None = None
        self.deck: Deck | None = None
        self._told: tuple[PlayerState, UserError | None] = (self.state, None)
        self._blamed: UserError | None = None
        self._return: ReturnWatch | None = None

    def run(self) -> None:
        """Do what is wanted until that is to end."""
        try:
            while self._wait():
                self._turn()
                self._tell()
        finally:
            self._watch_no_longer()
            if self.deck is not None:
                self.deck.close()

    def _wait(self) -> bool:
        """Wait until there is something to do; False if there will not be."""
        deck = self.deck
        is_playing = deck is not None and deck.is_playing
        wishes = self._wishes
        with wishes.changing:
            if not (
                wishes.is_closing
                or wishes.asked.is_anything
                or (is_playing and not wishes.is_playing_wanted)
                or (deck is not None and deck.needs_more)
            ):
                wishes.changing.wait(_TURN_S if is_playing else None)
            return not wishes.is_closing

    def _turn(self) -> None:
        wishes = self._wishes
        with wishes.changing:
            asked = wishes.take()
            wants, loop, key = wishes.is_playing_wanted, wishes.loop, wishes.device_key
        try:
            deck = self.deck
            if deck is None:
                deck = self.deck = Deck(self.path, gain=wishes.gain, open_song=self._open_song)
                deck.set_gain(wishes.gain)
                asked.is_loop_new = loop is not None
            self._obey(deck, asked, loop)
            self._keep_on(deck, key, wants=wants, tries=asked.is_play_new)
        except AudioError as error:
            self._fail(error)
        except UserError as error:
            self._fail(error)
            comes_back = isinstance(error, NoDeviceError | SoundSystemError)
            self._blame_the_output(error, key if comes_back else None)
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

    def _obey(self, deck: Deck, asked: Asked, loop: tuple[float, float] | None) -> None:
        if asked.is_loop_new:
            deck.use_loop(loop)
        if asked.seek_s is not None:
            deck.seek(asked.seek_s)
            self._wishes.was_taken_to()
            if self.state is PlayerState.ENDED:
                self.state = PlayerState.PAUSED
        if asked.is_output_back or asked.is_device_new:
            self._forgive_the_output()
        if asked.is_device_new:
            deck.end_softly()

    def _keep_on(self, deck: Deck, key: str, *, wants: bool, tries: bool) -> None:
        if deck.is_playing:
            if not wants:
                deck.end_softly()
                self.state = PlayerState.PAUSED
            elif not deck.is_alive:
                self._lose(deck)
            elif deck.is_over:
                self._end(deck)
            else:
                deck.decode()
        elif wants:
            if tries:
                self.error = None
            self._watch_no_longer()
            told = deck.start(key)
            if told is not None:
                self._blame_the_output(told, key)
            self.state = PlayerState.PLAYING
            if not self._wishes.is_playing_wanted:
                # it was thought better of while the device was being opened
                deck.end_softly()
                self.state = PlayerState.PAUSED

    def _end(self, deck: Deck) -> None:
        if not self._wishes.end():
            return
        deck.finish()
        if warning := deck.source.warning:
            self.error = AudioError(warning, "Copy or download the file again.")
        self.state = PlayerState.ENDED

    def _lose(self, deck: Deck) -> None:
        device = deck.device
        deck.let_go()
        self._wishes.give_up()
        if device is not None:
            lost = PlaybackError(
                f"“{device.name}” no longer plays: it was unplugged, or the sound server has "
                "stopped.",
                "Plug it in or choose another output, then play again.",
            )
            self._blame_the_output(lost, device.key)
        self.state = PlayerState.PAUSED

    def _fail(self, error: UserError) -> None:
        log.info("%s", error)
        if self.deck is not None:
            self.deck.let_go()
        self._wishes.give_up()
        self._watch_no_longer()
        self.error = error
        self.state = PlayerState.FAILED

    def _blame_the_output(self, error: UserError, key: str | None) -> None:
        """Say what is wrong with an output, until it can be found by its key, if that mends it."""
        self._watch_no_longer()
        self.error = self._blamed = error
        if key is not None:
            self._return = ReturnWatch(key, self._wishes.tell_of_output)

    def _forgive_the_output(self) -> None:
        self._watch_no_longer()
        if self.error is None or self.error is not self._blamed:
            return
        self.error = None
        if self.state is PlayerState.FAILED:
            self.state = PlayerState.PAUSED

    def _watch_no_longer(self) -> None:
        watch, self._return = self._return, None
        if watch is not None:
            watch.stop()

    def _tell(self) -> None:
        now = (self.state, self.error)
        if now == self._told:
            return
        self._told = now
        try:
            self._on_change()
        except Exception:
            log.exception("who was told of a change did not take it")
