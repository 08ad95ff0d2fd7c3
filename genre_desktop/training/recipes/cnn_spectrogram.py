"""The fifth student project: 24 million parameters on the whole song's spectrogram."""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes.recipe import student


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Two convolutions on a picture of 240 x 500, and a dense layer on all that is left."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = layers.Resizing(240, 500)(window)
    for channels in (16, 32):
        signal = layers.Conv2D(channels, 3, padding="same", activation="relu")(signal)
        signal = layers.MaxPooling2D(2)(signal)
    signal = layers.Flatten()(signal)
    for units in (100, 20):
        signal = layers.Dense(units, activation="relu")(signal)
    return keras.Model(
        window, layers.Dense(n_genres, name="logits")(signal), name="cnn_spectrogram"
    )


RECIPE = student(
    "cnn-spectrogram",
    "CNN 16-32 and dense 100-20 on the whole spectrogram, 24 million parameters",
    build,
    claim="50 %",
    features="the mel at the picture's size instead of the STFT",
    window=WindowRule(columns=720, step=720),
    epochs=50,
)
