"""What two verdicts, and two timelines, have in common and what not: in figures and in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.timeline import Timeline
from genre_desktop.inference.verdict import Sureness, Verdict, spoken
from genre_desktop.pages.words import percent

_MOMENT_S = 0.5
_MOST_NAMED = 4
_FAR_APART = 0.1
"""A lesser difference is not worth a sentence."""


@dataclass(frozen=True, slots=True)
class GenreDifference:
    """How much of one genre is heard on either side.

    Attributes
    ----------
    genre : str
    first, second : float or None
        Probability; None where there is no verdict, or its model does not know the genre.
    """

    genre: str
    first: float | None
    second: float | None

    @property
    def points(self) -> int | None:
        """How many percentage points more there are on the second side, if both are known.

        Of the two as they are written, in whole per cent: 100 less 98 is 2.
        """
        if self.first is None or self.second is None:
            return None
        return round(100 * self.second) - round(100 * self.first)


def genre_differences(first: Verdict | None, second: Verdict | None) -> tuple[GenreDifference, ...]:
    """Every genre that either side knows: in the first one's order, then the second one's own."""
    shares = [_shares(first), _shares(second)]
    genres = dict.fromkeys([*shares[0], *shares[1]])
    return tuple(GenreDifference(genre, *(side.get(genre) for side in shares)) for genre in genres)


def in_common(first: Verdict, second: Verdict) -> dict[str, float]:
    """The probability that both sides give each genre; they sum to 1 where the sides are equal.

    One less the sum is the total variation distance of the two.
    """
    one, other = _shares(first), _shares(second)
    return {genre: min(share, other[genre]) for genre, share in one.items() if genre in other}


def agreement(first: Timeline, second: Timeline) -> float:
    """In which share of a song two models hear the same genre most, or both none.

    Parameters
    ----------
    first, second : Timeline
        Of one song.

    Returns
    -------
    float
        From 0 to 1.
    """
    duration_s = min(first.duration_s, second.duration_s)
    moments_s = np.arange(_MOMENT_S / 2, max(duration_s, _MOMENT_S), _MOMENT_S)
    return float(np.mean(_genres_at(first, moments_s) == _genres_at(second, moments_s)))


def words_on_songs(first: Verdict, second: Verdict) -> tuple[str, str]:
    """What two songs, A and B, are: a headline, and what more there is to say."""
    if first.genre is None and second.genre is None:
        return "No genre is heard in either", ""
    if first.genre is None or second.genre is None:
        heard, verdict = ("A", first) if first.genre else ("B", second)
        silent = "B" if heard == "A" else "A"
        return f"{heard} is {_what(verdict)}; in {silent} no genre is heard", ""
    if first.genre == second.genre:
        sure = _is_sure(first) and _is_sure(second)
        headline = f"Both are {spoken(first.genre)}" if sure else _both_most(first.genre)
    else:
        headline = f"A is {_what(first)}, B is {_what(second)}"
    return headline, " ".join(filter(None, (_common_words(first, second), _apart(first, second))))


def words_on_models(
    first: Verdict, second: Verdict, agreeing: float | None, *, whole: bool = True
) -> tuple[str, str]:
    """What two models, A and B, make of one song: a headline, and what more there is to say.

    Parameters
    ----------
    first, second : Verdict
    agreeing : float or None
        What `agreement` gave, once it is known.
    whole : bool
        The verdicts are on the whole song, and not on a part of it.
    """
    if first.genre == second.genre:
        heard = spoken(first.genre) if first.genre is not None else "no genre"
        headline = f"The models agree: {heard}"
    else:
        one, other = (_what(side) if side.genre else "no genre" for side in (first, second))
        headline = f"The models disagree: A hears {one}, B hears {other}"
    said = []
    if agreeing is not None:
        song = "the song" if whole else "the whole song"
        share = f"in {percent(agreeing, 0)} of" if agreeing else "nowhere in"
        said.append(f"Moment by moment they agree {share} {song}.")
    if first.genre is not None and second.genre is not None:
        said += [_common_words(first, second), _apart(first, second)]
    said += [_unknown_words("A", first, second), _unknown_words("B", second, first)]
    return headline, " ".join(filter(None, said))


def _shares(verdict: Verdict | None) -> dict[str, float]:
    if verdict is None:
        return {}
    return dict(zip(verdict.genres, verdict.probabilities, strict=True))


def _genres_at(timeline: Timeline, moments_s: NDArray[np.float64]) -> NDArray[np.str_]:
    """Names [shape=(k,)] of the likeliest genres at moments [shape=(k,)]; empty for none."""
    shares = timeline.probabilities
    if not len(shares):
        return np.full(len(moments_s), "")
    names = np.where(shares.sum(axis=1) > 0, np.array(timeline.card.genres)[shares.argmax(1)], "")
    return np.asarray(names[np.minimum((moments_s / timeline.step_s).astype(int), len(names) - 1)])


def _is_sure(verdict: Verdict) -> bool:
    return verdict.sureness in {Sureness.VERY_SURE, Sureness.FAIRLY_SURE}


def _both_most(genre: str) -> str:
    return f"Both sound most like {spoken(genre)}"


def _what(verdict: Verdict) -> str:
    first, second = (spoken(genre) for genre, _ in verdict.ranked()[:2])
    if verdict.sureness is Sureness.TORN:
        return f"between {first} and {second}"
    return f"perhaps {first}" if verdict.sureness is Sureness.GUESS else first


def _common_words(first: Verdict, second: Verdict) -> str:
    common = in_common(first, second)
    total = sum(common.values())
    if round(100 * total) == 0:
        return "They have nothing in common."
    genre = max(common, key=lambda each: common[each])
    return f"They have {percent(total, 0)} in common, most of it {spoken(genre)}."


def _apart(first: Verdict, second: Verdict) -> str:
    known = [each for each in genre_differences(first, second) if each.points is not None]
    if not known:
        return ""
    most = max(known, key=lambda each: abs(each.points or 0))
    if most.first is None or most.second is None or abs(most.second - most.first) < _FAR_APART:
        return ""
    shares = f"{percent(most.first, 0)} in A and {percent(most.second, 0)} in B"
    return f"Furthest apart: {spoken(most.genre)}, {shares}."


def _unknown_words(side: str, own: Verdict, other: Verdict) -> str:
    unknown = [spoken(genre) for genre in other.genres if genre not in own.genres]
    if not unknown:
        return ""
    if len(unknown) > _MOST_NAMED:
        return f"{side} does not know {len(unknown)} of the other's genres."
    *some, last = unknown
    return f"{side} does not know {', '.join(some)}{' or ' if some else ''}{last}."
