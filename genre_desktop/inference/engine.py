"""The engine that runs a model on windows."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.network import load_network, window_shape
from genre_desktop.inference.tensorflow_import import unobtrusive_import

log = logging.getLogger(__name__)

BATCH = 8
"""Windows run at once: one to answer soon, this many to answer much."""

PLACED_BATCH = 16
"""Windows of many songs run at once: on two cores a window then costs a fifth less than in a batch
of 8, and hardly more than in one of 32, which would keep waiting who opens a song meanwhile."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a model says of windows, and where it places them.

    Attributes
    ----------
    log_probabilities : numpy.ndarray [shape=(k, card.outputs)]
        float32. As `Engine.log_probabilities` gives them.
    embeddings : numpy.ndarray [shape=(k, n)]
        float32. What the network has made of each window when only its last layer is left.
    """

    log_probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.log_probabilities)


class Engine(Protocol):
    """What runs a model; which library does it is nobody else's business."""

    @property
    def card(self) -> ModelCard:
        """The card of the model."""

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the model says of windows.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(k, n_mels, columns)]
            Normalised, float32, any `k`.

        Returns
        -------
        numpy.ndarray [shape=(k, card.outputs)]
            float32. Log-probabilities of the genres; and, if the model has learned what is no
            music, its log-odds against any genre.
        """

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        """What the model says of windows and where it places them, in one pass.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(k, n_mels, columns)]
            Normalised, float32, any `k`; best a multiple of `PLACED_BATCH`.
        """

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        """What in windows speaks for a genre.

        Each cell is credited with its part in how much likelier the window makes the genre than
        the baseline does, so that the cells sum to about that difference of log-probabilities.
        What speaks against the genre is negative, what is as in the baseline is 0. An engine that
        has no gradients may put the baseline in the place of patches of the window instead, and
        spread over the cells of each what the log-probability falls by.

        Parameters
        ----------
        windows : numpy.ndarray [shape=(k, n_mels, columns)]
            Normalised, float32, any `k`.
        baselines : numpy.ndarray [shape=(k, n_mels, columns)]
            What each window is held against, on its scale.
        genre_index : int
            In `card.genres`.

        Returns
        -------
        numpy.ndarray [shape=(k, n_mels, columns)]
            float32, in nats, not smoothed.
        """


class KerasEngine:
    """A ``.keras`` model run by TensorFlow. To be made and used on one thread only.

    Each call costs one `tf.function` of a fixed signature: `model.predict` would cost ten times
    as much a call, and a signature of any size would be traced anew for each.

    Parameters
    ----------
    bundle : Bundle

    Raises
    ------
    ModelError
        The file is not a Keras model, holds code, or takes or gives something else than its
        card says.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._card = bundle.card
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        with unobtrusive_import():
            self._network = load_network(bundle)
            self._run = _functions(self._network, bundle.card)
            for size, run in self._run.items():  # traced and warm before the first song
                run(np.zeros(window_shape(bundle.card, size), np.float32))
        self._placing: dict[int, Any] = {}
        self._saliency: Any = None
        log.info("model %s is ready", bundle.card.label)

    @property
    def card(self) -> ModelCard:
        """The card of the model."""
        return self._card

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the model says of windows: see `Engine`."""
        answers = [np.empty((0, self._card.outputs), np.float32)]
        for start in range(0, len(windows), BATCH):
            part = windows[start : start + BATCH]
            size = 1 if len(part) == 1 else BATCH
            batch = np.zeros(window_shape(self._card, size), np.float32)
            batch[: len(part), :, :, 0] = part
            answers.append(self._run[size](batch).numpy()[: len(part)])
        return np.concatenate(answers)

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        """What the model says of windows and where it places them: see `Engine`."""
        if not self._placing:  # traced when it is wanted: a song that is opened needs no place
            self._placing = _placing_functions(self._network, self._card)
        answers, places = [], []
        for start in range(0, max(1, len(windows)), PLACED_BATCH):
            part = windows[start : start + PLACED_BATCH]
            size = BATCH if len(part) <= BATCH else PLACED_BATCH
            batch = np.zeros(window_shape(self._card, size), np.float32)
            batch[: len(part), :, :, 0] = part
            answer, place = self._placing[size](batch)
            answers.append(answer.numpy()[: len(part)])
            places.append(place.numpy()[: len(part)])
        return Placed(np.concatenate(answers), np.concatenate(places))

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        """What in windows speaks for a genre, by integrated gradients: see `Engine`.

        The gradient of the genre's log-probability is averaged along the straight way from
        baseline to window, at `BATCH` points, and multiplied by the way.

        References
        ----------
        Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", ICML 2017.
        """
        if not 0 <= genre_index < len(self._card.genres):
            raise ValueError(f"there is no genre {genre_index}")
        if self._saliency is None:  # traced when it is wanted: most who hear a song never ask why
            self._saliency = _integrated_gradients(self._network, self._card)
        maps = [np.empty((0, *window_shape(self._card, 1)[1:3]), np.float32)]
        for window, baseline in zip(windows, baselines, strict=True):
            pair = (window[np.newaxis, ..., np.newaxis], baseline[np.newaxis, ..., np.newaxis])
            maps.append(self._saliency(*pair, np.int32(genre_index)).numpy())
        return np.concatenate(maps)


def _functions(model: Any, card: ModelCard) -> dict[int, Any]:  # noqa: ANN401
    def run(windows: Any) -> Any:  # noqa: ANN401
        return _log_probabilities(model(windows, training=False), card)

    return {size: _traced(run, card, size) for size in (1, BATCH)}


def _placing_functions(model: Any, card: ModelCard) -> dict[int, Any]:  # noqa: ANN401
    run = judging_and_placing(model, card)
    return {size: _traced(run, card, size) for size in (BATCH, PLACED_BATCH)}


def judging_and_placing(model: Any, card: ModelCard) -> Callable[[Any], Any]:  # noqa: ANN401
    """What of a Keras model gives `Placed`'s two tensors of a tensor of windows [k, ..., 1]."""
    import keras  # noqa: PLC0415

    both = keras.Model(model.input, [model.outputs[0], embedding_of(model)])

    def run(windows: Any) -> Any:  # noqa: ANN401
        logits, places = both(windows, training=False)
        return _log_probabilities(logits, card), places

    return run


