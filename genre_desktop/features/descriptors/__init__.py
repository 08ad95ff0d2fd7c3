"""Pictures of sound beside the mel spectrogram, all on the same columns of time.

Each is computed by blocks and equals librosa's on the whole, but for what needs the whole song:
decibels refer to 1, since a stream knows no maximum. librosa itself is not used: its first call
takes 8 s where numba's cache is cold, as in a frozen program it often is, and half a gigabyte.
"""

from genre_desktop.features.descriptors.beats import Beats, beats_of
from genre_desktop.features.descriptors.cepstrum import MFCC
from genre_desktop.features.descriptors.chroma import CHROMA
from genre_desktop.features.descriptors.computing import (
    SampleSource,
    Shown,
    compute_pictures,
    new_picture,
)
from genre_desktop.features.descriptors.constant_q import CQT
from genre_desktop.features.descriptors.descriptor import (
    Axis,
    Descriptor,
    Kind,
    Scale,
    note_name,
)
from genre_desktop.features.descriptors.lines import BANDWIDTH, CENTROID, ROLLOFF
from genre_desktop.features.descriptors.onsets import BEAT_TRACK, ONSET_STRENGTH
from genre_desktop.features.descriptors.separation import HARMONIC, PERCUSSIVE
from genre_desktop.features.descriptors.spectra import STFT, STFT_LOG
from genre_desktop.features.descriptors.stretch import COLUMN_S, HOP_LENGTH, SAMPLE_RATE, columns_in

__all__ = [
    "COLUMN_S",
    "DESCRIPTORS",
    "HOP_LENGTH",
    "SAMPLE_RATE",
    "Axis",
    "Beats",
    "Descriptor",
    "Kind",
    "SampleSource",
    "Scale",
    "Shown",
    "beats_of",
    "columns_in",
    "compute_pictures",
    "descriptor",
    "new_picture",
    "note_name",
]

DESCRIPTORS = (
    STFT,
    STFT_LOG,
    CQT,
    CHROMA,
    MFCC,
    HARMONIC,
    PERCUSSIVE,
    CENTROID,
    ROLLOFF,
    BANDWIDTH,
    ONSET_STRENGTH,
    BEAT_TRACK,
)
"""All there are, in the order of a menu."""


def descriptor(name: str) -> Descriptor:
    """The descriptor of this name.

    Raises
    ------
    KeyError
        There is none.
    """
    found = next((one for one in DESCRIPTORS if one.name == name), None)
    if found is None:
        raise KeyError(f"no descriptor {name!r}; there are {[one.name for one in DESCRIPTORS]}")
    return found
