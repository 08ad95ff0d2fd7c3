"""The guard: what stands on both sides of a split and must not.

A model that has heard a song, another copy of it or its artist knows the answer by other means than
the genre, and its figures say nothing about music that it has not heard.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from genre_desktop.errors import UserError
from genre_desktop.training.duplicates import Pair, near_duplicates
from genre_desktop.training.songs import Songs

PIECE_MARK = "#"
"""Pieces of one recording are ``track#01``, ``track#02`` and so on."""

_PIECE = re.compile(rf"(?<=\S){PIECE_MARK}\d{{2,}}$")
"""As we write it: "Track #1" and "Opus #12" are songs of their own."""
_OF_GTZAN = re.compile(r"[a-z]+\.\d{5}")
_NAMED = 10
_WHAT = {
    "track": "the same track",
    "recording": "the same recording",
    "song": "pieces of one song",
    "near-duplicate": "nearly the same recording",
    "artist": "the same artist",
}
KINDS = tuple(_WHAT)
"""The gravest first."""


class LeakError(UserError):
    """A split with the same song or artist on both sides."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Two songs that give each other away.

    Attributes
    ----------
    kind : str
        The first of `KINDS` that they have in common.
    train_track, valid_track : str
    detail : str
        The artist, the fingerprint, the name of the song, or how alike they are.
    """

    kind: str
    train_track: str
    valid_track: str
    detail: str

    def __str__(self) -> str:
        what = f"{_WHAT[self.kind]}, {self.detail}" if self.detail else _WHAT[self.kind]
        return f"{self.train_track} and {self.valid_track} ({what})"


def song_of(track: str) -> str:
    """The song that a track is a piece of; the track itself if it is none."""
    return _PIECE.sub("", track)


def same_artist_key(artist: str) -> str:
    """What two spellings of an artist have in common: all but case, spaces and composition."""
    return " ".join(unicodedata.normalize("NFKC", artist).split()).casefold()


def to_be_learned(songs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Tracks and fingerprints for a model's card, where equal names of two songs are told apart.

    Parameters
    ----------
    songs : iterable of (str, str)
        Track and fingerprint; the same song may come again.
    """
    kept: dict[str, str] = {}
    for track, fingerprint in songs:
        name, times = track, 1
        while kept.setdefault(name, fingerprint) != fingerprint:
            times += 1
            name = f"{track} ({times})"
    return kept


def learned_before(learned: Mapping[str, str], songs: Songs) -> tuple[str, ...]:
    """Songs that a model was trained on, or pieces of songs of which it knows any piece.

    An equal name counts by itself: a card holds no mel to ask, and the same recording has another
    fingerprint as a piece, in a mel file or in another format.

    Parameters
    ----------
    learned : dict of str to str
        Tracks and their fingerprints, as the model's card has them.
    songs : Songs

    Returns
    -------
    tuple of str
        Their tracks.
    """
    names, prints = set(map(song_of, learned)), set(learned.values())
    return tuple(
        track
        for index, track in enumerate(songs.tracks)
        if song_of(track) in names or songs.fingerprint(index) in prints
    )


def leaks(
    train: Songs, valid: Songs, *, on_block: Callable[[int, int], None] = lambda *_: None
) -> list[Leak]:
    """All pairs of songs, one from each side, that give each other away; the gravest first.

    A pair is told once, by the gravest of its kinds. An equal name alone is none of them, since two
    collections may both have a ``rock/01``, unless it is one of GTZAN or of our own pieces, which
    mean the same recording everywhere. `on_block` is told what `near_duplicates` tells.
    """
    found: dict[tuple[int, int], Leak] = {}

    def note(kind: str, pairs: Sequence[tuple[int, int]], details: Sequence[str]) -> None:
        for (i, j), detail in zip(pairs, details, strict=True):
            found.setdefault((i, j), Leak(kind, train.tracks[i], valid.tracks[j], detail))

    alike: list[Pair] = near_duplicates(train, valid, on_block=on_block)
    ours, theirs = _fingerprints(train), _fingerprints(valid)
    recordings = _equal(ours, theirs)
    same = {*recordings, *(pair[:2] for pair in alike)}
    named_alike = _equal(train.tracks, valid.tracks)
    pairs = [(i, j) for i, j in named_alike if (i, j) in same or _is_known(train.tracks[i])]
    note("track", pairs, [""] * len(pairs))
    note("recording", recordings, [ours[i] for i, _ in recordings])
    pairs = _equal(_each(song_of, train.tracks), _each(song_of, valid.tracks))
    pairs = [(i, j) for i, j in pairs if train.tracks[i] != valid.tracks[j]]
    note("song", pairs, [song_of(train.tracks[i]) for i, _ in pairs])
    note("near-duplicate", [pair[:2] for pair in alike], [f"{score:.2f}" for *_, score in alike])
    pairs = _equal(_each(same_artist_key, train.artists), _each(same_artist_key, valid.artists))
    note("artist", pairs, [" ".join(train.artists[i].split()) for i, _ in pairs])
    return list(found.values())


def check_split(
    train: Songs,
    valid: Songs,
    how: str = "artist",
    *,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Refuse a split that leaks.

    Parameters
    ----------
    train, valid : Songs
    how : str
        ``song`` permits an artist on both sides; ``chunk``, which is there to show the leak, is
        not checked; with any other nothing may be shared.
    on_block : callable, optional
        Told how much is compared: see `near_duplicates`.

    Raises
    ------
    LeakError
        It names the first ten pairs.
    """
    if how == "chunk":
        return
    found = leaks(train, valid, on_block=on_block)
    found = [leak for leak in found if how != "song" or leak.kind != "artist"]
    if not found:
        return
    named = "; ".join(map(str, found[:_NAMED]))
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    count = "a pair" if len(found) == 1 else f"{len(found)} pairs"
    raise LeakError(
        f"The split leaks: {count} of songs stand in {train.name} and in {valid.name}:"
        f" {named}{more}.",
        "Leave one side of each pair out, or let the program split the songs by artist.",
    )


def _is_known(track: str) -> bool:
    """Whether a name means the same recording everywhere."""
    song = song_of(track)
    return song != track or _OF_GTZAN.fullmatch(song) is not None


def _each(key: Callable[[str], str], names: Sequence[str]) -> list[str]:
    return [key(name) for name in names]


def _fingerprints(songs: Songs) -> list[str]:
    return [songs.fingerprint(index) for index in range(len(songs))]


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Index pairs of what is on both sides and not empty."""
    places: dict[str, list[int]] = {}
    for j, value in enumerate(theirs):
        places.setdefault(value, []).append(j)
    return [(i, j) for i, value in enumerate(ours) if value for j in places.get(value, ())]
