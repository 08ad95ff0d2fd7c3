"""Which songs are learned from and which are set aside."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.training.chunks import chunks
from genre_desktop.training.duplicates import Pair, near_duplicates
from genre_desktop.training.leaks import same_artist_key, song_of
from genre_desktop.training.songs import Joined, Songs, Subset, subset

PUBLISHED = ("gtzan-filtered",)
"""Splits that come with the program: see ``published_splits/README.md``."""
WAYS = ("artist", "song", "chunk", "manifest", *PUBLISHED)
"""All that `parted` knows."""

_AUDIO_SUFFIXES = (".wav", ".au", ".flac", ".mp3", ".ogg")


@dataclass(frozen=True, slots=True)
class Split:
    """Songs to learn from, and songs to measure on.

    Attributes
    ----------
    name : str
        One of `WAYS`.
    train, valid : Songs
    fold, folds : int
        Which fold `valid` is, from 1, and of how many; 0 where there are none.
    """

    name: str
    train: Songs
    valid: Songs
    fold: int = 0
    folds: int = 0


def parted(
    songs: Songs,
    way: str,
    *,
    share: float = 0.25,
    seed: int = 0,
    chunk_columns: int = 144,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> Split:
    """Part songs in one of the `WAYS`.

    Parameters
    ----------
    songs : Songs
    way : str
        ``artist`` keeps the songs of an artist on one side, ``song`` only the pieces and copies of
        a song; ``manifest`` is the collection's own; others are published. ``chunk`` cuts songs
        into pieces and strews them over both sides: it is there to show how wrong that is.
    share : float
        Of the songs of each genre, to be set aside; what is stated or published keeps its own.
    seed : int
    chunk_columns : int
        Length of the pieces.
    on_block : callable, optional
        Told how much is compared: see `near_duplicates`.

    Raises
    ------
    UserError
        The songs cannot be parted so.
    """
    if way == "manifest":
        return by_manifest(songs)
    if way in PUBLISHED:
        return published(songs, way)
    if way == "chunk":
        songs = chunks(songs, chunk_columns)
    return holdout(songs, share, way, seed, on_block=on_block)


def holdout(
    songs: Songs,
    share: float,
    how: str = "artist",
    seed: int = 0,
    *,
    duplicates: Sequence[Pair] | None = None,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> Split:
    """Set a share of each genre aside at random, by whole groups: see `groups`.

    Raises
    ------
    UserError
        One side would be without songs.
    """
    group_of = groups(songs, how, duplicates=duplicates, on_block=on_block)
    genre_of = np.unique(np.array(songs.genres), return_inverse=True)[1]
    counts = np.zeros((group_of.max(initial=-1) + 1, genre_of.max(initial=-1) + 1))
    np.add.at(counts, (group_of, genre_of), 1)
    missing = share * counts.sum(axis=0)
    aside = np.zeros(len(counts), bool)
    for group in np.random.default_rng(seed).permutation(len(counts)):
        left = missing - counts[group]
        if left @ left < missing @ missing:
            aside[group], missing = True, left
    return _split(songs, aside[group_of], how)


def stratified_folds(
    songs: Songs,
    k: int,
    seed: int = 0,
    how: str = "artist",
    *,
    duplicates: Sequence[Pair] | None = None,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Split, ...]:
    """Every song set aside once: k splits with as even a mixture of genres as groups allow.

    Parameters
    ----------
    songs : Songs
    k : int
    seed : int
    how : str
        What keeps songs together: see `groups`.
    duplicates : list of (int, int, float), optional
        What `near_duplicates` found among the songs, if that is known.
    on_block : callable, optional
        Told how much is compared: see `near_duplicates`.

    Raises
    ------
    UserError
        There are fewer songs of a genre, or fewer groups in all, than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold  # noqa: PLC0415 - takes a second

    group_of = groups(songs, how, duplicates=duplicates, on_block=on_block)
    genres, counts = np.unique(np.array(songs.genres), return_counts=True)
    if len(songs) and counts.min() < k:
        scarce = genres[counts.argmin()]
        raise UserError(
            f"{songs.name} has {counts.min()} songs of {scarce}, too few for {k} folds."
        )
    if len(np.unique(group_of)) < k:
        raise UserError(f"{songs.name} has fewer than {k} {how}s to make {k} folds of.")
    folder = StratifiedGroupKFold(k, shuffle=True, random_state=seed)
    splits = []
    for fold, (_, valid) in enumerate(folder.split(group_of, songs.genres, group_of), 1):
        aside = np.zeros(len(songs), bool)
        aside[valid] = True
        splits.append(_split(songs, aside, how, fold, k))
    return tuple(splits)


