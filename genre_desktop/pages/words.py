"""Figures as they are written for people."""

import math

NOTHING = "–"


def percent(share: float, decimals: int = 1) -> str:
    """``0.721`` → ``72.1 %``, with a space that no line breaks at."""
    return NOTHING if math.isnan(share) else f"{100 * share:.{decimals}f}\N{NO-BREAK SPACE}%"


def clock(seconds: float) -> str:
    """A moment of a song, to the nearest second: ``2:05``, ``1:02:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
