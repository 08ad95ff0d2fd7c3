"""Export a model: a file that the light program runs."""

import argparse
from pathlib import Path

from genre_desktop.cli import SUCCESS
from genre_desktop.cli.serving import add_model_argument
from genre_desktop.edition import EXPORTED, require_training
from genre_desktop.inference.bundle import open_bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_model_argument(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar=f"MODEL{EXPORTED}",
        required=True,
        help="the exported model; its card gets the same name",
    )


def run(options: argparse.Namespace) -> int:
    """Export, and say what was written."""
    require_training()
    from genre_desktop.inference.export import export  # noqa: PLC0415 - with what it needs

    card = export(open_bundle(options.model), options.out)
    print(f"{options.out}: {card.label}, {options.out.stat().st_size / 1e6:.1f} MB")
    return SUCCESS
