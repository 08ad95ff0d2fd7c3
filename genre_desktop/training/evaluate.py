"""How good a model is on songs whose genre is known."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.inference.card import CALIBRATION_ERROR, ModelCard
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.verdict import (
    Sureness,
    is_no_music,
    pooled,
    song_probabilities,
    verdict_of,
)
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training import calibration, statistics
from genre_desktop.training.calibration import calibration_error, calibration_error_at_best
from genre_desktop.training.leaks import learned_before, song_of
from genre_desktop.training.runs import Heard
from genre_desktop.training.songs import Songs, check_front_end, song_columns
from genre_desktop.training.statistics import Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model gets right on a mel file.

    Attributes
    ----------
    genres : tuple of str
        The model's, in the order of its outputs.
    labels : numpy.ndarray [shape=(n,)]
        Index of each song's true genre.
    probabilities : numpy.ndarray [shape=(n, n_genres)]
        Of each song, as sure as the calibration error takes it: at the temperature of the model's
        card, or where that was fitted on this song, at one that was not.
    window_accuracy : float
        Share of windows, over all songs, whose likeliest genre is the song's.
    tracks : tuple of str
        Name of each song.
    rejected : tuple of str
        Songs that the model takes for no music. They count in all figures by their likeliest
        genre, so that these do not depend on where the gate stands.
    sureness : dict of str to Counter of Sureness
        How sure the verdicts are, by the songs' own genres, those that the model does not know
        among them.
    left_out : tuple of str
        Songs of a genre that the model does not know, or with nothing to hear in them.
    silent : tuple of str
        Those of them with nothing to hear.
    tempered_on : tuple of str
        Of the songs judged, those that the temperature of the model's card was fitted on.
    cross_validated : bool
        Whether these are enough to be judged at a temperature of the other folds each; if not, it
        is 1.
    seen_in_training : tuple of str
        Songs that the model's card says it was trained on: then the figures are worth nothing.
    """

    genres: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    window_accuracy: float
    tracks: tuple[str, ...]
    rejected: tuple[str, ...]
    sureness: Mapping[str, Counter[Sureness]]
    left_out: tuple[str, ...]
    seen_in_training: tuple[str, ...]
    silent: tuple[str, ...] = ()
    tempered_on: tuple[str, ...] = ()
    cross_validated: bool = False

    @property
    def song_accuracy(self) -> float:
        """Share of songs whose likeliest genre is the true one."""
        return statistics.accuracy(self.probabilities, self.labels)

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Songs by true genre (rows) and by verdict (columns)."""
        return statistics.confusion(self.probabilities, self.labels)

    @property
    def macro_f1(self) -> float:
        """Mean over the genres that occur of the harmonic mean of precision and recall."""
        return statistics.macro_f1(self.probabilities, self.labels)

    @property
    def unknown_genres(self) -> tuple[str, ...]:
        """Genres of the songs that the model cannot name."""
        return tuple(sorted(set(self.sureness) - set(self.genres)))

    @property
    def ece(self) -> float:
        """Expected calibration error of the songs' confidence: see `calibration_error`."""
        return calibration_error(self.probabilities, self.labels)

    @property
    def ece_interval(self) -> Interval:
        """The same with its bootstrap interval."""
        return statistics.interval(calibration_error, self.probabilities, self.labels)

    @property
    def ece_at_best(self) -> Interval:
        """What it would be if the confidence were the truth: see `calibration_error_at_best`."""
        return calibration_error_at_best(self.probabilities)


