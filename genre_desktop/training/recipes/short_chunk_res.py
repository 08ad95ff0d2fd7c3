"""The short-chunk network with residual blocks (He et al., CVPR 2016)."""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import Recipe
from genre_desktop.training.recipes.short_chunk import prepared


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """As short-chunk, with two more convolutions beside a short cut in the last three blocks."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    def convolved(signal: Any, channels: int) -> Any:  # noqa: ANN401
        signal = layers.Conv2D(channels, 3, padding="same", use_bias=False)(signal)
        return layers.BatchNormalization(momentum=0.95)(signal)

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = prepared(window)
    for channels in (16, 32, 64, 96, 128):
        signal = layers.Conv2D(channels, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(2, padding="same")(signal)
        signal = layers.BatchNormalization(momentum=0.95)(signal)
        signal = layers.Activation("relu")(signal)
        if channels >= 64:
            inner = layers.Activation("relu")(convolved(signal, channels))
            signal = layers.Activation("relu")(layers.Add()([signal, convolved(inner, channels)]))
    signal = layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(signal), layers.GlobalMaxPooling2D()(signal)]
    )
    signal = layers.Dropout(0.3)(signal)
    signal = layers.Dense(128, activation="relu", name="embedding")(signal)
    return keras.Model(
        window, layers.Dense(n_genres, name="logits")(signal), name="short_chunk_res"
    )


RECIPE = Recipe(
    name="short-chunk-res",
    summary="short-chunk with residual blocks",
    build=build,
    window=WindowRule(columns=144, step=144),
    batch_size=20,
)
