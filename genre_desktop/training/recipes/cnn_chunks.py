"""The fourth student project: a deep CNN on chunks of three seconds with half overlap."""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import student


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Fourteen layers: five of convolution and pooling each, three dense ones and the output's."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = window
    for channels in (16, 32, 64, 128, 128):
        signal = layers.Conv2D(channels, 3, padding="same", activation="relu")(signal)
        signal = layers.MaxPooling2D(2, padding="same")(signal)
        signal = layers.Dropout(0.25)(signal)
    signal = layers.Flatten()(signal)
    for units in (256, 128, 64):
        signal = layers.Dense(units, activation="relu")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="cnn_chunks")


RECIPE = student(
    "cnn-chunks",
    "14-layer CNN on chunks of 3 s with half overlap, dropout after each pooling",
    build,
    claim="no song-wise figure; 3 s chunks of one song on both sides",
    window=WindowRule(columns=72, step=36),
    epochs=60,
    windows_per_song=6,
)
