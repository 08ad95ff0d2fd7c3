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

_GENRES = {_plain(word): genre for genre, words in _WORDS.items() for word in words.split()}
