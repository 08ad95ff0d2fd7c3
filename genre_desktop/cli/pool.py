"""Have a song's verdict made of its windows in another way; nothing is trained."""

import argparse
from pathlib import Path

from genre_desktop.cli import SUCCESS
from genre_desktop.cli.typed import command
from genre_desktop.edition import require_training
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import BY_CERTAINTY, MEAN
from genre_desktop.training.ensemble import figures_of, set_measured, with_pooling
from genre_desktop.training.runs import RunError, model_path, read_run, write_run

_WAYS = {"mean": MEAN, "certainty": BY_CERTAINTY}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("what", type=Path, metavar="RUN|MODEL", help="folder, or .keras file")
    parser.add_argument(
        "--by", choices=_WAYS, default="certainty", help="what makes a window count for more"
    )
    parser.add_argument(
        "--figures-of",
        type=Path,
        metavar="RUN",
        help="of a model: take all of it from this run, which learned fewer songs the same way",
    )
    parser.add_argument("--model-version", metavar="VERSION", help="in the card; else as it was")


def run(options: argparse.Namespace) -> int:
    """Write the card, and of a run the figures and the report, anew."""
    require_training()
    typed = command(options.words)
    if not options.what.is_dir():
        if options.figures_of is None:
            raise UserError("A model's figures come from a run: name it with --figures-of.")
        bundle = open_bundle(options.what)
        version = options.model_version or bundle.card.version
        found = figures_of(options.figures_of)
        set_measured(bundle, found, version=version, command=typed)
        print(f"wrote the card of {bundle.path}: {found.song.pooling}")
        return SUCCESS
    if options.figures_of is not None:
        raise UserError("A run has figures of its own: --figures-of is for a model.")
    before = read_run(options.what)
    if not before.heard.tracks:
        raise RunError(f"The run in {options.what} was measured on no songs.")
    from genre_desktop.training.report import write_report  # noqa: PLC0415 - loads matplotlib

    after, found = with_pooling(before, _WAYS[options.by], typed)
    if model_path(after.folder).exists():
        bundle = open_bundle(model_path(after.folder))
        version = options.model_version or bundle.card.version
        set_measured(bundle, found, version=version, command=typed)
    write_run(after)
    for figure in found.figures:
        print(f"{figure.name}: {figure.value:.3f}")
    print(f"wrote {write_report(after)}")
    return SUCCESS
