"""The thread that listens: from a device to mel columns, verdicts and recordings."""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError as TakenBack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.hearing import Hearing, Level
from genre_desktop.inference.live import DueWindow, LiveEar, LiveState
from genre_desktop.inference.opening import OpenDevice, Opening, Source, let_go, open_device
from genre_desktop.inference.service import Answer, InferenceService
from genre_desktop.inference.session_log import SessionLog

if TYPE_CHECKING:
    from genre_desktop.inference.recordings import Recordings

__all__ = ["Device", "Level", "Listening", "LiveListener", "Trouble"]

log = logging.getLogger(__name__)

URGENCY = -10
"""Before any file: who listens sees the answers come."""

_PACE_S = 0.025
"""Sound is taken in so often, and no more often: each time costs some tenths of a millisecond."""

_AGAIN_AFTER_S = 1.0
_LOSS_TOLD_EACH_S = 10.0


class Device(Protocol):
    """What is known of an input: `genre_desktop.audio.devices.InputDevice`."""

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


class Listening:
    """Listens to a device on a thread of its own.

    What is in its way it tells, and tries again each second until it is gone. All methods may be
    called on any thread and, but for `stop`, return at once.

    Parameters
    ----------
    service : InferenceService
        Started; it may still be loading.
    listener : LiveListener
    device : str
        The key of a device; "" is the default one.
    keep_s : float
        So many seconds can be saved after the fact.
    open_device : callable, optional
        Opens the device.

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
        open_device: OpenDevice = open_device,
    ) -> None:
        self.log = SessionLog()
        self._service = service
        self._listener = listener
        self._device = device
        self._keep_s = keep_s
        self._open_device = open_device
        self._wishes: queue.SimpleQueue[Callable[[_Run], None]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listening", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self, timeout_s: float | None = None) -> bool:
        """End listening and what is being recorded; may be called twice.

        Returns
        -------
        bool
            Whether the thread has ended within the time.
        """
        self._stopping.set()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def choose(self, device: str) -> None:
        """Listen to another device: its key, or "" for the default one."""
        self._wishes.put(lambda run: run.choose(device))

    def rescan(self) -> None:
        """Look anew for devices: the open one is closed and opened again; see `on_started`."""
        self._wishes.put(lambda run: run.reopen())

    def pause(self) -> None:
        """Hear nothing until `resume`; the device stays open, and a recording has a gap."""
        self._wishes.put(lambda run: run.pause())

    def resume(self) -> None:
        """Go on after `pause`."""
        self._wishes.put(lambda run: run.resume())

    def clear(self) -> None:
        """Forget what was heard, log included; time begins at 0. A recording goes on."""
        self._wishes.put(lambda run: run.clear())

    def record(self, path: Path) -> None:
        """Write what is heard to a WAV or FLAC file from now on."""
        self._wishes.put(lambda run: run.recordings.begin(path))

    def stop_recording(self) -> None:
        """Finish the recording; `on_recorded` tells when it is whole."""
        self._wishes.put(lambda run: run.recordings.end())

    def save_last(self, seconds: float, path: Path) -> None:
        """Write the last seconds, at most `keep_s`, to a file; `on_recorded` tells of it."""
        self._wishes.put(lambda run: run.recordings.save_last(seconds, path))

    def _listen(self) -> None:
        # it takes a moment to import, and the window knows this module
        from genre_desktop.inference.recordings import Recordings  # noqa: PLC0415

        recordings = Recordings(self._keep_s, self._listener.on_recorded)
        card = self._card()
        if card is None:
            return
        run = _Run(self._service, self._listener, card, recordings, self.log)
        run.begin(self._device, self._open_device)
        try:
            while not self._stopping.is_set():
                try:
                    self._grant(run)
                    run.step(self._stopping)
                except Exception:
                    log.exception("listening failed")
                    run.fail()
        finally:
            run.end()

    def _card(self) -> ModelCard | None:
        while not self._stopping.is_set():
            try:
                return self._service.bundle.result(_PACE_S).card
            except TimeoutError:
                continue
            except CancelledError:
                return None
            except UserError as error:
                self._listener.on_trouble(Trouble(error.message, error.remedy, is_over=False))
                return None
        return None

    def _grant(self, run: "_Run") -> None:
        while not self._wishes.empty():
            self._wishes.get()(run)


class _Run:
    """What the listening thread does and knows."""

    def __init__(
        self,
        service: InferenceService,
        listener: LiveListener,
        card: ModelCard,
        recordings: "Recordings",
        session_log: SessionLog,
    ) -> None:
        self.recordings = recordings
        self._service = service
        self._listener = listener
        self._card = card
        self._log = session_log
        self._ear = LiveEar(card)
        self._asked: deque[tuple[DueWindow, Answer]] = deque()
        self._source: Source | None = None
        self._hearing: Hearing | None = None
        self._opening: Opening | None = None
        self._open_again_at = 0.0
        self._is_paused = False
        self._told: UserError | None = None  # the trouble that lasts
        self._engine_failed = False
        self._loss_told_at = float("-inf")

    def begin(self, device: str, open_device: OpenDevice) -> None:
        self._device = device
        self._open_device = open_device
        self._open(anew=False)

    def end(self) -> None:
        """Let everything go; what is recorded is whole before the device is let go."""
        self.recordings.end()
        self._forget_answers()
        if self._opening is not None:
            self._opening.give_up()
        if self._source is not None:
            let_go(self._source)

    # wishes --------------------------------------------------------------------------------------

    def choose(self, device: str) -> None:
        self._device = device
        self._told = None
        self._open(anew=self._source is None)

    def reopen(self) -> None:
        self._open(anew=True)

    def pause(self) -> None:
        self._is_paused = True
        self._interrupt()

    def resume(self) -> None:
        self._is_paused = False

    def clear(self) -> None:
        self._forget_answers()
        self._ear.reset()
        self._log.clear()
        self.recordings.forget()

    # the device ----------------------------------------------------------------------------------

    def step(self, stopping: threading.Event) -> None:
        """Do what is due, and wait a little."""
        stopping.wait(_PACE_S)
        if self._opening is not None:
            self._look_whether_open(self._opening)
        elif self._source is None and time.monotonic() >= self._open_again_at:
            self._open(anew=True)
        if self._source is not None:
            self._hear(self._source)
        self._collect()

    def fail(self) -> None:
        """Something that no one foresaw: begin again with a new stream."""
        self._lose(UserError("Listening was interrupted.", "The log file says what went wrong."))

    def _open(self, *, anew: bool) -> None:
        before, self._source = self._source, None
        if self._opening is not None:
            self._opening.give_up()
        if before is not None:
            self._interrupt()
        self._opening = Opening(
            self._device, anew=anew, before=before, open_device=self._open_device
        )

    def _look_whether_open(self, opening: Opening) -> None:
        if not opening.is_done:
            return
        self._opening = None
        try:
            source = opening.result()
        except UserError as error:
            self._open_again_at = time.monotonic() + _AGAIN_AFTER_S
            self._tell(error)
            return
        self._hearing = Hearing(self._card.front_end, source.sample_rate, source.channels)
        self._source = source
        self.recordings.opened(source.sample_rate, source.channels)
        self._listener.on_started(source.device, self._card)
        if self._told is not None:
            self._told = None
            self._listener.on_trouble(
                Trouble(f"Listening to {source.device.label}.", "", is_over=True)
            )

    def _lose(self, error: UserError) -> None:
        source, self._source = self._source, None
        self._interrupt()
        self._tell(error)
        self._opening = Opening(
            self._device, anew=True, before=source, open_device=self._open_device
        )

    def _tell(self, error: UserError) -> None:
        """Tell of a trouble once, however often it comes."""
        if self._told is None or self._told.message != error.message:
            self._told = error
            self._listener.on_trouble(Trouble(error.message, error.remedy, is_over=False))

    # the sound -----------------------------------------------------------------------------------

    def _hear(self, source: Source) -> None:
        captured = source.read(0)
        if captured.lost:
            self._tell_of_loss(captured.lost / source.sample_rate)
        if len(captured.frames) and self._hearing is not None and not self._is_paused:
            self.recordings.write(captured.frames)
            heard = self._hearing.feed(captured.frames)
            self._listener.on_sound(heard.columns, heard.peaks, heard.level)
            for window in self._ear.feed(heard.columns):
                self._ask(window)
        if not source.is_alive:
            self._lose(
                UserError(
                    f"{source.device.label} gives no sound any more.",
                    "Listening goes on by itself as soon as the device is back.",
                )
            )

    def _tell_of_loss(self, seconds: float) -> None:
        now = time.monotonic()
        if now - self._loss_told_at >= _LOSS_TOLD_EACH_S:
            self._loss_told_at = now
            self._listener.on_trouble(
                Trouble(
                    f"{max(seconds, 0.01):.2f} seconds of sound were lost: the computer is busy.",
                    "Close other programs if this happens often.",
                    is_over=True,
                )
            )

    def _interrupt(self) -> None:
        """What comes next is not what came before."""
        self._forget_answers()
        state = self._ear.interrupt()
        if state is not None:
            self._pass_on(state)

    # the engine ----------------------------------------------------------------------------------

    def _ask(self, window: DueWindow) -> None:
        if window.values is None:
            self._forget_answers()
            self._pass_on(self._ear.judge(window, None))
            return
        if self._engine_failed:
            return
        # an answer that is late is no longer wanted: only the one at work is waited for
        self._asked = deque(pair for pair in self._asked if not pair[1].cancel())
        answer = self._service.submit(window.values[None], urgency=URGENCY)
        self._asked.append((window, answer))

    def _collect(self) -> None:
        while self._asked and self._asked[0][1].done():
            window, answer = self._asked.popleft()
            try:
                state = self._ear.judge(window, answer.result()[0])
            except (CancelledError, TakenBack):
                continue
            except UserError as error:
                self._engine_failed = self._service.failure is not None
                self._listener.on_trouble(Trouble(error.message, error.remedy, is_over=False))
                continue
            self._pass_on(state)

    def _pass_on(self, state: LiveState) -> None:
        self._log.add(state)
        self._listener.on_state(state)

    def _forget_answers(self) -> None:
        for _, answer in self._asked:
            answer.cancel()
        self._asked.clear()
