"""Whether a file's own genre tag says the same as a verdict."""

import re
import unicodedata
from functools import lru_cache

_WORDS = {
    "blues": "blues bluesy блюз",
    "classical": """
        classical klassik klassisch classique clasica classica klassiek klasyczna klassisk классика
        классическая baroque barock opera oper symphony symphonies sinfonie concerto sonata choral
        orchestral renaissance oratorio lieder""",
    "country": "country bluegrass americana кантри",
    "disco": "disco eurodisco диско",
    "hiphop": """
        hiphop rap rapcore gangsta gangster trap grime crunk horrorcore turntablism хипхоп рэп
        реп""",
    "jazz": "jazz bebop bebob bop swing dixieland fusion ragtime bossa jive джаз",
    "metal": """
        metal metalcore deathcore grindcore deathgrind thrash djent nwobhm метал металл metall""",
    "pop": """
        pop britpop synthpop electropop powerpop indiepop kpop jpop cpop europop dreampop popular
        поп""",
    "reggae": "reggae dub ska dancehall rocksteady ragga raggamuffin регги рэгги",
    "rock": """
        rock punk grunge rockabilly alternrock rocknroll aor shoegaze krautrock рок панк""",
}
"""Words that stand for a genre wherever they stand in a tag."""

_PHRASES = {
    "big band": "jazz",
    "chamber music": "classical",
    "early music": "classical",
    "honky tonk": "country",
    "western": "country",
    "alternative": "rock",
    "psychedelic": "rock",
    "psychadelic": "rock",  # as ID3v1 spells it
    "new wave": "rock pop",
    "top 40": "pop",
    "r and b": "",
    "rnb": "",
    "rhythm and blues": "",
    "contemporary r and b": "",
}
"""Whole tags that stand for other genres than their words do; none for what is none of the ten."""

_JOINED = {
    "hip hop": "hiphop",
    "хип хоп": "хипхоп",
    "trip hop": "triphop",
    "rock n roll": "rocknroll",
    "k pop": "kpop",
    "j pop": "jpop",
}
"""Words that mean something else together than each alone."""

_BETWEEN = re.compile(r"[;/,|\\\0]+")
_NUMBERS = re.compile(r"\((\d{1,3})\)|^\s*(\d{1,3})\s*$")
_NO_LETTERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 14)  # few tags are many files': a table of 100,000 asks for each at once
def agrees(genre_tag: str, genre: str | None) -> bool | None:
    """Whether a genre tag means, among others, this genre.

    Parameters
    ----------
    genre_tag : str
        As a person or another program has written it: "Hip Hop/Rap", "(17)", "Rock; Blues".
    genre : str or None
        Of a verdict or a correction.

    Returns
    -------
    bool or None
        None where they cannot be compared: one of them is missing, or the tag names none of the
        genres that a model could have said, as "Soundtrack" or "Techno".

    Examples
    --------
    >>> agrees("Hip Hop/Rap", "hiphop"), agrees("Heavy Metal", "rock"), agrees("Podcast", "pop")
    (True, False, None)
    """
    if not genre or not genre_tag:
        return None
    parts = [plain for part in _parts(genre_tag) if (plain := _plain(part))]
    wanted = _plain(genre)
    if wanted in parts:
        return True
    meant = frozenset[str]().union(*map(_meant, parts))
    return wanted in meant if meant else None


def _parts(tag: str) -> list[str]:
    """The genres of a tag, with ID3v1's numbers as names."""
    named = _NUMBERS.sub(lambda found: f";{_numbered(int(found[1] or found[2]))};", tag)
    return _BETWEEN.split(named)


def _numbered(number: int) -> str:
    from mutagen.id3 import TCON  # noqa: PLC0415 - few tags are numbers

    known: list[str] = TCON.GENRES
    return known[number] if number < len(known) else ""


def _plain(text: str) -> str:
    """`text` in small letters without accents, its words with one blank between them."""
    spread = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("'n'", " n "))
    bare = "".join(char for char in spread if not unicodedata.combining(char)).casefold()
    words = _NO_LETTERS.sub(" ", bare).strip()
    for apart, joined in _JOINED.items():
        words = words.replace(apart, joined)
    return words


def _meant(part: str) -> frozenset[str]:
    """The genres that one name of a genre stands for; none if it is none of the ten."""
    if part in _PHRASES:
        return frozenset(_PHRASES[part].split())
    return frozenset(_GENRES[word] for word in part.split() if word in _GENRES)


_GENRES = {_plain(word): genre for genre, words in _WORDS.items() for word in words.split()}
