"""The one thread that owns the engine."""

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import Bundle, ModelError, open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import BATCH, PLACED_BATCH, Engine, Placed
from genre_desktop.inference.engines import engine_of

log = logging.getLogger(__name__)

T = TypeVar("T")

Answer = Future[NDArray[np.float32]]
PlacedAnswer = Future[Placed]

_LAST = 1 << 30
_POLL_S = 0.05


@dataclass(order=True, slots=True)
class _Question:
    urgency: int
    number: int
    ask: Callable[[Engine], Any] | None = field(compare=False)
    answer: Future[Any] = field(compare=False)


class InferenceService:
    """Runs a model on a thread of its own, the most urgent question first.

    The engine's library is imported, the model loaded and warmed on that thread, so that a window
    can be up and a song be decoded meanwhile.

    Parameters
    ----------
    model_path : pathlib.Path
    on_ready : callable, optional
        Told, on the service's thread, when the engine is warm.
    on_failed : callable, optional
        Told, on the service's thread, why there will be no engine.
    make_engine : callable, optional
        Makes the engine from a `Bundle`; called on the service's thread.

    Attributes
    ----------
    bundle : concurrent.futures.Future of Bundle
        The checked model file and its card, known long before the engine is ready.
    """

    def __init__(
        self,
        model_path: Path,
        *,
        on_ready: Callable[[], None] = lambda: None,
        on_failed: Callable[[UserError], None] = lambda _: None,
        make_engine: Callable[[Bundle], Engine] = engine_of,
    ) -> None:
        self.bundle: Future[Bundle] = Future()
        self._model_path = model_path
        self._on_ready = on_ready
        self._on_failed = on_failed
        self._make_engine = make_engine
        self._questions: queue.PriorityQueue[_Question] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._over = threading.Event()  # stopped or failed: nothing will be answered any more
        self._failure: UserError | None = None
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="inference", daemon=True)

    def start(self) -> None:
        """Begin to load the engine, if that was not begun before."""
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    def look(self) -> Bundle:
        """Check the model file and read its card, without loading the engine for it.

        Raises
        ------
        ModelError, CardError
            As for `open_bundle`.
        """
        with self._starting:
            if self._thread.ident is None and not self.bundle.done():
                self.bundle.set_result(open_bundle(self._model_path))
        return self.bundle.result()

    def submit(self, windows: NDArray[np.float32], *, urgency: int = 0) -> Answer:
        """Ask for the log-probabilities of windows.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(k, n_mels, columns)]
        urgency : int
            The lowest goes first; among equals the oldest.

        Returns
        -------
        concurrent.futures.Future
            Of what `Engine.log_probabilities` gives. May be cancelled.
        """
        return self._put(partial(self._judged, windows), urgency)

    def submit_placed(self, windows: NDArray[np.float32], *, urgency: int = 0) -> PlacedAnswer:
        """Ask for the log-probabilities of windows and where the model places them.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(k, n_mels, columns)]
            Of one song or of several; what they cost is least if k is a multiple of
            `PLACED_BATCH`.
        urgency : int
            As in `submit`.

        Returns
        -------
        concurrent.futures.Future
            Of what `Engine.placed` gives. May be cancelled.
        """
        return self._put(partial(self._placed, windows), urgency)

    def submit_saliency(
        self,
        windows: NDArray[np.float32],
        baselines: NDArray[np.float32],
        genre_index: int,
        *,
        urgency: int = 0,
    ) -> Answer:
        """Ask what in windows speaks for a genre.

        Parameters
        ----------
        windows, baselines : numpy.ndarray [shape=(k, n_mels, columns)]
        genre_index : int
        urgency : int
            As in `submit`.

        Returns
        -------
        concurrent.futures.Future
            Of what `Engine.saliency` gives. May be cancelled.
        """
        return self._put(partial(self._explained, windows, baselines, genre_index), urgency)

    def _put(self, ask: Callable[[Engine], T], urgency: int) -> Future[T]:
        answer: Future[T] = Future()
        self._questions.put(_Question(urgency, next(self._numbers), ask, answer))
        if self._over.is_set():
            self._turn_down_all()
        return answer

    @property
    def card(self) -> ModelCard | None:
        """The card of the model, once it is known; None for good if it cannot be."""
        known = self.bundle.done() and self.bundle.exception() is None
        return self.bundle.result().card if known else None

    @property
    def failure(self) -> UserError | None:
        """Why there is no engine, if that is so."""
        return self._failure

    def stop(self, timeout_s: float | None = None) -> bool:
        """Turn down what is still asked, and wait for the thread to end.

        Returns
        -------
        bool
            Whether it has ended within the time.
        """
        self._stopping.set()
        self._questions.put(_Question(-_LAST, next(self._numbers), None, Future()))
        if self._thread.ident is None:  # never started: nobody else will turn them down
            self._over.set()
            self._turn_down_all()
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        try:
            engine = self._prepare()
            if engine is not None:
                self._on_ready()
                while not self._stopping.is_set():
                    self._answer(self._questions.get(), engine)
        except UserError as error:
            self._fail(error)
        except Exception:
            log.exception("the engine failed")
            self._fail(
                ModelError(
                    "The part that recognises genres could not be started.",
                    "The log file says more; installing the program again may help.",
                )
            )
        finally:
            self._over.set()
            self._turn_down_all()

    def _prepare(self) -> Engine | None:
        if self._stopping.is_set():
            return None
        if not self.bundle.done():  # nobody has looked
            self.bundle.set_result(open_bundle(self._model_path))
        engine = self._make_engine(self.bundle.result())
        return None if self._stopping.is_set() else engine

    def _fail(self, error: UserError) -> None:
        self._failure = error
        if not self.bundle.done():
            self.bundle.set_exception(error)
        self._on_failed(error)

    def _answer(self, question: _Question, engine: Engine) -> None:
        ask = question.ask
        if ask is None or not question.answer.set_running_or_notify_cancel():
            return
        try:
            question.answer.set_result(ask(engine))
        except CancelledError as error:
            question.answer.set_exception(error)
        except Exception:  # whoever asks must get an answer, and the next one too
            log.exception("the engine failed on a question of urgency %d", question.urgency)
            question.answer.set_exception(
                UserError("The model failed on this song.", "The log file says more.")
            )

    def _judged(self, windows: NDArray[np.float32], engine: Engine) -> NDArray[np.float32]:
        parts = [np.empty((0, engine.card.outputs), np.float32)]
        for start in range(0, len(windows), BATCH):
            if self._stopping.is_set():
                raise CancelledError
            parts.append(engine.log_probabilities(windows[start : start + BATCH]))
        return np.concatenate(parts)

    def _placed(self, windows: NDArray[np.float32], engine: Engine) -> Placed:
        parts = []
        for start in range(0, max(1, len(windows)), PLACED_BATCH):
            if self._stopping.is_set():
                raise CancelledError
            parts.append(engine.placed(windows[start : start + PLACED_BATCH]))
        return Placed(
            np.concatenate([part.log_probabilities for part in parts]),
            np.concatenate([part.embeddings for part in parts]),
        )

    def _explained(
        self,
        windows: NDArray[np.float32],
        baselines: NDArray[np.float32],
        genre_index: int,
        engine: Engine,
    ) -> NDArray[np.float32]:
        parts = [np.empty((0, *windows.shape[1:]), np.float32)]
        for start in range(len(windows)):
            if self._stopping.is_set():
                raise CancelledError
            one = slice(start, start + 1)
            parts.append(engine.saliency(windows[one], baselines[one], genre_index))
        return np.concatenate(parts)

    def _turn_down_all(self) -> None:
        if not self.bundle.done():
            self.bundle.set_exception(CancelledError())
        while True:
            try:
                question = self._questions.get_nowait()
            except queue.Empty:
                return
            if question.answer.set_running_or_notify_cancel():
                question.answer.set_exception(self._failure or CancelledError())


def waited_for(future: Future[T], cancel: threading.Event | None) -> T:
    """The result of a future, once it is there.

    Raises
    ------
    CancelledError
        `cancel` was set meanwhile.
    """
    while True:
        if cancel is not None and cancel.is_set():
            raise CancelledError
        try:
            return future.result(_POLL_S)
        except NotYet:
            continue
