"""What the demo song has to come out as: stored values, to hold what is computed here against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.paths import resources_dir

BEGINNING_S = 12.0
"""The part of the demo song that is written in each form: the whole would take a minute."""

_GROUPS = 8
_SPAN_COLUMNS = 96


@dataclass(frozen=True, slots=True)
class Reference:
    """The demo song, as it was when the program was made.

    Attributes
    ----------
    levels_db : numpy.ndarray [shape=(8, k)]
        See `levels_db`; by librosa.
    model : str
        Name and version of the model that judged.
    whole, beginning : dict of str to float
        Probability of each genre, on all of it and on its first `BEGINNING_S`.
    """

    levels_db: NDArray[np.float64]
    model: str
    whole: Mapping[str, float]
    beginning: Mapping[str, float]


def reference_path() -> Path:
    """Where the values are stored; ``resources/make/demo_reference.py`` makes them."""
    return resources_dir() / "demo_song.json"


def read_reference() -> Reference:
    """Read the stored values.

    Raises
    ------
    OSError, ValueError, KeyError
        They are not there, or damaged.
    """
    content = json.loads(reference_path().read_text(encoding="utf-8"))
    return Reference(
        np.array(content["levels_db"], np.float64),
        str(content["model"]),
        content["whole"],
        content["beginning"],
    )


def levels_db(columns: MelColumns) -> NDArray[np.float64]:
    """How loud each eighth of the mel bands is, in spans of four seconds.

    So coarse that a lossy form's few milliseconds of delay, and what it leaves out beneath what is
    heard, hardly change it.

    Parameters
    ----------
    columns : numpy.ndarray [shape=(n_mels, n)]
        In decibels.

    Returns
    -------
    numpy.ndarray [shape=(8, k)]
        In decibels; what is over after the last whole span does not count.
    """
    bands, n_columns = columns.shape
    spans = n_columns // _SPAN_COLUMNS
    power = 10 ** (columns[:, : spans * _SPAN_COLUMNS].astype(np.float64) / 10)
    cells = power.reshape(_GROUPS, bands // _GROUPS, spans, _SPAN_COLUMNS)
    return np.asarray(10 * np.log10(cells.mean(axis=(1, 3))))
