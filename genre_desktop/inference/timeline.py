"""The genres along a song: moment by moment, and in sections."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.columns import Columns, count_of, stretches
from genre_desktop.inference.engine import BATCH
from genre_desktop.inference.moments import means_near, moment_probabilities
from genre_desktop.inference.sections import long_runs, steady_path
from genre_desktop.inference.service import Answer, InferenceService, waited_for
from genre_desktop.inference.verdict import Verdict, verdict_of
from genre_desktop.inference.windows import WindowCutter, Windows

SILENT_FROM_S = 3.0
"""A shorter pause is a part of the music."""

_MOST_ASKED = 16
"""So many questions of `BATCH` windows (0.6 MB) may wait for the engine."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a song with one verdict."""

    start_s: float
    stop_s: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """What the model makes of each moment of a song.

    Attributes
    ----------
    card : ModelCard
        Of the model.
    duration_s, step_s : float
        Of the song; from one moment to the next.
    times_s : numpy.ndarray [shape=(k,)]
        The middle of each moment.
    answer : numpy.ndarray [shape=(k, outputs)]
        Mean of the engine's answers over the windows that cover the moment; NaN where there is
        none, since all of them are silent.
    probabilities : numpy.ndarray [shape=(k, n_genres)]
        Summing to 1, by the card's song rule; all zero where there is silence or no music.
    is_silent : numpy.ndarray [shape=(k,)]
        Whether the moment belongs to a silence of `SILENT_FROM_S` or longer.
    window_starts_s : numpy.ndarray [shape=(m,)]
    window_answers : numpy.ndarray [shape=(m, outputs)]
        Of the windows themselves, those of silence left out.
    """

    card: ModelCard
    duration_s: float
    step_s: float
    times_s: NDArray[np.float64]
    answer: NDArray[np.float32]
    probabilities: NDArray[np.float64]
    is_silent: NDArray[np.bool_]
    window_starts_s: NDArray[np.float64]
    window_answers: NDArray[np.float32]

    def verdict_between(self, start_s: float, stop_s: float) -> Verdict:
        """The verdict on a part of the song alone.

        It is that of the windows that lie within; if the part is shorter than a window, of those
        whose middle does, or else of the one nearest to it.

        Raises
        ------
        ValueError
            The part is empty.
        """
        if not start_s < stop_s:
            raise ValueError(f"there is nothing between {start_s} s and {stop_s} s")
        moments = (self.times_s >= start_s) & (self.times_s < stop_s)
        if not moments.any():
            moments[np.abs(self.times_s - (start_s + stop_s) / 2).argmin()] = True
        if self.is_silent[moments].all() or not len(self.window_starts_s):
            return verdict_of(self.window_answers[:0], self.card)
        slack_s = self.step_s / 2  # moments and windows do not begin together
        first_s, window_s = self.window_starts_s, self.card.window_s
        within = (first_s >= start_s - slack_s) & (first_s + window_s <= stop_s + slack_s)
        middle_s = first_s + window_s / 2
        if not within.any():
            within = (middle_s >= start_s) & (middle_s < stop_s)
        if not within.any():
            within[np.abs(middle_s - (start_s + stop_s) / 2).argmin()] = True
        return verdict_of(self.window_answers[within], self.card)

    def sections(self) -> tuple[Section, ...]:
        """The song cut where its genre changes for good, where it falls silent, or is no music.

        Two neighbours never have the same genre. Together they are the whole song.
        """
        if not len(self.times_s):
            return ()
        path = steady_path(self._near(), self.is_silent, self.card, self.step_s)
        cuts = [0, *(np.flatnonzero(np.diff(path)) + 1), len(path)]
        bounds_s = [min(cut * self.step_s, self.duration_s) for cut in cuts[:-1]]
        bounds_s.append(self.duration_s)
        found: list[Section] = []
        for start_s, stop_s in pairwise(bounds_s):
            section = self._section(start_s, stop_s)
            while found and _alike(found[-1].verdict, section.verdict):
                section = self._section(found.pop().start_s, stop_s)
            found.append(section)
        return tuple(found)

    def _section(self, start_s: float, stop_s: float) -> Section:
        return Section(start_s, stop_s, self.verdict_between(start_s, stop_s))

    def _near(self) -> NDArray[np.float64]:
        """For each moment the mean answer of the windows in whose very middle it lies."""
        if not len(self.window_starts_s):
            return np.full(self.answer.shape, np.nan)
        middle_s = self.window_starts_s + self.card.window_s / 2
        # one or two windows: further ones, which hear more of what is beside, blur a boundary
        after = np.searchsorted(middle_s, self.times_s).clip(1, len(middle_s) - 1)
        nearest_s = np.minimum(
            np.abs(middle_s[after - 1] - self.times_s), np.abs(middle_s[after] - self.times_s)
        )
        reach_s = np.maximum(nearest_s, self.step_s / 2) + 1e-6
        return means_near(self.window_answers, middle_s, self.times_s, reach_s)


