"""All that a report says of a run, worked out once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import CardError, ModelCard, card_path, read_card
from genre_desktop.training import statistics
from genre_desktop.training.calibration import (
    Reliability,
    calibration_error,
    calibration_error_at_best,
    reliability,
    tempered,
)
from genre_desktop.training.report.likeness import Likeness, likeness
from genre_desktop.training.report.overfitting import overfitting_remark
from genre_desktop.training.runs import Run, RunError, model_path
from genre_desktop.training.statistics import GenreFigures, Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether songs are judged as surely as they should be.

    Attributes
    ----------
    error : Interval
        The expected calibration error.
    at_best : Interval
        What it would be if the confidence were the truth.
    """

    reliability: Reliability
    error: Interval
    at_best: Interval


@dataclass(frozen=True, slots=True)
class Mistake:
    """A song taken for another genre.

    Attributes
    ----------
    confidence : float
        Probability of the wrong verdict.
    given_genre : float
        Probability of the true genre.
    """

    track: str
    artist: str
    genre: str
    verdict: str
    confidence: float
    given_genre: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a run.

    Attributes
    ----------
    by_windows : tuple of Interval
        Share of songs right after one window, after two, and so on.
    seconds : tuple of float
        Sound heard by then, at most, since a song's last window may reach back; empty where the
        model's card does not stand beside the run.
    after : Calibration or None
        With the temperature that was given, or a cross-validated one; None where there are too
        few songs for that.
    temperature : float
        The model's card's; where that does not stand beside the run, what it would be.
    mistakes : tuple of Mistake
        The most confident first.
    """

    run: Run
    songs: int
    song_accuracy: Interval
    window_accuracy: float
    macro_f1: Interval
    genres: tuple[GenreFigures, ...]
    confusion: NDArray[np.int64]
    by_windows: tuple[Interval, ...]
    seconds: tuple[float, ...]
    before: Calibration
    after: Calibration | None
    temperature: float
    overfitting: str
    likeness: Likeness | None
    mistakes: tuple[Mistake, ...]

    def by_recall(self) -> tuple[GenreFigures, ...]:
        """The genres that have songs, the one most often right first."""
        heard = (genre for genre in self.genres if genre.songs)
        return tuple(sorted(heard, key=lambda genre: -genre.recall.value))

    def taken_for(self, genre: str) -> tuple[tuple[str, int], ...]:
        """What the songs of a genre are taken for: see `statistics.taken_for`."""
        return statistics.taken_for(self.confusion, self.run.info.genres, genre)


def findings_of(run: Run) -> Findings:
    """Work out all that is to be said of a run.

    Raises
    ------
    RunError
        It was measured on no songs.
    """
    heard, genres = run.heard, run.info.genres
    if not len(heard.labels):
        raise RunError(f"The run in {run.folder} was measured on no songs.")
    judged = tempered(heard, run.info.temperature, run.info.pooling)
    card = _card(run)
    by_windows = statistics.accuracy_by_windows(
        heard.log_probabilities, heard.labels, pooling=run.info.pooling
    )
    return Findings(
        run=run,
        songs=len(heard.labels),
        song_accuracy=statistics.interval(statistics.accuracy, judged.best, heard.labels),
        window_accuracy=statistics.window_accuracy(heard.log_probabilities, heard.labels),
        macro_f1=statistics.interval(statistics.macro_f1, judged.best, heard.labels),
        genres=statistics.by_genre(judged.best, heard.labels, genres),
        confusion=statistics.confusion(judged.best, heard.labels),
        by_windows=by_windows,
        seconds=_seconds(card, len(by_windows)),
        before=_calibration(judged.before, heard.labels),
        after=None if judged.after is None else _calibration(judged.after, heard.labels),
        temperature=judged.temperature if card is None else card.song.temperature,
        overfitting=overfitting_remark(run.history, run.info),
        likeness=likeness(heard, genres),
        mistakes=_mistakes(run, judged.best),
    )


def _calibration(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Calibration:
    return Calibration(
        reliability(probabilities, labels),
        statistics.interval(calibration_error, probabilities, labels),
        calibration_error_at_best(probabilities),
    )


def _card(run: Run) -> ModelCard | None:
    try:
        return read_card(card_path(model_path(run.folder)))
    except CardError:
        return None


def _seconds(card: ModelCard | None, windows: int) -> tuple[float, ...]:
    if card is None:
        return ()
    return tuple(card.window_s + card.step_s * index for index in range(windows))


def _mistakes(run: Run, probabilities: NDArray[np.float64]) -> tuple[Mistake, ...]:
    heard, genres = run.heard, run.info.genres
    verdicts, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(verdicts != heard.labels)
    return tuple(
        Mistake(
            heard.tracks[song],
            heard.artists[song],
            genres[heard.labels[song]],
            genres[verdicts[song]],
            float(confidence[song]),
            float(probabilities[song, heard.labels[song]]),
        )
        for song in wrong[np.argsort(-confidence[wrong], kind="stable")]
    )
