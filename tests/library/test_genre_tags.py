"""A genre tag is held against a verdict as a person would."""

import time

import pytest
from mutagen.id3 import TCON

from genre_desktop.library.genre_tags import agrees


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        ("Rock", "rock"),
        ("Hip Hop/Rap", "hiphop"),
        ("Hip-Hop", "hiphop"),
        ("HIPHOP", "hiphop"),
        ("Rap", "hiphop"),
        ("Heavy Metal", "metal"),
        ("Metalcore", "metal"),
        ("(17)", "rock"),
        ("17", "rock"),
        ("(4)Disco", "disco"),
        ("(8)(2)", "country"),
        ("Rock; Blues", "blues"),
        ("Blues/Rock", "rock"),
        ("Jazz, Fusion", "jazz"),
        ("Rock & Roll", "rock"),
        ("Rock'n'Roll", "rock"),
        ("Country & Western", "country"),
        ("Klassik", "classical"),
        ("Música clásica", "classical"),
        ("Регги", "reggae"),
        ("Хип-хоп", "hiphop"),
        ("Dub", "reggae"),
        ("Synth-Pop", "pop"),
        ("K-Pop", "pop"),
        ("Pop Rock", "pop"),
        ("  jazz  ", "jazz"),
        ("Dungeon Synth", "dungeon synth"),
        ("Techno / House", "house"),
    ],
)
def test_one_genre_has_many_spellings(tag: str, genre: str) -> None:
    assert agrees(tag, genre) is True


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        ("Heavy Metal", "rock"),
        ("Jazz", "blues"),
        ("(17)", "jazz"),
        ("Hip Hop/Rap", "pop"),
        ("Classic Rock", "classical"),
        ("Rock", "dungeon synth"),
        ("Folk; Rock", "jazz"),
    ],
)
def test_another_genre_is_another(tag: str, genre: str) -> None:
    assert agrees(tag, genre) is False


@pytest.mark.parametrize(
    "tag",
    ["", "  ", "\0", "∞", "Other", "Podcast", "Soundtrack", "Techno", "Dubstep", "Trip-Hop", "R&B"],
)
def test_what_no_model_could_have_said_is_not_held_against_it(tag: str) -> None:
    assert agrees(tag, "pop") is None


@pytest.mark.parametrize("tag", ["Rhythm & Blues", "255", "(999)"])
def test_what_only_looks_like_a_genre_is_none(tag: str) -> None:
    assert agrees(tag, "blues") is None


def test_where_no_genre_was_heard_there_is_nothing_to_compare() -> None:
    assert agrees("Rock", None) is None


def test_the_numbers_of_id3_mean_what_their_names_mean() -> None:
    for number, name in enumerate(TCON.GENRES):
        for genre in ("blues", "classical", "hiphop", "metal", "pop", "rock"):
            assert agrees(f"({number})", genre) == agrees(name, genre), name


def test_a_table_of_a_hundred_thousand_is_compared_in_a_moment() -> None:
    tags = [f"{name} {extra}".strip() for name in TCON.GENRES for extra in ("", "music", "2")]
    agrees.cache_clear()
    began = time.process_time()
    for number in range(100_000):
        agrees(tags[number % len(tags)], ("rock", "pop", "jazz")[number % 3])
    assert time.process_time() - began < 0.5
