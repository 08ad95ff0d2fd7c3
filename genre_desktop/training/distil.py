"""What other models say of the very windows that a network learns from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle, ModelError
from genre_desktop.inference.card import WindowRule
from genre_desktop.inference.network import load_network

_TRUST = 0.75
"""In the teachers, against the labels."""


class Teachers:
    """Models whose mean a network is to learn, window by window.

    Distillation (Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015) by
    function matching: the teachers hear each window as it is learned from, varied, blended and
    masked, and so say something else of it each time (Beyer et al., "Knowledge distillation: A good
    teacher is patient and consistent", CVPR 2022).

    Parameters
    ----------
    bundles : sequence of Bundle
    genres : sequence of str
        In the order of the outputs that are learned.
    outputs : int
        One more than there are genres where no music is learned too.
    window : WindowRule
        That the windows are cut by.

    Raises
    ------
    ModelError
        One of them hears other windows, or gives other answers.
    """

    def __init__(
        self, bundles: Sequence[Bundle], genres: Sequence[str], outputs: int, window: WindowRule
    ) -> None:
        for bundle in bundles:
            card = bundle.card
            if _looks(card.window) != _looks(window):
                raise ModelError(
                    f"The teacher {bundle.path.name} hears other windows than the recipe makes"
                    f" ({card.window.columns} columns, not {window.columns}, or of another range).",
                    "Distil a model into a recipe that hears the same windows.",
                )
            if card.genres != tuple(genres) or card.outputs != outputs:
                raise ModelError(
                    f"The teacher {bundle.path.name} gives other answers than are to be learned.",
                    "It has to know just these genres, and no music if that is learned.",
                )
        self._networks: list[Any] = [load_network(bundle) for bundle in bundles]

    def targets(
        self, windows: NDArray[np.float32], labels: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What is to be said of windows.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(b, n_mels, columns, 1)]
            As the network hears them.
        labels : numpy.ndarray [shape=(b, n_outputs)]
            Probabilities, without the teachers.

        Returns
        -------
        numpy.ndarray [shape=(b, n_outputs)]
            Probabilities: the teachers' geometric mean and the labels, blended.
        """
        # as an average of networks answers: see `ensemble`
        logits = np.mean([network.predict_on_batch(windows) for network in self._networks], axis=0)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        said = odds / odds.sum(axis=1, keepdims=True)
        return np.asarray(_TRUST * said + (1 - _TRUST) * labels, dtype=np.float32)


def _looks(window: WindowRule) -> tuple[int, float, float, float]:
    """What a window looks like, wherever the next one begins."""
    return window.columns, window.dynamic_range_db, window.scale_db, window.silence_db
