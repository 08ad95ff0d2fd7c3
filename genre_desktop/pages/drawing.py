"""How the pictures of reports look, in light and in dark."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from genre_desktop.paths import resources_dir

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

SMALL, USUAL = 8.0, 9.0
"""Sizes of letters in points; a page shows a picture about one and a half times as large."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a picture that are no genre's."""

    surface: str
    text: str
    muted: str
    line: str
    accent: str


LIGHT = Ink("#ffffff", "#191c22", "#596170", "#d8dce3", "#2a5fd0")
DARK = Ink("#1b1e25", "#e9ebef", "#9ba3b0", "#363c48", "#7aa9ff")

Draw = Callable[[Figure, Ink], None]
Check = Callable[[], None]
"""Raises where the picture is not wanted any more."""


@cache
def _genre_colours() -> dict[str, str]:
    text = (resources_dir() / "genre_colours.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def genre_colour(genre: str) -> str:
    """A genre's colour; genres of one's own share the ten by turns, as in the window."""
    colours = _genre_colours()
    return colours.get(genre) or list(colours.values())[sum(genre.encode()) % len(colours)]


def blend(below: str, above: str, share: float) -> tuple[float, float, float]:
    """`above` laid over `below`, so that `share` of it shows."""
    pairs = zip(to_rgb(below), to_rgb(above), strict=True)
    red, green, blue = ((1 - share) * b + share * a for b, a in pairs)
    return red, green, blue


def readable_on(colour: tuple[float, float, float]) -> str:
    """Black or white, whichever stands out more against `colour` (WCAG 2.2)."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#101216" if luminance > 0.179 else "#ffffff"


def plain_axes(axes: Axes, ink: Ink, *, grid: str = "") -> Axes:
    """Take away what is not needed to read `axes`; `grid` is ``x``, ``y``, ``both`` or nothing."""
    axes.set_facecolor("none")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom" and grid != "x")
        spine.set_color(ink.line)
    axes.tick_params(colors=ink.muted, labelsize=SMALL, length=0, pad=5)
    axes.xaxis.label.set(color=ink.muted, size=SMALL)
    axes.yaxis.label.set(color=ink.muted, size=SMALL)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis=grid, color=ink.line, linewidth=0.6)  # type: ignore[arg-type]
    return axes


def title(axes: Axes, ink: Ink, text: str) -> None:
    """Write what `axes` show above them."""
    axes.set_title(text, loc="left", color=ink.text, size=USUAL, weight="bold", pad=8)


def legend(figure: Figure, ink: Ink, entries: list[tuple[Line2D, str]]) -> None:
    """Say above all axes what the marks in them mean."""
    handles, labels = zip(*entries, strict=True)
    figure.legend(
        handles,
        labels,
        loc="outside upper left",
        ncols=len(entries),
        frameon=False,
        labelcolor=ink.muted,
        fontsize=SMALL,
        handletextpad=0.6,
        borderaxespad=0,
    )


class _Watched(io.BytesIO):
    """A file in memory that can be broken off at every piece that is written."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check

    def write(self, data: "ReadableBuffer", /) -> int:
        self._check()
        return super().write(data)


def drawn(
    draw: Draw,
    size: tuple[float, float],
    ink: Ink,
    form: str,
    *,
    bare: bool,
    check: Check = lambda: None,
) -> bytes:
    """A picture of `size` inches as ``svg`` or ``png``; `bare` is without a ground.

    What `check` raises comes through, some tenths of a second after it would.
    """
    check()
    figure = Figure(figsize=size)
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08, wspace=0.06)
    figure.patch.set_facecolor("none" if bare else ink.surface)
    draw(figure, ink)
    file = _Watched(check)
    check()
    # the same run gives the same bytes: no date, and names within the file that are not random
    with mpl.rc_context({"svg.hashsalt": "genre-desktop"}):
        stamps = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(file, format=form, dpi=200, metadata=stamps)
    return file.getvalue()


def embedded(
    draw: Draw, size: tuple[float, float], said: str, *, check: Check = lambda: None
) -> str:
    """A picture as HTML that follows the reader's light or dark; `said` is what it shows."""
    light, dark = (
        base64.b64encode(drawn(draw, size, ink, "svg", bare=True, check=check)).decode()
        for ink in (LIGHT, DARK)
    )
    kind = "data:image/svg+xml;base64,"
    width = round(size[0] * 108)
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{kind}{dark}">'
        f'<img src="{kind}{light}" width="{width}" alt="{escape(said)}"></picture>'
    )