def evaluate(
    engine: Engine, songs: Songs, *, on_song: Callable[[int, int], None] = lambda *_: None
) -> Evaluation:
    """Classify every song of a mel file and hold the verdicts against the labels.

    Parameters
    ----------
    engine : Engine
    songs : Songs
        With the bands of the model's front end; another column spacing is interpolated.
    on_song : callable, optional
        Told how many songs are done, and of how many.

    Raises
    ------
    UserError
        The mel file was made for another front end, or there is nothing to hear in it.
    """
    card = engine.card
    check_front_end(songs, card.front_end)
    judged: list[int] = []
    answers: list[NDArray[np.float32]] = []
    rejected: list[str] = []
    silent: list[str] = []
    sureness: dict[str, Counter[Sureness]] = {}
    for index in range(len(songs)):
        on_song(index, len(songs))
        genre = songs.genres[index]
        windows = cut_windows(song_columns(songs, index, card.front_end), card.window)
        if not len(windows):
            silent.append(songs.tracks[index])
            continue
        answer = engine.log_probabilities(windows.values)
        sureness.setdefault(genre, Counter())[verdict_of(answer, card).sureness] += 1
        if genre not in card.genres:
            continue
        if is_no_music(answer, card.gate):
            rejected.append(songs.tracks[index])
        answers.append(answer[:, : len(card.genres)])
        judged.append(index)
    on_song(len(songs), len(songs))
    if not sureness:
        raise UserError(f"There is nothing to hear in {songs.name}.")
    heard = Heard(
        tracks=tuple(songs.tracks[index] for index in judged),
        artists=tuple(songs.artists[index] for index in judged),
        labels=np.array([card.genres.index(songs.genres[index]) for index in judged], np.int64),
        log_probabilities=tuple(answers),
        embeddings=np.empty((len(judged), 0), np.float32),
    )
    fitted = _tempered_on(card, songs)
    tempered_on = [i for i, track in enumerate(heard.tracks) if song_of(track) in fitted]
    probabilities, cross_validated = _probabilities(heard, card, tempered_on)
    return Evaluation(
        genres=card.genres,
        labels=heard.labels,
        probabilities=probabilities,
        window_accuracy=statistics.window_accuracy(answers, heard.labels) if answers else math.nan,
        tracks=heard.tracks,
        rejected=tuple(rejected),
        sureness=sureness,
        left_out=tuple(songs.tracks[i] for i in sorted(set(range(len(songs))) - set(judged))),
        seen_in_training=learned_before(card.training.songs, songs),
        silent=tuple(silent),
        tempered_on=tuple(heard.tracks[i] for i in tempered_on),
        cross_validated=cross_validated,
    )


def _tempered_on(card: ModelCard, songs: Songs) -> frozenset[str]:
    """Songs that the temperature was fitted on; all if an older card names their collection."""
    if card.training.tempered_on is not None:
        return frozenset(map(song_of, card.training.tempered_on))
    fitted = card.song.temperature != 1 and "--temperature" not in card.training.command
    on = {figure.on for figure in card.figures if figure.name == CALIBRATION_ERROR}
    return frozenset(map(song_of, songs.tracks)) if fitted and songs.name in on else frozenset()


def _probabilities(
    heard: Heard, card: ModelCard, tempered_on: Sequence[int]
) -> tuple[NDArray[np.float64], bool]:
    """The songs' probabilities, and whether those of `tempered_on` are cross-validated."""
    probabilities = np.empty((len(heard.labels), len(card.genres)))
    for index, answer in enumerate(heard.log_probabilities):
        probabilities[index] = song_probabilities(answer, card.song)
    if not tempered_on:
        return probabilities, False
    found = calibration.tempered(heard.part(tempered_on), pooling=card.song.pooling)
    probabilities[list(tempered_on)] = found.best
    return probabilities, found.after is not None


@dataclass(frozen=True, slots=True)
class Excerpts:
    """How good verdicts on parts of songs are.

    Attributes
    ----------
    accuracy : float
        Share of excerpts, over all songs, whose likeliest genre is the song's: a song of more
        excerpts counts for more.
    count : int
        How many there are.
    too_short : tuple of str
        Songs of less sound, which have none.
    """

    accuracy: float
    count: int
    too_short: tuple[str, ...]


def accuracy_after(engine: Engine, songs: Songs, seconds: float) -> Excerpts:
    """Judge so many seconds from the beginning of each window's length of a song.

    If they are longer than a window, then from the beginning of each such length.

    Parameters
    ----------
    engine : Engine
    songs : Songs
    seconds : float
        Of sound; shorter than a window, it is heard again and again until a window is full.

    Raises
    ------
    UserError
        All songs are shorter, or of other genres.
    """
    card = engine.card
    length = max(1, round(seconds / card.front_end.column_s))
    right: list[bool] = []
    too_short: list[str] = []
    for index in range(len(songs)):
        if songs.genres[index] not in card.genres:
            continue
        columns = song_columns(songs, index, card.front_end)
        if columns.shape[1] < length:
            too_short.append(songs.tracks[index])
        for start in range(0, columns.shape[1] - length + 1, max(length, card.window.columns)):
            windows = cut_windows(columns[:, start : start + length], card.window)
            if len(windows):
                answer = engine.log_probabilities(windows.values)[:, : len(card.genres)]
                best = int(pooled(answer, card.song.pooling).argmax())
                right.append(card.genres[best] == songs.genres[index])
    if not right:
        raise UserError(f"{songs.name} has no {seconds:g} s of a genre that this model knows.")
    return Excerpts(float(np.mean(right)), len(right), tuple(too_short))
