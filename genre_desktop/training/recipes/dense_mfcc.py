"""The first student project: a dense network on statistics of MFCC, for two genres."""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.recipes import features
from genre_desktop.training.recipes.recipe import student

_WINDOW = WindowRule(columns=720, step=720)
_CLAIM = "2 genres of its own data, no figure"
_FEATURES = "MFCC as the DCT of the log-mel"


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Dense 128 and 64 with dropout of a half."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = layers.BatchNormalization(name="standardised")(
        features.statistics(features.mfcc(window))
    )
    for units in (128, 64):
        signal = layers.Dense(units, activation="relu")(signal)
        signal = layers.Dropout(0.5)(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="dense_mfcc")


def build_regularised(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Dense 128, 64 and 32 with L2, batch normalisation and dropout."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = layers.BatchNormalization(name="standardised")(
        features.statistics(features.mfcc(window))
    )
    for units in (128, 64, 32):
        signal = layers.Dense(units, kernel_regularizer=keras.regularizers.L2(0.01))(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.Activation("relu")(signal)
        signal = layers.Dropout(0.3)(signal)
    return keras.Model(
        window, layers.Dense(n_genres, name="logits")(signal), name="dense_mfcc_regularised"
    )


DENSE = student(
    "dense-mfcc",
    "dense 128-64 with dropout on MFCC statistics of the song",
    build,
    claim=_CLAIM,
    features=_FEATURES,
    window=_WINDOW,
    epochs=200,
)
REGULARISED = student(
    "dense-mfcc-regularised",
    "dense 128-64-32 with L2, batch normalisation and dropout on MFCC statistics",
    build_regularised,
    claim=_CLAIM,
    features=_FEATURES,
    window=_WINDOW,
    epochs=200,
)
