"""Figures as they are written for people."""

import math

NOTHING = "–"


def percent(share: float, decimals: int = 1) -> str:
    """``0.721`` → ``72.1 %``, with a space that no line breaks at."""
    return NOTHING if math.isnan(share) else f"{100 * share:.{decimals}f}\N{NO-BREAK SPACE}%"


def hertz(frequency_hz: float) -> str:
    """A frequency in few characters: ``250 Hz``, ``2 kHz``."""
    is_high = frequency_hz >= 1000
    return f"{frequency_hz / 1000:g} kHz" if is_high else f"{frequency_hz:g} Hz"


def clock(seconds: float, decimals: int = 0) -> str:
    """A moment of a song, rounded: ``2:05``, ``1:02:05``, ``0:03.5``, ``-0:01``."""
    units = 10**decimals
    rounded = round(abs(seconds) * units)
    sign = "-" if seconds < 0 and rounded else ""
    minutes, rest = divmod(rounded, 60 * units)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // units:02}" + (f".{rest % units:0{decimals}}" if decimals else "")
    return f"{sign}{hours}:{minutes:02}:{tail}" if hours else f"{sign}{minutes}:{tail}"
