"""Hold trained runs side by side: one table, and a page with a plot."""

import argparse
import sys
from pathlib import Path

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.progress import Progress
from genre_desktop.errors import UserError
from genre_desktop.training.runs import read_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folder of a run")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--csv", action="store_true", help="print CSV, one line a run")
    form.add_argument("--markdown", action="store_true", help="print a table for a README")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write a page, the plot and the tables here"
    )


def run(options: argparse.Namespace) -> int:
    """Compare what can be read, and list the rest."""
    # matplotlib takes a second to import
    from genre_desktop.training import comparison as side_by_side  # noqa: PLC0415

    rows, unreadable = [], []
    with Progress(len(options.runs), "runs") as progress:
        for folder in options.runs:
            progress.now(folder.name)
            try:
                rows.append(side_by_side.row_of(read_run(folder)))
            except UserError as error:
                unreadable.append(str(error))
            progress.step()
    found = side_by_side.compare(rows, unreadable)
    if options.json:
        print(side_by_side.as_json(found), end="")
    elif options.csv:
        print(side_by_side.as_csv(found), end="")
    elif options.markdown:
        print(side_by_side.as_markdown(found), end="")
    elif rows:
        print(side_by_side.as_text(found))
    if options.out is not None and rows:
        page = side_by_side.write_comparison(found, options.out)
        print(f"wrote {page}", file=sys.stderr)
    for message in unreadable:
        print(f"genre-desktop: {message}", file=sys.stderr)
    return SOME_FAILED if unreadable else SUCCESS
