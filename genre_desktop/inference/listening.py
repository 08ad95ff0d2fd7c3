"""The thread that listens: from a device to mel columns, verdicts and recordings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from genre_desktop.errors import UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.live import LiveState
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.session_log import SessionLog


class Device(Protocol):
    """What is known of an input: `genre_desktop.audio.devices.InputDevice`."""

    @property
    def key(self) -> str:
        """What it is remembered by."""

    @property
    def label(self) -> str:
        """For a person."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a stretch of sound is.

    Attributes
    ----------
    peak_db, rms_db : float
        In decibels relative to full scale; -120 at the least.
    clipped : bool
        Whether a sample reached full scale.
    """

    peak_db: float
    rms_db: float
    clipped: bool


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


class Listening:
    """Listens to a device on a thread of its own.

    What is in its way it tells, and tries again each second until it is gone. All methods may be
    called on any thread and return at once.

    Parameters
    ----------
    service : InferenceService
        Started; it may still be loading.
    listener : LiveListener
    device : str
        The key of a device; "" is the default one.
    keep_s : float
        So many seconds can be saved after the fact.

    Attributes
    ----------
    log : SessionLog
        Every state since the beginning or the last `clear`.
    """

    def __init__(
        self,
        service: InferenceService,
        listener: LiveListener,
        *,
        device: str = "",
        keep_s: float = 60.0,
    ) -> None:
        self.log = SessionLog()
        self._service = service
        self._listener = listener
        self._device = device
        self._keep_s = keep_s

    def start(self) -> None:
        """Begin to listen."""
        raise NotImplementedError

    def stop(self, timeout_s: float | None = None) -> bool:
        """End listening and what is being recorded.

        Returns
        -------
        bool
            Whether the thread has ended within the time.
        """
        raise NotImplementedError

    def choose(self, device: str) -> None:
        """Listen to another device: its key, or "" for the default one."""
        raise NotImplementedError

    def rescan(self) -> None:
        """Look anew for devices: the open one is closed and opened again; see `on_started`."""
        raise NotImplementedError

    def pause(self) -> None:
        """Hear nothing until `resume`; the device stays open, and a recording has a gap."""
        raise NotImplementedError

    def resume(self) -> None:
        """Go on after `pause`."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget what was heard, log included; time begins at 0. A recording goes on."""
        raise NotImplementedError

    def record(self, path: Path) -> None:
        """Write what is heard to a WAV or FLAC file from now on."""
        raise NotImplementedError

    def stop_recording(self) -> None:
        """Finish the recording; `on_recorded` tells when it is whole."""
        raise NotImplementedError

    def save_last(self, seconds: float, path: Path) -> None:
        """Write the last seconds, at most `keep_s`, to a file; `on_recorded` tells of it."""
        raise NotImplementedError
