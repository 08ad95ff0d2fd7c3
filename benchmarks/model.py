"""The bundled model against the network that it grew out of."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.row import Row
from benchmarks.timing import interleaved, seconds
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.paths import bundled_model

_SONG_S = 240
_PROTOTYPE_COLUMNS = 144
_PROTOTYPE_CHANNELS = (32, 64, 128, 128, 256)


def run(*, full: bool) -> Iterator[Row]:
    """Time for a song's windows and for one, and size of the file."""
    del full
    bundle = open_bundle(bundled_model())
    engine, card = KerasEngine(bundle), bundle.card
    columns = round(_SONG_S / card.front_end.column_s)
    random = np.random.default_rng(0)
    bands = card.front_end.n_mels

    def noise(count: int, length: int) -> Any:  # noqa: ANN401
        return random.standard_normal((count, bands, length)).astype(np.float32)

    ours = noise(1 + (columns - card.window.columns) // card.window.step, card.window.columns)
    overlapped = (columns - _PROTOTYPE_COLUMNS) // (_PROTOTYPE_COLUMNS // 2) + 1
    theirs = noise(overlapped, _PROTOTYPE_COLUMNS)[..., None]
    prototype = _prototype(bands)
    single = _compiled(prototype)
    engine.log_probabilities(ours), prototype.predict(theirs, verbose=0), single(theirs[:1])

    whole_s, predict_s = interleaved(
        lambda: seconds(lambda: engine.log_probabilities(ours)),
        lambda: seconds(lambda: prototype.predict(theirs, verbose=0)),
    )
    yield Row("model.song_ms", whole_s * 1e3, "ms")
    yield Row("model.song_ratio", whole_s / predict_s, target=0.7)
    one_s, its_s = interleaved(
        lambda: seconds(lambda: [engine.log_probabilities(ours[:1]) for _ in range(20)]),
        lambda: seconds(lambda: [single(theirs[:1]) for _ in range(20)]),
    )
    yield Row("model.window_ms", one_s / 20 * 1e3, "ms")
    yield Row("model.window_ratio", one_s / its_s, target=1.5)
    yield Row("model.file_mb", bundle.path.stat().st_size / 1e6, "MB", target=5)


def _prototype(bands: int) -> Any:  # noqa: ANN401
    """Five blocks of convolution, each normalised before it is pooled, on half the step."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    signal = window = keras.Input((bands, _PROTOTYPE_COLUMNS, 1))
    for channels in _PROTOTYPE_CHANNELS:
        signal = layers.Conv2D(channels, 3, padding="same", use_bias=False)(signal)
        signal = layers.Activation("relu")(layers.BatchNormalization()(signal))
        signal = layers.MaxPooling2D(2)(signal)
    signal = layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(signal), layers.GlobalMaxPooling2D()(signal)]
    )
    return keras.Model(window, layers.Dense(10)(layers.Dense(128, activation="relu")(signal)))


def _compiled(model: Any) -> Any:  # noqa: ANN401
    import tensorflow as tf  # noqa: PLC0415

    signature = [tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)]
    return tf.function(lambda window: model(window, training=False), input_signature=signature)
