"""Try whether the program works here, and print what is found as JSON."""

import argparse
import sys

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.progress import Progress
from genre_desktop.diagnosis.report import as_json, diagnosis


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: there are none."""
    parser.epilog = "Exits with 0 if all is well, 1 if a check failed."


def run(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Try everything; a fault found is printed as the others are."""
    with Progress(0, "checks") as progress:

        def tell(done: int, total: int, what: str) -> None:
            progress.at(done, total)
            if what:
                progress.now(what)

        found = diagnosis(on_progress=tell)
    # a terminal need not know the letters of a device's name, and a program reads escapes as well
    sys.stdout.write(as_json(found, ascii_only=True))
    return SUCCESS if found["ok"] else SOME_FAILED
