"""The songs of playlists, downloaded and cut into pieces to learn from.

What is in the folder that is made::

    manifest.csv        one line a piece, as `read_collection` takes it
    rock/KEY#03.flac    the fourth piece of the song KEY
    .downloads/         what is not cut yet; goes when it is

A song is done when its pieces stand in the manifest, which is written whole after each song. After
a kill, only the song that was being done is done again.
"""

import csv
import hashlib
import io
import re
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import AudioInfo, open_audio
from genre_desktop.errors import UserError
from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.training.downloads import DownloadError, ask
from genre_desktop.training.manifests import CollectionError, genre_label, table_rows

PIECE_S = 30.0
_SHORTEST_S = 5.0

_MANIFEST = "manifest.csv"
_DOWNLOADS = ".downloads"


@dataclass(frozen=True, slots=True)
class Playlist:
    """An address that yt-dlp knows, of a playlist or of one song, and what it stands for."""

    genre: str
    url: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A playlist or song that could not be had, and why, in plain words."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What was done.

    Attributes
    ----------
    songs, pieces : int
        New ones.
    already : int
        Songs that were there before.
    failed : tuple of Failure
    """

    songs: int
    pieces: int
    already: int
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A song to be had.

    Attributes
    ----------
    key : str
        Its name in the folder.
    former_key : str
        What earlier versions called it: its id without the site, which two sites may share.
    """

    genre: str
    url: str
    key: str
    former_key: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of the manifest; the fields are its columns."""

    path: str
    genre: str
    artist: str
    split: str
    track: str
    song: str
    title: str
    url: str


def read_playlists(path: Path) -> tuple[Playlist, ...]:
    """Read lines of genre and address; a first line that says so may stand above them.

    Raises
    ------
    CollectionError
        There are none, or a line is something else.
    """
    playlists = []
    for line, cells in table_rows(path):
        stripped = [cell.strip() for cell in cells]
        if [cell.lower() for cell in stripped[:2]] == ["genre", "url"]:
            continue
        if len(stripped) != 2 or not all(stripped):
            raise CollectionError(f"Line {line} of {path.name} is not a genre and an address.")
        playlists.append(Playlist(genre_label(stripped[0]), stripped[1]))
    if not playlists:
        raise CollectionError(f"{path.name} lists no playlists.", "Its lines are genre,url.")
    return tuple(playlists)


def collect(
    playlists: Sequence[Playlist],
    folder: Path,
    *,
    on_song: Callable[[int, int, str], None] = lambda *_: None,
) -> Collected:
    """Download what is not there yet and cut it into pieces.

    Parameters
    ----------
    playlists : sequence of Playlist
    folder : pathlib.Path
        Made if it is not there.
    on_song : callable, optional
        Told how many songs are done, of how many, and the address of the next.

    Raises
    ------
    UserError
        yt-dlp is not installed, or the folder's manifest cannot be read.
    """
    pieces = _manifest(folder)
    known = {piece.song: piece for piece in pieces}
    failed: list[Failure] = []
    songs: list[_Wanted] = []
    for playlist in playlists:
        on_song(0, 0, playlist.url)
        try:
            songs += _songs_in(playlist)
        except DownloadError as error:
            failed.append(Failure(playlist.url, str(error)))
    before = len(pieces)
    new = already = 0
    for number, song in enumerate(songs):
        on_song(number, len(songs), song.url)
        if (there := _there(song, known)) is not None:
            if there.genre == song.genre:
                already += 1
            else:
                # learned from as both, it would teach neither
                failed.append(Failure(song.url, f"It is there already, as {there.genre}."))
            continue
        try:
            cut = list(_fetched(song, folder))
        except UserError as error:
            failed.append(Failure(song.url, str(error)))
            continue
        pieces += cut
        known[song.key] = cut[0]
        _write_manifest(pieces, folder)
        new += 1
    on_song(len(songs), len(songs), "")
    return Collected(new, len(pieces) - before, already, tuple(failed))


def _songs_in(playlist: Playlist) -> Iterator[_Wanted]:
    found = ask(playlist.url)
    for entry in filter(None, found.get("entries", [found])):
        url = entry.get("webpage_url") or entry.get("url")
        if url:
            yield _wanted(playlist.genre, entry, url)


def _wanted(genre: str, entry: dict[str, Any], url: str) -> _Wanted:
    extractor = entry.get("ie_key") or entry.get("extractor_key") or "Generic"
    if entry.get("id") and extractor != "Generic":
        name = _plain(entry["id"])
        return _Wanted(genre, url, f"{_plain(extractor)}-{name}", name)
    # of an address that no extractor knows, the end is not unique
    name = Path(urllib.parse.unquote(urllib.parse.urlsplit(url).path)).stem
    key = f"{_plain(name)}-{hashlib.blake2b(url.encode(), digest_size=4).hexdigest()}"
    return _Wanted(genre, url, key, key)


def _there(song: _Wanted, known: dict[str, _Piece]) -> _Piece | None:
    """A piece of the song, if it was cut before, also by an earlier version."""
    if song.key in known:
        return known[song.key]
    former = known.get(song.former_key)
    return former if former is not None and _site(former.url) == _site(song.url) else None


def _site(url: str) -> str:
    return (urllib.parse.urlsplit(url).hostname or "").removeprefix("www.")


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]+", "_", name)[:80]


def _fetched(song: _Wanted, folder: Path) -> Iterator[_Piece]:
    """Download a song, cut it, and give the lines of its pieces."""
    downloads = folder / _DOWNLOADS
    template = str(downloads / song.key).replace("%", "%%") + ".%(ext)s"
    info = ask(song.url, download_to=template)
    if "requested_downloads" not in info:
        raise DownloadError("It is a playlist in a playlist; name it by itself.")
    download = Path(info["requested_downloads"][0]["filepath"])
    place = folder / _plain(song.genre)
    with open_audio(download) as reader:
        artist = info.get("artist") or ", ".join(info.get("artists") or []) or reader.info.artist
        title = info.get("track") or info.get("title") or reader.info.title
        for number, samples in enumerate(_pieces(reader.blocks(), reader.info)):
            track = f"{song.key}#{number:02}"
            path = place / f"{track}.flac"
            _write_flac(path, samples, reader.info.sample_rate)
            yield _Piece(
                path=path.relative_to(folder).as_posix(),
                genre=song.genre,
                artist=artist,
                split="",
                track=track,
                song=song.key,
                title=title,
                url=song.url,
            )
    download.unlink()
    if not any(downloads.iterdir()):
        downloads.rmdir()


def _pieces(
    blocks: Iterator[NDArray[np.float32]], info: AudioInfo
) -> Iterator[NDArray[np.float32]]:
    """Pieces of equal length; what is left over is dropped, if it is not all there is."""
    frames = round(PIECE_S * info.sample_rate)
    held = np.empty((0, info.channels), np.float32)
    first = True
    for block in blocks:
        held = np.concatenate([held, block])
        while len(held) >= frames:
            yield held[:frames]
            held, first = held[frames:], False
    if first:
        if len(held) < _SHORTEST_S * info.sample_rate:
            raise DownloadError(
                f"There are only {len(held) / info.sample_rate:.1f} seconds of sound."
            )
        yield held


def _write_flac(path: Path, samples: NDArray[np.float32], sample_rate: int) -> None:
    import soundfile  # noqa: PLC0415 - takes its time to import

    if samples.shape[1] > 2:
        samples = samples.mean(axis=1, keepdims=True)
    try:
        with written_whole(path, durable=False) as draft:
            soundfile.write(draft, np.clip(samples, -1, 1), sample_rate, "PCM_16", format="FLAC")
    except (OSError, soundfile.SoundFileError) as error:
        raise DownloadError(f"{path} cannot be written ({error}).") from error


def _manifest(folder: Path) -> list[_Piece]:
    path = folder / _MANIFEST
    if not path.exists():
        return []
    columns = [field.name for field in fields(_Piece)]
    rows = table_rows(path)
    if next(rows, (0, []))[1] != columns:
        raise CollectionError(f"{path} was not written by this command.", "Name another folder.")
    pieces = []
    for line, cells in rows:
        if len(cells) != len(columns):
            raise CollectionError(f"Line {line} of {path} is damaged.")
        pieces.append(_Piece(*cells))
    return pieces


def _write_manifest(pieces: list[_Piece], folder: Path) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([field.name for field in fields(_Piece)])
    table.writerows(map(astuple, pieces))
    write_text_whole(folder / _MANIFEST, text.getvalue())
