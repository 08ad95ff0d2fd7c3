"""How good a model is on songs whose genre is known."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.verdict import (
    Sureness,
    is_no_music,
    song_probabilities,
    verdict_of,
)
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training import statistics
from genre_desktop.training.calibration import calibration_error
from genre_desktop.training.leaks import learned_before
from genre_desktop.training.songs import Songs, check_front_end, song_columns


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
        Of each song.
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
        The mel file was made for another front end, or has no song of the model's genres.
    """
    card = engine.card
    check_front_end(songs, card.front_end)
    labels: list[int] = []
    probabilities: list[NDArray[np.float64]] = []
    judged: list[int] = []
    rejected: list[str] = []
    sureness: dict[str, Counter[Sureness]] = {}
    windows_right = windows_heard = 0
    for index in range(len(songs)):
        on_song(index, len(songs))
        genre = songs.genres[index]
        windows = cut_windows(song_columns(songs, index, card.front_end), card.window)
        if not len(windows):
            continue
        answer = engine.log_probabilities(windows.values)
        sureness.setdefault(genre, Counter())[verdict_of(answer, card).sureness] += 1
        if genre not in card.genres:
            continue
        label = card.genres.index(genre)
        if is_no_music(answer, card.gate):
            rejected.append(songs.tracks[index])
        answer = answer[:, : len(card.genres)]
        windows_right += int((answer.argmax(axis=1) == label).sum())
        windows_heard += len(answer)
        probabilities.append(song_probabilities(answer, card.song))
        labels.append(label)
        judged.append(index)
    on_song(len(songs), len(songs))
    if not labels:
        raise UserError(f"{songs.name} has no song that this model can judge.")
    return Evaluation(
        genres=card.genres,
        labels=np.array(labels, np.int64),
        probabilities=np.stack(probabilities),
        window_accuracy=windows_right / windows_heard,
        tracks=tuple(songs.tracks[index] for index in judged),
        rejected=tuple(rejected),
        sureness=sureness,
        left_out=tuple(songs.tracks[i] for i in sorted(set(range(len(songs))) - set(judged))),
        seen_in_training=learned_before(card.training.songs, songs),
    )


def accuracy_after(engine: Engine, songs: Songs, seconds: float) -> float:
    """Share right of verdicts on so many seconds of each song, from every such place in it.

    Parameters
    ----------
    engine : Engine
    songs : Songs
    seconds : float
        Of sound; shorter than a window, it is heard again and again until a window is full.

    Raises
    ------
    UserError
        The songs are shorter, or of other genres.
    """
    card = engine.card
    length = max(1, round(seconds / card.front_end.column_s))
    right: list[bool] = []
    for index in range(len(songs)):
        if songs.genres[index] not in card.genres:
            continue
        columns = song_columns(songs, index, card.front_end)
        for start in range(0, columns.shape[1] - length + 1, max(length, card.window.columns)):
            windows = cut_windows(columns[:, start : start + length], card.window)
            if len(windows):
                answer = engine.log_probabilities(windows.values)[:, : len(card.genres)]
                best = int(answer.mean(axis=0).argmax())
                right.append(card.genres[best] == songs.genres[index])
    if not right:
        raise UserError(f"{songs.name} has no {seconds:g} s of a genre that this model knows.")
    return float(np.mean(right))
