"""Onset strength: how much louder the sound gets from one column to the next."""

import numpy as np

from genre_desktop.features.descriptors.descriptor import NO_AXIS, Descriptor, Kind
from genre_desktop.features.descriptors.stretch import HOP_LENGTH, N_FFT, Rows, Stretch

FLOOR_DB = -40.0
"""Quieter than this is silence: 80 dB beneath a loud song, where librosa puts its floor."""

_DELAY = N_FFT // (2 * HOP_LENGTH)
"""Columns by which a rise is written later, since a frame begins to hear it so much earlier."""


def _onset_strength(stretch: Stretch) -> Rows:
    """Böck and Widmer (2013) without their maximum filter: mean rise of the mel bands, in dB."""
    stretch.check()
    mel_db = np.maximum(stretch.mel_db, np.float32(FLOOR_DB))
    rises = np.maximum(np.diff(mel_db, axis=0), 0).mean(axis=1)
    strength = np.zeros((stretch.columns, 1), np.float32)
    late = 1 + _DELAY
    strength[late:, 0] = rises[: max(0, stretch.columns - late)]
    return strength


ONSET_STRENGTH = Descriptor(
    name="onset_strength",
    label="Onset strength",
    tip="How much louder the sound gets from one moment to the next: notes and drums begin at its"
    " peaks.",
    kind=Kind.CURVE,
    rows=1,
    axis=NO_AXIS,
    unit="",
    make=_onset_strength,
    margin_columns=1 + _DELAY,
)

BEAT_TRACK = Descriptor(
    name="beat_track",
    label="Tempo and beats (beat_track)",
    tip="Where one would tap one's foot, and how often a minute:"
    " evenly spaced moments at which notes and drums begin.",
    kind=Kind.BEATS,
    rows=1,
    axis=NO_AXIS,
    unit="",
    make=_onset_strength,
    margin_columns=1 + _DELAY,
)
