"""What a collection of recordings says of itself: by its folders, in a manifest, or as FMA does."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.audio.formats import audio_files, natural_key
from genre_desktop.errors import UserError
from genre_desktop.streams import unicode_only

_COLUMNS = ("path", "genre", "artist", "split", "track")
_GENRES = {"hip-hop": "hiphop", "hip hop": "hiphop"}
_LONGEST_CELL = 1 << 24  # FMA has whole biographies in a cell
_SPLITS = {"training": "train", "validation": "valid"}

# subsets of FMA, each of which holds those before it
_FMA_SUBSETS = ("small", "medium", "large")


class CollectionError(UserError):
    """A collection that is missing, or that does not say what is in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording and what is known of it.

    Attributes
    ----------
    path : pathlib.Path
        Of the sound file; it may be broken or missing.
    genre : str
        In lower case.
    artist : str
        Empty if not known.
    split : str
        ``train``, ``valid``, ``test`` or what else the collection calls it; empty if not stated.
    track : str
        Unique in its collection. Pieces of one recording are called ``song#01``, ``song#02``.
    """

    path: Path
    genre: str
    artist: str
    split: str
    track: str


def read_collection(path: Path) -> tuple[Entry, ...]:
    """List the recordings of a collection.

    Parameters
    ----------
    path : pathlib.Path
        A folder of folders named after genres; a manifest; or FMA's ``tracks.csv``, beside which
        (or beside the folder of which) ``fma_small`` or another of its folders stands.

    Raises
    ------
    CollectionError
        It is none of these, or there is nothing in it.
    """
    if path.is_dir():
        entries = tuple(_in_folders(path))
        if not entries:
            raise CollectionError(
                f"{path} has no folders with audio in them.",
                "There has to be one for each genre, with the genre's name.",
            )
        return entries
    if path.suffix.lower() != ".csv":
        if not path.exists():
            raise CollectionError(f"{path} was not found.")
        raise CollectionError(
            f"{path.name} is neither a folder nor a .csv file.",
            "A collection is a folder of genre folders, a manifest, or FMA's tracks.csv.",
        )
    rows = table_rows(path)
    first = next(rows, (0, []))[1]
    if _is_fma(first):
        entries = tuple(_in_fma(path, first, rows))
    else:
        entries = tuple(_in_manifest(path, first, rows))
    if not entries:
        raise CollectionError(f"{path.name} lists no songs.")
    return entries


def of_genres(entries: Iterable[Entry], genres: Iterable[str], name: str) -> tuple[Entry, ...]:
    """The recordings of these genres alone; `CollectionError` if there is none of one of them."""
    entries, wanted = tuple(entries), set(genres)
    known = {entry.genre for entry in entries}
    if missing := sorted(wanted - known):
        raise CollectionError(
            f"{name} has no {', '.join(missing)}.", f"It has {', '.join(sorted(known))}."
        )
    return tuple(entry for entry in entries if entry.genre in wanted)


def genre_label(name: str) -> str:
    """The name as models know it: a folder "Rock" must not be another genre than "rock"."""
    name = name.strip().lower()
    return _GENRES.get(name, name)


def _split(name: str) -> str:
    name = name.strip().lower()
    return _SPLITS.get(name, name)


def _in_folders(top: Path) -> Iterator[Entry]:
    try:
        folders = [each for each in top.iterdir() if each.is_dir() and each.name[0] != "."]
    except OSError as error:
        raise CollectionError(f"{top} cannot be read ({error.strerror}).") from error
    taken: set[str] = set()
    for folder in sorted(folders, key=lambda each: natural_key(each.name)):
        for path in audio_files(folder):
            within = path.relative_to(top)
            # GTZAN's blues/blues.00012.wav is known everywhere as blues.00012
            whole = within.name if path.name.startswith(f"{folder.name}.") else within.as_posix()
            whole = unicode_only(whole)
            track = whole.removesuffix(unicode_only(path.suffix))
            if track in taken:  # song.mp3 beside song.flac
                track = whole
            taken.add(track)
            yield Entry(path, genre_label(unicode_only(folder.name)), "", "", track)


def _in_manifest(
    path: Path, head: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[Entry]:
    columns = [cell.strip().lower() for cell in head]
    if missing := [name for name in _COLUMNS[:2] if name not in columns]:
        raise CollectionError(
            f"{path.name} has no column {' and no column '.join(missing)}.",
            "Its first line has to be path,genre; artist, split and track may follow.",
        )
    named: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        where = f"Line {line} of {path.name}"
        if len(cells) > len(columns):
            raise CollectionError(
                f"{where} has {len(cells)} cells for {len(columns)} columns.",
                "A cell with a comma in it has to stand in quotes.",
            )
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        for name in _COLUMNS[:2]:
            if not row.get(name):
                raise CollectionError(f"{where} has no {name}.")
        track = row.get("track") or row["path"].removesuffix(Path(row["path"]).suffix)
        if not row.get("track") and ("track", track) in named:
            track = row["path"]  # song.mp3 after song.flac
        for key in (("path", row["path"]), ("track", track)):
            if key in named:
                raise CollectionError(f"{where} repeats the {key[0]} of line {named[key]}.")
            named[key] = line
        yield Entry(
            path=path.parent / row["path"],
            genre=genre_label(row["genre"]),
            artist=row.get("artist", ""),
            split=_split(row.get("split", "")),
            track=track,
        )


def _is_fma(head: list[str]) -> bool:
    # of the three rows above the table, the first names groups of columns
    return head[:1] == [""] and {"track", "set"} <= set(head)


def _in_fma(
    path: Path, groups: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[Entry]:
    """FMA: a dataset for music analysis (Defferrard et al., ISMIR 2017)."""
    names = next(rows, (0, []))[1]
    places = {key: place for place, key in enumerate(zip(groups, names, strict=False))}
    genre, artist, artist_id, split, subset = (
        places.get(key, -1)
        for key in (
            ("track", "genre_top"),
            ("artist", "name"),
            ("artist", "id"),
            ("set", "split"),
            ("set", "subset"),
        )
    )
    if genre < 0:
        raise CollectionError(f"{path.name} has no column track, genre_top.")
    folders = _fma_folders(path)
    if not folders:
        raise CollectionError(
            f"There is no audio beside {path.name}.",
            "A folder such as fma_small has to stand there, or beside the folder it is in.",
        )

    def cell(cells: list[str], place: int) -> str:
        return cells[place].strip() if 0 <= place < len(cells) else ""

    for _, cells in rows:
        if not cells[0].isdecimal() or not cell(cells, genre):
            continue  # the third row of the head, or a track of several genres
        file = _fma_file(folders, int(cells[0]), cell(cells, subset))
        if file is not None:
            yield Entry(
                path=file,
                genre=genre_label(cell(cells, genre)),
                artist=cell(cells, artist) or cell(cells, artist_id),
                split=_split(cell(cells, split)),
                track=f"{int(cells[0]):06}",
            )


def _fma_folders(path: Path) -> dict[Path, int]:
    """FMA's folders of audio, each with the number of its subset."""
    found: dict[Path, int] = {}
    for place in (path.parent, path.resolve().parent.parent):
        for number, name in enumerate((*_FMA_SUBSETS, "full")):
            if (place / f"fma_{name}").is_dir():
                found.setdefault(place / f"fma_{name}", min(number, len(_FMA_SUBSETS) - 1))
    return found


def _fma_file(folders: dict[Path, int], track: int, subset: str) -> Path | None:
    number = _FMA_SUBSETS.index(subset) if subset in _FMA_SUBSETS else len(_FMA_SUBSETS) - 1
    name = f"{track:06}"
    due = [
        folder / name[:3] / f"{name}.mp3" for folder, holds in folders.items() if number <= holds
    ]
    # one that is due and missing is kept, so that it is reported
    return next((file for file in due if file.is_file()), due[0] if due else None)


def table_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table that are not empty, each with its number."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.reader(file, strict=True)
            try:
                for cells in table:
                    if any(cell.strip() for cell in cells):
                        yield table.line_num, cells
            except csv.Error as error:
                raise CollectionError(
                    f"Line {table.line_num} of {path.name} is no CSV ({error})."
                ) from error
            except UnicodeDecodeError as error:
                raise CollectionError(
                    f"{path.name} is not UTF-8 text, from line {table.line_num + 1} on at latest.",
                    "Save it as CSV in UTF-8.",
                ) from error
    except OSError as error:
        raise CollectionError(f"{path.name} cannot be read ({error.strerror}).") from error
