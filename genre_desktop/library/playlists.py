"""The library as playlists, one a genre."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.audio.tags import shown_stem, tame
from genre_desktop.errors import UserError
from genre_desktop.files import safe_name, write_text_whole
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.library.chosen import Wanted, chosen_songs
from genre_desktop.library.records import Row


@dataclass(frozen=True, slots=True)
class Playlists:
    """What was written.

    Attributes
    ----------
    songs : dict of pathlib.Path to int
        The playlists, and how many songs are in each.
    left_out : tuple of pathlib.Path
        Songs whose names no playlist can hold: they are no Unicode, or of several lines.
    """

    songs: dict[Path, int]
    left_out: tuple[Path, ...]


def write_playlists(
    rows: Iterable[Row], folder: Path, wanted: Wanted | None = None, *, relative: bool = True
) -> Playlists:
    """Write an M3U8 file for each genre that there is; those that are there are replaced.

    Parameters
    ----------
    rows : iterable of Row
    folder : pathlib.Path
        Made if it does not exist.
    wanted : Wanted, optional
        Every song that has a genre if not given.
    relative : bool
        Name the songs as seen from the playlists, so that music and playlists may be moved
        together; absolutely where they lie on another drive.

    Raises
    ------
    UserError
        They cannot be written.
    """
    lists: dict[str, list[str]] = {}
    left_out = []
    for genre, row in chosen_songs(rows, wanted or Wanted()):
        entry = _entry(row, folder if relative else None)
        if entry is None:
            left_out.append(row.path)
        else:
            lists.setdefault(genre, []).append(entry)
    songs = {}
    for genre, entries in sorted(lists.items()):
        name = capitalised(spoken(genre))
        path = folder / f"{safe_name(name, 'genre')}.m3u8"
        try:
            write_text_whole(path, "".join([f"#EXTM3U\n#PLAYLIST:{tame(name)}\n", *entries]))
        except OSError as error:
            raise UserError(f"{path} cannot be written ({error.strerror}).") from error
        songs[path] = len(entries)
    return Playlists(songs, tuple(left_out))


def _entry(row: Row, folder: Path | None) -> str | None:
    """The lines of a song; None if its name cannot stand there."""
    name = _seen_from(folder, row.path)
    if len(name.splitlines()) != 1 or name != name.strip():
        return None
    try:
        name.encode()
    except UnicodeEncodeError:
        return None
    title = " - ".join(filter(None, (row.artist, row.title or shown_stem(row.path))))
    # -1: of no known length
    length = -1 if row.duration_s is None else round(row.duration_s)
    return f"#EXTINF:{length},{title}\n{name}\n"


def _seen_from(folder: Path | None, path: Path) -> str:
    if folder is None:
        return str(path.absolute())
    try:
        # from where the folder really is: ".." does not lead back over a link
        name = os.path.relpath(path, os.path.realpath(folder))
    except ValueError:  # another drive
        return str(path.absolute())
    # what begins with # would be a comment
    return os.path.join(".", name) if name.startswith("#") else name  # noqa: PTH118
