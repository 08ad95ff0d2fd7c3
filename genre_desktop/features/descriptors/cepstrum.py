"""Mel-frequency cepstral coefficients: the shape of the spectrum in twenty numbers."""

import numpy as np

from genre_desktop.features.descriptors.descriptor import Axis, Descriptor, Kind, Scale
from genre_desktop.features.descriptors.stretch import Rows, Stretch

_COEFFICIENTS = 20


def _mfcc(stretch: Stretch) -> Rows:
    """Davis and Mermelstein (1980): the cosine transform of the mel spectrum in dB."""
    from scipy import fft  # noqa: PLC0415 - see Stretch.power

    stretch.check()
    return np.asarray(fft.dct(stretch.mel_db, axis=1, norm="ortho")[:, :_COEFFICIENTS])


MFCC = Descriptor(
    name="mfcc",
    label="MFCC (mfcc)",
    tip="Mel-frequency cepstral coefficients: the outline of the spectrum,"
    " from its coarsest traits (below) to finer ones.",
    kind=Kind.PICTURE,
    rows=_COEFFICIENTS,
    axis=Axis(Scale.COEFFICIENTS, np.arange(_COEFFICIENTS, dtype=np.float64)),
    unit="",
    make=_mfcc,
    shades=(-150.0, 150.0),
)
