"""Small models, and engines that stand in where the real one's slowness cannot be had."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.bundle import Bundle, sha256_of
from genre_desktop.inference.card import GateRule, ModelCard, WindowRule, card_path, write_card
from genre_desktop.inference.engine import Placed

GENRES = ("blues", "jazz", "rock")
FRONT_END = FrontEnd(sample_rate=8000, n_fft=256, hop_length=200, n_mels=8, fmax=4000.0)
WINDOW = WindowRule(columns=20, step=10)
NO_GATE = GateRule()


def card(
    *,
    genres: tuple[str, ...] = GENRES,
    front_end: FrontEnd = FRONT_END,
    window: WindowRule = WINDOW,
    gate: GateRule = NO_GATE,
    sha256: str = "",
) -> ModelCard:
    return ModelCard(
        "small", "0.1", genres, sha256, 0, front_end=front_end, window=window, gate=gate
    )


def with_card(path: Path, **fields: object) -> Bundle:
    """Write the card of a model file that stands at `path`."""
    made = card(sha256=sha256_of(path), **fields)  # type: ignore[arg-type]
    write_card(made, card_path(path))
    return Bundle(path, made)


def no_model(path: Path) -> Path:
    """A file with a card that fits it, which only a fake engine can run."""
    path.write_bytes(b"no network at all")
    with_card(path)
    return path


def small_model(
    path: Path,
    *,
    n_mels: int = FRONT_END.n_mels,
    columns: int = WINDOW.columns,
    n_genres: int = len(GENRES),
) -> Path:
    """A Keras model of a few numbers, without a card."""
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    keras.utils.set_random_seed(0)
    window = keras.Input((n_mels, columns, 1))
    signal = keras.layers.Flatten()(keras.layers.AveragePooling2D((n_mels, 1))(window))
    logits = keras.layers.Dense(n_genres)(signal)
    keras.Model(window, logits).save(path)
    return path


class FakeEngine:
    """Answers with the log-probabilities that `judge` gives each window.

    Parameters
    ----------
    model_card : ModelCard
    judge : callable, optional
        From one window to probabilities; all genres alike if not given.

    Attributes
    ----------
    asked : list of numpy.ndarray
        The windows of each call.
    """

    def __init__(
        self,
        model_card: ModelCard,
        judge: Callable[[NDArray[np.float32]], NDArray[np.float64]] | None = None,
    ) -> None:
        self._card = model_card
        n_genres = len(model_card.genres)
        self._judge = judge or (lambda _: np.full(n_genres, 1 / n_genres))
        self.asked: list[NDArray[np.float32]] = []

    @property
    def card(self) -> ModelCard:
        return self._card

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        self.asked.append(windows)
        rows = [self._judge(window) for window in windows]
        shares = np.array(rows, np.float32).reshape(len(windows), len(self._card.genres))
        # where the card says so, an answer after those of the genres: it is music
        gate = np.full((len(windows), self._card.outputs - shares.shape[1]), -20, np.float32)
        return np.concatenate([np.log(shares), gate], axis=1)

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        """Placed by the mean of each band."""
        return Placed(self.log_probabilities(windows), windows.mean(axis=2))

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        """What is louder than the baseline speaks for the first genre, and less for the others."""
        return (windows - baselines) / np.float32(1 + genre_index)


class SlowLoading:
    """Makes a `FakeEngine` once `let_go` is called, as a big model takes seconds to load."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self._gate = threading.Event()
        self.engine: FakeEngine | None = None

    def __call__(self, bundle: Bundle) -> FakeEngine:
        self.begun.set()
        assert self._gate.wait(20)
        self.engine = FakeEngine(bundle.card)
        return self.engine

    def let_go(self) -> None:
        self._gate.set()
