"""Which songs of the library are meant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State

_THERE = (State.DONE, State.STALE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a song has to be.

    Attributes
    ----------
    genre : str or None
        The genre that holds; None for any.
    min_confidence : float
        Verdicts less sure than this are left out. A person's word is certain.
    """

    genre: str | None = None
    min_confidence: float = 0.0

    @property
    def is_all(self) -> bool:
        """Whether every file is meant, even one of which nothing is known."""
        return self.genre is None and self.min_confidence <= 0

    def takes(self, row: Row) -> bool:
        """Whether a file has a genre, and that which is wanted."""
        said = row.said_genre
        if said is None or (self.genre is not None and said != self.genre):
            return False
        return row.corrected is not None or row.confidence >= self.min_confidence


def chosen_songs(rows: Iterable[Row], wanted: Wanted) -> Iterator[tuple[str, Row]]:
    """The files that are there and meant, and the genre of each.

    Of the files that hold the same recording the first alone, since nobody wants to hear a song
    twice.
    """
    met: set[int] = set()
    for row in rows:
        genre = row.said_genre
        if genre is None or row.song is None or row.state not in _THERE or row.song in met:
            continue
        if wanted.takes(row):
            met.add(row.song)
            yield genre, row


def newest_model(database: Database) -> int:
    """The number of the model that has judged last; 0, which none has, if none did."""
    found = database.read("SELECT model FROM verdict ORDER BY judged_at DESC, model DESC LIMIT 1")
    return int(found[0][0]) if found else 0
