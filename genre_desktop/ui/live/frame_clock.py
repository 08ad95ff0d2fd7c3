"""The beat of the live page: when to draw, and which moment is now."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_USUAL_RATE = 30.0
_MOST_OF_A_CORE = 0.1
"""Drawn as often as the screen shows it, as long as the window's thread takes no more than this."""

_MEASURED_FRAMES = 60
_LONGEST_STEP_S = 0.25


class FrameClock(QObject):
    """Ticks while it is wanted: 30 times a second, or as often as the screen where that is cheap.

    Signals
    -------
    tick : float
        Seconds since the last one.
    """

    tick = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen_rate = 60.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_time)
        self._last_s = 0.0
        self._frames = 0
        self._spent_s = 0.0
        self._set_rate(_USUAL_RATE)

    @property
    def running(self) -> bool:
        """Whether it ticks."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Ticks a second."""
        return self._rate

    def start(self, screen_rate: float) -> None:
        """Tick, on a screen that shows so many pictures a second."""
        self._screen_rate = screen_rate
        if not self._timer.isActive():
            self._last_s = time.monotonic()
            self._begin_measuring()
            self._timer.start()

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    def _set_rate(self, rate: float) -> None:
        self._rate = rate
        self._timer.setInterval(round(1000 / rate))
        self._begin_measuring()

    def _begin_measuring(self) -> None:
        self._frames = 0
        self._spent_s = time.thread_time()

    def _on_time(self) -> None:
        now_s = time.monotonic()
        step_s, self._last_s = now_s - self._last_s, now_s
        self._frames += 1
        if self._frames >= _MEASURED_FRAMES:
            self._choose_rate()
        self.tick.emit(min(step_s, _LONGEST_STEP_S))

    def _choose_rate(self) -> None:
        # all that this thread does between two ticks, painting included
        frame_s = (time.thread_time() - self._spent_s) / self._frames
        share = frame_s * self._screen_rate
        if self._rate < self._screen_rate and share < 0.8 * _MOST_OF_A_CORE:
            self._set_rate(self._screen_rate)
        elif self._rate > _USUAL_RATE and share > _MOST_OF_A_CORE:
            self._set_rate(_USUAL_RATE)
        else:
            self._begin_measuring()


class Playhead:
    """Which moment of the sound is shown at the right edge.

    Sound comes in lumps; drawn as it comes, the picture would jerk. The moment moves on with the
    clock, a little faster or slower where it is off, and never past what was heard.
    """

    _BEHIND_S = 0.02
    _CATCH_UP_PER_S = 2.0
    _TOO_FAR_S = 0.4

    def __init__(self) -> None:
        self.now_s = 0.0

    def reset(self, now_s: float = 0.0) -> None:
        """Begin at a moment."""
        self.now_s = now_s

    def advance(self, step_s: float, heard_s: float) -> float:
        """Go on by a step of the clock; `heard_s` is where the sound ends.

        Returns
        -------
        float
            The moment to show, in seconds.
        """
        late_s = heard_s - self._BEHIND_S - self.now_s
        if abs(late_s) > self._TOO_FAR_S:
            self.now_s = max(0.0, heard_s - self._BEHIND_S)
            return self.now_s
        moved_s = step_s + late_s * min(1.0, self._CATCH_UP_PER_S * step_s)
        self.now_s = max(self.now_s, min(self.now_s + max(0.0, moved_s), heard_s))
        return self.now_s
