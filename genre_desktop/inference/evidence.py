"""What the engine's answers to overlapping windows say together, and how it is put steadily."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import (
    Sureness,
    Verdict,
    song_probabilities,
    sureness_of,
    window_weights,
)

MEMORY_S = 18.0
"""Windows that ended longer ago no longer count."""

FAST_S = 3.0
"""Windows that ended within this are the fast estimate."""

MARGIN = 0.03
"""The genre in the headline stays until another one is likelier by more than this."""

_HELD_TIMES = 3
"""How sure the headline is changes when it has been so for this many windows."""

_SHORT_WARMTH = 0.5
"""How much warmer the temperature is where next to nothing was heard."""


@dataclass(frozen=True, slots=True)
class _Entry:
    end: int
    start: int
    answer: NDArray[np.float32]
    weight: float


class Evidence:
    """The answers of the last seconds.

    Windows overlap, so that neighbours say nearly the same: the mean of their log-probabilities
    is that of windows side by side, and the temperature of the song's verdict fits it too. A
    window that holds less sound than it could counts for less.

    Parameters
    ----------
    card : ModelCard
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._entries: deque[_Entry] = deque()
        self._memory = MEMORY_S / card.front_end.column_s
        self._fast = FAST_S / card.front_end.column_s

    def add(self, end: int, heard: int, answer: NDArray[np.float32]) -> None:
        """Take the answer [shape=(outputs,)] to a window of `heard` columns that ends at `end`."""
        weight = min(1.0, heard / self._card.window.columns)
        self._entries.append(_Entry(end, end - heard, answer, weight))
        while self._entries[0].end <= end - self._memory:
            self._entries.popleft()

    def forget(self, before: int | None = None) -> None:
        """Forget all windows, or those that began before a column."""
        kept = [] if before is None else [each for each in self._entries if each.start >= before]
        self._entries = deque(kept)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def slow(self) -> NDArray[np.float64]:
        """Probabilities [shape=(n_genres,)] by all that is remembered."""
        # with half a window heard, half the warmth
        longest = max(entry.weight for entry in self._entries)
        return self._pooled(list(self._entries), 1 + _SHORT_WARMTH * (1 - longest))

    def fast(self) -> NDArray[np.float64]:
        """Probabilities [shape=(n_genres,)] by the last windows."""
        return self._pooled(self._latest())

    def until(self, end: int) -> NDArray[np.float64] | None:
        """Probabilities by the windows that ended by then; None if there are none."""
        earlier = [entry for entry in self._entries if entry.end <= end]
        return self._pooled(earlier) if earlier else None

    def no_music(self) -> float:
        """Log-odds that the last windows are no music: their mean, as for a song."""
        return float(np.mean([entry.answer[-1] for entry in self._latest()]))

    def _latest(self) -> list[_Entry]:
        now = self._entries[-1].end
        return [entry for entry in self._entries if entry.end > now - self._fast]

    def _pooled(self, entries: list[_Entry], warmth: float = 1.0) -> NDArray[np.float64]:
        n_genres = len(self._card.genres)
        answers = np.array([entry.answer[:n_genres] for entry in entries], np.float64)
        weights = np.array([entry.weight for entry in entries])
        weights *= window_weights(answers, self._card.song.pooling)
        mean = weights @ answers / (weights.sum() * warmth)
        return song_probabilities(mean[None], self._card.song)


class Headline:
    """Puts probabilities so that what is shown does not flicker.

    The genre that leads is held until another one is clearly likelier. Until then those that are
    a little likelier share with it, so that the bars, the headline and its doubt say the same.

    Parameters
    ----------
    genres : tuple of str
    """

    def __init__(self, genres: tuple[str, ...]) -> None:
        self._genres = genres
        self._leader: int | None = None
        self._sureness: Sureness | None = None
        self._otherwise = 0  # windows for which the sureness has been another

    def forget(self) -> None:
        """Hold nothing."""
        self._leader = self._sureness = None

    def verdict(self, probabilities: NDArray[np.float64]) -> Verdict:
        """The verdict to show on probabilities [shape=(n_genres,)]."""
        likeliest = int(probabilities.argmax())
        leader = likeliest if self._leader is None else self._leader
        if probabilities[likeliest] - probabilities[leader] > MARGIN:
            leader = likeliest
        shown = _led_by(leader, probabilities)
        sureness = sureness_of(shown)
        self._otherwise = 0 if sureness is self._sureness else self._otherwise + 1
        if leader != self._leader or self._otherwise >= _HELD_TIMES or self._sureness is None:
            self._sureness, self._otherwise = sureness, 0
        self._leader = leader
        return Verdict(self._genres, tuple(map(float, shown)), self._sureness)


def _led_by(leader: int, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    ahead = probabilities >= probabilities[leader]
    shown = probabilities.copy()
    shown[ahead] = probabilities[ahead].mean()
    if ahead.sum() > 1:
        shown[leader] *= 1 + 1e-6  # equal but for this, so that it comes first in every list
        shown /= shown.sum()
    return shown
