"""What a recipe is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.augment import Augmentation


@dataclass(frozen=True, slots=True)
class Recipe:
    """A network and the settings it is trained with.

    Attributes
    ----------
    build : callable
        ``build(n_mels, columns, n_genres)`` gives an untrained Keras model from windows
        [batch, n_mels, columns, 1] to logits [batch, n_genres].
    windows_per_song : int
        Random windows of each song in one epoch.
    learning_rate : float
        At the top of the one-cycle schedule (Smith and Topin, "Super-Convergence", 2018).
    weight_decay : float
        Decoupled (Loshchilov and Hutter, "AdamW", ICLR 2019).
    average_over : float
        Steps over which the weights are averaged, exponentially (Polyak averaging).
    """

    name: str
    summary: str
    build: Callable[[int, int, int], Any]
    window: WindowRule = field(default_factory=WindowRule)
    augmentation: Augmentation = field(default_factory=Augmentation)
    epochs: int = 45
    windows_per_song: int = 4
    batch_size: int = 32
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    average_over: float = 250.0
