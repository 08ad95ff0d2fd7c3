"""Chromagram: how strong each of the twelve pitch classes is, whatever its octave."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.descriptors.descriptor import Axis, Descriptor, Kind, Scale
from genre_desktop.features.descriptors.stretch import Rows, Stretch, bins_hz

_CLASSES = 12
_C_BELOW_AUDIBLE_HZ = 440.0 * 2 ** (-4 - 9 / 12)
"""C0: octaves are counted from here."""

_CENTRE_OCTAVE = 5.0
"""Where notes count most, as octaves above A0."""

_OCTAVE_WIDTH = 2.0


@cache
def _filters() -> NDArray[np.float32]:
    """Weights [shape=(bins, 12)] after Ellis, "Chroma feature analysis and synthesis" (2007).

    Each bin is shared out among the pitch classes by a bell, not narrower than a semitone, and
    counts the more the nearer it is to the middle of the keyboard.
    """
    hz = bins_hz()
    pitches = np.empty(len(hz) + 1)
    pitches[1:-1] = _CLASSES * np.log2(hz[1:] / _C_BELOW_AUDIBLE_HZ)
    # 0 Hz has no pitch: an octave and a half below the next bin it counts for little
    pitches[0] = pitches[1] - 1.5 * _CLASSES
    pitches[-1] = _CLASSES * np.log2((hz[-1] + hz[1]) / _C_BELOW_AUDIBLE_HZ)
    widths = np.maximum(np.diff(pitches), 1.0)[:, None]
    pitches = pitches[:-1, None]
    distances = (pitches - np.arange(_CLASSES) + _CLASSES / 2) % _CLASSES - _CLASSES / 2
    bells = np.exp(-0.5 * (2 * distances / widths) ** 2)
    bells /= np.linalg.norm(bells, axis=1, keepdims=True)
    octaves = pitches / _CLASSES - 0.75  # from A0 on, which lies at nine semitones
    weights = bells * np.exp(-0.5 * ((octaves - _CENTRE_OCTAVE) / _OCTAVE_WIDTH) ** 2)
    return np.asarray(weights, dtype=np.float32)


def _chroma(stretch: Stretch) -> Rows:
    stretch.check()
    chroma = stretch.power @ _filters()
    loudest = chroma.max(axis=1, keepdims=True)
    return np.asarray(chroma / np.where(loudest > np.finfo(np.float32).tiny, loudest, 1))


CHROMA = Descriptor(
    name="chroma_stft",
    label="Chromagram (chroma_stft)",
    tip="How strong each of the twelve notes is at each moment, all octaves together,"
    " relative to the strongest.",
    kind=Kind.PICTURE,
    rows=_CLASSES,
    axis=Axis(Scale.PITCH_CLASSES, np.arange(_CLASSES, dtype=np.float64)),
    unit="",
    make=_chroma,
    shades=(0.0, 1.0),
)
