"""A session: listening begun and ended, and what was heard in it."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.listening import Device, Listening, Trouble
from genre_desktop.inference.live import LiveState
from genre_desktop.inference.service import InferenceService
from genre_desktop.settings import LIVE_DEVICE, LIVE_KEEP_S, Settings
from genre_desktop.ui.live.bridge import Bridge
from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.live.record import Record

_LOOK_EVERY_MS = 20
_LONGEST_END_S = 5.0
_LATE_S = 2.0


class Activity(Enum):
    """What the session is at."""

    STOPPED = "stopped"
    OPENING = "opening the device"
    LISTENING = "listening"
    PAUSED = "paused"


class LiveSession(QObject):
    """Starts and ends listening, and keeps the record. The session goes on over a stop.

    Nothing here waits but `close`.

    Parameters
    ----------
    service : callable
        Gives the inference service to judge by.
    settings : Settings

    Signals
    -------
    changed
        The activity, the recording or the record is another.
    opened : Device, ModelCard, LiveSound
        Sound comes in from now on.
    judged : LiveState
    troubled : Trouble
    recorded : Path, float, UserError or None
        A file was written, so many seconds long, or something went wrong with it.
    """

    changed = Signal()
    opened = Signal(object, object, object)
    judged = Signal(object)
    troubled = Signal(object)
    recorded = Signal(object, float, object)

    def __init__(self, service: Callable[[], InferenceService], settings: Settings) -> None:
        super().__init__()
        self._service = service
        self._settings = settings
        self._listening: Listening | None = None
        self._bridge: Bridge | None = None
        self._left: list[tuple[Listening, Bridge]] = []  # ending
        self._put_away: Record | None = None
        self._closed = False
        self._begins_paused = False
        self._mark_s = 0.0  # where the sound was when time began
        self._recording_from_s = 0.0
        self.activity = Activity.STOPPED
        self.device: Device | None = None
        self.sound: LiveSound | None = None
        self.record = Record()
        self.recording: Path | None = None
        self.kept_s = 0.0
        self._ending = QTimer(self)
        self._ending.setInterval(_LOOK_EVERY_MS)
        self._ending.timeout.connect(self._look_whether_ended)

    @property
    def active(self) -> bool:
        """Whether a device is open, or is to be."""
        return self.activity is not Activity.STOPPED

    @property
    def ending(self) -> bool:
        """Whether what listened before is not yet at its end."""
        return bool(self._left)

    @property
    def time_s(self) -> float:
        """How much was heard in this session."""
        return self.record.before_s + self._heard_s

    @property
    def recorded_s(self) -> float:
        """How much of the recording there is."""
        return self.sound.heard_s - self._recording_from_s if self.sound is not None else 0.0

    @property
    def can_undo_clear(self) -> bool:
        """Whether there is a record that was put away."""
        return self._put_away is not None

    # beginning and end ----------------------------------------------------------------------------

    def start(self) -> None:
        """Listen to the device that is chosen."""
        if not self.active:
            self._begins_paused = False
            self._begin_in_turn()

    def stop(self) -> None:
        """Listen no more; a recording is finished."""
        if self.active:
            self._leave()
            self._set(Activity.STOPPED)

    def pause(self) -> None:
        """Hear nothing for a while."""
        if self._listening is not None and self.activity is Activity.LISTENING:
            self._listening.pause()
            self._set(Activity.PAUSED)

    def resume(self) -> None:
        """Hear again."""
        if self._listening is not None and self.activity is Activity.PAUSED:
            self._listening.resume()
            self._set(Activity.LISTENING)

    def choose(self, key: str) -> None:
        """Listen to another device from now on."""
        self._settings[LIVE_DEVICE] = key
        if self._listening is not None:
            self._listening.choose(key)

    def rescan(self) -> bool:
        """Have the devices looked for anew; whether that is done by what listens."""
        if self._listening is None:
            return False
        self._listening.rescan()
        return True

    def judge_by_another(self) -> None:
        """There is another inference service: begin anew with it."""
        if self.active:
            self._begins_paused = self.activity is Activity.PAUSED or (
                self.activity is Activity.OPENING and self._begins_paused
            )
            self._leave()
            self._begin_in_turn()

    def close(self) -> bool:
        """End everything, and wait for that; what is being recorded is finished.

        Returns
        -------
        bool
            Whether it has ended in time.
        """
        self._closed = True
        self._leave()
        self._ending.stop()
        self.activity = Activity.STOPPED
        ended = [listening.stop(_LONGEST_END_S) for listening, _ in self._left]
        self._left.clear()
        return all(ended)

    # the record, recordings ----------------------------------------------------------------------

    def clear(self) -> None:
        """Begin a new record; the old one can be brought back until the next time."""
        self.record.before_s += self._heard_s
        self._put_away, self.record = self.record, Record()
        heard_s = self.sound.heard_s if self.sound is not None else 0.0
        if self._listening is not None:
            self._listening.clear()
        if self._bridge is not None:
            self.sound = self._bridge.renew()
        else:
            self.sound = None
        self._mark_s = 0.0
        self._recording_from_s -= heard_s
        self.changed.emit()

    def undo_clear(self) -> None:
        """Bring back the record that was put away, with what came since after it."""
        if self._put_away is not None:
            self._put_away.join(self.record)
            self.record, self._put_away = self._put_away, None
            self.changed.emit()

    def begin_recording(self, path: Path) -> None:
        """Write what is heard to a file from now on."""
        if self._listening is not None and self.recording is None:
            self.recording = path
            self._recording_from_s = self.sound.heard_s if self.sound is not None else 0.0
            self._listening.record(path)
            self.changed.emit()

    def end_recording(self) -> None:
        """Finish the file; `recorded` tells when it is whole."""
        if self._listening is not None and self.recording is not None:
            self._listening.stop_recording()

    def save_last(self, seconds: float, path: Path) -> None:
        """Write the last seconds to a file; `recorded` tells when it is whole."""
        if self._listening is not None:
            self._listening.save_last(seconds, path)

    # what happens -------------------------------------------------------------------------------

    @property
    def _heard_s(self) -> float:
        return max(0.0, self.sound.heard_s - self._mark_s) if self.sound is not None else 0.0

    def _set(self, activity: Activity) -> None:
        self.activity = activity
        self.changed.emit()

    def _begin_in_turn(self) -> None:
        self._set(Activity.OPENING)
        # two of them must not be at the sound system at once
        if not self._left:
            self._begin()

    def _begin(self) -> None:
        bridge = Bridge(self.sound)
        bridge.started.connect(self._on_started)
        bridge.judged.connect(self._on_judged)
        bridge.troubled.connect(self._on_troubled)
        bridge.recorded.connect(self._on_recorded)
        self.kept_s = float(self._settings[LIVE_KEEP_S])
        self._mark_s = self.sound.heard_s if self.sound is not None else 0.0
        self._bridge = bridge
        self._listening = Listening(
            self._service(), bridge, device=self._settings[LIVE_DEVICE], keep_s=self.kept_s
        )
        self._listening.start()
        if self._begins_paused:
            self._listening.pause()

    def _leave(self) -> None:
        if self._listening is not None and self._bridge is not None:
            self._bridge.leave()
            if not self._listening.stop(0):
                self._left.append((self._listening, self._bridge))
                self._ending.start()
            self.record.before_s += self._heard_s
            self._mark_s = self.sound.heard_s if self.sound is not None else 0.0
        self._listening = self._bridge = None

    def _look_whether_ended(self) -> None:
        self._left = [pair for pair in self._left if not pair[0].stop(0)]
        if not self._left:
            self._ending.stop()
            if self.activity is Activity.OPENING and self._listening is None:
                self._begin()

    def _on_started(self, bridge: Bridge, device: Device, card: ModelCard) -> None:
        # that of now: it may have been cleared since the device was opened
        sound = bridge.sound
        if bridge is not self._bridge or sound is None:
            return
        self.device = device
        if self.sound is not sound:
            self.sound, self._mark_s = sound, 0.0
        if self.activity is Activity.OPENING:
            self.activity = Activity.PAUSED if self._begins_paused else Activity.LISTENING
        self.opened.emit(device, card, sound)
        self.changed.emit()

    def _on_judged(self, bridge: Bridge, state: LiveState) -> None:
        # a state from before the time began anew may still have been on its way
        if bridge is self._bridge and state.time_s <= self._heard_s + _LATE_S:
            self.record.add(state)
            self.judged.emit(state)

    def _on_troubled(self, bridge: Bridge, trouble: Trouble) -> None:
        if bridge is self._bridge:
            self.troubled.emit(trouble)

    def _on_recorded(
        self, bridge: Bridge, path: Path, seconds: float, error: UserError | None
    ) -> None:
        del bridge  # also of one that was left: the file is there
        if self._closed:
            return
        if path == self.recording:
            self.recording = None
        self.recorded.emit(path, seconds, error)
        self.changed.emit()
