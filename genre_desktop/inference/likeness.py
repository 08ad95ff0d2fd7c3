"""Which genres a model takes for each other, by its card."""

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Verdict, capitalised, spoken
from genre_desktop.pages.words import percent

LIKELY_FROM = 0.1
"""A second genre that is less likely than this needs no word."""


def mistaken_share(card: ModelCard, genre: str, other: str) -> float | None:
    """How often a model takes songs of one genre for the other, or the other way round.

    Counted on songs that were set aside: see `ModelCard.confusion`.

    Parameters
    ----------
    card : ModelCard
    genre, other : str
        Two of the card's genres.

    Returns
    -------
    float or None
        Share of the songs of both genres; None if the card does not say, or has no such songs.

    Raises
    ------
    ValueError
        The card does not know a genre, or they are one and the same.
    """
    first, second = _index(card, genre), _index(card, other)
    if first == second:
        raise ValueError(f"{genre!r} cannot be mistaken for itself")
    if card.confusion is None:
        return None
    songs = sum(card.confusion[first]) + sum(card.confusion[second])
    mistaken = card.confusion[first][second] + card.confusion[second][first]
    return mistaken / songs if songs else None


def most_alike(card: ModelCard, genre: str, n: int = 3) -> list[tuple[str, float]]:
    """The genres that a model most often takes for `genre`, or `genre` for them.

    Parameters
    ----------
    card : ModelCard
    genre : str
        One of the card's.
    n : int
        So many at the most.

    Returns
    -------
    list of (str, float)
        Genre and `mistaken_share`, the most alike first; none that was never mistaken, and nothing
        at all if the card does not say.

    Raises
    ------
    ValueError
        The card does not know the genre.
    """
    _index(card, genre)
    others = (
        (other, mistaken_share(card, genre, other)) for other in card.genres if other != genre
    )
    alike = [(other, share) for other, share in others if share]
    return sorted(alike, key=lambda pair: -pair[1])[:n]


def taken_for(card: ModelCard, genre: str) -> list[tuple[str, int]]:
    """What the songs of a genre were wrongly taken for, and how many, most first.

    Empty if the card does not say.

    Raises
    ------
    ValueError
        The card does not know the genre.
    """
    row = card.confusion[_index(card, genre)] if card.confusion is not None else ()
    wrong = [(other, songs) for other, songs in zip(card.genres, row, strict=False) if songs]
    return sorted((pair for pair in wrong if pair[0] != genre), key=lambda pair: -pair[1])


def alike_text(card: ModelCard, verdict: Verdict) -> str:
    """How far the two likeliest genres of a verdict are to be told apart, as a sentence.

    Parameters
    ----------
    card : ModelCard
        Of the model that gave the verdict.
    verdict : Verdict

    Returns
    -------
    str
        Empty if there is nothing to say: no genre, no second one that is at all likely, or a card
        that does not know.

    Examples
    --------
    "Rock and country are mistaken for each other in 14 % of songs."
    """
    if verdict.genre is None:
        return ""
    (first, _), (second, probability) = verdict.ranked()[:2]
    if probability < LIKELY_FROM:
        return ""
    share = mistaken_share(card, first, second)
    if share is None:
        return ""
    pair = capitalised(f"{spoken(first)} and {spoken(second)}")
    if share == 0:
        return f"{pair} were never mistaken for each other."
    return f"{pair} are mistaken for each other in {_some(share)} of songs."


def most_alike_text(card: ModelCard, genre: str, n: int = 3) -> str:
    """The most alike genres as a phrase, such as "country 14 %, blues 7 %"; may be empty."""
    return ", ".join(
        f"{spoken(other)} {_some(share)}" for other, share in most_alike(card, genre, n)
    )


def _some(share: float) -> str:
    """A share of songs; what is there at all is not called 0 %."""
    return f"under {percent(0.01, 0)}" if 0 < share < 0.005 else percent(share, 0)


def _index(card: ModelCard, genre: str) -> int:
    if genre not in card.genres:
        raise ValueError(f"{genre!r} is none of the genres of {card.label}")
    return card.genres.index(genre)
