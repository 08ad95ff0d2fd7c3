"""The second student project: a 1-D CNN on a vector of MFCC, chroma and mel statistics."""

import dataclasses
from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.augment import NOTHING, Augmentation
from genre_desktop.training.recipes import features
from genre_desktop.training.recipes.recipe import student


def build(n_mels: int, columns: int, n_genres: int) -> Any:  # noqa: ANN401
    """Three 1-D convolutions over the vector of features, as if it were a signal."""
    import keras  # noqa: PLC0415
    from keras import layers, ops  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    kinds = (features.mfcc(window, 40), features.chroma(window), features.mel(window))
    vector = ops.concatenate([ops.mean(kind, axis=1) for kind in kinds], axis=1)
    signal = layers.BatchNormalization(name="standardised")(vector)
    signal = layers.Reshape((signal.shape[1], 1))(signal)
    for channels in (64, 128, 128):
        signal = layers.Conv1D(channels, 5, padding="same", activation="relu")(signal)
        signal = layers.MaxPooling1D(4)(signal)
        signal = layers.Dropout(0.2)(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(64, activation="relu")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="cnn1d_features")


def _recipe(name: str, summary: str, augmentation: Augmentation) -> Any:  # noqa: ANN401
    return student(
        name,
        summary,
        build,
        claim="71 %",
        features="MFCC as the DCT of the log-mel, chroma folded from the bands",
        window=WindowRule(columns=720, step=720),
        epochs=50,
        augmentation=augmentation,
    )


PLAIN = _recipe("cnn1d-features", "1-D CNN on MFCC, chroma and mel means", NOTHING)
AUGMENTED = _recipe(
    "cnn1d-features-augmented",
    "the same with noise, pitch and speed varied",
    dataclasses.replace(NOTHING, tempo=0.13, pitch_bands=3.0, noise=0.25),
)
