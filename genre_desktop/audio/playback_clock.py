"""When what is handed to a device is heard."""

import time

# the frames given before it began to play tell nothing of how long it will take
_SETTLES_WITHIN_S = 0.3
# quartzes differ by less
_DRIFT = 1e-4


class PlaybackClock:
    """Tells which frame of a stream is audible, from what the callback is told block by block.

    With PulseAudio the time that PortAudio names for a block is libpulse's interpolation between
    the server's answers, which come every 0.1 to 1.5 s. On a busy machine it was seen to be up to
    60 ms late, for seconds, and never early; while what is really heard keeps the one straight line
    of frames against time that it has begun. So the earliest line is believed, that moves later
    no faster than two quartzes part; and a new one begins when a block comes so late that the
    device must have paused.

    Parameters
    ----------
    sample_rate : float
        Of the stream, in Hz.
    """

    def __init__(self, sample_rate: float) -> None:
        self._rate = sample_rate
        # when frame 0 was heard, by `time.monotonic`; None before the first block
        self._origin_s: float | None = None
        self._settled_at_s = 0.0
        self._last_s = 0.0

    def tell(self, frame: int, now_s: float, delay_s: float) -> None:
        """Note that at `now_s` this frame was given, to be heard so much later."""
        given_s = now_s - frame / self._rate
        told_s = given_s + delay_s
        origin_s = self._origin_s
        if origin_s is None or origin_s < given_s:
            # it cannot be heard before it is given
            self._settled_at_s = now_s + _SETTLES_WITHIN_S
            origin_s = told_s
        elif now_s < self._settled_at_s:
            origin_s = told_s
        else:
            origin_s = min(origin_s + _DRIFT * (now_s - self._last_s), told_s)
        self._last_s = now_s
        self._origin_s = origin_s

    def frame(self) -> float:
        """Tell which frame is heard now; less than 0 before the first is."""
        if self._origin_s is None:
            return -1.0
        return (time.monotonic() - self._origin_s) * self._rate
