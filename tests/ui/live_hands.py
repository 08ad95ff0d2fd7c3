"""A listening that hears what a test gives it, and the hands for the live page."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from genre_desktop.audio import devices
from genre_desktop.audio.devices import AudioDevice, DeviceKind
from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.listening import Level, LiveListener, Trouble
from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.ui.main_window import MainWindow

MICROPHONE = AudioDevice("USB Audio", "ALSA", 1, 48_000, DeviceKind.INPUT, is_default=True)
OTHER = AudioDevice(
    "A microphone with a name that no one has shortened & which goes on and on for quite a while",
    "ALSA",
    2,
    44_100,
    DeviceKind.INPUT,
    is_default=False,
)
SPEAKERS = AudioDevice(
    "Monitor of Speakers", "sound server", 2, 44_100, DeviceKind.SYSTEM_SOUND, is_default=False
)


class FakeListening:
    """Stands in for `Listening`: a test says what is heard, and when.

    Attributes
    ----------
    asked : list of str
        What the window wanted, in order.
    """

    made: list["FakeListening"]
    opens_at_once = True

    def __init__(
        self,
        service: InferenceService,
        listener: LiveListener,
        *,
        device: str = "",
        keep_s: float = 60.0,
    ) -> None:
        self.service = service
        self.device = device
        self.keep_s = keep_s
        self.asked: list[str] = []
        self.running = False
        self.time_s = 0.0
        self.recording: Path | None = None
        self._listener = listener
        self.made.append(self)

    # what the window asks -----------------------------------------------------------------------

    def start(self) -> None:
        self.asked.append("start")
        self.running = True
        if self.opens_at_once:
            self.open()

    def stop(self, timeout_s: float | None = None) -> bool:
        del timeout_s
        if self.running:
            self.asked.append("stop")
            self.running = False
            self._finish()
        return True

    def choose(self, device: str) -> None:
        self.asked.append(f"choose {device}")
        self.device = device

    def rescan(self) -> None:
        self.asked.append("rescan")
        self.open()

    def pause(self) -> None:
        self.asked.append("pause")

    def resume(self) -> None:
        self.asked.append("resume")

    def clear(self) -> None:
        self.asked.append("clear")
        self.time_s = 0.0

    def record(self, path: Path) -> None:
        self.asked.append(f"record {path.name}")
        self.recording = path

    def stop_recording(self) -> None:
        self.asked.append("stop recording")
        self._finish()

    def save_last(self, seconds: float, path: Path) -> None:
        self.asked.append(f"save {seconds:.0f} {path.name}")
        path.write_bytes(b"sound")
        self.tell(lambda: self._listener.on_recorded(path, min(seconds, self.time_s), None))

    # what the test has it hear --------------------------------------------------------------------

    def open(self) -> None:
        """The device was opened."""
        card = ModelCard("test", "1", GENRES, "", 0)
        self.tell(lambda: self._listener.on_started(MICROPHONE, card))

    def hear(self, seconds: float, *, level_db: float = -12.0, clipped: bool = False) -> None:
        """Some of a sound comes in: a tone in the middle of the picture."""
        front_end = FrontEnd()
        first = round(self.time_s / front_end.column_s)
        self.time_s += seconds
        count = round(self.time_s / front_end.column_s) - first
        columns = np.full((front_end.n_mels, count), -80, np.float32)
        columns[60:68] = level_db
        amplitude = 10 ** (level_db / 20)
        peaks = np.tile(
            np.array([-amplitude, amplitude], np.float16), (round(seconds * 22050 / 64), 1)
        )
        level = Level(level_db, level_db - 3, clipped)
        self.tell(lambda: self._listener.on_sound(columns, peaks, level))

    def say(self, phase: Phase, genre: str = "", share: float = 0.8) -> None:
        """A verdict comes."""
        verdict = None
        if genre:
            rest = (1 - share) / (len(GENRES) - 1)
            shares = tuple(share if each == genre else rest for each in GENRES)
            verdict = Verdict(GENRES, shares, Sureness.VERY_SURE)
        state = LiveState(self.time_s, phase, verdict, 0.0)
        self.tell(lambda: self._listener.on_state(state))

    def trouble(self, message: str, remedy: str = "", *, is_over: bool = False) -> None:
        """Something is the matter."""
        self.tell(lambda: self._listener.on_trouble(Trouble(message, remedy, is_over)))

    def recording_fails(self, words: str) -> None:
        """The disk is full, say."""
        path, self.recording = self.recording, None
        assert path is not None
        self.tell(lambda: self._listener.on_recorded(path, self.time_s, UserError(words)))

    def _finish(self) -> None:
        path, self.recording = self.recording, None
        if path is not None:
            path.write_bytes(b"sound")
            self.tell(lambda: self._listener.on_recorded(path, self.time_s, None))

    @staticmethod
    def tell(what: Callable[[], None]) -> None:
        """Call from another thread, as the real one does."""
        thread = threading.Thread(target=what)
        thread.start()
        thread.join()


GENRES = (
    "blues",
    "classical",
    "country",
    "disco",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
)


def listening(window: MainWindow) -> FakeListening:
    """What listens for the window."""
    found: object = window.live_page.session._listening
    assert isinstance(found, FakeListening)
    return found


def start(qtbot: QtBot, window: MainWindow) -> FakeListening:
    """Go to the live page and start."""
    window.show_live()
    window.live_page.start_listening()
    qtbot.waitUntil(window.live_page.view.isVisible)
    return listening(window)


def headline(window: MainWindow) -> str:
    """The words of the verdict."""
    return window.live_page.view.panel.headline


def hint(window: MainWindow) -> str:
    """The smaller words beneath it."""
    return window.live_page.view.panel._hint.text().strip()


def there(monkeypatch: pytest.MonkeyPatch, *found: AudioDevice) -> None:
    """These devices are there from now on."""
    monkeypatch.setattr(devices, "input_devices", lambda: found)
    monkeypatch.setattr(devices, "rescan", lambda: found)


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path | None, kind: str = "") -> list[str]:
    """The user answers the file dialog; what it offered comes back."""
    offered: list[str] = []

    def ask(_parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.extend([title, name, kinds])
        return (str(path) if path is not None else "", kind)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return offered


def shades(window: MainWindow) -> int:
    """How many colours the spectrogram has."""
    return len(np.unique(window.live_page.view.spectrogram._pixels))


def rows(window: MainWindow) -> list[tuple[str, bool, bool]]:
    """What the device menu offers: words, whether it may be chosen, whether it is."""
    return [
        (action.text(), action.isEnabled(), action.isChecked())
        for action in window.live_page.devices.menu.actions()
        if not action.isSeparator()
    ]
