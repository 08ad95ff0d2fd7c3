"""The pictures of a report: each draws one finding on an empty figure."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.drawing import (
    SMALL,
    USUAL,
    Ink,
    blend,
    genre_colour,
    legend,
    plain_axes,
    readable_on,
    title,
)
from genre_desktop.pages.words import percent
from genre_desktop.training.calibration import ECE_BINS
from genre_desktop.training.report.findings import Calibration, Findings

_PERCENT = PercentFormatter(1.0, decimals=0, symbol=" %")


def history(findings: Findings, figure: Figure, ink: Ink) -> None:
    """Loss and accuracy of training and validation, epoch by epoch."""
    epochs = findings.run.history
    numbers = [epoch.number for epoch in epochs]
    panels = figure.subplots(1, 2)
    named = (
        (panels[0], "Loss", "loss", "valid_loss"),
        (panels[1], "Windows right", "accuracy", "valid_accuracy"),
    )
    for axes, name, training, validation in named:
        title(plain_axes(axes, ink, grid="y"), ink, name)
        for key, colour, width in ((training, ink.muted, 1.2), (validation, ink.accent, 1.8)):
            values = [getattr(epoch, key) for epoch in epochs]
            marker = "o" if len(epochs) < 3 else ""
            axes.plot(numbers, values, color=colour, linewidth=width, marker=marker, markersize=3)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    panels[1].yaxis.set_major_formatter(_PERCENT)
    legend(
        figure,
        ink,
        [
            (Line2D([], [], color=ink.muted, linewidth=1.2), "training, as varied"),
            (Line2D([], [], color=ink.accent, linewidth=1.8), "validation"),
        ],
    )


def confusion(findings: Findings, figure: Figure, ink: Ink) -> None:
    """Counts of songs by true genre and verdict; each row is shaded in its genre's colour."""
    counts, genres = findings.confusion, findings.run.info.genres
    axes = plain_axes(figure.subplots(), ink)
    per_row = np.maximum(counts.sum(axis=1), 1)
    large = len(genres) > 16
    for row, genre in enumerate(genres):
        for column, count in enumerate(counts[row]):
            share = count / per_row[row]
            ground = blend(ink.surface, genre_colour(genre), share**0.7)
            axes.add_patch(
                Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=ground, linewidth=0)
            )
            if not large:
                weight = "bold" if row == column else "normal"
                axes.text(
                    column,
                    row,
                    str(count) if count else "·",
                    ha="center",
                    va="center",
                    size=USUAL,
                    weight=weight,
                    color=readable_on(ground) if count else ink.muted,
                )
    axes.set_xlim(-0.5, len(genres) - 0.5)
    axes.set_ylim(len(genres) - 0.5, -0.5)
    axes.set_aspect("equal")
    axes.spines["bottom"].set_visible(False)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    names = [spoken(genre) for genre in genres]
    axes.set_xticks(range(len(genres)), names, rotation=40, ha="left", rotation_mode="anchor")
    axes.set_yticks(range(len(genres)), names)
    axes.set_xlabel("verdict", labelpad=8)
    axes.set_ylabel("true genre", labelpad=8)
    axes.tick_params(labelcolor=ink.text)


