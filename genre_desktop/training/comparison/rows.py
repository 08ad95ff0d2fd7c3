"""What is compared: a row for each run, and one for runs that differ in their seed alone."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from genre_desktop.training import statistics
from genre_desktop.training.calibration import calibration_error, tempered
from genre_desktop.training.runs import Run, RunError, RunInfo
from genre_desktop.training.statistics import Interval

_OF_ONE_RUN = frozenset({"--seed", "--run", "--out", "--name"})
"""Arguments of `genre-desktop train` that do not change what is learned, chance left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A run's figures.

    Attributes
    ----------
    ece : Interval
        Of the songs' verdicts, each at the temperature that was given or fitted on the other folds.
    nll : float
        Mean negative log-likelihood of the songs' genres by the same verdicts, in nats: it tells
        runs apart that are right about as many songs.
    tempered : bool
        False where there were too few songs to fit one: then the temperature is 1.
    tracks : frozenset of str
        The songs it was measured on.
    """

    info: RunInfo
    songs: int
    song_accuracy: Interval
    window_accuracy: float
    macro_f1: Interval
    ece: Interval
    nll: float
    tempered: bool
    tracks: frozenset[str]

    def claimed(self) -> tuple[float, ...]:
        """The shares that the recipe's project claims for itself."""
        found = re.findall(r"(\d+(?:\.\d+)?)\s*%", self.info.claim)
        return tuple(share / 100 for share in map(float, found) if share <= 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation of a figure over runs."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Seeds:
    """Runs that differ in their seed alone."""

    info: RunInfo
    runs: tuple[str, ...]
    song_accuracy: Spread
    window_accuracy: Spread
    macro_f1: Spread
    ece: Spread
    nll: Spread


@dataclass(frozen=True, slots=True)
class Comparison:
    """Many runs.

    Attributes
    ----------
    rows : tuple of Row
        The run with most songs right first.
    same_songs : bool
        Whether all were measured on the same songs. If not, they cannot be held side by side.
    unreadable : tuple of str
        What is to be said of each run that is not among them.
    """

    rows: tuple[Row, ...]
    seeds: tuple[Seeds, ...]
    same_songs: bool
    unreadable: tuple[str, ...]


def compare(rows: Iterable[Row], unreadable: Iterable[str] = ()) -> Comparison:
    """Order runs, and put those together that differ in their seed alone."""
    ranked = tuple(sorted(rows, key=lambda row: -row.song_accuracy.value))
    groups = groupby(sorted(ranked, key=_kind), key=_kind)
    seeds = (_seeds(tuple(group)) for _, group in groups)
    return Comparison(
        ranked,
        tuple(
            sorted(
                (group for group in seeds if group is not None),
                key=lambda group: -group.song_accuracy.mean,
            )
        ),
        all(first.tracks == second.tracks for first, second in pairwise(ranked)),
        tuple(unreadable),
    )


def row_of(run: Run) -> Row:
    """Work out a run's figures.

    Raises
    ------
    RunError
        It was measured on no songs.
    """
    heard = run.heard
    if not len(heard.labels):
        raise RunError(f"The run in {run.folder} was measured on no songs.")
    judged = tempered(heard, run.info.temperature, run.info.pooling)
    return Row(
        info=run.info,
        songs=len(heard.labels),
        song_accuracy=statistics.interval(statistics.accuracy, judged.best, heard.labels),
        window_accuracy=statistics.window_accuracy(heard.log_probabilities, heard.labels),
        macro_f1=statistics.interval(statistics.macro_f1, judged.best, heard.labels),
        ece=statistics.interval(calibration_error, judged.best, heard.labels),
        nll=statistics.negative_log_likelihood(judged.best, heard.labels),
        tempered=judged.after is not None,
        tracks=frozenset(heard.tracks),
    )


def _kind(row: Row) -> tuple[str, ...]:
    """All that tells a run from others but its seed and its place."""
    info = row.info
    told = (
        info.recipe,
        info.features,
        info.train,
        info.valid,
        info.split,
        str(info.genres),
        info.pooling,
    )
    return (*told, str(info.genres), str(info.parameters), *_lasting(info.command))


def _lasting(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    kept = []
    for before, word in pairwise(["", *words]):
        option = word.partition("=")[0]
        if option not in _OF_ONE_RUN and before not in _OF_ONE_RUN:
            kept.append(word)
    return kept


def _seeds(rows: tuple[Row, ...]) -> Seeds | None:
    if len({row.info.seed for row in rows}) < 2:
        return None
    return Seeds(
        rows[0].info,
        tuple(sorted(row.info.name for row in rows)),
        _spread(row.song_accuracy.value for row in rows),
        _spread(row.window_accuracy for row in rows),
        _spread(row.macro_f1.value for row in rows),
        _spread(row.ece.value for row in rows),
        _spread(row.nll for row in rows),
    )


def _spread(values: Iterable[float]) -> Spread:
    found = np.array(list(values))
    return Spread(float(found.mean()), float(found.std(ddof=1)))
