"""Devices that give what a test tells them to, and a listener that notes what it is told."""

import threading
import time
from pathlib import Path

import numpy as np

from genre_desktop.audio.capture import Captured
from genre_desktop.audio.devices import AudioDevice, DeviceKind, NoDeviceError
from genre_desktop.errors import UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.listening import Device, Level, Trouble
from genre_desktop.inference.live import LiveState

RATE = 16_000.0
_STEP_S = 0.1


def device(name: str = "Microphone") -> AudioDevice:
    return AudioDevice(name, "test", 2, RATE, DeviceKind.INPUT, is_default=True)


class FakeSource:
    """Gives a tenth of a second of a song each time that it is read, as fast as it is read."""

    def __init__(self, of: AudioDevice, rate: float = RATE, channels: int = 2) -> None:
        self.device = of
        self.sample_rate = rate
        self.channels = channels
        self.is_alive = True
        self.lost = 0
        self.stopped = threading.Event()
        self.is_silent = False
        self._random = np.random.default_rng(0)

    def read(self, timeout_s: float) -> Captured:
        del timeout_s
        count = round(_STEP_S * self.sample_rate) if self.is_alive else 0
        frames = 0.1 * self._random.standard_normal((count, self.channels))
        if self.is_silent:
            frames *= 0
        else:  # what does not stray is no music
            frames *= self._random.choice([0.03, 1.0])
        lost, self.lost = self.lost, 0
        return Captured(frames.astype(np.float32), lost)

    def stop(self) -> None:
        self.stopped.set()


class Devices:
    """Stands in for the sound system.

    Attributes
    ----------
    there : list of str
        Names of the devices that can be opened; the first is the default one.
    asked : list of tuple
        Each attempt: key, whether devices were to be looked for anew.
    opened : list of FakeSource
    """

    def __init__(self, *names: str) -> None:
        self.there = list(names) or ["Microphone"]
        self.asked: list[tuple[str, bool]] = []
        self.opened: list[FakeSource] = []
        self.rate = RATE
        self.hanging = threading.Event()
        self.hanging.set()
        self.error: Exception | None = None

    def __call__(self, key: str, anew: bool) -> FakeSource:  # noqa: FBT001
        self.asked.append((key, anew))
        self.hanging.wait(20)
        if self.error is not None:
            raise self.error
        if not self.there or (key and key not in self.there):
            raise NoDeviceError("It is not there.", "Plug it in.")
        source = FakeSource(device(key or self.there[0]), self.rate)
        self.opened.append(source)
        return source

    def pull_out(self) -> None:
        """Let the open device die and not come back."""
        self.there = []
        self.opened[-1].is_alive = False


class Notes:
    """Keeps what it is told, on whatever thread."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.columns: list[MelColumns] = []
        self.peaks: list[Peaks] = []
        self.levels: list[Level] = []
        self.states: list[LiveState] = []
        self.troubles: list[Trouble] = []
        self.recorded: list[tuple[Path, float, UserError | None]] = []
        self.threads: set[str] = set()

    def on_started(self, device: Device, card: ModelCard) -> None:
        del card
        self.started.append(device.label)

    def on_sound(self, columns: MelColumns, peaks: Peaks, level: Level) -> None:
        self.threads.add(threading.current_thread().name)
        self.columns.append(columns)
        self.peaks.append(peaks)
        self.levels.append(level)

    def on_state(self, state: LiveState) -> None:
        self.states.append(state)

    def on_trouble(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)

    def on_recorded(self, path: Path, seconds: float, error: UserError | None) -> None:
        self.recorded.append((path, seconds, error))

    def heard_columns(self) -> int:
        return sum(part.shape[1] for part in self.columns)


def wait_until(condition: object, timeout_s: float = 15.0) -> None:
    """Wait until a callable gives something true."""
    assert callable(condition)
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.005)
