"""The recipe of the bundled model: a compact VGG-like network on windows of six seconds.

After the "short-chunk CNN" of Won, Ferraro, Bogdanov and Serra ("Evaluation of CNN-based Automatic
Music Tagging Models", SMC 2020): small kernels, many poolings, global pooling of what is left.
The highest bands are not looked at, since encoders and resampling cut them off: networks that saw
them gave up 7 or 8 verdicts of 38 when a song was encoded at 64 kbit/s.

Each band first loses part of its mean, so that a studio's or a loudspeaker's colour counts for
less: the relaxed normalisation of frequencies of Kim et al. ("Domain Generalization with Relaxed
Instance Frequency-wise Normalization", Interspeech 2022), fixed and on the input alone.
"""

from typing import Any

from genre_desktop.inference.card import WindowRule
from genre_desktop.training.augment import Augmentation
from genre_desktop.training.recipes.recipe import Recipe

_CHANNELS = (16, 32, 64, 128, 256)

_HIGHEST_HEARD = 0.97
"""Share of the bands: 124 of 128, up to 9.9 kHz."""

_COLOUR_TAKEN_AWAY = 0.6
"""Share of each band's mean over the window."""


def build(
    n_mels: int,
    columns: int,
    n_genres: int,
    *,
    blur: int = 1,
) -> Any:  # noqa: ANN401
    """Five blocks of 3x3 convolution, mean and maximum of what is left, two dense layers.

    Parameters
    ----------
    blur : int
        Bands and columns over which the mean is taken before anything else.

    Returns
    -------
    keras.Model
        From [batch, n_mels, columns, 1] to logits [batch, n_genres].
    """
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    window = keras.Input((n_mels, columns, 1), name="window")
    signal = prepared(window, blur)
    for channels in _CHANNELS:
        signal = layers.Conv2D(channels, 3, padding="same", use_bias=False)(signal)
        # pooled before it is normalised: a quarter of the work, a third of the time of a step
        signal = layers.MaxPooling2D(2, padding="same")(signal)
        signal = layers.BatchNormalization(momentum=0.95)(signal)
        signal = layers.Activation("relu")(signal)
    signal = layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(signal), layers.GlobalMaxPooling2D()(signal)]
    )
    signal = layers.Dropout(0.3)(signal)
    signal = layers.Dense(128, activation="relu", name="embedding")(signal)
    return keras.Model(window, layers.Dense(n_genres, name="logits")(signal), name="short_chunk")


def prepared(window: Any, blur: int = 1) -> Any:  # noqa: ANN401
    """Windows [batch, n_mels, columns, 1] without the highest bands and part of their colour."""
    import keras  # noqa: PLC0415
    from keras import layers  # noqa: PLC0415

    signal = window[:, : max(1, round(_HIGHEST_HEARD * window.shape[1]))]
    if blur > 1:
        signal = layers.AveragePooling2D(blur, strides=1, padding="same")(signal)
    signal = signal - keras.ops.mean(signal, axis=(1, 2), keepdims=True)
    return signal - _COLOUR_TAKEN_AWAY * keras.ops.mean(signal, axis=2, keepdims=True)


RECIPE = Recipe(
    name="short-chunk",
    summary="5 blocks of 3x3 convolution on windows of 6 s, heavily augmented",
    build=build,
    # side by side: half overlap took twice the time and was right no more often
    window=WindowRule(columns=144, step=144),
    augmentation=Augmentation(),
    # more steps for the same windows: 32 learned less in as many epochs
    batch_size=20,
)
