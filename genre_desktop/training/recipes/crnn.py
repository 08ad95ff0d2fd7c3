"""Convolution, then a recurrent layer that follows the music in time.

After Choi, Fazekas, Sandler and Cho, "Convolutional Recurrent Neural Networks for Music
Classification", ICASSP 2017. It hears windows as short as those of short-chunk, made ready in the
same way, so that one model can be made of both: they err on different songs.
"""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import Recipe
from genre_desktop.training.recipes.short_chunk import prepared


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Four blocks of convolution that pool the bands more than the time, and a GRU over time."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = prepared(window)
    for channels, pool in ((16, (2, 2)), (32, (4, 2)), (64, (4, 2)), (128, (4, 1))):
        signal = layers.Conv2D(channels, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(pool, padding="same")(signal)
        signal = layers.BatchNormalization(momentum=0.95)(signal)
        signal = layers.Activation("relu")(signal)
    signal = layers.Reshape((signal.shape[2], signal.shape[1] * signal.shape[3]))(
        layers.Permute((2, 1, 3))(signal)
    )
    signal = layers.Bidirectional(layers.GRU(64, return_sequences=True))(signal)
    signal = layers.Concatenate()(
        [layers.GlobalAveragePooling1D()(signal), layers.GlobalMaxPooling1D()(signal)]
    )
    signal = layers.Dropout(0.3)(signal)
    signal = layers.Dense(128, activation="relu", name="embedding")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="crnn")


RECIPE = Recipe(
    name="crnn",
    summary="4 blocks of convolution and a bidirectional GRU on windows of 6 s",
    build=build,
    window=WindowRule(columns=144, step=144),
    batch_size=20,
)
