"""Features of the student projects, made inside the network from its mel window.

So every recipe takes what the program hears, and its model can be opened in the window. The
operations are Keras' own: a model that needed classes of ours could not be loaded in safe mode.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd

_CHROMA_FROM_HZ, _CHROMA_TO_HZ = 60.0, 5000.0
_SCALE_DB = 20.0
"""What a window was divided by: see `WindowRule`."""

_MFCC, _CHROMA = "mfcc", "chroma"
FIXED = frozenset({_MFCC, _CHROMA})
"""Names of the layers that are never trained."""


def mfcc(window: Any, n_mfcc: int = 20) -> Any:  # noqa: ANN401
    """Cepstra [batch, columns, n_mfcc] of windows [batch, n_mels, columns, 1].

    The orthonormal DCT-II over the bands, as `librosa.feature.mfcc` takes it.
    """
    n_mels = window.shape[1]
    bands = np.arange(n_mels) + 0.5
    basis = np.cos(np.pi / n_mels * bands[:, None] * np.arange(n_mfcc)) * np.sqrt(2 / n_mels)
    basis[:, 0] /= np.sqrt(2)
    return _projected(window, basis, _MFCC)


def chroma(window: Any) -> Any:  # noqa: ANN401
    """Pitch classes [batch, columns, 12], folded from the power of the bands.

    Coarse: below 1 kHz a band is wider than a semitone. Each column is divided by its maximum.
    """
    from keras import ops  # noqa: PLC0415

    front_end = FrontEnd(n_mels=window.shape[1])
    centres = front_end.band_centres_hz()
    heard = (centres >= _CHROMA_FROM_HZ) & (centres <= _CHROMA_TO_HZ)
    classes = np.round(12 * np.log2(np.maximum(centres, 1) / 440) + 9).astype(int) % 12
    fold = np.eye(12)[classes] * heard[:, None]
    power = ops.exp(window * (_SCALE_DB * np.log(10) / 10))
    folded = _projected(power, fold, _CHROMA)
    return folded / (ops.max(folded, axis=-1, keepdims=True) + 1e-9)


def mel(window: Any) -> Any:  # noqa: ANN401
    """The bands as they are [batch, columns, n_mels]."""
    from keras import layers  # noqa: PLC0415

    return layers.Permute((2, 1))(layers.Reshape(window.shape[1:3])(window))


def statistics(features: Any) -> Any:  # noqa: ANN401
    """Mean and standard deviation over time [batch, 2 n] of features [batch, columns, n]."""
    from keras import ops  # noqa: PLC0415

    return ops.concatenate([ops.mean(features, axis=1), ops.std(features, axis=1)], axis=1)


def _projected(window: Any, basis: NDArray[np.float64], name: str) -> Any:  # noqa: ANN401
    from keras import layers  # noqa: PLC0415

    layer = layers.Dense(basis.shape[1], use_bias=False, trainable=False, name=name)
    projected = layer(mel(window))
    layer.set_weights([basis.astype(np.float32)])
    return projected
