"""What is wrong with a collection before anything is learned from it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from genre_desktop.training.collection import AudioSongs
from genre_desktop.training.songs import Songs

QUIET_DB = 60.0
"""A moment so far beneath the song's loudest is silence."""

MOST_SILENCE = 0.2
"""Share of a song that may be silent: a pause and a fade-out are less."""

MOST_CLIPPING = 1e-3
"""Share of samples that may be at full scale: a loud master has some, a bad transfer many."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that a person should look at.

    Attributes
    ----------
    kind : str
        ``unusable``, ``damaged``, ``silence``, ``clipping``, ``same`` (twice the same content) or
        ``alike`` (the same recording in another form).
    songs : tuple of str
        Names of those concerned; paths, if they could not be heard.
    detail : str
        In plain words.
    """

    kind: str
    songs: tuple[str, ...]
    detail: str


def find_flaws(
    songs: Songs,
    *,
    on_song: Callable[[int, int], None] = lambda *_: None,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Flaw, ...]:
    """Look through a collection.

    Parameters
    ----------
    songs : Songs
        Of a mel file only silence and duplicates can be found.
    on_song : callable, optional
        Told how many songs are done, and of how many.
    on_block : callable, optional
        Told after that how much is compared: see `near_duplicates`.
    """
    flaws: list[Flaw] = []
    if isinstance(songs, AudioSongs):
        flaws += (Flaw("unusable", (str(each.path),), each.reason) for each in songs.left_out)
    by_content: dict[str, list[int]] = defaultdict(list)
    for index, track in enumerate(songs.tracks):
        on_song(index, len(songs))
        flaws += (Flaw(kind, (track,), detail) for kind, detail in _of_song(songs, index))
        by_content[songs.fingerprint(index)].append(index)
    on_song(len(songs), len(songs))
    groups = [group for group in by_content.values() if len(group) > 1]
    flaws += (_twice("same", songs, group) for group in groups)
    known = {pair for group in groups for pair in _pairs(group)}
    from genre_desktop.training.duplicates import near_duplicates  # noqa: PLC0415 - SciPy

    for one, other, score in near_duplicates(songs, on_block=on_block):
        if (one, other) not in known:
            flaws.append(_twice("alike", songs, [one, other], f"similarity {score:.2f}"))
    return tuple(flaws)


def _of_song(songs: Songs, index: int) -> Iterator[tuple[str, str]]:
    if isinstance(songs, AudioSongs):
        heard = songs.heard(index)
        columns = heard.columns()
        for warning in heard.warnings:
            yield "damaged", warning
        if heard.full_scale > MOST_CLIPPING:
            yield "clipping", f"{heard.full_scale:.1%} of the samples are at full scale"
    else:
        columns = songs.song(index)
    loudness = columns.max(axis=0)
    silence = float((loudness < loudness.max() - QUIET_DB).mean())
    if silence > MOST_SILENCE:
        yield "silence", f"{silence:.0%} of it is silence"


def _twice(kind: str, songs: Songs, group: list[int], detail: str = "") -> Flaw:
    """Two or more songs that are one; where their genres differ, one of them must be wrong."""
    genres = sorted({songs.genres[index] for index in group})
    details = [detail] if detail else []
    if len(genres) > 1:
        details.append(f"labelled {' and '.join(genres)}")
    return Flaw(kind, tuple(songs.tracks[index] for index in group), ", ".join(details))


def _pairs(group: list[int]) -> Iterator[tuple[int, int]]:
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            yield one, other
            yield other, one
