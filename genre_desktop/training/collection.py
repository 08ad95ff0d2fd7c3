"""Collections of recordings as songs to learn from, and songs from wherever they are."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.features.mel import FrontEnd, MelColumns
from genre_desktop.paths import cache_dir
from genre_desktop.streams import unicode_only
from genre_desktop.training import manifests
from genre_desktop.training.manifests import CollectionError, Entry, read_collection
from genre_desktop.training.mel_cache import HeardSong, MelCache
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.songs import Songs, of_genres

__all__ = ["AudioSongs", "CollectionError", "Entry", "LeftOut", "open_songs", "read_collection"]

OnSong = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A recording that cannot be learned from, and why, in plain words."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class AudioSongs:
    """The recordings of a collection as `Songs`, their mel read from a cache when asked for.

    Attributes
    ----------
    name : str
        The collection's.
    genres, tracks, artists, splits : tuple of str
        One per song; artist and split are empty if not known.
    paths : tuple of pathlib.Path
        Of the recordings.
    left_out : tuple of LeftOut
        Recordings of the collection that are broken, too short or silent.
    cache : MelCache
    kept : tuple of pathlib.Path
        In the cache; two recordings with the same content have the same.
    """

    name: str
    genres: tuple[str, ...]
    tracks: tuple[str, ...]
    artists: tuple[str, ...]
    splits: tuple[str, ...]
    paths: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]
    cache: MelCache
    kept: tuple[Path, ...]

    @property
    def n_mels(self) -> int:
        """Mel bands."""
        return self.cache.front_end.n_mels

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self.cache.front_end.sample_rate

    @property
    def column_s(self) -> float:
        """Seconds from one column to the next."""
        return self.cache.front_end.column_s

    @property
    def fmin(self) -> float:
        """Lower end of the bands, in Hz."""
        return self.cache.front_end.fmin

    @property
    def fmax(self) -> float:
        """Upper end of the bands, in Hz."""
        return self.cache.front_end.fmax

    def __len__(self) -> int:
        return len(self.tracks)

    def heard(self, index: int) -> HeardSong:
        """All that is kept of a song."""
        return self.cache.song(self.paths[index], self.kept[index])

    def song(self, index: int) -> MelColumns:
        """Mel columns [shape=(n_mels, n)] of one song, in dB, as loud as it is."""
        return self.heard(index).columns()

    def fingerprint(self, index: int) -> str:
        """Hash of a song's mel, which knows it again under another name."""
        return hashlib.blake2b(self.heard(index).mel.tobytes(), digest_size=8).hexdigest()


def open_songs(
    path: Path,
    *,
    cache: Path | None = None,
    genres: Sequence[str] | None = None,
    on_song: OnSong = lambda *_: None,
    cancel: threading.Event | None = None,
) -> Songs:
    """Songs to learn from, whatever they are in.

    Parameters
    ----------
    path : pathlib.Path
        A mel file (``.npz``), or what `read_collection` takes: then the mel of each recording is
        computed, where that was not done before.
    cache : pathlib.Path, optional
        Where computed mel is kept; in the user's cache if not given.
    genres : sequence of str, optional
        Only songs of these.
    on_song : callable, optional
        Told how many recordings were heard, and of how many.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised soon; what was computed is kept.

    Raises
    ------
    UserError
        There are no songs there, or none of one of the genres.
    """
    if path.suffix.lower() == ".npz" and not path.is_dir():
        songs = read_mel_file(path)
        return of_genres(songs, genres) if genres else songs
    return open_audio_songs(path, cache=cache, genres=genres, on_song=on_song, cancel=cancel)


def open_audio_songs(
    path: Path,
    *,
    cache: Path | None = None,
    genres: Sequence[str] | None = None,
    split: str | None = None,
    workers: int | None = None,
    on_song: OnSong = lambda *_: None,
    cancel: threading.Event | None = None,
) -> AudioSongs:
    """The recordings of a collection: see `open_songs`.

    Parameters
    ----------
    split : str, optional
        Only songs that the collection counts to this part.
    workers : int, optional
        Processes that compute; as many as there are cores if not given.
    """
    name = unicode_only(path.resolve().name)
    entries = read_collection(path)
    if genres:
        entries = manifests.of_genres(entries, genres, name)
    if split:
        entries = tuple(entry for entry in entries if entry.split == split)
        if not entries:
            raise CollectionError(f"{name} has no songs of the part {split}.")
    return heard_songs(entries, name, cache=cache, workers=workers, on_song=on_song, cancel=cancel)


def heard_songs(
    entries: Sequence[Entry],
    name: str,
    *,
    cache: Path | None = None,
    workers: int | None = None,
    on_song: OnSong = lambda *_: None,
    cancel: threading.Event | None = None,
) -> AudioSongs:
    """The recordings that are listed: see `open_audio_songs`.

    Parameters
    ----------
    entries : sequence of Entry
    name : str
        The collection's.
    """
    mel_cache = MelCache(cache or cache_dir() / "mel", FrontEnd())
    kept = mel_cache.fill(
        [entry.path for entry in entries], workers=workers, on_song=on_song, cancel=cancel
    )
    usable = [entry for entry in entries if entry.path in kept.files]
    left_out = tuple(
        LeftOut(entry.path, kept.failed[entry.path])
        for entry in entries
        if entry.path in kept.failed
    )
    if not usable:
        raise CollectionError(
            f"None of the {len(entries)} recordings of {name} can be used.",
            f"The first one: {left_out[0].reason}",
        )
    return AudioSongs(
        name=name,
        genres=tuple(entry.genre for entry in usable),
        tracks=tuple(entry.track for entry in usable),
        artists=tuple(entry.artist for entry in usable),
        splits=tuple(entry.split for entry in usable),
        paths=tuple(entry.path for entry in usable),
        left_out=left_out,
        cache=mel_cache,
        kept=tuple(kept.files[entry.path] for entry in usable),
    )
