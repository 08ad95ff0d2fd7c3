"""What a recipe is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.augment import NOTHING, Augmentation

Build = Callable[[int, int, int], Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A network and the settings it is trained with.

    Attributes
    ----------
    build : callable
        ``build(n_mels, columns, outputs)`` gives an untrained Keras model from windows
        [batch, n_mels, columns, 1] to logits [batch, outputs].
    claim : str
        What the project that it stands for said of itself.
    features : str
        Where the features are not those of that project: what they are made of here.
    windows_per_song : int
        Random windows of each song in one epoch.
    balanced : bool
        Each genre is drawn equally often, however many songs it has.
    learning_rate : float
        With `one_cycle` at the top of the schedule (Smith and Topin, "Super-Convergence", 2018),
        else throughout.
    weight_decay : float
        Decoupled (Loshchilov and Hutter, "AdamW", ICLR 2019).
    average_over : float
        Steps over which the weights are averaged, exponentially (Polyak averaging); 0 for none.
    patience : int
        Epochs without a lower loss on the songs set aside after which training ends, and the
        best epoch's weights are kept; 0 trains all epochs and keeps the last.
    """

    name: str
    summary: str
    build: Build
    claim: str = ""
    features: str = ""
    window: WindowRule = field(default_factory=WindowRule)
    augmentation: Augmentation = field(default_factory=Augmentation)
    epochs: int = 45
    windows_per_song: int = 4
    batch_size: int = 32
    balanced: bool = True
    learning_rate: float = 2e-3
    one_cycle: bool = True
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    average_over: float = 250.0
    patience: int = 0


def student(
    name: str,
    summary: str,
    build: Build,
    *,
    claim: str,
    window: WindowRule,
    epochs: int,
    features: str = "",
    augmentation: Augmentation = NOTHING,
    windows_per_song: int = 1,
) -> Recipe:
    """A recipe as the student projects trained: Adam, until it stops improving."""
    return Recipe(
        name=name,
        summary=summary,
        build=build,
        claim=claim,
        features=features,
        window=window,
        augmentation=augmentation,
        epochs=epochs,
        windows_per_song=windows_per_song,
        balanced=False,
        learning_rate=1e-3,
        one_cycle=False,
        weight_decay=0.0,
        label_smoothing=0.0,
        average_over=0.0,
        patience=10,
    )