def groups(
    songs: Songs,
    how: str = "artist",
    *,
    duplicates: Sequence[Pair] | None = None,
    on_block: Callable[[int, int], None] = lambda *_: None,
) -> NDArray[np.intp]:
    """Number of the group of each song; a group may not be divided.

    Parameters
    ----------
    songs : Songs
    how : str
        ``artist``: pieces and copies of a song are together, and so are the songs of an artist.
        ``song``: pieces and copies alone. ``chunk``: every song is a group of its own.
    duplicates : list of (int, int, float), optional
        What `near_duplicates` found among the songs; it is asked if they are not given.
    on_block : callable, optional
        Told how much is compared: see `near_duplicates`.

    Returns
    -------
    numpy.ndarray [shape=(n,)]
    """
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    n = len(songs)
    if how == "chunk":
        return np.arange(n)
    if how not in {"artist", "song"}:
        raise UserError(f"There is no split by {how}.", f"There are {', '.join(WAYS)}.")
    pairs = near_duplicates(songs, on_block=on_block) if duplicates is None else duplicates
    ties = [(i, j) for i, j, _ in pairs]
    first: dict[tuple[str, str], int] = {}
    for index, track in enumerate(songs.tracks):
        keys = [("song", song_of(track)), ("recording", songs.fingerprint(index))]
        artist = same_artist_key(songs.artists[index])
        if how == "artist" and artist:
            keys.append(("artist", artist))
        ties += [(first.setdefault(key, index), index) for key in keys]
    if not ties:
        return np.arange(n)
    rows, columns = np.array(ties).T
    graph = coo_array((np.ones(len(ties), bool), (rows, columns)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.intp)


def stated(split: str, *sides: Songs | None) -> str:
    """What can be said of a split: by artist only as far as the artists are known."""
    artists = [artist for songs in sides if songs is not None for artist in songs.artists]
    unknown = sum(not same_artist_key(artist) for artist in artists)
    if not split.startswith("artist") or not unknown:
        return split
    return f"{split} (unknown for {unknown} of {len(artists)} songs)"


def by_manifest(songs: Songs) -> Split:
    """The split that the collection states of itself.

    Raises
    ------
    UserError
        It states none.
    """
    parts = np.array(_stated_parts(songs), str)
    used = np.isin(parts, ["train", "valid"])
    if not {"train", "valid"} <= set(parts[used]):
        raise UserError(
            f"{songs.name} does not say which songs are for train and which for valid.",
            "A manifest says it in a column named split.",
        )
    kept = subset(songs, np.flatnonzero(used), songs.name)
    return _split(kept, parts[used] == "valid", "manifest")


def published(songs: Songs, name: str) -> Split:
    """A published split; songs that it does not name fall away.

    Raises
    ------
    UserError
        The songs are not those that it was made for.
    """
    train, valid = (by_list(songs, published_names(name, part)) for part in ("train", "valid"))
    if not (len(train) and len(valid)):
        side = "valid" if len(train) else "train"
        raise UserError(
            f"{songs.name} has no song of the {side} part of {name}.",
            "Its songs have to be called as in GTZAN: blues.00000.",
        )
    return Split(
        name,
        subset(songs, train.indices, f"{songs.name} ({name}, train)"),
        subset(songs, valid.indices, f"{songs.name} ({name}, valid)"),
    )


def published_names(name: str, part: str) -> tuple[str, ...]:
    """The tracks of a part, ``train``, ``valid`` or ``test``, of a published split."""
    folder = resources.files("genre_desktop.training") / "published_splits"
    return tuple((folder / f"{name}-{part}.txt").read_text(encoding="utf-8").split())


def by_list(songs: Songs, names: Iterable[str]) -> Subset:
    """The songs, and pieces of songs, that are named.

    Folders and endings of sound files do not count: ``blues/blues.00029.wav`` is the track
    ``blues.00029``.
    """
    wanted = {_bare(name) for name in names}
    kept = [i for i, track in enumerate(songs.tracks) if _bare(song_of(track)) in wanted]
    return subset(songs, kept, songs.name)


def _bare(track: str) -> str:
    name = PurePosixPath(track.strip().replace("\\", "/")).name
    stem, dot, suffix = name.rpartition(".")
    return stem if dot + suffix.lower() in _AUDIO_SUFFIXES else name


def _stated_parts(songs: Songs) -> tuple[str, ...]:
    if isinstance(songs, Subset):
        parts = _stated_parts(songs.source)
        return tuple(parts[index] for index in songs.indices)
    if isinstance(songs, Joined):
        return tuple(part for source in songs.sources for part in _stated_parts(source))
    stated: tuple[str, ...] = getattr(songs, "splits", ("",) * len(songs))
    return stated


def _split(
    songs: Songs, aside: NDArray[np.bool_], way: str, fold: int = 0, folds: int = 0
) -> Split:
    if aside.all() or not aside.any():
        side = "train" if len(aside) and aside.all() else "valid"
        raise UserError(
            f"{songs.name} cannot be split by {way}: nothing would be left for {side}.",
            "It takes several groups of songs that have nothing in common.",
        )
    label = f"fold {fold} of {folds} by {way}" if folds else f"split by {way}"
    return Split(
        way,
        subset(songs, np.flatnonzero(~aside), f"{songs.name} ({label}, train)"),
        subset(songs, np.flatnonzero(aside), f"{songs.name} ({label}, valid)"),
        fold,
        folds,
    )
