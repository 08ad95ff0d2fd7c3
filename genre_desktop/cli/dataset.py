"""Make, check, look at and collect music to train with."""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.opening import DATA_HELP, RECORDINGS_HELP, genre_names, opened_recordings
from genre_desktop.cli.progress import Progress
from genre_desktop.errors import UserError
from genre_desktop.streams import printable
from genre_desktop.training.collection import open_songs
from genre_desktop.training.flaws import Flaw, find_flaws
from genre_desktop.training.manifests import Entry, read_collection
from genre_desktop.training.mel_file_writer import write_mel_file
from genre_desktop.training.playlists import collect, read_playlists
from genre_desktop.training.song_pictures import draw_song


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of each tool."""
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")

    tool = _tool(tools, "make", "Write the mel of a collection to one file that needs no audio.")
    tool.add_argument("data", type=Path, metavar="DATA", help=RECORDINGS_HELP)
    tool.add_argument("--out", type=Path, required=True, metavar="X.npz", help="the file to write")
    tool.add_argument("--genres", type=genre_names, default=None, metavar="A,B", help="only these")
    tool.add_argument("--split", default=None, metavar="NAME", help="only this part, as train")
    tool.add_argument("--seconds", type=_seconds, default=30.0, help="of each song, its middle")
    tool.add_argument(
        "--short",
        choices=("repeat", "leave-out"),
        default="repeat",
        help="what becomes of songs that are shorter (default: they are repeated)",
    )
    _add_cache(tool)

    tool = _tool(tools, "check", "Find broken files, silence, clipping and duplicates.")
    tool.add_argument("data", type=Path, metavar="DATA", help=DATA_HELP)
    tool.add_argument("--json", action="store_true", help="print one JSON object")
    _add_cache(tool)

    tool = _tool(tools, "inspect", "Draw the first song of each genre.")
    tool.add_argument("data", type=Path, metavar="DATA", help=RECORDINGS_HELP)
    tool.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the pictures")

    tool = _tool(tools, "collect", "Download playlists and cut them into pieces of 30 seconds.")
    tool.add_argument("playlists", type=Path, metavar="PLAYLISTS.csv", help="lines of genre,url")
    tool.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the pieces")


def _tool(
    tools: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    return tools.add_parser(name, help=summary, description=summary)


def _add_cache(tool: argparse.ArgumentParser) -> None:
    tool.add_argument(
        "--cache", type=Path, default=None, metavar="FOLDER", help="where computed mel is kept"
    )


def _seconds(text: str) -> float:
    number = float(text)
    if not 1 <= number <= 120:
        raise argparse.ArgumentTypeError("must be from 1 to 120")
    return number


def run(options: argparse.Namespace) -> int:
    """Use one of the tools."""
    tools = {"make": _make, "check": _check, "inspect": _inspect, "collect": _collect}
    return tools[options.tool](options)


def _make(options: argparse.Namespace) -> int:
    if options.out.suffix != ".npz":
        raise UserError("A mel file must end in .npz.")
    songs = opened_recordings(
        options.data, cache=options.cache, genres=options.genres, split=options.split
    )
    with Progress(len(songs), "songs cut") as progress:
        written = write_mel_file(
            songs,
            options.out,
            length_s=options.seconds,
            repeat=options.short == "repeat",
            on_song=progress.at,
        )
    for few, fate in ((written.repeated, "repeated"), (written.left_out, "left out")):
        if few:
            print(f"{len(few)} shorter songs were {fate}")
    if songs.left_out:
        print(f"{len(songs.left_out)} recordings could not be used")
    print(f"wrote {options.out}: {written.songs} songs of {options.seconds:g} seconds")
    return SUCCESS


def _check(options: argparse.Namespace) -> int:
    with Progress(0, "songs heard") as progress:
        songs = open_songs(options.data, cache=options.cache, on_song=progress.at)
    with (
        Progress(len(songs), "songs checked") as checked,
        Progress(0, "blocks of songs compared") as compared,
    ):
        flaws = find_flaws(songs, on_song=checked.at, on_block=compared.at)
    if options.json:
        found = {"songs": len(songs), "flaws": [asdict(flaw) for flaw in flaws]}
        print(json.dumps(found, ensure_ascii=False))
    else:
        for flaw in flaws:
            print(printable(f"{flaw.kind:9} {' = '.join(flaw.songs)}  {flaw.detail}".rstrip()))
        print(f"{len(songs)} songs: {_summary(flaws)}")
    return SOME_FAILED if flaws else SUCCESS


def _summary(flaws: Iterable[Flaw]) -> str:
    counts = Counter(flaw.kind for flaw in flaws)
    return ", ".join(f"{kind} {count}" for kind, count in counts.items()) or "nothing was found"


def _inspect(options: argparse.Namespace) -> int:
    by_genre: dict[str, list[Entry]] = {}
    for entry in read_collection(options.data):
        by_genre.setdefault(entry.genre, []).append(entry)
    failed = False
    with Progress(len(by_genre), "genres") as progress:
        for genre, entries in by_genre.items():
            progress.now(printable(genre))
            picture = options.out / (re.sub(r"[^\w -]+", "_", genre) + ".png")
            drawn = _draw_first(genre, entries, picture)
            failed |= drawn is None
            progress.step()
            if drawn is not None:
                print(printable(f"{picture}: {drawn.path}"))
    return SOME_FAILED if failed else SUCCESS


def _draw_first(genre: str, entries: list[Entry], picture: Path) -> Entry | None:
    """Draw the first song that can be read, and say which could not."""
    for entry in entries:
        try:
            draw_song(entry.path, picture, f"{genre}: {entry.track}")
        except UserError as error:
            print(printable(f"{entry.path}: {error}"), file=sys.stderr)
        else:
            return entry
    return None


def _collect(options: argparse.Namespace) -> int:
    playlists = read_playlists(options.playlists)
    with Progress(0, "songs") as progress:

        def tell(done: int, total: int, url: str) -> None:
            progress.at(done, total)
            progress.now(printable(url))

        collected = collect(playlists, options.out, on_song=tell)
    for failure in collected.failed:
        print(printable(f"{failure.url}: {failure.reason}"), file=sys.stderr)
    print(
        f"{collected.songs} songs cut into {collected.pieces} pieces,"
        f" {collected.already} were there already, {len(collected.failed)} failed"
    )
    return SOME_FAILED if collected.failed else SUCCESS
