"""A Keras model from its file, if it is nothing but data."""

import logging
import math
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from genre_desktop.inference.archive import UnsafeModelError, check_archive
from genre_desktop.inference.bundle import Bundle, ModelError
from genre_desktop.inference.card import ModelCard
from genre_desktop.paths import bundled_model

log = logging.getLogger(__name__)

_LOADING_ERRORS = (
    AttributeError,
    EOFError,
    ImportError,
    KeyError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""All that Keras has been seen to raise on a damaged file, or one that holds code."""

_MOST_PARAMETERS = 120_000_000
"""480 MB of them; the bundled model has one in a hundred and twenty."""

_MOST_CELLS = 1 << 26
"""Numbers that a layer may make of one window: 256 MB."""


def load_network(bundle: Bundle) -> Any:  # noqa: ANN401
    """The Keras model of a bundle, from windows [batch, n_mels, columns, 1] to logits.

    Raises
    ------
    ModelError
        The file is not a Keras model, holds code, is far too large, or takes or gives something
        else than its card says.
    """
    import keras  # noqa: PLC0415

    card, name = bundle.card, bundle.path.name
    try:
        config = check_archive(bundle.path)
        if bundle.path != bundled_model():  # half a second that the program's own need not take
            _check_outline(config)
        model = keras.models.load_model(bundle.path, compile=False, safe_mode=True)
    except UnsafeModelError as error:
        log.warning("%s was not loaded: %s", bundle.path, error)
        raise ModelError(
            f"The model {name} cannot be loaded: {error}.",
            "A model is data; one that is more than that may be meant to do harm.",
        ) from error
    except _LOADING_ERRORS as error:
        log.exception("cannot load %s", bundle.path)
        raise ModelError(
            f"The model {name} cannot be loaded.",
            "It is damaged, holds code, or was made by another version of Keras.",
        ) from error
    takes, gives = tuple(model.input_shape[1:]), tuple(model.output_shape[1:])
    if takes != window_shape(card, 1)[1:] or gives != (card.outputs,):
        raise ModelError(
            f"The model {name} does not match its card:"
            f" it takes {takes} and gives {gives},"
            f" the card says {window_shape(card, 1)[1:]} and {(card.outputs,)}."
        )
    return model


def window_shape(card: ModelCard, size: int) -> tuple[int, int, int, int]:
    """The shape of so many windows, as the network takes them."""
    return size, card.front_end.n_mels, card.window.columns, 1


def _check_outline(config: dict[str, Any]) -> None:
    """Put the model together without its numbers, and see how many there would be."""
    import keras  # noqa: PLC0415

    with keras.StatelessScope(initialize_variables=False):
        outline = keras.saving.deserialize_keras_object(
            {**config, "compile_config": None}, safe_mode=True
        )
        if not isinstance(outline, keras.Model):
            raise TypeError("it is no model")
        parameters = outline.count_params()
    if parameters > _MOST_PARAMETERS:
        raise UnsafeModelError(f"it would have {parameters:,} parameters")
    for shape in _shapes(outline):
        if math.prod(size or 1 for size in shape[1:]) > _MOST_CELLS:
            raise UnsafeModelError(f"a layer would make {shape[1:]} numbers of a window")


def _shapes(network: Any) -> Iterator[tuple[int | None, ...]]:  # noqa: ANN401
    """What each step of a network gives, those of networks within it too."""
    import keras  # noqa: PLC0415

    for step in getattr(network, "operations", network.layers):
        if isinstance(step, keras.Model):
            yield from _shapes(step)
        for tensor in keras.tree.flatten(step.output):
            yield tuple(tensor.shape)
