"""Songs named on the command line, opened so that a person sees how far it is."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from genre_desktop.cli.progress import Progress
from genre_desktop.streams import printable
from genre_desktop.training.collection import AudioSongs, LeftOut, open_audio_songs, open_songs
from genre_desktop.training.manifests import genre_label
from genre_desktop.training.songs import Songs

RECORDINGS_HELP = "a folder of genre folders, a manifest (.csv) or FMA's tracks.csv"
DATA_HELP = f"{RECORDINGS_HELP}; or a mel file (.npz)"


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    found = tuple(name.strip() for name in text.split(",") if name.strip())
    if not found:
        raise argparse.ArgumentTypeError("must be names with commas between them")
    return found


def genre_names(text: str) -> tuple[str, ...]:
    """Names of genres, as models know them."""
    return tuple(map(genre_label, names(text)))


def opened(path: Path, *, cache: Path | None = None, genres: Sequence[str] | None = None) -> Songs:
    """Songs of any kind, as `open_songs` gives them; what had to be left out is told."""
    with Progress(0, "songs heard") as progress:
        songs = open_songs(path, cache=cache, genres=genres, on_song=progress.at)
    if isinstance(songs, AudioSongs):
        tell_left_out(songs.left_out)
    return songs


def opened_recordings(
    path: Path,
    *,
    cache: Path | None = None,
    genres: Sequence[str] | None = None,
    split: str | None = None,
) -> AudioSongs:
    """The recordings of a collection, as `open_audio_songs` gives them."""
    with Progress(0, "songs heard") as progress:
        songs = open_audio_songs(path, cache=cache, genres=genres, split=split, on_song=progress.at)
    tell_left_out(songs.left_out)
    return songs


def tell_left_out(left_out: Sequence[LeftOut]) -> None:
    """List what cannot be used, on standard error."""
    for each in left_out:
        print(printable(f"left out: {each.path}: {each.reason}"), file=sys.stderr)
