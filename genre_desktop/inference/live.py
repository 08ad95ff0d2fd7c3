"""What is playing now: mel columns come in as they are heard, a verdict goes out twice a second.

Knows neither threads nor devices: the same columns and answers always give the same states.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.evidence import Evidence, Headline
from genre_desktop.inference.song_change import SongChange, divergence
from genre_desktop.inference.verdict import Verdict
from genre_desktop.inference.windows import normalised

DUE_S = 0.5
"""A window is judged this often."""

FIRST_S = 1.36
"""So much of a song is heard before the first window of it is judged: with what capture, the
engine and the window take, a verdict is shown 1.5 s after the music began."""

QUIET_AFTER_S = 1.5
"""A pause in the music is shorter than this."""

_OPEN_OVER_DB = 6.0
"""The loudest mel cell has to rise this far over the rule's silence for listening to begin."""

_STEADY_FROM_S = 6.0
"""A verdict on less than this of a song is provisional."""

_STRANGE, _VERY_STRANGE = 0.3, 0.9
_DIVERGENT = 0.25
"""A new song begins where the sound is strange and the fast estimate diverges from the slow one,
or where the sound is very strange."""

_GATE_WIDTH = 1.0
"""What is no music has to be so by this much (log-odds) to take the place of music."""

_NO_MUSIC_HEARD_S = 2.0
"""While there is no music, windows are this short, so that music is noticed soon."""

_NOISE_DB = 5.2
"""The level of a steady noise, or hum, strays by less than this in each of its mel bands.

The power of Gaussian noise in one bin of a spectrum is distributed exponentially, and so strays
by 5.6 dB (the standard deviation of its logarithm) whatever its colour; in bands of more bins by
less. Measured over 6 s: noises 3.3 to 4.6 in the band that strays most, hums under 1, the 38 real
clips 6.2 at the least, and 6.1 with noise 20 dB under them.
"""


class Phase(Enum):
    """How far the ear is with what it hears."""

    QUIET = "quiet"
    NO_MUSIC = "no music"
    PROVISIONAL = "provisional"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class LiveState:
    """What is known at one moment.

    Attributes
    ----------
    time_s : float
        Sound heard since the ear began or was reset.
    phase : Phase
    verdict : Verdict or None
        On the present song, for the headline and the bars: made steady, so that what leads
        does not change to and fro. None while there is no music.
    changed_s : float
        When the present song, or the present quiet, began.
    """

    time_s: float
    phase: Phase
    verdict: Verdict | None
    changed_s: float

    @property
    def headline(self) -> str:
        """The state in a few words."""
        return "Listening…" if self.verdict is None else self.verdict.headline


@dataclass(frozen=True, slots=True)
class DueWindow:
    """A window whose time has come.

    Attributes
    ----------
    end : int
        The mel column behind its last one.
    heard : int
        Columns of the present song in it; fewer than a window has, and they are repeated.
    values : numpy.ndarray [shape=(n_mels, columns)] or None
        Normalised, for the engine; None where there is nothing to ask.
    phase : Phase
        `QUIET`, or `NO_MUSIC` where nothing but steady noise is heard; else `PROVISIONAL`.
    """

    end: int
    heard: int
    values: NDArray[np.float32] | None
    phase: Phase