def embedding_of(model: Any) -> Any:  # noqa: ANN401
    """The tensor [batch, n] of a Keras model that says where it places a window.

    The output of the layer that is named ``embedding``; else what the last dense layer takes; of
    a network without either, its logits.
    """
    import keras  # noqa: PLC0415

    named = [layer for layer in model.layers if layer.name == "embedding"]
    if named:
        return named[-1].output
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    if dense and len(dense[-1].input.shape) == 2:
        return dense[-1].input
    return model.outputs[0]


def _log_probabilities(logits: Any, card: ModelCard) -> Any:  # noqa: ANN401
    import tensorflow as tf  # noqa: PLC0415

    n_genres = len(card.genres)
    genres, no_music = logits[:, :n_genres], logits[:, n_genres:]
    any_genre = tf.reduce_logsumexp(genres, axis=1, keepdims=True)
    return tf.concat([genres - any_genre, no_music - any_genre], axis=1)


def _traced(run: Callable[[Any], Any], card: ModelCard, size: int) -> Any:  # noqa: ANN401
    import tensorflow as tf  # noqa: PLC0415

    signature = [tf.TensorSpec(window_shape(card, size), tf.float32)]
    return tf.function(run, input_signature=signature, autograph=False)


def _integrated_gradients(model: Any, card: ModelCard) -> Any:  # noqa: ANN401
    import tensorflow as tf  # noqa: PLC0415

    places = (np.arange(BATCH, dtype=np.float32) + 0.5) / BATCH  # the midpoint rule
    along = places[:, np.newaxis, np.newaxis, np.newaxis]

    def run(window: Any, baseline: Any, genre_index: Any) -> Any:  # noqa: ANN401
        way = window - baseline
        points = baseline + along * way
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(points)
            logits = model(points, training=False)[:, : len(card.genres)]
            likely = tf.nn.log_softmax(logits)[:, genre_index]
        gradient = tf.reduce_mean(tape.gradient(likely, points), axis=0, keepdims=True)
        return (gradient * way)[..., 0]

    window = tf.TensorSpec(window_shape(card, 1), tf.float32)
    signature = [window, window, tf.TensorSpec((), tf.int32)]
    return tf.function(run, input_signature=signature, autograph=False)
