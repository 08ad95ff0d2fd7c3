"""The axes of the sound plots: minutes and seconds, and Hz on the mel scale."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from genre_desktop.features.mel import FrontEnd, hz_to_mel

_MARKS_HZ = (125, 500, 1000, 2000, 4000, 8000, 16000)


class TimeAxis(pg.AxisItem):
    """Time as minutes and seconds."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Labels of the ticks at `values` seconds."""
        del scale
        return [time_text(value, tenths=spacing < 1) for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> Any:  # noqa: ANN401, N802
        """Steps that people count time in."""
        room = max(1.0, size / 90)
        steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
        step = next((step for step in steps if (maximum - minimum) / step <= room), 7200)
        return [(step, 0)]


class MelAxis(pg.AxisItem):
    """Mel bands, labelled in Hz at the octaves that fit in."""

    def __init__(self, front_end: FrontEnd, **options: Any) -> None:  # noqa: ANN401
        super().__init__("left", **options)
        self.show_front_end(front_end)

    def show_front_end(self, front_end: FrontEnd) -> None:
        """Label the bands of this front end."""
        self.setTicks([mel_marks(front_end)])


def mel_marks(front_end: FrontEnd) -> list[tuple[float, str]]:
    """Where which frequencies stand on a mel axis: mel bands, counted from 0, and labels."""
    marks = [hz for hz in _MARKS_HZ if front_end.fmin < hz < front_end.fmax]
    lowest, highest = hz_to_mel(front_end.fmin), hz_to_mel(front_end.fmax)
    # band b is centred on mel point b + 1 of n_mels + 2 evenly spaced ones
    steps = (hz_to_mel(np.array(marks, float)) - lowest) / (highest - lowest)
    bands = steps * (front_end.n_mels + 1) - 1
    return [(float(band), hz_text(hz)) for band, hz in zip(bands, marks, strict=True)]


def time_text(seconds: float, *, tenths: bool = False) -> str:
    """Time as a person writes it: ``2:14``, ``1:02:14``, ``0:03.5``."""
    rounded = round(abs(seconds), 1) if tenths else round(abs(seconds))
    sign = "-" if seconds < 0 and rounded else ""
    hours, rest = divmod(rounded, 3600)
    minutes, rest = divmod(rest, 60)
    tail = f"{rest:04.1f}" if tenths else f"{int(rest):02d}"
    if hours:
        return f"{sign}{int(hours)}:{int(minutes):02d}:{tail}"
    return f"{sign}{int(minutes)}:{tail}"


def hz_text(hz: float) -> str:
    """Frequency in few characters: ``250 Hz``, ``2 kHz``."""
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
