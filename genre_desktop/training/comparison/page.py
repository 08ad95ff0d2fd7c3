"""A comparison as a picture and as a page."""

from functools import partial
from html import escape

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from genre_desktop.pages import html
from genre_desktop.pages.drawing import (
    LIGHT,
    USUAL,
    Ink,
    drawn,
    embedded,
    legend,
    plain_axes,
)
from genre_desktop.training.comparison.rows import Comparison
from genre_desktop.training.comparison.tables import HEADS, NUMBERS, cells, notes, seed_cells


def picture(comparison: Comparison, form: str) -> bytes:
    """The songs right of each run as ``svg`` or ``png``, on white."""
    return drawn(partial(draw, comparison), _size(comparison), LIGHT, form, bare=False)


def _size(comparison: Comparison) -> tuple[float, float]:
    return 8.0, 1.0 + 0.34 * max(2, len(comparison.rows))


def draw(comparison: Comparison, figure: Figure, ink: Ink) -> None:
    """A dot and an interval for each run, its project's own claim as a hollow mark."""
    axes = plain_axes(figure.subplots(), ink, grid="x")
    for row, run in enumerate(comparison.rows):
        right = run.song_accuracy
        axes.plot(
            [right.low, right.high],
            [row, row],
            color=ink.accent,
            linewidth=5,
            alpha=0.3,
            solid_capstyle="round",
        )
        for claim in run.claimed():
            axes.plot(claim, row, "D", color=ink.surface, markeredgecolor=ink.text, markersize=6)
        axes.plot(right.value, row, "o", color=ink.accent, markersize=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(comparison.rows) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_yticks(range(len(comparison.rows)), [run.info.name for run in comparison.rows])
    axes.tick_params(axis="y", labelcolor=ink.text, labelsize=USUAL, pad=8)
    dot = Line2D([], [], linestyle="none", marker="o", color=ink.accent, markersize=8)
    bar = Line2D([], [], color=ink.accent, alpha=0.3, linewidth=5)
    entries = [(dot, "songs right"), (bar, "95 % interval")]
    if any(run.claimed() for run in comparison.rows):
        diamond = Line2D([], [], linestyle="none", marker="D", color=ink.surface, markersize=6)
        diamond.set_markeredgecolor(ink.text)
        entries.append((diamond, "claimed by its own project"))
    legend(figure, ink, entries)


def page(comparison: Comparison) -> str:
    """The comparison as HTML."""
    rows = [*map(cells, comparison.rows), *map(seed_cells, comparison.seeds)]
    said = embedded(
        partial(draw, comparison), _size(comparison), "Songs right of each run, with its interval"
    )
    remarks = [
        html.paragraph(note, kind="warning" if note.startswith("WARNING") else "muted")
        for note in notes(comparison)
    ]
    parts = [
        "<h1>Runs side by side</h1>",
        html.section("Songs right", html.picture(said, "")),
        html.section(
            "All figures",
            html.table(HEADS, [list(map(escape, row)) for row in rows], numbers=NUMBERS),
            *remarks,
        ),
    ]
    if comparison.unreadable:
        bad = (html.paragraph(message, kind="warning") for message in comparison.unreadable)
        parts.append(html.section("Could not be read", *bad))
    return html.whole_page("Runs side by side", "\n".join(parts), wide=True)
