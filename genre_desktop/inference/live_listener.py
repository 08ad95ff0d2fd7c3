"""Who wants to know what is heard, and what they are told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from genre_desktop.errors import UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.hearing import Level
from genre_desktop.inference.live import LiveState


class Device(Protocol):
    """What is known of an input: `genre_desktop.audio.device.AudioDevice`."""

    @property
    def key(self) -> str:
        """What it is remembered by."""

    @property
    def label(self) -> str:
        """For a person."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps the program from listening, or did.

    Attributes
    ----------
    message, remedy : str
        In plain words, as a `UserError` has them.
    is_over : bool
        Whether it has passed: listening goes on.
    """

    message: str
    remedy: str
    is_over: bool


class LiveListener(Protocol):
    """Who wants to know what is heard. Called on the listening thread, so to be left quickly."""

    def on_started(self, device: Device, card: ModelCard) -> None:
        """A device was opened, for the first time or anew."""

    def on_sound(self, columns: MelColumns, peaks: Peaks, level: Level) -> None:
        """The next 20 to 50 ms were heard; there may be no column among them."""

    def on_state(self, state: LiveState) -> None:
        """What is playing, twice a second."""

    def on_trouble(self, trouble: Trouble) -> None:
        """Something is the matter, or no longer is."""

    def on_recorded(self, path: Path, seconds: float, error: UserError | None) -> None:
        """A recording has ended, or the last seconds were saved; or it went wrong."""
