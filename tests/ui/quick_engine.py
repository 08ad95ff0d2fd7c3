"""An engine without TensorFlow that still tells sounds apart."""

import time

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import Placed


class QuickEngine:
    """The louder a mel band, the likelier its genre: the bands are shared out evenly.

    Parameters
    ----------
    card : ModelCard
    seconds_a_call : float
        How long to take over each call.
    no_music : bool
        Whether to take everything for no music, if the card's model has learned what that is.
    """

    def __init__(
        self, card: ModelCard, *, seconds_a_call: float = 0.0, no_music: bool = False
    ) -> None:
        self._card = card
        self._log_odds = 5.0 if no_music else -5.0
        self._seconds_a_call = seconds_a_call

    @property
    def card(self) -> ModelCard:
        return self._card

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        time.sleep(self._seconds_a_call)
        bands = windows.mean(axis=2)
        which = np.linspace(0, bands.shape[1] - 1, len(self._card.genres)).round().astype(int)
        scores = bands[:, which]
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        odds = np.full((len(windows), int(self._card.gate.learned)), self._log_odds)
        return np.hstack([scores, odds]).astype(np.float32)

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        return Placed(self.log_probabilities(windows), windows.mean(axis=2))

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        time.sleep(self._seconds_a_call)
        way = windows - baselines
        which = np.linspace(0, way.shape[1] - 1, len(self._card.genres)).round().astype(int)
        maps = np.zeros_like(way)
        maps[:, which[genre_index]] = way[:, which[genre_index]] / way.shape[2]
        return maps
