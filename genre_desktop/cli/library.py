"""Count and export what the library knows, or take back what it wrote into files."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.arguments import positive
from genre_desktop.cli.library_export import (
    add_export_arguments,
    add_stats_arguments,
    export,
    stats,
)
from genre_desktop.cli.progress import Progress
from genre_desktop.errors import UserError
from genre_desktop.library.database import Database, default_database
from genre_desktop.streams import printable

if TYPE_CHECKING:
    from genre_desktop.library.tagging.journal import Tagging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of each tool."""
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
    tool = _tool(tools, "undo", "Take the last tagging back: files are as they were, to the bit.")
    tool.add_argument("--list", action="store_true", help="list the taggings, and change nothing")
    tool.add_argument(
        "--tagging", type=positive, default=None, metavar="N", help="another than the last one"
    )
    add_export_arguments(
        _tool(tools, "export", "Write a table, playlists, or songs into folders by genre.")
    )
    add_stats_arguments(_tool(tools, "stats", "Count songs by genre, and what tags agree with."))


def _tool(
    tools: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    tool = tools.add_parser(name, help=summary, description=summary)
    tool.add_argument(
        "--db", type=Path, default=None, metavar="PATH", help="another library than your own"
    )
    return tool


def run(options: argparse.Namespace) -> int:
    """Use one of the tools."""
    tools = {"undo": _undo, "export": export, "stats": stats}
    path = options.db or default_database()
    if not path.exists():
        raise UserError(f"There is no library {path}.", "`genre-desktop scan` makes one.")
    with Database(path) as database:
        return tools[options.tool](options, database)


def _undo(options: argparse.Namespace, database: Database) -> int:
    # they load mutagen and FFmpeg
    from genre_desktop.library.tagging.journal import taggings  # noqa: PLC0415
    from genre_desktop.library.tagging.undo import undo  # noqa: PLC0415

    if options.list:
        for each in taggings(database):
            print(_line(each))
        return SUCCESS
    with Progress(0, "files restored") as progress:
        outcomes = undo(database, options.tagging, on_file=progress.at)
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in failed:
        print(printable(f"{outcome.path}: {outcome.reason}"), file=sys.stderr)
    print(
        f"{counted(len(outcomes) - len(failed))} as before the tagging, {len(failed)} not restored"
    )
    return SOME_FAILED if failed else SUCCESS


def _line(tagging: "Tagging") -> str:
    when = tagging.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    if not tagging.undone:
        fate = "" if tagging.undone_at is None else "  could not be undone"
    elif tagging.undone == tagging.files:
        fate = "  undone"
    else:
        fate = f"  {tagging.undone} of them undone"
    return f"{tagging.number:4}  {when}  {counted(tagging.files)}{fate}"


def counted(files: int) -> str:
    """How many files, in words."""
    return "1 file" if files == 1 else f"{files} files"
