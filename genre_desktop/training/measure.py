"""What a trained model says of the songs set aside, and the figures of its card."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.card import CALIBRATION_ERROR, MEAN, Figure, SongRule
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training import calibration, statistics
from genre_desktop.training.runs import Heard
from genre_desktop.training.songs import Songs, song_columns

Confusion = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the songs set aside add to a model's card.

    Attributes
    ----------
    song : SongRule
        With its temperature.
    figures : tuple of Figure
    tempered_on : tuple of str
        The songs that the temperature was fitted on, by track.
    confusion : tuple of tuple of int, or None
        Songs by true genre and by the one they were taken for: see `ModelCard`.
    """

    song: SongRule
    figures: tuple[Figure, ...] = ()
    tempered_on: tuple[str, ...] = ()
    confusion: Confusion | None = None


def heard_by(bundle: Bundle, network: Any, songs: Songs) -> Heard:  # noqa: ANN401 - Keras
    """What a model says of songs; those with nothing to hear in them are left out.

    Parameters
    ----------
    bundle : Bundle
    network : keras.Model
        That of the bundle.
    songs : Songs
        Of the genres that the model knows.
    """
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    engine, card = KerasEngine(bundle), bundle.card
    embedder = keras.Model(network.input, network.layers[-2].output)
    kept: list[int] = []
    answers: list[NDArray[np.float32]] = []
    embeddings: list[NDArray[np.float32]] = []
    for index in range(len(songs)):
        windows = cut_windows(song_columns(songs, index, card.front_end), card.window).values
        if len(windows):
            kept.append(index)
            answers.append(engine.log_probabilities(windows)[:, : len(card.genres)])
            found = np.asarray(embedder(windows[..., None], training=False))
            embeddings.append(found.reshape(len(windows), -1).mean(axis=0))
    return Heard(
        tracks=tuple(songs.tracks[index] for index in kept),
        artists=tuple(songs.artists[index] for index in kept),
        labels=np.array([card.genres.index(songs.genres[index]) for index in kept], np.int64),
        log_probabilities=tuple(answers),
        embeddings=np.stack(embeddings) if kept else Heard.none().embeddings,
    )


def measured(
    heard: Heard,
    on: str,
    command: str,
    temperature: float | None = None,
    pooling: str = MEAN,
) -> Measured:
    """The song rule with its temperature, and the figures that a card holds.

    The temperature is fitted on all songs that were set aside, but the calibration error is that
    of folds, each judged at the temperature of the others; a temperature that is given is measured
    as it is.
    """
    found = calibration.tempered(heard, temperature, pooling)
    judged, labels = found.best, heard.labels
    values = {
        "song accuracy": statistics.accuracy(judged, labels),
        "window accuracy": statistics.window_accuracy(heard.log_probabilities, labels),
        "macro F1": statistics.macro_f1(judged, labels),
        CALIBRATION_ERROR: calibration.calibration_error(judged, labels),
    }
    fitted = temperature is None and found.after is not None
    return Measured(
        SongRule(pooling, round(found.temperature, 4)),
        tuple(Figure(name, round(value, 4), on, command) for name, value in values.items()),
        heard.tracks if fitted else (),
        confusion_of(heard, pooling),
    )


def confusion_of(heard: Heard, pooling: str = MEAN) -> Confusion | None:
    """What songs of each genre were taken for, as a card holds it; None of no songs."""
    if not heard.tracks:
        return None
    # no temperature moves a verdict
    means = calibration.mean_of_windows(heard.log_probabilities, pooling)
    return tuple(map(tuple, statistics.confusion(means, heard.labels).tolist()))