class LiveEar:
    """Gathers evidence on what is playing.

    `feed` and `judge` take turns as the answers come: windows may be left out, but do not go back.

    Parameters
    ----------
    card : ModelCard
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        column_s = card.front_end.column_s
        self._every = max(1, round(DUE_S / column_s))
        self._first = max(1, round(FIRST_S / column_s))
        self._quiet_after = round(QUIET_AFTER_S / column_s)
        self._song_change = SongChange(column_s, card.window.dynamic_range_db)
        self._longest = max(self._song_change.looked_back, card.window.columns)
        self.reset()

    def reset(self) -> None:
        """Forget all that was heard."""
        self._held = np.zeros((self._card.front_end.n_mels, 0), np.float32)
        self._count = 0  # columns heard
        self._sounding: int | None = None  # the last column that was not silent, while it sounds
        self._began = 0  # where the present song, or quiet, began
        self._due = self._every
        self._phase = Phase.QUIET
        self._evidence = Evidence(self._card)
        self._headline = Headline(self._card.genres)
        self._newest = 0  # end of the last window that was judged

    def interrupt(self) -> LiveState | None:
        """What comes next is another sound; gives a state if that changes something."""
        self._held = self._held[:, :0]
        if self._sounding is None:
            return None
        self._sounding = None
        self._begin_quiet()
        return self._state(self._count, None)

    def feed(self, columns: MelColumns) -> list[DueWindow]:
        """Take the next columns; give the windows that are due, one each half a second.

        Parameters
        ----------
        columns : numpy.ndarray [shape=(n_mels, n)]
            In decibels relative to 1.
        """
        due = []
        for index in range(columns.shape[1]):
            column = columns[:, index : index + 1]
            self._held = np.concatenate([self._held[:, 1 - self._longest :], column], axis=1)
            self._count += 1
            self._open_or_close(float(column.max()))
            if self._count >= self._due:
                self._due = self._count + self._every
                if not self._pauses():
                    due.append(self._window())
        return due

    def judge(self, window: DueWindow, answer: NDArray[np.float32] | None) -> LiveState:
        """Take the engine's answer to a window.

        Parameters
        ----------
        window : DueWindow
        answer : numpy.ndarray [shape=(outputs,)] or None
            None for a window without values.
        """
        if window.end <= self._newest or self._sounding is None or answer is None:
            self._newest = max(window.end, self._newest)
            if window.phase is Phase.NO_MUSIC and self._sounding is not None:
                self._begin_no_music(window.end)
            return self._state(window.end, None)
        self._newest = window.end
        if window.end - window.heard >= self._began:
            self._evidence.add(window.end, window.heard, answer)
        if not self._evidence:
            return self._state(window.end, None)
        if self._is_no_music():
            self._begin_no_music(window.end)
            return self._state(window.end, None)
        if self._phase is Phase.NO_MUSIC:
            # what was heard before is no part of the song
            self._evidence.forget(window.end - window.heard)
        steady = window.end - self._began >= _STEADY_FROM_S / self._card.front_end.column_s
        self._phase = Phase.STEADY if steady else Phase.PROVISIONAL
        state = self._state(window.end, self._headline.verdict(self._evidence.slow()))
        if self._is_another_song(window.end):
            self._begin_song(window.end)
        return state

    def _state(self, end: int, verdict: Verdict | None) -> LiveState:
        column_s = self._card.front_end.column_s
        return LiveState(end * column_s, self._phase, verdict, self._began * column_s)

    # what sounds ---------------------------------------------------------------------------------

    def _open_or_close(self, level_db: float) -> None:
        silence_db = self._card.window.silence_db
        if self._sounding is None:
            if level_db >= silence_db + _OPEN_OVER_DB:
                self._sounding = self._count
                self._began = self._count - 1
                self._due = self._began + self._first
        elif level_db >= silence_db:
            self._sounding = self._count
        elif self._count - self._sounding >= self._quiet_after:
            self._sounding = None
            self._begin_quiet()

    def _pauses(self) -> bool:
        """Whether it may have just become quiet: what was said of the song holds meanwhile."""
        return self._sounding is not None and self._count - self._sounding >= self._every

    def _begin_quiet(self) -> None:
        self._phase = Phase.QUIET
        self._began = self._count
        self._due = self._count
        self._evidence.forget()
        self._headline.forget()

    def _begin_no_music(self, end: int) -> None:
        if self._phase is not Phase.NO_MUSIC:
            self._phase = Phase.NO_MUSIC
            self._headline.forget()
        heard = round(_NO_MUSIC_HEARD_S / self._card.front_end.column_s)
        self._began = max(self._began, end - heard)

    def _begin_song(self, end: int) -> None:
        back = self._song_change.boundary(self._since(self._began, end))
        self._began = end - back
        self._evidence.forget(self._began)
        self._due = self._count

    def _since(self, start: int, end: int | None = None) -> MelColumns:
        """The columns that are held of those from `start` to `end`."""
        first = self._count - self._held.shape[1]
        stop = self._held.shape[1] if end is None else max(0, end - first)
        return self._held[:, max(0, start - first) : stop]

    # the windows ---------------------------------------------------------------------------------

    def _window(self) -> DueWindow:
        rule = self._card.window
        if self._sounding is None:
            return DueWindow(self._count, 0, None, Phase.QUIET)
        columns = self._since(max(self._began, self._count - rule.columns))
        heard = columns.shape[1]
        if is_steady_noise(columns[:, 2:], rule.dynamic_range_db):
            return DueWindow(self._count, heard, None, Phase.NO_MUSIC)
        if heard < rule.columns:
            columns = np.resize(columns.T, (rule.columns, len(columns))).T
        values = normalised(np.ascontiguousarray(columns), rule)
        return DueWindow(self._count, heard, values, Phase.PROVISIONAL)

    def _is_no_music(self) -> bool:
        gate = self._card.gate
        if not gate.learned:
            return False
        is_music = self._phase in (Phase.PROVISIONAL, Phase.STEADY)
        return self._evidence.no_music() > gate.log_odds + is_music * _GATE_WIDTH

    def _is_another_song(self, end: int) -> bool:
        strange = self._song_change.strangeness(self._since(self._began, end))
        if strange <= _STRANGE:
            return False
        before = self._evidence.until(end - self._song_change.after)
        if before is None:
            return False
        return strange > _VERY_STRANGE or divergence(self._evidence.fast(), before) > _DIVERGENT


def is_steady_noise(columns: MelColumns, range_db: float) -> bool:
    """Whether mel columns [shape=(n_mels, n)] hold nothing but a steady noise or hum."""
    if not columns.shape[1]:
        return False
    raised = np.maximum(columns, columns.max() - np.float32(range_db))
    return bool(raised.std(axis=1).max() < _NOISE_DB)
