"""What the listening thread does: a device opened, heard, lost and opened again."""

import threading
import time
from collections import deque
from concurrent.futures import CancelledError as TakenBack

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.hearing import Hearing
from genre_desktop.inference.live import DueWindow, LiveEar
from genre_desktop.inference.live_listener import LiveListener, Trouble
from genre_desktop.inference.opening import OpenDevice, Opening, Source, let_go
from genre_desktop.inference.recordings import Recordings
from genre_desktop.inference.service import Answer, InferenceService

URGENCY = -10
"""Before any file: who listens sees the answers come."""

PACE_S = 0.03
"""Sound is taken in so often, and no more often: each time costs some tenths of a millisecond."""

_AGAIN_AFTER_S = 1.0
_LOSS_TOLD_EACH_S = 10.0


class Run:
    """Everything between a device and who listens, step by step; used on one thread.

    Parameters
    ----------
    service : InferenceService
    listener : LiveListener
    card : ModelCard
    recordings : Recordings
    """

    def __init__(
        self,
        service: InferenceService,
        listener: LiveListener,
        card: ModelCard,
        recordings: Recordings,
    ) -> None:
        self.recordings = recordings
        self._service = service
        self._listener = listener
        self._card = card
        self._ear = LiveEar(card)
        self._asked: deque[tuple[DueWindow, Answer]] = deque()
        self._source: Source | None = None
        self._hearing: Hearing | None = None
        self._opening: Opening | None = None
        self._open_again_at = 0.0
        self._is_paused = False
        self._is_missing = False
        self._told: UserError | None = None  # the trouble that lasts
        self._engine_failed = False
        self._engine_told = False
        self._loss_told_at = float("-inf")

    def begin(self, device: str, open_device: OpenDevice) -> None:
        """Open the device for the first time."""
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
        self.recordings.close()

    # wishes --------------------------------------------------------------------------------------

    def choose(self, device: str) -> None:
        """Listen to another device."""
        self._device = device
        self._told = None
        self._open(anew=self._source is None)

    def reopen(self) -> None:
        """Look anew for devices, and open ours again."""
        self._open(anew=True)

    def pause(self) -> None:
        """Hear nothing for a while."""
        self._is_paused = True
        self._interrupt()

    def resume(self) -> None:
        """Hear again."""
        self._is_paused = False

    def clear(self) -> None:
        """Forget what was heard; time begins at 0."""
        self._forget_answers()
        self._ear.reset()
        self.recordings.forget()

    # the device ----------------------------------------------------------------------------------

    def step(self, stopping: threading.Event) -> None:
        """Do what is due, and wait a little."""
        stopping.wait(PACE_S)
        if self._opening is not None:
            self._look_whether_open(self._opening)
        elif self._source is None and time.monotonic() >= self._open_again_at:
            self._open(anew=True)
        if self._source is not None:
            self._hear(self._source)
        self._collect()
        self.recordings.tell_of_saved()

    def fail(self) -> None:
        """Something that no one foresaw: begin again in a while."""
        source, self._source = self._source, None
        self._open_again_at = time.monotonic() + _AGAIN_AFTER_S
        if self._opening is not None:
            self._opening.give_up()
            self._opening = None
        if source is not None:
            let_go(source)
        self._interrupt()
        self._tell(UserError("Listening was interrupted.", "The log file says what went wrong."))

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
        # looked at twice: where this process was stopped for a while, the device's thread was too
        missing, self._is_missing = self._is_missing, not source.is_alive
        if missing and self._is_missing:
            self._is_missing = False
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
            self._listener.on_state(state)

    # the engine ----------------------------------------------------------------------------------

    def _ask(self, window: DueWindow) -> None:
        if window.values is None:
            self._forget_answers()
            self._listener.on_state(self._ear.judge(window, None))
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
                if not self._engine_told:
                    self._engine_told = True
                    self._listener.on_trouble(Trouble(error.message, error.remedy, is_over=False))
                continue
            if self._engine_told:
                self._engine_told = False
                self._listener.on_trouble(Trouble("The model judges again.", "", is_over=True))
            self._listener.on_state(state)

    def _forget_answers(self) -> None:
        for _, answer in self._asked:
            answer.cancel()
        self._asked.clear()
