"""A model exported: one file that LiteRT runs, so that TensorFlow is not needed."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from genre_desktop.edition import EXPORTED
from genre_desktop.errors import UserError
from genre_desktop.files import written_whole
from genre_desktop.inference.bundle import Bundle, ModelError, sha256_of
from genre_desktop.inference.card import ModelCard, card_path, write_card
from genre_desktop.inference.engine import judging_and_placing
from genre_desktop.inference.network import load_network
from genre_desktop.inference.tensorflow_import import unobtrusive_import

log = logging.getLogger(__name__)


def export(bundle: Bundle, path: Path) -> ModelCard:
    """Export a Keras model, with its card beside it.

    The graph takes one window and gives what `Engine.placed` gives of it. Its weights stay what
    they are, in single precision.

    Parameters
    ----------
    bundle : Bundle
    path : pathlib.Path
        Of the exported model, ending in ``.tflite``.

    Returns
    -------
    ModelCard
        The card of the exported model: the same but for the file that it belongs to.

    Raises
    ------
    UserError
        The name does not end so, or there is a model's card of another file beside it.
    ModelError
        The model cannot be loaded, or LiteRT has no equal of something in it.
    OSError
        It cannot be written.
    """
    if path.suffix != EXPORTED:
        raise UserError(f"An exported model must end in {EXPORTED}.")
    if card_path(path).resolve() == card_path(bundle.path).resolve():
        raise UserError(
            "The exported model would get the card of the one that it is exported from.",
            "Choose another folder, or another name.",
        )
    converted = _converted(bundle)
    with written_whole(path) as draft:
        draft.write_bytes(converted)
        card = replace(bundle.card, sha256=sha256_of(draft), exported_from=bundle.card.sha256)
    write_card(card, card_path(path))
    return card


def _converted(bundle: Bundle) -> bytes:
    with unobtrusive_import():  # else another thread that loads a model might wait for this one
        network = load_network(bundle)
    import tensorflow as tf  # noqa: PLC0415
    from tensorflow.python.framework.convert_to_constants import (  # noqa: PLC0415
        convert_variables_to_constants_v2,
    )

    one = (1, bundle.card.front_end.n_mels, bundle.card.window.columns, 1)
    signature = [tf.TensorSpec(one, tf.float32)]
    run = tf.function(
        judging_and_placing(network, bundle.card), input_signature=signature, autograph=False
    )
    # frozen: a recurrent layer's loop cannot be converted with variables in it
    frozen = convert_variables_to_constants_v2(run.get_concrete_function())
    try:
        converted: Any = tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()
    except Exception as error:  # the converter's own errors have no common class
        log.exception("cannot export %s", bundle.path)
        raise ModelError(
            f"The model {bundle.path.name} cannot be exported.",
            "LiteRT has no equal of something in it; the log says of what.",
        ) from error
    return bytes(converted)
