"""Figures as they are written for people."""

import math

from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.words import NOTHING, percent
from genre_desktop.training.statistics import Interval


def percents(interval: Interval) -> str:
    """``72.1 % (65.5 to 78.2)``."""
    if math.isnan(interval.value):
        return NOTHING
    low, high = 100 * interval.low, 100 * interval.high
    return f"{percent(interval.value)} ({low:.1f} to {high:.1f})"


def number(interval: Interval) -> str:
    """``0.713 (0.645 to 0.776)``."""
    if math.isnan(interval.value):
        return NOTHING
    return f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def counted(pairs: tuple[tuple[str, int], ...]) -> str:
    """``blues 7, rock 4``."""
    return ", ".join(f"{spoken(genre)} {count}" for genre, count in pairs)


def duration(seconds: float) -> str:
    """``38 s``, ``12 min`` or ``1 h 05 min``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
