"""Write the report of runs anew: a page with pictures, tables as CSV and JSON."""

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


def run(options: argparse.Namespace) -> int:
    """Write the reports, and say where."""
    from genre_desktop.training.report import write_report  # noqa: PLC0415 - loads matplotlib

    failed = 0
    with Progress(len(options.runs), "runs") as progress:
        for folder in options.runs:
            progress.now(folder.name)
            try:
                page = write_report(read_run(folder))
            except UserError as error:
                failed += 1
                progress.step()
                print(f"genre-desktop: {error}", file=sys.stderr)
            else:
                progress.step()
                print(page)
    return SOME_FAILED if failed else SUCCESS
