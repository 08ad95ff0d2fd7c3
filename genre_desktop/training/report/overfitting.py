"""Whether a network learned its songs by heart, in plain words."""

import math

import numpy as np

from genre_desktop.training.report.words import percent
from genre_desktop.training.runs import Epoch

_FEWEST_EPOCHS = 5
_SMOOTHED_OVER = 3
_RISE = 0.05
"""A validation loss this much above its lowest is over-fitting, less is chance."""
_GAP = 0.1


def overfitting_remark(history: tuple[Epoch, ...]) -> str:
    """What the losses of training and validation say of over-fitting."""
    epochs = [epoch for epoch in history if math.isfinite(epoch.valid_loss)]
    if not epochs:
        return "Nothing can be said of over-fitting: no songs were set aside during the training."
    if len(epochs) < _FEWEST_EPOCHS:
        return "Nothing can be said of over-fitting: too few epochs were measured."
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
        final = percent(end.valid_accuracy, 0)
        right = f"{percent(turn.valid_accuracy, 0)} of the validation windows right then"
        if end.valid_accuracy >= turn.valid_accuracy - 0.01:
            words += (
                f" Its verdicts are none the worse ({right}, {final} at the end),"
                " only too sure of themselves."
            )
        else:
            words += f" It had {right} and has {final} at the end: stop earlier."
    elif lowest == len(losses) - 1:
        words = (
            f"No over-fitting: the validation loss is at its lowest, {losses[-1]:.2f}, at the end."
            " More epochs might bring more."
        )
    else:
        words = (
            "No over-fitting to be seen: the validation loss is at its lowest,"
            f" {losses[lowest]:.2f}, at about epoch {turn.number} and {losses[-1]:.2f} at the end."
        )
    gap = end.accuracy - end.valid_accuracy
    if gap > _GAP:
        words += (
            f" At the end {percent(end.accuracy, 0)} of the training windows are right and"
            f" {percent(end.valid_accuracy, 0)} of those set aside: {100 * gap:.0f} points are"
            " knowledge of the training songs alone."
        )
    elif gap < 0:
        words += (
            " The training windows are varied, and so harder than those set aside: more of the"
            " latter are right."
        )
    return words
