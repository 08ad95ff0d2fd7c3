"""Windows of many songs judged together: a batch costs the same however few windows are in it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import PLACED_BATCH, Placed
from genre_desktop.inference.service import InferenceService, PlacedAnswer, waited_for
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.library.records import Judgement

log = logging.getLogger(__name__)

URGENCY = 100
"""A song that a person has opened goes first, and so does its explanation."""

_MOST_WINDOWS = 4 * PLACED_BATCH
"""So many windows (5 MB) may wait for the model before hearing waits for it."""

_BATCHES_ASKED = 2
"""One that is being judged, and the next."""

_LINGER_S = 1.0
"""So long a batch that is not full waits for more windows, if any are to come: an idle model costs
nothing where decoding takes all processors, and half a batch costs as much as a whole one."""

_POLL_S = 0.05

OnJudged = Callable[[Judgement | UserError], None]


class JudgedSong:
    """What is known so far of a song whose windows are judged: ten numbers a window, at most.

    Parameters
    ----------
    card : ModelCard
    on_judged : callable
        Told once, on the judging thread, what the model makes of the song, or why it cannot.
    """

    def __init__(self, card: ModelCard, on_judged: OnJudged) -> None:
        self._card = card
        self._on_judged = on_judged
        self._answers: list[NDArray[np.float32]] = []
        self._place: NDArray[np.float64] | None = None
        self._windows = 0
        self.due = 0  # windows given and not judged yet
        self.end: tuple[float, tuple[str, ...]] | None = None
        self.is_given_up = False

    def take(self, answer: Placed) -> None:
        """Note what the model says of the next windows."""
        self._answers.append(answer.log_probabilities)
        total = answer.embeddings.sum(axis=0, dtype=np.float64)
        self._place = total if self._place is None else self._place + total
        self._windows += len(answer)

    def conclude(self) -> None:
        """Tell the judgement, if the song is complete."""
        if self.end is None or self.due or self.is_given_up:
            return
        duration_s, warnings = self.end
        nothing = np.empty((0, self._card.outputs), np.float32)
        verdict = verdict_of(np.concatenate([nothing, *self._answers]), self._card)
        place = None
        if self._place is not None:
            place = (self._place / self._windows).astype(np.float32)
        self.is_given_up = True
        self._on_judged(Judgement(verdict, duration_s, place, warnings))

    def fail(self, error: UserError) -> None:
        """Tell that the model failed on some of its windows."""
        if not self.is_given_up:
            self.is_given_up = True
            self._on_judged(error)


@dataclass(frozen=True, slots=True)
class _Part:
    song: JudgedSong
    windows: NDArray[np.float32]


class Judging:
    """Gathers windows into batches and asks the model for them, on a thread of its own.

    Parameters
    ----------
    service : InferenceService
        Started here with the first window, if it was not before.
    card : ModelCard
    on_stopped : callable
        Told, on the judging thread, why there will be no more judgements: the model failed to
        load (a UserError), or the service was stopped (CancelledError).
    are_more_to_come : callable
        Asked whether other songs are being heard, so that a batch may yet be filled.
    """

    def __init__(
        self,
        service: InferenceService,
        card: ModelCard,
        on_stopped: Callable[[UserError | CancelledError], None],
        are_more_to_come: Callable[[], bool],
    ) -> None:
        self._service = service
        self._card = card
        self._on_stopped = on_stopped
        self._are_more_to_come = are_more_to_come
        self._changed = threading.Condition()
        self._parts: deque[_Part] = deque()
        self._waiting = 0  # windows in _parts
        self._asked: deque[tuple[list[_Part], PlacedAnswer]] = deque()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="judging", daemon=True)

    def start(self) -> None:
        """Begin, if that was not done before."""
        if self._thread.ident is None:
            self._thread.start()

    def close(self) -> None:
        """End; what was not judged by now will not be."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def song(self, on_judged: OnJudged) -> JudgedSong:
        """Begin a song."""
        return JudgedSong(self._card, on_judged)

    def put(self, song: JudgedSong, windows: NDArray[np.float32]) -> None:
        """Give the next windows of a song; waits while there are too many to be judged.

        Raises
        ------
        CancelledError
            There will be no more judgements.
        """
        self._service.start()
        with self._changed:
            self._changed.wait_for(lambda: self._waiting < _MOST_WINDOWS or self._closing.is_set())
            if self._closing.is_set():
                raise CancelledError
            song.due += len(windows)
            self._parts.append(_Part(song, windows))
            self._waiting += len(windows)
            self._changed.notify_all()

    def finish(self, song: JudgedSong, duration_s: float, warnings: tuple[str, ...]) -> None:
        """Say that a song has no more windows."""
        with self._changed:
            song.end = duration_s, warnings
            song.conclude()

    def give_up(self, song: JudgedSong) -> None:
        """Say that a song is of no interest any more: nothing will be told of it."""
        with self._changed:
            song.is_given_up = True

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                batch = self._gathered()
                if batch:
                    windows = np.concatenate([part.windows for part in batch])
                    answer = self._service.submit_placed(windows, urgency=URGENCY)
                    self._asked.append((batch, answer))
                if self._asked and (not batch or len(self._asked) >= _BATCHES_ASKED):
                    self._settle()
        except (UserError, CancelledError) as error:
            self._on_stopped(error)
        except Exception:
            log.exception("judging failed")
            self._on_stopped(UserError("The scan failed.", "The log file says what went wrong."))
        finally:
            with self._changed:
                self._closing.set()
                self._changed.notify_all()
            for _, answer in self._asked:
                answer.cancel()

    def _gathered(self) -> list[_Part]:
        """The next batch: a full one, or what there is if nothing else is to be waited for."""
        with self._changed:
            if not self._asked:
                self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
                deadline = time.monotonic() + _LINGER_S
                while self._is_worth_waiting() and time.monotonic() < deadline:
                    self._changed.wait(_POLL_S)
            elif self._waiting < PLACED_BATCH:
                return []
            room, batch = PLACED_BATCH, []
            while room and self._parts:
                part = self._parts.popleft()
                if len(part.windows) > room:
                    self._parts.appendleft(_Part(part.song, part.windows[room:]))
                    part = _Part(part.song, part.windows[:room])
                room -= len(part.windows)
                batch.append(part)
            self._waiting -= PLACED_BATCH - room
            self._changed.notify_all()
        return batch

    def _is_worth_waiting(self) -> bool:
        is_full = self._waiting >= PLACED_BATCH
        return not (is_full or self._closing.is_set()) and self._are_more_to_come()

    def _settle(self) -> None:
        """Wait for the oldest answer, and share it out."""
        batch, answer = self._asked[0]
        try:
            placed: Placed | UserError = waited_for(answer, self._closing)
        except UserError as error:
            if self._service.failure is not None:  # no song is bad if the model is
                raise
            placed = error
        self._asked.popleft()
        start = 0
        with self._changed:
            for part in batch:
                stop = start + len(part.windows)
                part.song.due -= len(part.windows)
                if isinstance(placed, UserError):
                    part.song.fail(placed)
                else:
                    part.song.take(
                        Placed(placed.log_probabilities[start:stop], placed.embeddings[start:stop])
                    )
                    part.song.conclude()
                start = stop
