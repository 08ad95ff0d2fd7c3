"""What is in a library, in numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from genre_desktop.library.genre_tags import agrees
from genre_desktop.library.records import Row, State


@dataclass(frozen=True, slots=True)
class GenreSum:
    """The files of one genre.

    Attributes
    ----------
    files : int
    duration_s : float
        Of those whose length is known.
    """

    files: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A library in numbers. Files that hold the same recording count each.

    Attributes
    ----------
    files : int
    songs : int
        Recordings, each once.
    duration_s : float
        Of the recordings, each once, whose length is known.
    states : dict of State to int
        Every state, in the order of `State`.
    genres : dict of str to GenreSum
        By the genre that holds, a person's word before the model's; the largest first.
    no_genre : int
        Files that were heard and have none: no music, or nothing to hear.
    corrected : int
    agreeing, disagreeing, incomparable : int
        Of the files with a genre: how many of their tags say so, say another, or say nothing that
        can be held against it.
    """

    files: int
    songs: int
    duration_s: float
    states: dict[State, int]
    genres: dict[str, GenreSum]
    no_genre: int
    corrected: int
    agreeing: int
    disagreeing: int
    incomparable: int


def summarise(rows: Iterable[Row]) -> Summary:
    """Count what is in a library, or in a part of it."""
    states: Counter[State] = Counter()
    files: Counter[str] = Counter()
    durations_s: defaultdict[str, float] = defaultdict(float)
    agreement: Counter[bool | None] = Counter()
    lengths_s: dict[int, float] = {}
    no_genre = corrected = 0
    for row in rows:
        states[row.state] += 1
        if row.song is not None:
            lengths_s[row.song] = row.duration_s or 0.0
        corrected += row.corrected is not None
        genre = row.said_genre
        if genre is not None:
            files[genre] += 1
            durations_s[genre] += row.duration_s or 0.0
            agreement[agrees(row.genre_tag, genre)] += 1
        elif row.sureness is not None:
            no_genre += 1
    return Summary(
        files=states.total(),
        songs=len(lengths_s),
        duration_s=sum(lengths_s.values()),
        states={state: states[state] for state in State},
        genres={
            genre: GenreSum(count, durations_s[genre])
            for genre, count in sorted(files.items(), key=lambda each: (-each[1], each[0]))
        },
        no_genre=no_genre,
        corrected=corrected,
        agreeing=agreement[True],
        disagreeing=agreement[False],
        incomparable=agreement[None],
    )
