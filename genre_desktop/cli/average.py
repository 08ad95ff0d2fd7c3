"""Average several runs: what they say, and their networks, into one."""

import argparse
from pathlib import Path

from genre_desktop.cli import SUCCESS
from genre_desktop.cli.arguments import add_card_arguments, check_card_arguments, temperature
from genre_desktop.cli.typed import command
from genre_desktop.edition import require_training
from genre_desktop.errors import UserError
from genre_desktop.inference.card import SongRule
from genre_desktop.streams import unicode_only
from genre_desktop.training import statistics
from genre_desktop.training.ensemble import AVERAGE, averaged, figures_of, merge
from genre_desktop.training.laboratory import publish
from genre_desktop.training.measure import Measured, measured
from genre_desktop.training.runs import Run, holds_run, model_path, read_run, write_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folders of runs")
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", help="of the new run")
    parser.add_argument(
        "--temperature", type=temperature, help="of the song's verdict; else fitted"
    )
    parser.add_argument(
        "--figures-of",
        type=Path,
        metavar="RUN",
        help="take temperature and figures from this run, which learned fewer songs the same way",
    )
    add_card_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Average, and write the average as a run with a model and a report."""
    require_training()
    if len(options.runs) < 2:
        raise UserError("An average needs two runs or more.")
    check_card_arguments(options)
    if options.figures_of is not None and options.temperature is not None:
        raise UserError("--figures-of and --temperature do not go together.")
    runs = [read_run(folder) for folder in options.runs]
    if holds_run(options.run) and read_run(options.run).info.recipe != AVERAGE:
        raise UserError(
            f"{options.run} holds a training.", "Choose another folder for the average."
        )
    mean = averaged(runs, options.run, command(options.words), options.temperature)
    if all(model_path(each.folder).exists() for each in runs):
        options.run.mkdir(parents=True, exist_ok=True)
        merge(
            runs,
            mean,
            _measured(mean, options.temperature)
            if options.figures_of is None
            else figures_of(options.figures_of),
            name=unicode_only(options.name or options.run.resolve().name),
            version=options.model_version,
        )
    elif options.out is not None:
        raise UserError(
            f"There is no model for {options.out}: not all of the runs have theirs.",
            "Train them again, or leave out --out.",
        )
    write_run(mean)
    for each in (*runs, mean) if mean.heard.tracks else ():
        right = statistics.song_accuracy(
            each.heard.log_probabilities, each.heard.labels, each.info.pooling
        )
        print(f"{each.info.name}: songs right {right:.3f}")
    if mean.heard.tracks:
        from genre_desktop.training.report import write_report  # noqa: PLC0415 - loads matplotlib

        print(f"wrote {write_report(mean)}")
    if options.out is not None:
        publish(mean, options.out)
        print(f"wrote {options.out} and its card")
    return SUCCESS


def _measured(mean: Run, temperature: float | None) -> Measured:
    if mean.heard.tracks:
        return measured(mean.heard, mean.info.valid, mean.info.command, temperature)
    return Measured(SongRule(temperature=temperature or 1.0))
