"""Tall filters for timbre and long ones for rhythm, then convolution over time.

After Pons and Serra, "musicnn: Pre-trained Convolutional Neural Networks for Music Audio Tagging",
2019; thinner, and at half the rate in time, so that it trains on two cores.
"""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import Recipe

_TALL = ((0.4, 7, 24), (0.7, 7, 24))
"""Share of the bands, columns, channels."""
_LONG = ((33, 12), (65, 12))
"""Columns, channels."""


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """A front end of musically shaped filters, three convolutions over time, mean and maximum."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    def normalised(signal: Any) -> Any:  # noqa: ANN401
        return layers.Activation("relu")(layers.BatchNormalization(momentum=0.95)(signal))

    window = keras.Input((n_mels, columns, 1), name="window")
    halved = layers.AveragePooling2D(2)(window)
    bands, steps = halved.shape[1:3]
    views = []
    for share, width, channels in _TALL:
        height = int(share * bands)
        signal = layers.ZeroPadding2D((0, width // 2))(halved)
        signal = layers.Conv2D(channels, (height, width), strides=(2, 1), use_bias=False)(signal)
        signal = normalised(signal)
        views.append(
            layers.Reshape((steps, channels))(layers.MaxPooling2D((signal.shape[1], 1))(signal))
        )
    envelope = layers.Reshape((steps, 1))(layers.AveragePooling2D((bands, 1))(halved))
    for width, channels in _LONG:
        views.append(
            normalised(layers.Conv1D(channels, width, padding="same", use_bias=False)(envelope))
        )
    signal = layers.Concatenate()(views)
    for channels in (96, 96, 192):
        inner = normalised(layers.Conv1D(channels, 7, padding="same", use_bias=False)(signal))
        signal = layers.MaxPooling1D(2)(inner)
    signal = layers.Concatenate()(
        [layers.GlobalAveragePooling1D()(signal), layers.GlobalMaxPooling1D()(signal)]
    )
    signal = layers.Dropout(0.3)(signal)
    signal = layers.Dense(128, activation="relu", name="embedding")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="musicnn")


RECIPE = Recipe(
    name="musicnn",
    summary="tall filters for timbre and long ones for rhythm, then convolution over time",
    build=build,
    window=WindowRule(columns=144, step=144),
)
