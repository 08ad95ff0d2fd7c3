"""Take back what was written into the files of the library."""

import argparse
from pathlib import Path

from genre_desktop.cli import SUCCESS
from genre_desktop.library.database import Database, default_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of each tool."""
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
    _tool(tools, "undo", "Take the last tagging back: the files are as they were, to the bit.")


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
    tools = {"undo": _undo}
    with Database(options.db or default_database()) as database:
        return tools[options.tool](options, database)


def _undo(options: argparse.Namespace, database: Database) -> int:  # noqa: ARG001 - nothing yet
    print("Nothing was tagged that could be undone.")
    return SUCCESS
