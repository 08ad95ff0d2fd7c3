"""What a person has said about songs, and training data made of it."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.errors import UserError
from genre_desktop.files import write_text_whole
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from genre_desktop.streams import unicode_only

_COLUMNS = ("path", "genre", "artist", "track")
_READABLE = (State.DONE, State.STALE, State.WAITING)


@dataclass(frozen=True, slots=True)
class LabelledSong:
    """A song to learn from.

    Attributes
    ----------
    path : pathlib.Path
        One of its files.
    genre : str
    artist : str
        By its tags; empty if they do not say. An artist's songs are then kept on one side when
        some are set aside.
    track : str
        Folder and name of the file, without its ending; no two songs have the same.
    corrected : bool
        The genre is a person's word, and not the model's.
    """

    path: Path
    genre: str
    artist: str
    track: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What a manifest holds.

    Attributes
    ----------
    songs : dict of str to int
        How many of each genre.
    left_out : tuple of pathlib.Path
        Files whose names no table can hold.
    """

    songs: Mapping[str, int]
    left_out: tuple[Path, ...]


def corrected_rows(database: Database, model: int) -> tuple[Row, ...]:
    """The files whose genre a person has given, in the order in which they came."""
    return tuple(row for row in database.rows(model) if row.corrected is not None)


def labelled_songs(
    database: Database,
    model: int,
    *,
    min_confidence: float | None = None,
    files: Collection[int] | None = None,
) -> tuple[LabelledSong, ...]:
    """The songs that a person has corrected, each once, whatever files hold it.

    Files that are missing or could not be heard do not count.

    Parameters
    ----------
    database : Database
    model : int
        Its number in the library.
    min_confidence : float, optional
        Songs of which this model is as sure as that or surer are labelled by it, where no person
        has said otherwise. Without it, a person's word alone counts.
    files : collection of int, optional
        Numbers of the files that count; all if not given.
    """
    songs: list[LabelledSong] = []
    met: set[int] = set()
    named: Counter[str] = Counter()
    for row in database.rows(model, None if files is None else sorted(files)):
        genre = _label(row, min_confidence)
        if genre is None or row.song is None or row.song in met or row.state not in _READABLE:
            continue
        met.add(row.song)
        track = unicode_only(f"{row.path.parent.name}/{row.path.stem}")
        named[track] += 1
        if named[track] > 1:
            track = f"{track} ({named[track]}, song {row.song})"
        songs.append(LabelledSong(row.path, genre, row.artist, track, row.corrected is not None))
    return tuple(songs)


def export_training_data(
    database: Database,
    model: int,
    path: Path,
    *,
    min_confidence: float | None = None,
    files: Collection[int] | None = None,
) -> Exported:
    """Write the labelled songs as a manifest that ``genre-desktop train`` and ``dataset`` read.

    Parameters
    ----------
    database : Database
    model : int
    path : pathlib.Path
        Of the table, ending in ``.csv``; replaced if it is there.
    min_confidence, files
        See `labelled_songs`.

    Raises
    ------
    UserError
        There is nothing to write, or it cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise UserError(f"{path.name} must end in .csv.")
    songs = labelled_songs(database, model, min_confidence=min_confidence, files=files)
    writable = [song for song in songs if _fits_a_table(song)]
    if not writable:
        raise UserError(
            "There are no songs to learn from yet.",
            "Say what genre some songs have: a correction counts as an example.",
        )
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for song in writable:
        # absolute, so that the table may be moved; the music stays where it is
        table.writerow((song.path.absolute(), song.genre, song.artist, song.track))
    try:
        write_text_whole(path, text.getvalue())
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from error
    return Exported(
        dict(sorted(Counter(song.genre for song in writable).items())),
        tuple(song.path for song in songs if not _fits_a_table(song)),
    )


def _label(row: Row, min_confidence: float | None) -> str | None:
    if row.corrected is not None:
        return row.corrected
    if min_confidence is None or row.state is not State.DONE or row.confidence < min_confidence:
        return None
    return row.genre


def _fits_a_table(song: LabelledSong) -> bool:
    """Whether a manifest can name the file: as text, whose cells lose the spaces around them."""
    name = str(song.path.absolute())
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name == name.strip()
