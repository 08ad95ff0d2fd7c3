"""The numbers behind the pictures, for NumPy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.explain.explanation import Explanation
from genre_desktop.features.sound import Sound
from genre_desktop.files import written_whole


@dataclass(frozen=True, slots=True, eq=False)
class ShownDescriptor:
    """Another picture of the song that is shown, and goes along.

    Attributes
    ----------
    name : str
        As in librosa; what is no letter, digit or line in it becomes ``_``.
    values : numpy.ndarray [shape=(rows, k)]
    times_s : numpy.ndarray [shape=(k,)]
        Of each column.
    row_values : numpy.ndarray [shape=(rows,)] or None
        What the rows stand for, such as frequencies in Hz.
    """

    name: str
    values: NDArray[np.floating]
    times_s: NDArray[np.float64]
    row_values: NDArray[np.floating] | None = None

    @property
    def key(self) -> str:
        """What its array is called in the file."""
        return re.sub(r"\W+", "_", self.name).strip("_")


def mel_arrays(sound: Sound) -> dict[str, NDArray[np.generic]]:
    """The mel spectrogram of a song.

    Returns
    -------
    dict
        ``mel_db`` [n_mels, t] float32, in dB relative to 1, to 0.06 dB; ``times_s`` [t] and
        ``band_centres_hz`` [n_mels] float64; ``sample_rate``, ``n_fft`` and ``hop_length``.
    """
    front_end = sound.front_end
    count = len(sound.columns)
    items, _, _ = sound.columns.view(0, count, count + 1)
    return {
        "mel_db": np.ascontiguousarray(items.T, np.float32),
        "times_s": np.arange(count) * front_end.column_s,
        "band_centres_hz": front_end.band_centres_hz(),
        "sample_rate": np.array(front_end.sample_rate),
        "n_fft": np.array(front_end.n_fft),
        "hop_length": np.array(front_end.hop_length),
    }


def write_npz(
    explanation: Explanation, path: Path, descriptors: Sequence[ShownDescriptor] = ()
) -> None:
    """Write the mel spectrogram, the timeline and the saliency, whole or not at all.

    Beside `mel_arrays`: ``timeline`` [k, n_genres] probabilities, ``timeline_times_s`` [k] and
    ``genres`` [n_genres]; where a genre was heard ``saliency`` [n_mels, columns] and
    ``saliency_start_s``; and each descriptor by its name, with ``NAME_times_s`` and, where its rows
    stand for something, ``NAME_rows``.

    Parameters
    ----------
    explanation : Explanation
    path : pathlib.Path
    descriptors : sequence of ShownDescriptor
    """
    timeline, saliency = explanation.timeline, explanation.saliency
    arrays: dict[str, NDArray[np.generic]] = {
        **mel_arrays(explanation.sound),
        "timeline": timeline.probabilities,
        "timeline_times_s": timeline.times_s,
        "genres": np.array(explanation.card.genres),
    }
    if saliency is not None:
        arrays["saliency"] = saliency.values
        arrays["saliency_start_s"] = np.array(saliency.start_s)
    for descriptor in descriptors:
        arrays[descriptor.key] = descriptor.values
        arrays[f"{descriptor.key}_times_s"] = descriptor.times_s
        if descriptor.row_values is not None:
            arrays[f"{descriptor.key}_rows"] = descriptor.row_values
    with written_whole(path) as draft, draft.open("wb") as file:
        # given a file, NumPy adds no .npz to its name
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type] # none is called that
