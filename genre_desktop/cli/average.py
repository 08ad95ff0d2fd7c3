"""Average what several runs say, to see what an ensemble of them is worth."""

import argparse
from pathlib import Path

from genre_desktop.cli import SUCCESS
from genre_desktop.errors import UserError
from genre_desktop.training import calibration, statistics
from genre_desktop.training.ensemble import averaged
from genre_desktop.training.runs import read_run, write_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folders of runs")
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", help="of the new run")


def run(options: argparse.Namespace) -> int:
    """Average, and write the average as a run that `compare` can stand beside the others."""
    if len(options.runs) < 2:
        raise UserError("An average needs two runs or more.")
    runs = [read_run(folder) for folder in options.runs]
    mean = averaged(runs, options.run)
    write_run(mean)
    for each in (*runs, mean):
        means = calibration.mean_of_windows(each.heard.log_probabilities)
        print(f"{each.info.name}: songs right {statistics.accuracy(means, each.heard.labels):.3f}")
    return SUCCESS
