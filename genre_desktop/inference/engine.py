"""The engine that runs a model on windows."""

import logging
import os
import zipfile
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle, ModelError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.tensorflow_import import unobtrusive_import

log = logging.getLogger(__name__)

BATCH = 8
"""Windows run at once: one to answer soon, this many to answer much."""


_LOADING_ERRORS = (
    AttributeError,
    ImportError,
    KeyError,
    OSError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
"""All that Keras has been seen to raise on a damaged file, or one that holds code."""


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
            self._run = _functions(load_network(bundle), bundle.card)
            for size, run in self._run.items():  # traced and warm before the first song
                run(np.zeros(_shape(bundle.card, size), np.float32))
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
            batch = np.zeros(_shape(self._card, size), np.float32)
            batch[: len(part), :, :, 0] = part
            answers.append(self._run[size](batch).numpy()[: len(part)])
        return np.concatenate(answers)


def _shape(card: ModelCard, size: int) -> tuple[int, int, int, int]:
    return size, card.front_end.n_mels, card.window.columns, 1


def load_network(bundle: Bundle) -> Any:  # noqa: ANN401
    """The Keras model of a bundle, from windows [batch, n_mels, columns, 1] to logits.

    Raises
    ------
    ModelError
        As for `KerasEngine`.
    """
    import keras  # noqa: PLC0415

    card = bundle.card
    try:
        model = keras.models.load_model(bundle.path, compile=False, safe_mode=True)
    except _LOADING_ERRORS as error:
        log.exception("cannot load %s", bundle.path)
        raise ModelError(
            f"The model {bundle.path.name} cannot be loaded.",
            "It is damaged, holds code, or was made by another version of Keras.",
        ) from error
    takes, gives = tuple(model.input_shape[1:]), tuple(model.output_shape[1:])
    if takes != _shape(card, 1)[1:] or gives != (card.outputs,):
        raise ModelError(
            f"The model {bundle.path.name} does not match its card:"
            f" it takes {takes} and gives {gives},"
            f" the card says {_shape(card, 1)[1:]} and {(card.outputs,)}."
        )
    return model


def _functions(model: Any, card: ModelCard) -> dict[int, Any]:  # noqa: ANN401
    import tensorflow as tf  # noqa: PLC0415

    n_genres = len(card.genres)

    def run(windows: Any) -> Any:  # noqa: ANN401
        logits = model(windows, training=False)
        genres, no_music = logits[:, :n_genres], logits[:, n_genres:]
        any_genre = tf.reduce_logsumexp(genres, axis=1, keepdims=True)
        return tf.concat([genres - any_genre, no_music - any_genre], axis=1)

    return {
        size: tf.function(
            run, input_signature=[tf.TensorSpec(_shape(card, size), tf.float32)], autograph=False
        )
        for size in (1, BATCH)
    }
