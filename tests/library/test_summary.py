"""A library in numbers."""

from dataclasses import replace
from pathlib import Path

from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.records import Row, State
from genre_desktop.library.summary import GenreSum, summarise

_ROW = Row(
    file=1,
    path=Path("/music/a.mp3"),
    title="",
    artist="",
    genre_tag="",
    duration_s=60.0,
    state=State.DONE,
    trouble="",
    song=1,
    genre="jazz",
    confidence=0.9,
    second="blues",
    sureness=Sureness.VERY_SURE,
    corrected=None,
)


def test_files_are_counted_by_state_genre_and_agreement_and_songs_once() -> None:
    rows = [
        replace(_ROW, genre_tag="Jazz"),
        replace(_ROW, genre_tag="Rock"),  # another file of the same song
        replace(_ROW, song=2, genre="rock", corrected="pop", genre_tag="Pop"),
        replace(_ROW, song=3, genre_tag="Podcast", duration_s=30.0, state=State.STALE),
        replace(_ROW, song=4, genre=None, sureness=Sureness.NO_MUSIC, duration_s=10.0),
        replace(_ROW, song=None, genre=None, sureness=None, state=State.FAILED, duration_s=None),
        replace(_ROW, song=None, genre=None, sureness=None, state=State.WAITING, duration_s=None),
    ]

    found = summarise(iter(rows))

    assert (found.files, found.songs, found.duration_s) == (7, 4, 160.0)
    assert found.genres == {"jazz": GenreSum(3, 150.0), "pop": GenreSum(1, 60.0)}
    assert list(found.genres) == ["jazz", "pop"]
    assert found.states == {
        State.WAITING: 1,
        State.DONE: 4,
        State.STALE: 1,
        State.FAILED: 1,
        State.MISSING: 0,
    }
    assert (found.agreeing, found.disagreeing, found.incomparable) == (2, 1, 1)
    assert (found.no_genre, found.corrected) == (1, 1)


def test_an_empty_library_has_nothing() -> None:
    found = summarise([])
    assert (found.files, found.songs, found.duration_s, found.genres) == (0, 0, 0, {})
