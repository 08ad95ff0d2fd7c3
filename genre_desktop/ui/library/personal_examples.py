"""The examples that a model of one's own may learn from: each song once, by genre."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from genre_desktop.training.manifests import Entry, genre_label


class Examples:
    """Songs and their genres; who comes first is right about a song."""

    def __init__(self) -> None:
        self._songs: dict[Path, Entry] = {}
        self._tracks: set[str] = set()

    def add(self, entries: Iterable[Entry]) -> int:
        """Take in songs that are not there already.

        Returns
        -------
        int
            How many have come.
        """
        before = len(self._songs)
        for entry in entries:
            path = entry.path.absolute()
            if path in self._songs:
                continue
            track = entry.track
            if track in self._tracks:  # of another folder
                track = f"{track} ({len(self._songs) + 1})"
            self._tracks.add(track)
            self._songs[path] = replace(
                entry, path=path, genre=genre_label(entry.genre), track=track
            )
        return len(self._songs) - before

    @property
    def counts(self) -> dict[str, int]:
        """How many songs there are of each genre; the genres by name."""
        return dict(sorted(Counter(entry.genre for entry in self._songs.values()).items()))

    def of(self, genres: Collection[str]) -> tuple[Entry, ...]:
        """The songs of these genres."""
        return tuple(entry for entry in self._songs.values() if entry.genre in genres)
