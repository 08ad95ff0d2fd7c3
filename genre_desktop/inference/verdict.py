"""From the windows' log-probabilities to one verdict in words."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import MEAN, GateRule, ModelCard, SongRule


class Sureness(Enum):
    """How much a verdict is to be trusted, as a person would say it."""

    VERY_SURE = "very sure"
    FAIRLY_SURE = "fairly sure"
    TORN = "torn between two"
    GUESS = "a guess"
    NO_MUSIC = "no music"
    SILENT = "nothing to hear"


_NO_GENRE = {Sureness.NO_MUSIC, Sureness.SILENT}

VERY_SURE_FROM = 0.8
"""At 0.75 a quarter of the electronic previews, whose genre no model had learned, came this far."""
FAIRLY_SURE_FROM = 0.5
TORN_WITHIN = 0.15
"""Two genres this close, and together likelier than not, share the headline."""

_CERTAINTY = 2.0
_MOST = 2.0
"""Times the share that each would have if all counted alike."""

GENRE_NAMES = {"hiphop": "hip-hop"}
"""Where a genre's name for people is not the name in the collection."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model makes of a song, or of a part of one.

    Attributes
    ----------
    genres : tuple of str
        In the order of the model's outputs.
    probabilities : tuple of float
        One per genre, summing to 1; all zero if there was no music, or nothing, to hear.
    sureness : Sureness
    """

    genres: tuple[str, ...]
    probabilities: tuple[float, ...]
    sureness: Sureness

    def ranked(self) -> list[tuple[str, float]]:
        """Genres and their probabilities, the likeliest first."""
        pairs = zip(self.genres, self.probabilities, strict=True)
        return sorted(pairs, key=lambda pair: -pair[1])

    @property
    def genre(self) -> str | None:
        """The likeliest genre, or None if there was no music to hear."""
        return None if self.sureness in _NO_GENRE else self.ranked()[0][0]

    @property
    def confidence(self) -> float:
        """Probability of the likeliest genre."""
        return self.ranked()[0][1]

    @property
    def headline(self) -> str:
        """The verdict in a few words, its doubt included."""
        first, second = (spoken(genre) for genre, _ in self.ranked()[:2])
        match self.sureness:
            case Sureness.SILENT:
                return "Nothing to hear"
            case Sureness.NO_MUSIC:
                return "This is no music"
            case Sureness.TORN:
                return f"Between {first} and {second}"
            case Sureness.GUESS:
                return f"Hard to say, perhaps {first}"
            case _:
                return f"{capitalised(first)}, {self.sureness.value}"


def spoken(genre: str) -> str:
    """A genre's name for people, within a sentence."""
    return GENRE_NAMES.get(genre, genre)


def capitalised(text: str) -> str:
    """`text` with its first letter large and the rest as it was."""
    return text[:1].upper() + text[1:]


def song_probabilities(
    log_probabilities: NDArray[np.float32], rule: SongRule
) -> NDArray[np.float64]:
    """Probabilities of a song from those of its windows: see `SongRule`.

    Parameters
    ----------
    log_probabilities : numpy.ndarray [shape=(k, n_genres)]
        Of the windows, k > 0.
    rule : SongRule

    Returns
    -------
    numpy.ndarray [shape=(n_genres,)]
        Summing to 1.
    """
    if not len(log_probabilities):
        raise ValueError("a song without windows has no probabilities")
    score = pooled(log_probabilities, rule.pooling) / rule.temperature
    score = np.exp(score - score.max())
    return np.asarray(score / score.sum())


def pooled(log_probabilities: NDArray[np.float32], pooling: str) -> NDArray[np.float64]:
    """The mean over windows [shape=(n_genres,)] of their log-probabilities [shape=(k, n_genres)].

    Parameters
    ----------
    log_probabilities : numpy.ndarray [shape=(k, n_genres)]
        k > 0.
    pooling : str
        See `SongRule`.
    """
    if pooling == MEAN:
        return np.asarray(log_probabilities.mean(axis=0, dtype=np.float64))
    return np.asarray(window_weights(log_probabilities, pooling) @ log_probabilities)


def window_weights(log_probabilities: NDArray[np.floating], pooling: str) -> NDArray[np.float64]:
    """How much each window counts [shape=(k,)], summing to 1.

    By certainty a window counts exp(-2 H), where H is the entropy of its probabilities in nats:
    one that speaks for a single genre counts 25 times as much as one that is torn between five. But
    none counts more than twice its share, or the last chord of a song, four minutes of which are
    torn, would be a third of its verdict.
    """
    logs = np.asarray(log_probabilities, np.float64)
    if pooling == MEAN:
        return np.full(len(logs), 1 / len(logs))
    logs = logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)
    doubt = -(np.exp(logs) * logs).sum(axis=1)
    return _capped(np.exp(-_CERTAINTY * (doubt - doubt.min())), _MOST / len(logs))


def _capped(weights: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Weights brought to the sum of 1, none above `most`; the others keep their proportions."""
    shares = weights / weights.sum()
    held = shares > most
    while held.any():
        shares[held] = most
        rest = weights[~held]
        shares[~held] = rest / rest.sum() * (1 - most * held.sum())
        more = held | (shares > most)
        if (more == held).all():
            break
        held = more
    return np.asarray(shares)


def is_no_music(answer: NDArray[np.float32], rule: GateRule) -> bool:
    """Whether windows are taken for no music: see `GateRule`.

    Parameters
    ----------
    answer : numpy.ndarray [shape=(k, n_outputs)]
        Of the engine, k > 0.
    rule : GateRule
    """
    return rule.learned and float(answer[:, -1].mean(dtype=np.float64)) > rule.log_odds


def verdict_of(answer: NDArray[np.float32], card: ModelCard) -> Verdict:
    """The verdict on windows.

    Parameters
    ----------
    answer : numpy.ndarray [shape=(k, n_outputs)]
        Of the engine; k = 0 is nothing to hear.
    card : ModelCard
        Of its model.
    """
    genres = card.genres
    nothing = (0.0,) * len(genres)
    if not len(answer):
        return Verdict(genres, nothing, Sureness.SILENT)
    if is_no_music(answer, card.gate):
        return Verdict(genres, nothing, Sureness.NO_MUSIC)
    probabilities = song_probabilities(answer[:, : len(genres)], card.song)
    return Verdict(genres, tuple(map(float, probabilities)), sureness_of(probabilities))


def sureness_of(probabilities: NDArray[np.float64]) -> Sureness:
    """How much probabilities [shape=(n_genres,)] of music are to be trusted."""
    second, first = np.sort(probabilities)[-2:]
    if first >= VERY_SURE_FROM:
        return Sureness.VERY_SURE
    if first - second < TORN_WITHIN and first + second >= FAIRLY_SURE_FROM:
        return Sureness.TORN
    return Sureness.FAIRLY_SURE if first >= FAIRLY_SURE_FROM else Sureness.GUESS
