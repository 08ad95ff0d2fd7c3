"""The picture of which genres sound alike."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.drawing import USUAL, Ink, genre_colour, plain_axes, title
from genre_desktop.pages.words import percent
from genre_desktop.training.report.findings import Findings
from genre_desktop.training.report.likeness import Likeness

_Box = tuple[float, float, float, float]

_MAP_POINTS = 220.0
"""How large the map's longer side is drawn."""


def likeness(findings: Findings, figure: Figure, ink: Ink) -> None:
    """The genres' mean embeddings as a map, their songs around them, and as a dendrogram."""
    if findings.likeness is None:
        raise ValueError("there is no likeness to draw")
    place, tree = figure.subplots(1, 2, width_ratios=[1.25, 1])
    _map(findings, findings.likeness, place, ink)
    _dendrogram(findings.likeness, tree, ink)


def _map(findings: Findings, alike: Likeness, axes: Axes, ink: Ink) -> None:
    plain_axes(axes, ink)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal", adjustable="datalim")
    title(axes, ink, f"Map, with {percent(alike.shown, 0)} of the differences")
    genres, labels = findings.run.info.genres, findings.run.heard.labels
    for label in np.unique(labels):
        songs = alike.songs[labels == label]
        axes.scatter(
            songs[:, 0],
            songs[:, 1],
            s=7,
            color=genre_colour(genres[label]),
            alpha=0.45,
            linewidth=0,
        )
    for genre, (x, y) in zip(alike.genres, alike.places, strict=True):
        axes.plot(
            x,
            y,
            "o",
            color=genre_colour(genre),
            markersize=8,
            markeredgecolor=ink.text,
            markeredgewidth=0.8,
        )
    _names_beside(axes, alike, ink)


def _names_beside(axes: Axes, alike: Likeness, ink: Ink) -> None:
    """Write each genre's name by its place, where it hides the least."""
    # in points from here on; how large the map will be is known well enough before it is laid out
    span = np.ptp(np.concatenate([alike.songs, alike.places]), axis=0).max() or 1.0
    places = alike.places * (_MAP_POINTS / span)
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    for genre, at, place in zip(alike.genres, alike.places, places, strict=True):
        width = 0.62 * USUAL * len(spoken(genre))
        boxes = []
        for turn in range(8):
            x, y = math.cos(turn * math.pi / 4), math.sin(turn * math.pi / 4)
            centre_x, centre_y = place[0] + x * (8 + width / 2), place[1] + y * 12
            boxes.append((centre_x - width / 2, centre_y - 6, centre_x + width / 2, centre_y + 6))
        best = min(boxes, key=lambda box: sum(_overlap(box, other) for other in taken))
        taken.append(best)
        offset = ((best[0] + best[2]) / 2 - place[0], (best[1] + best[3]) / 2 - place[1])
        axes.annotate(
            spoken(genre),
            at,
            xytext=offset,
            textcoords="offset points",
            ha="center",
            va="center",
            color=ink.text,
            size=USUAL,
            zorder=5,
        )


def _overlap(box: _Box, other: _Box) -> float:
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _dendrogram(alike: Likeness, axes: Axes, ink: Ink) -> None:
    from scipy.cluster.hierarchy import dendrogram  # noqa: PLC0415 - takes a moment to import

    plain_axes(axes, ink)
    tree = dendrogram(alike.linkage, no_plot=True)
    for places, heights in zip(tree["icoord"], tree["dcoord"], strict=True):
        axes.plot(heights, places, color=ink.muted, linewidth=1.2, solid_joinstyle="miter")
    # SciPy puts the leaves at 5, 15, 25 ...
    rows = [10 * index + 5 for index in range(len(alike.genres))]
    names = [alike.genres[leaf] for leaf in tree["leaves"] or ()]
    for row, name in zip(rows, names, strict=True):
        axes.plot(0, row, "o", color=genre_colour(name), markersize=8, clip_on=False)
    axes.set_yticks(rows, [spoken(name) for name in names])
    axes.tick_params(axis="y", labelcolor=ink.text, labelsize=USUAL, pad=9)
    axes.set_xlim(left=0)
    axes.set_ylim(0, 10 * len(alike.genres))
    axes.set_xlabel("distance, in spreads of a genre")
    title(axes, ink, "Dendrogram")
