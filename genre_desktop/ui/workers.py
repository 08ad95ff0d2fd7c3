"""The bridge between the window and the work: one thread that analyses, signals that come back."""

import logging
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from genre_desktop.audio.decode import AudioInfo, load_decoders
from genre_desktop.audio.decoders import Decoders
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.features.sound import Sound
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from genre_desktop.inference.verdict import Verdict

log = logging.getLogger(__name__)

_HEARD_EVERY_S = 0.05


class EngineHandle(QObject):
    """The inference service, told of by signals. A new model takes a new one of these.

    Parameters
    ----------
    model_path : pathlib.Path
    decoders : Decoders
        Warmed up once the engine is.

    Signals
    -------
    ready : EngineHandle
        The engine is warm.
    failed : EngineHandle, UserError
        There will be no engine.
    """

    ready = Signal(object)
    failed = Signal(object, object)

    def __init__(self, model_path: Path, decoders: Decoders) -> None:
        super().__init__()
        self._decoders = decoders
        self.service = InferenceService(
            model_path,
            on_ready=self._on_ready,
            on_failed=lambda error: self.failed.emit(self, error),
        )
        self._started = False

    def start(self) -> None:
        """Begin to load the engine, if that was not done yet."""
        if not self._started:
            self._started = True
            self.service.start()

    def _on_ready(self) -> None:
        self.ready.emit(self)
        # on this thread, which has nothing to do yet: the first song is opened without a jerk
        load_decoders()
        self._decoders.warm_up()


class Analyser(QObject):
    """Analyses songs one after another on a thread of its own.

    Every signal carries the number of the request first, so that whoever has asked anew since can
    drop it.

    Parameters
    ----------
    decoders : Decoders
        Read the songs.

    Signals
    -------
    opened : int, AudioInfo, ModelCard, Sound
        The sound grows from now on.
    heard : int
        There is more of the sound; told twenty times a second at most.
    judged : int, Verdict
        On what was heard so far.
    finished : int, SongAnalysis
    failed : int, UserError
    cancelled : int
    idle
        There is nothing left to do.
    """

    opened = Signal(int, object, object, object)
    heard = Signal(int)
    judged = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)
    idle = Signal()

    def __init__(self, decoders: Decoders) -> None:
        super().__init__()
        self._decoders = decoders
        self._requests: list[tuple[int, Path, InferenceService]] = []
        self._current: tuple[int, threading.Event] | None = None
        self._stopping = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="analysis", daemon=True)
        self._thread.start()

    def submit(
        self, request: int, path: Path, service: InferenceService, *, first: bool = False
    ) -> None:
        """Have a song analysed; `first` puts it before those that wait."""
        with self._changed:
            self._requests.insert(0 if first else len(self._requests), (request, path, service))
            self._changed.notify()

    def prefer(self, request: int) -> None:
        """Put a waiting song before the others."""
        with self._changed:
            self._requests.sort(key=lambda waiting: waiting[0] != request)

    def cancel(self, request: int) -> None:
        """Have a song not analysed, or analysed no further."""
        with self._changed:
            waiting = [entry for entry in self._requests if entry[0] == request]
            self._requests = [entry for entry in self._requests if entry[0] != request]
            if self._current is not None and self._current[0] == request:
                self._current[1].set()
        if waiting:
            self.cancelled.emit(request)

    def cancel_all(self) -> None:
        """Give up what waits, without a word, and have the present song analysed no further."""
        with self._changed:
            self._requests.clear()
            if self._current is not None:
                self._current[1].set()

    def stop(self, timeout_s: float | None = None) -> bool:
        """End the thread; what waits is given up without a word.

        Returns
        -------
        bool
            Whether it has ended within the time.
        """
        with self._changed:
            self._stopping = True
            self._requests.clear()
            if self._current is not None:
                self._current[1].set()
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._requests and not self._stopping:
                    self.idle.emit()
                self._changed.wait_for(lambda: self._requests or self._stopping)
                if self._stopping:
                    return
                request, path, service = self._requests.pop(0)
                cancel = threading.Event()
                self._current = request, cancel
            self._analyse(request, path, service, cancel)
            with self._changed:
                self._current = None

    def _analyse(
        self, request: int, path: Path, service: InferenceService, cancel: threading.Event
    ) -> None:
        try:
            listener = _Listener(self, request, cancel)
            analysis = analyse_song(
                path, service, listener=listener, cancel=cancel, decoders=self._decoders
            )
        except CancelledError:
            self._tell(self.cancelled.emit, request)
        except UserError as error:
            log.info("%s: %s", path, error)
            self._tell(self.failed.emit, request, error)
        else:
            self._tell(self.finished.emit, request, analysis)

    def _tell(self, emit: Callable[..., None], *what: object) -> None:
        if not self._stopping:
            emit(*what)


class _Listener:
    """Keeps what is heard and passes on that it was, unless the song is no longer wanted.

    The sound is put together here and not in the window, which would come to nothing else: a song
    comes in a hundred pieces in a third of a second.
    """

    def __init__(self, analyser: Analyser, request: int, cancel: threading.Event) -> None:
        self._analyser = analyser
        self._request = request
        self._cancel = cancel
        self._sound: Sound | None = None
        self._told_s = -math.inf

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        self._sound = Sound(card.front_end)
        self._pass_on(self._analyser.opened, info, card, self._sound)

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        if self._sound is not None:
            self._sound.append(columns, peaks)
        now_s = time.monotonic()
        if now_s - self._told_s >= _HEARD_EVERY_S:
            self._told_s = now_s
            self._pass_on(self._analyser.heard)

    def on_verdict(self, verdict: Verdict) -> None:
        self._pass_on(self._analyser.judged, verdict)

    def _pass_on(self, signal: SignalInstance, *what: object) -> None:
        if not self._cancel.is_set():
            signal.emit(self._request, *what)
