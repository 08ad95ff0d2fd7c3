"""The third student project: a CNN on a picture of the whole song's mel."""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import student


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """A picture of 128 x 128, two convolutions, one dense layer."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = layers.Resizing(128, 128)(window)
    for channels in (32, 64):
        signal = layers.Conv2D(channels, 3, activation="relu")(signal)
        signal = layers.MaxPooling2D(2)(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(128, activation="relu")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="cnn_mel128")


RECIPE = student(
    "cnn-mel128",
    "CNN 32-64 and dense 128 on the song's mel as a picture of 128 x 128",
    build,
    claim="97 % in training, 39 % outside it",
    window=WindowRule(columns=720, step=720),
    epochs=50,
)
