"""From mel columns to the windows that the network sees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import WindowRule

_LEAST_NEW = 0.25
"""Of a step: what the last window has to add."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of one source, ready for the network.

    Attributes
    ----------
    values : numpy.ndarray [shape=(k, n_mels, columns)]
        Normalised, float32.
    starts : numpy.ndarray [shape=(k,)]
        First mel column of each, int64.
    """

    values: NDArray[np.float32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)


def normalised(windows: NDArray[np.float32], rule: WindowRule) -> NDArray[np.float32]:
    """Windows freed of their loudness: see `WindowRule`.

    Parameters
    ----------
    windows : numpy.ndarray [shape=(..., n_mels, columns)]
        In decibels, relative to anything.
    rule : WindowRule

    Returns
    -------
    numpy.ndarray [shape=(..., n_mels, columns)]
        A new array.
    """
    floor = windows.max(axis=(-2, -1), keepdims=True) - np.float32(rule.dynamic_range_db)
    raised = np.maximum(windows, floor)
    raised -= raised.mean(axis=(-2, -1), keepdims=True, dtype=np.float32)
    raised /= np.float32(rule.scale_db)
    return np.asarray(raised)


class WindowCutter:
    """Cuts a stream of mel columns into windows.

    Every window of the grid (0, step, 2 step...) that is not silent comes out once. `finish`
    adds one more that ends where the stream ends, if it adds enough to what was heard, or if the
    window before it was silent. A stream
    shorter than a window is repeated until it fills one.

    Parameters
    ----------
    rule : WindowRule
    whole : bool
        Leave no column unheard. Else what is left at the end is, if it is shorter than a quarter
        of a step: nearly all of that window would be heard twice, and count twice. Of songs of 30
        seconds it would be the last sixth, for the sake of the last tenth of a second.
    """

    def __init__(self, rule: WindowRule, *, whole: bool = False) -> None:
        self.rule = rule
        self._least_new = 1 if whole else max(1, round(_LEAST_NEW * rule.step))
        self._held: MelColumns | None = None
        self._first = 0  # the column of the stream that _held begins with
        self._next = 0  # where the next window of the grid starts
        self._heard_last = True  # whether the last one of the grid was not silent

    @property
    def columns_heard(self) -> int:
        """Mel columns taken so far."""
        return self._first + (0 if self._held is None else self._held.shape[1])

    def feed(self, columns: MelColumns) -> Windows:
        """Take the next columns; give the windows that they complete.

        Parameters
        ----------
        columns : numpy.ndarray [shape=(n_mels, n)]
            In decibels relative to 1.
        """
        held = columns if self._held is None else np.concatenate([self._held, columns], axis=1)
        end = self._first + held.shape[1]
        starts = np.arange(self._next, end - self.rule.columns + 1, self.rule.step, dtype=np.int64)
        windows = self._cut(held, starts)
        if len(starts):
            self._heard_last = starts[-1] in windows.starts
        self._next += len(starts) * self.rule.step
        # the last window of the stream may have to reach a whole window back from here
        keep_from = max(self._first, end - self.rule.columns)
        self._held = held[:, keep_from - self._first :].copy()
        self._first = keep_from
        return windows

    def finish(self) -> Windows:
        """Give the window that is left when the stream has ended: one, or none."""
        held = self._held
        if held is None or held.shape[1] == 0:
            return self._cut(np.empty((0, 0), np.float32), np.empty(0, np.int64))
        end = self.columns_heard
        if end < self.rule.columns:
            held = np.resize(held.T, (self.rule.columns, held.shape[0])).T
            return self._cut(held, np.zeros(1, np.int64))
        last = end - self.rule.columns
        least_new = self._least_new if self._heard_last else 1
        wanted = last - (self._next - self.rule.step) >= least_new
        return self._cut(held, np.array([last] if wanted else [], np.int64))

    def _cut(self, held: MelColumns, starts: NDArray[np.int64]) -> Windows:
        rule = self.rule
        if not len(starts):
            return Windows(np.empty((0, held.shape[0], rule.columns), np.float32), starts)
        every = np.lib.stride_tricks.sliding_window_view(held, rule.columns, axis=1)
        cut = every[:, starts - self._first].transpose(1, 0, 2)
        loud = cut.max(axis=(1, 2)) >= rule.silence_db
        return Windows(normalised(cut[loud], rule), starts[loud])


def cut_windows(columns: MelColumns, rule: WindowRule) -> Windows:
    """Windows of a whole recording's mel columns [shape=(n_mels, n)]."""
    cutter = WindowCutter(rule)
    return joined([cutter.feed(columns), cutter.finish()])


def joined(windows: Sequence[Windows]) -> Windows:
    """Windows of one source, in one piece; none of them may be missing in between."""
    some = [part for part in windows if len(part)] or list(windows[:1])
    return Windows(
        np.concatenate([part.values for part in some]),
        np.concatenate([part.starts for part in some]),
    )
