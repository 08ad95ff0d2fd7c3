"""A comparison as text, Markdown, CSV and JSON."""

from dataclasses import asdict

from genre_desktop.pages.words import percent
from genre_desktop.streams import printable
from genre_desktop.training.comparison.rows import Comparison, Row, Seeds, Spread
from genre_desktop.training.report.tables import csv_text, json_text
from genre_desktop.training.report.words import duration, percents

HEADS = (
    "run",
    "recipe",
    "its own claim",
    "split",
    "songs right (95 %)",
    "windows right",
    "macro F1",
    "ECE",
    "NLL",
    "parameters",
    "training",
    "features",
)
NUMBERS = range(4, 11)
"""Columns set to the right."""

_REMARKS = ("its own claim", "split", "features")
_WIDEST = 30


def cells(row: Row) -> list[str]:
    """A run as the table shows it: see `HEADS`."""
    info = row.info
    return [
        info.name,
        info.recipe,
        info.claim,
        info.split,
        percents(row.song_accuracy),
        percent(row.window_accuracy),
        f"{row.macro_f1.value:.3f}",
        f"{row.ece.value:.3f}" + ("" if row.tempered else "*"),
        f"{row.nll:.3f}",
        f"{info.parameters:,}",
        duration(info.seconds),
        info.features,
    ]


def seed_cells(seeds: Seeds) -> list[str]:
    """Runs of several seeds as the table shows them: mean and standard deviation."""
    return [
        f"mean of {len(seeds.runs)}",
        seeds.info.recipe,
        seeds.info.claim,
        seeds.info.split,
        _plus_minus(seeds.song_accuracy, percentage=True),
        _plus_minus(seeds.window_accuracy, percentage=True),
        _plus_minus(seeds.macro_f1),
        _plus_minus(seeds.ece),
        _plus_minus(seeds.nll),
        f"{seeds.info.parameters:,}",
        "",
        seeds.info.features,
    ]


def _plus_minus(spread: Spread, *, percentage: bool = False) -> str:
    if percentage:
        return f"{100 * spread.mean:.1f} ± {100 * spread.deviation:.1f}\N{NO-BREAK SPACE}%"
    return f"{spread.mean:.3f} ± {spread.deviation:.3f}"


def notes(comparison: Comparison) -> list[str]:
    """What has to be known to read the table, plain sentences."""
    said = [
        "The 95 % interval is a bootstrap over songs.",
        "ECE and NLL (mean negative log-likelihood) are at the other folds' temperature.",
    ]
    if any(not row.tempered for row in comparison.rows):
        said.append("*: too few songs to cross-validate a temperature, so without one.")
    if comparison.seeds:
        said.append("After ± stands the standard deviation over seeds.")
    if not comparison.same_songs:
        said.append(
            "WARNING: these runs were not all measured on the same songs, so that their figures"
            " cannot be held against each other."
        )
    return said


def _lines(comparison: Comparison) -> list[list[str]]:
    rows = [*map(cells, comparison.rows), *map(seed_cells, comparison.seeds)]
    return [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in rows]


def as_text(comparison: Comparison) -> str:
    """A table for a terminal; remarks are cut, and columns that say nothing left out."""
    rows = _lines(comparison)
    shown = [column for column in range(len(HEADS)) if any(row[column] for row in rows)]
    lines = [[_fit(line[column], column) for column in shown] for line in (HEADS, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = []
    for line in lines:
        padded = (
            cell.rjust(width) if column in NUMBERS else cell.ljust(width)
            for cell, width, column in zip(line, widths, shown, strict=True)
        )
        text.append("  ".join(padded).rstrip())
    return "\n".join([*text, "", *notes(comparison)])


def _fit(cell: str, column: int) -> str:
    cell = printable(cell)
    too_long = HEADS[column] in _REMARKS and len(cell) > _WIDEST
    return cell[: _WIDEST - 1] + "…" if too_long else cell


def as_markdown(comparison: Comparison) -> str:
    """A table for a README, with its notes."""
    marks = ["---:" if column in NUMBERS else "---" for column in range(len(HEADS))]
    lines = [HEADS, marks, *_lines(comparison)]
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([*rows, "", " ".join(notes(comparison))]) + "\n"


def as_csv(comparison: Comparison) -> str:
    """One line a run, every figure with its interval; seeds are for the reader to gather."""
    figures = ("song_accuracy", "macro_f1", "ece")
    ends = ("", "_low", "_high")
    plain = ("recipe", "claim", "split", "train", "valid", "seed", "epochs", "parameters")
    head = ["name", *plain, "seconds", "songs", "window_accuracy", "nll", "tempered"]
    rows: list[list[object]] = [
        [*head, *(name + end for name in figures for end in ends), "features", "command"]
    ]
    for row in comparison.rows:
        info = row.info
        bounds = [
            bound
            for found in (row.song_accuracy, row.macro_f1, row.ece)
            for bound in (found.value, found.low, found.high)
        ]
        rows.append(
            [
                info.name,
                *(getattr(info, name) for name in plain),
                info.seconds,
                row.songs,
                row.window_accuracy,
                row.nll,
                int(row.tempered),
                *bounds,
                info.features,
                info.command,
            ]
        )
    return csv_text(rows)


def as_json(comparison: Comparison) -> str:
    """All of it."""
    return json_text(
        {
            "runs": [
                {
                    **asdict(row.info),
                    "songs": row.songs,
                    "song_accuracy": asdict(row.song_accuracy),
                    "window_accuracy": row.window_accuracy,
                    "macro_f1": asdict(row.macro_f1),
                    "ece": asdict(row.ece),
                    "nll": row.nll,
                    "temperature_cross_validated": row.tempered and row.info.temperature is None,
                    "claimed": row.claimed(),
                }
                for row in comparison.rows
            ],
            "seeds": [
                {
                    "recipe": group.info.recipe,
                    "split": group.info.split,
                    "runs": group.runs,
                    **{
                        name: asdict(getattr(group, name))
                        for name in ("song_accuracy", "window_accuracy", "macro_f1", "ece", "nll")
                    },
                }
                for group in comparison.seeds
            ],
            "same_songs": comparison.same_songs,
            "unreadable": comparison.unreadable,
        }
    )
