"""From the listening thread to the window: rare things by signal, sound through a store."""

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from genre_desktop.errors import UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.listening import Device, Level, Trouble
from genre_desktop.inference.live import LiveState
from genre_desktop.ui.live.live_sound import LiveSound


class Bridge(QObject):
    """Listens for the window. Each time that listening is started takes a new one of these.

    Sound comes forty times a second and would pile up as signals where the window is busy. It is
    put into a store of fixed size, from which the window draws when it is its time to.

    Signals
    -------
    started : Bridge, Device, ModelCard
        A device was opened; `sound` grows from now on.
    judged : Bridge, LiveState
    troubled : Bridge, Trouble
    recorded : Bridge, Path, float, UserError or None
        A file was written, so many seconds long, or something went wrong with it.
    """

    started = Signal(object, object, object)
    judged = Signal(object, object)
    troubled = Signal(object, object)
    recorded = Signal(object, object, float, object)

    def __init__(self, sound: LiveSound | None = None) -> None:
        super().__init__()
        self._sound = sound
        self._left = False

    @property
    def sound(self) -> LiveSound | None:
        """The store that what is heard is put into; None until a device was opened."""
        return self._sound

    def leave(self) -> None:
        """Pass nothing on any more but what becomes of recordings."""
        self._left = True

    def renew(self) -> LiveSound | None:
        """Have what comes from now on put into an empty store."""
        if self._sound is not None:
            self._sound = LiveSound(self._sound.front_end)
        return self._sound

    # called on the listening thread --------------------------------------------------------------

    def on_started(self, device: Device, card: ModelCard) -> None:
        """Tell of the device, and have a store for its sound."""
        if self._sound is None or self._sound.front_end != card.front_end:
            self._sound = LiveSound(card.front_end)
        if not self._left:
            self._tell(self.started, device, card)

    def on_sound(self, columns: MelColumns, peaks: Peaks, level: Level) -> None:
        """Store what was heard."""
        if self._sound is not None and not self._left:
            self._sound.append(columns, peaks, level)

    def on_state(self, state: LiveState) -> None:
        """Tell of a verdict."""
        if not self._left:
            self._tell(self.judged, state)

    def on_trouble(self, trouble: Trouble) -> None:
        """Tell of a trouble."""
        if not self._left:
            self._tell(self.troubled, trouble)

    def on_recorded(self, path: Path, seconds: float, error: UserError | None) -> None:
        """Tell what became of a recording."""
        self._tell(self.recorded, path, seconds, error)

    def _tell(self, signal: SignalInstance, *what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone already
            signal.emit(self, *what)
