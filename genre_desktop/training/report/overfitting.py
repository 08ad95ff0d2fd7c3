"""Whether a network learned its songs by heart, in plain words."""

import math
from collections.abc import Sequence

import numpy as np

from genre_desktop.pages.words import percent
from genre_desktop.training.runs import Epoch, RunInfo

_FEWEST_EPOCHS = 5
_SMOOTHED_OVER = 3
_RISE = 0.05
"""A validation loss this much above its lowest is over-fitting, less is chance."""
_GAP = 0.1


def overfitting_remark(history: tuple[Epoch, ...], info: RunInfo) -> str:
    """What the losses of training and validation say of over-fitting."""
    epochs = [epoch for epoch in history if math.isfinite(epoch.valid_loss)]
    if not epochs:
        return "Nothing can be said of over-fitting: no songs were set aside during the training."
    kept = next((epoch for epoch in epochs if epoch.number == info.kept_epoch), None)
    chosen = [] if kept is None else [_choice(kept)]
    if len(epochs) < _FEWEST_EPOCHS:
        words = "Nothing can be said of over-fitting: too few epochs were measured."
        return " ".join([words, *chosen])
    parts = [_course(epochs, kept), *chosen, _gap(kept or epochs[-1], info)]
    return " ".join(filter(None, parts))


def _choice(kept: Epoch) -> str:
    return (
        f"The model is that of epoch {kept.number}, which was chosen on the songs set aside, the"
        " same that it is measured on: so its figures are a little too good."
    )


def _course(epochs: Sequence[Epoch], kept: Epoch | None) -> str:
    weights = np.full(_SMOOTHED_OVER, 1 / _SMOOTHED_OVER)
    losses = np.convolve([epoch.valid_loss for epoch in epochs], weights, mode="valid")
    lowest = int(losses.argmin())
    turn, end = epochs[lowest + _SMOOTHED_OVER // 2], epochs[-1]
    if losses[-1] > losses[lowest] * (1 + _RISE):
        words = (
            f"It over-fits from about epoch {turn.number} on: the validation loss rises from"
            f" {losses[lowest]:.2f} to {losses[-1]:.2f}, while the training loss goes from"
            f" {turn.loss:.2f} to {end.loss:.2f}."
        )
        return words if kept else f"{words} {_harm(turn, end)}"
    if lowest == len(losses) - 1:
        return (
            f"No over-fitting: the validation loss is at its lowest, {losses[-1]:.2f}, at the end."
            " More epochs might bring more."
        )
    return (
        "No over-fitting to be seen: the validation loss is at its lowest,"
        f" {losses[lowest]:.2f}, at about epoch {turn.number} and {losses[-1]:.2f} at the end."
    )


def _harm(turn: Epoch, end: Epoch) -> str:
    """What training on has cost a model that is that of the last epoch."""
    final = percent(end.valid_accuracy, 0)
    right = f"{percent(turn.valid_accuracy, 0)} of the validation windows right then"
    if end.valid_accuracy >= turn.valid_accuracy - 0.01:
        return (
            f"Its verdicts are none the worse ({right}, {final} at the end),"
            " only too sure of themselves."
        )
    return f"It had {right} and has {final} at the end: stop earlier."


def _gap(shown: Epoch, info: RunInfo) -> str:
    gap = shown.accuracy - shown.valid_accuracy
    if gap > _GAP:
        when = f"At epoch {shown.number}" if info.kept_epoch else "At the end"
        return (
            f"{when} {percent(shown.accuracy, 0)} of the training windows are right and"
            f" {percent(shown.valid_accuracy, 0)} of those set aside: {100 * gap:.0f} points are"
            " knowledge of the training songs alone."
        )
    if gap >= 0:
        return ""
    if info.varied:
        return (
            "The training windows are varied, and so harder than those set aside: more of the"
            " latter are right."
        )
    return (
        "More of the windows set aside are right than of the training windows, which are counted"
        " while they are learned."
    )
