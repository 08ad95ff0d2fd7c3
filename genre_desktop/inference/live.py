"""What is playing now: mel columns come in as they are heard, a verdict goes out twice a second.

Knows neither threads nor devices: the same columns and answers always give the same states.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Verdict


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
    time_s : float
        Where it ends.
    values : numpy.ndarray [shape=(n_mels, columns)] or None
        Normalised, for the engine; None where there is nothing to hear and nothing to ask.
    heard_s : float
        How much of the present song it holds; shorter than a window, it is repeated.
    """

    time_s: float
    values: NDArray[np.float32] | None
    heard_s: float


class LiveEar:
    """Gathers evidence on what is playing.

    Parameters
    ----------
    card : ModelCard
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card

    def feed(self, columns: MelColumns) -> list[DueWindow]:
        """Take the next columns; give the windows that are due, one each half a second.

        Parameters
        ----------
        columns : numpy.ndarray [shape=(n_mels, n)]
            In decibels relative to 1.
        """
        raise NotImplementedError

    def judge(self, window: DueWindow, answer: NDArray[np.float32] | None) -> LiveState:
        """Take the engine's answer to a window; windows may be left out, but not go back.

        Parameters
        ----------
        window : DueWindow
        answer : numpy.ndarray [shape=(outputs,)] or None
            None for a window without values.
        """
        raise NotImplementedError

    def reset(self) -> None:
        """Forget all that was heard."""
        raise NotImplementedError