def hear_timeline(
    columns: Columns,
    service: InferenceService,
    card: ModelCard,
    *,
    step_s: float = 1.0,
    cancel: threading.Event | None = None,
    progress: Callable[[float], None] = lambda _: None,
    urgency: int = 0,
) -> Timeline:
    """Hear a song in windows that overlap, one for each moment.

    Parameters
    ----------
    columns : Columns
        Of the whole song.
    service : InferenceService
    card : ModelCard
        Of its model.
    step_s : float
        From one moment to the next, rounded to whole columns; a window's length at the most.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised soon.
    progress : callable, optional
        Told which share is done, from 0 to 1, on the calling thread.
    urgency : int
        See `InferenceService.submit`. Another question waits for `BATCH` windows at the most.

    Raises
    ------
    UserError
        The model failed.
    CancelledError
        `cancel` was set, or the service stopped.
    ValueError
        `step_s` is not positive.
    """
    if step_s <= 0:
        raise ValueError(f"the moments cannot be {step_s} s apart")
    step = min(card.window.columns, max(1, round(step_s / card.front_end.column_s)))
    return _Hearing(service, card, step, cancel, progress, urgency).run(columns)


class _Hearing:
    """One run of `hear_timeline`: what is asked, and what is known."""

    def __init__(
        self,
        service: InferenceService,
        card: ModelCard,
        step: int,
        cancel: threading.Event | None,
        progress: Callable[[float], None],
        urgency: int,
    ) -> None:
        self._service = service
        self._card = card
        self._step = step
        self._cancel = cancel
        self._progress = progress
        self._urgency = urgency
        self._asked: deque[Answer] = deque()
        self._answers = [np.empty((0, card.outputs), np.float32)]
        self._starts = [np.empty(0, np.int64)]
        self._loudest_db: list[float] = []  # of each moment

    def run(self, columns: Columns) -> Timeline:
        cutter = WindowCutter(replace(self._card.window, step=self._step), whole=True)
        count, done = count_of(columns), 0.0
        try:
            for piece in stretches(columns, BATCH * self._step):
                firsts = range(0, piece.shape[1], self._step)
                self._loudest_db += [float(piece[:, k : k + self._step].max()) for k in firsts]
                self._ask(cutter.feed(piece))
                self._collect(_MOST_ASKED)
                heard = cutter.columns_heard - len(self._asked) * BATCH * self._step
                done = max(done, heard / count)  # what is asked comes back in lumps
                self._progress(done)
            self._ask(cutter.finish())
            self._collect(0)
        finally:
            for answer in self._asked:
                answer.cancel()
        self._progress(1.0)
        return self._timeline(count)

    def _ask(self, windows: Windows) -> None:
        if len(windows):
            self._starts.append(windows.starts)
            self._asked.append(self._service.submit(windows.values, urgency=self._urgency))

    def _collect(self, left: int) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise CancelledError
        while self._asked and (len(self._asked) > left or self._asked[0].done()):
            self._answers.append(waited_for(self._asked[0], self._cancel))
            self._asked.popleft()

    def _timeline(self, count: int) -> Timeline:
        card, column_s = self._card, self._card.front_end.column_s
        starts, answers = np.concatenate(self._starts), np.concatenate(self._answers)
        # the last column is at the song's end, or less than one column before it
        length = count - 1 if count > 1 else count
        firsts = np.arange(0, length, self._step)
        middles = (firsts + np.minimum(firsts + self._step, length)) * np.float64(0.5)
        half = np.float64(card.window.columns / 2)
        answer = means_near(answers, starts + half, middles, np.full(len(middles), half))
        loudest_db = np.array(self._loudest_db[: len(firsts)])
        silent_moments = max(1, round(SILENT_FROM_S / (self._step * column_s)))
        is_silent = long_runs(loudest_db < card.window.silence_db, silent_moments)
        return Timeline(
            card=card,
            duration_s=length * column_s,
            step_s=self._step * column_s,
            times_s=middles * np.float64(column_s),
            answer=answer.astype(np.float32),
            probabilities=moment_probabilities(answer, is_silent, card),
            is_silent=is_silent,
            window_starts_s=starts * np.float64(column_s),
            window_answers=answers,
        )


def _alike(one: Verdict, other: Verdict) -> bool:
    if one.genre is None or other.genre is None:
        return one.sureness is other.sureness
    return one.genre == other.genre