def by_genre(findings: Findings, figure: Figure, ink: Ink) -> None:
    """Recall with its interval, and precision, of each genre."""
    axes = plain_axes(figure.subplots(), ink, grid="x")
    genres = findings.by_recall()
    for row, genre in enumerate(genres):
        colour, recall = genre_colour(genre.genre), genre.recall
        axes.plot(
            [recall.low, recall.high],
            [row, row],
            color=colour,
            linewidth=5,
            alpha=0.5,
            solid_capstyle="round",
        )
        axes.plot(
            genre.precision.value,
            row,
            "D",
            color=ink.surface,
            markeredgecolor=ink.text,
            markeredgewidth=1,
            markersize=5,
            clip_on=False,
        )
        axes.plot(recall.value, row, "o", color=colour, markersize=9, clip_on=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(genres) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(_PERCENT)
    axes.set_yticks(range(len(genres)), [spoken(genre.genre) for genre in genres])
    axes.tick_params(axis="y", labelcolor=ink.text, labelsize=USUAL, pad=10)
    dot = Line2D([], [], linestyle="none", marker="o", color=ink.muted, markersize=8)
    bar = Line2D([], [], color=ink.muted, alpha=0.5, linewidth=5)
    diamond = Line2D([], [], linestyle="none", marker="D", color=ink.surface, markersize=5)
    diamond.set_markeredgecolor(ink.text)
    legend(
        figure,
        ink,
        [
            (dot, "recall: of its songs, these are known"),
            (bar, "95 % interval"),
            (diamond, "precision: of its verdicts, these are right"),
        ],
    )


def heard(findings: Findings, figure: Figure, ink: Ink) -> None:
    """Share of songs right by how much of them was heard, with its interval."""
    axes = plain_axes(figure.subplots(), ink, grid="y")
    steps = findings.by_windows
    times: Sequence[float] = findings.seconds or range(1, len(steps) + 1)
    axes.fill_between(
        times,
        [step.low for step in steps],
        [step.high for step in steps],
        color=ink.accent,
        alpha=0.15,
        linewidth=0,
    )
    values = [step.value for step in steps]
    axes.plot(times, values, color=ink.accent, linewidth=1.8, marker="o", markersize=4)
    axes.axhline(findings.window_accuracy, color=ink.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        f"{percent(findings.window_accuracy, 0)} of single windows",
        (1, findings.window_accuracy),
        xycoords=("axes fraction", "data"),
        xytext=(0, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        color=ink.muted,
        size=SMALL,
    )
    axes.set_xlabel("seconds heard" if findings.seconds else "windows heard")
    title(axes, ink, "Songs right")
    axes.yaxis.set_major_formatter(_PERCENT)
    if not findings.seconds:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def calibration(findings: Findings, figure: Figure, ink: Ink) -> None:
    """How often songs are right by how sure the model is, without and with the temperature."""
    found = [("As trained", findings.before)]
    if findings.after is not None:
        found.append(("With a temperature", findings.after))
    panels = figure.subplots(
        2, len(found), squeeze=False, sharex=True, sharey="row", height_ratios=[4, 1]
    )
    for column, (name, measured) in enumerate(found):
        _reliability(panels[0, column], measured, ink)
        title(panels[0, column], ink, f"{name}: error {measured.error.value:.3f}")
        _confidences(panels[1, column], measured, ink)
    panels[0, 0].set_ylabel("songs right")
    panels[1, 0].set_ylabel("songs")


def _reliability(axes: Axes, measured: Calibration, ink: Ink) -> None:
    plain_axes(axes, ink, grid="both")
    axes.plot([0, 1], [0, 1], color=ink.muted, linewidth=1, linestyle=(0, (4, 3)))
    bins = measured.reliability
    filled = bins.songs > 0
    sure, right, songs = (x[filled] for x in (bins.confidence, bins.accuracy, bins.songs))
    axes.vlines(sure, sure, right, color=ink.accent, linewidth=3, alpha=0.35)
    axes.scatter(
        sure,
        right,
        s=14 + 150 * songs / songs.max(),
        color=ink.accent,
        edgecolor=ink.surface,
        linewidth=0.8,
        zorder=3,
        clip_on=False,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(_PERCENT)


def _confidences(axes: Axes, measured: Calibration, ink: Ink) -> None:
    plain_axes(axes, ink)
    places = (np.arange(ECE_BINS) + 0.5) / ECE_BINS
    bars = axes.bar(places, measured.reliability.songs, 0.9 / ECE_BINS, color=ink.muted, alpha=0.6)
    labels = [str(count) if count else "" for count in measured.reliability.songs]
    axes.bar_label(bars, labels, color=ink.muted, size=SMALL - 1, padding=1)
    axes.margins(y=0.35)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel("probability given to the verdict")
