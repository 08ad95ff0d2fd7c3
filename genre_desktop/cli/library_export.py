"""The library as other programs read it, and in numbers."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.arguments import ending_in, share
from genre_desktop.cli.progress import Progress
from genre_desktop.errors import UserError
from genre_desktop.inference.verdict import spoken
from genre_desktop.library.chosen import Wanted, newest_model
from genre_desktop.library.corrections import export_training_data
from genre_desktop.library.database import Database
from genre_desktop.library.export import export_csv, export_json_lines
from genre_desktop.library.folders import place_in_folders
from genre_desktop.library.playlists import write_playlists
from genre_desktop.library.records import State
from genre_desktop.library.summary import Summary, summarise
from genre_desktop.pages.words import percent
from genre_desktop.streams import printable

_IS_SAFE = "songs stay where they are, and nothing is overwritten"


def add_export_arguments(tool: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``library export``."""
    form = tool.add_mutually_exclusive_group(required=True)
    form.add_argument(
        "--csv", type=ending_in(".csv"), metavar="FILE.csv", help="a table of all files"
    )
    form.add_argument(
        "--jsonl",
        type=ending_in(".jsonl", ".ndjson", ".json"),
        metavar="FILE.jsonl",
        help="one JSON object per file",
    )
    form.add_argument("--playlists", type=Path, metavar="FOLDER", help="an M3U8 file per genre")
    form.add_argument(
        "--copy", type=Path, metavar="FOLDER", help=f"songs copied by genre: {_IS_SAFE}"
    )
    form.add_argument(
        "--link", type=Path, metavar="FOLDER", help=f"hard links by genre: {_IS_SAFE}"
    )
    form.add_argument(
        "--examples",
        type=ending_in(".csv"),
        metavar="FILE.csv",
        help="songs whose genre you have corrected, as `train` and `dataset` read them",
    )
    tool.add_argument("--genre", default=None, metavar="G", help="songs of this genre alone")
    tool.add_argument(
        "--min-confidence",
        type=share,
        default=0.0,
        metavar="C",
        help="songs alone of which the model is as sure; your corrections count as certain",
    )
    tool.add_argument(
        "--absolute", action="store_true", help="with --playlists: songs by their whole path"
    )
    tool.add_argument(
        "--or-copy", action="store_true", help="with --link: copy where no link can be made"
    )


def export(options: argparse.Namespace, database: Database) -> int:
    """Write the library in one of the forms."""
    model = newest_model(database)
    if options.examples:
        return _examples(options.examples, database, model)
    wanted = Wanted(_genre(options.genre, database, model), options.min_confidence)
    if options.csv or options.jsonl:
        write, path = (
            (export_csv, options.csv)
            if options.csv
            else (
                export_json_lines,
                options.jsonl,
            )
        )
        count = write(database, model, path, wanted)
        print(printable(f"wrote {path}: {count} files"))
        return SUCCESS
    if options.playlists:
        return _playlists(options, database, model, wanted)
    return _folders(options, database, model, wanted)


def _genre(name: str | None, database: Database, model: int) -> str | None:
    """A genre of the library, however it was typed."""
    if name is None:
        return None
    known = {row.said_genre for row in database.rows(model)} - {None}
    for genre in known:
        if genre and name.casefold() in (genre.casefold(), spoken(genre).casefold()):
            return genre
    listed = ", ".join(sorted(spoken(genre) for genre in known if genre)) or "none yet"
    raise UserError(f"No song is of the genre {name}.", f"There are: {listed}.")


def _examples(path: Path, database: Database, model: int) -> int:
    written = export_training_data(database, model, path)
    for each in written.left_out:
        print(printable(f"{each}: no table can hold this name"), file=sys.stderr)
    said = ", ".join(f"{spoken(genre)} {count}" for genre, count in written.songs.items())
    print(printable(f"wrote {path}: {sum(written.songs.values())} songs ({said})"))
    return SOME_FAILED if written.left_out else SUCCESS


def _playlists(options: argparse.Namespace, database: Database, model: int, wanted: Wanted) -> int:
    written = write_playlists(
        database.rows(model), options.playlists, wanted, relative=not options.absolute
    )
    for path, count in written.songs.items():
        print(printable(f"{path}: {count} song{'' if count == 1 else 's'}"))
    for path in written.left_out:
        print(printable(f"{path}: no playlist can hold this name"), file=sys.stderr)
    if not written.songs and not written.left_out:
        raise UserError("No song is as you want it: there is nothing to write.")
    return SOME_FAILED if written.left_out else SUCCESS


def _folders(options: argparse.Namespace, database: Database, model: int, wanted: Wanted) -> int:
    with Progress(0, "songs") as progress:
        placed = place_in_folders(
            database.rows(model),
            options.copy or options.link,
            wanted,
            link=options.link is not None,
            or_copy=options.or_copy,
            on_file=progress.at,
        )
    for path, reason in placed.failed:
        print(printable(f"{path}: {reason}"), file=sys.stderr)
    counts = (
        (placed.copied, "copied"),
        (placed.linked, "linked"),
        (placed.already, "were there already"),
        (len(placed.failed), "failed"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    if not said:
        raise UserError("No song is as you want it: there is nothing to place.")
    print(said)
    return SOME_FAILED if placed.failed else SUCCESS


def add_stats_arguments(tool: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``library stats``."""
    tool.add_argument("--json", action="store_true", help="print one JSON object")


def stats(options: argparse.Namespace, database: Database) -> int:
    """Tell what is in the library."""
    found = summarise(database.rows(newest_model(database)))
    if options.json:
        states = {state.name.lower(): count for state, count in found.states.items()}
        print(json.dumps({**asdict(found), "states": states}, ensure_ascii=False))
    else:
        print(printable_summary(found))
    return SUCCESS


def printable_summary(found: Summary) -> str:
    """A library in numbers, as lines for a terminal."""
    lines = [f"{found.files} files, {found.songs} songs, {found.duration_s / 3600:.1f} hours"]
    states = [
        f"{count} {state.value}"
        for state, count in found.states.items()
        if count and state is not State.DONE
    ]
    if states:
        lines.append(", ".join(states))
    total = sum(genre.files for genre in found.genres.values())
    for name, genre in found.genres.items():
        part, hours = percent(genre.files / total), genre.duration_s / 3600
        lines.append(f"  {printable(spoken(name)):16} {genre.files:7}  {part:>7}  {hours:8.1f} h")
    if found.no_genre:
        lines.append(f"  {'no music':16} {found.no_genre:7}")
    if found.corrected:
        lines.append(f"{found.corrected} corrected by you")
    if total:
        lines.append(
            f"own genre tags: {found.agreeing} agree, {found.disagreeing} say another genre,"
            f" {found.incomparable} say nothing to compare"
        )
    return "\n".join(lines)
