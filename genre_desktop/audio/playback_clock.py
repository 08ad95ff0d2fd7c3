"""When what is handed to a device is heard."""

import time

# PortAudio fills a device's buffer before it starts it, which may take the device half a second
_FILLING_S = 0.005
# the server's first answers are yet to come
_SETTLES_WITHIN_S = 0.3
_LONGEST_WAIT_S = 1.0
# quartzes differ by less
_DRIFT = 1e-4


class PlaybackClock:
    """Tells which frame of a stream is audible, from what the callback is told block by block.

    With PulseAudio the time that PortAudio names for a block is libpulse's interpolation between
    the server's answers, which come every 0.1 to 1.5 s. On a busy machine it was seen to be up to
    60 ms late, for seconds, and never early; while what is really heard keeps the one straight line
    of frames against time that it has begun. So the earliest line is believed, that moves later
    no faster than two quartzes part; and a new one begins when a block comes so late that the
    device must have paused. Nothing is heard while the first blocks come one on the other's heels.

    Parameters
    ----------
    sample_rate : float
        Of the stream, in Hz.
    """

    def __init__(self, sample_rate: float) -> None:
        self._rate = sample_rate
        # when frame 0 was heard, by `time.monotonic`; None before it plays
        self._origin_s: float | None = None
        self.breaks = 0
        """How often the device ran out of sound."""
        self._settled_at_s = 0.0
        self._last_s = 0.0
        # between the two clocks
        self._apart_s = 0.0

    def tell(self, frame: int, now_s: float, called_s: float, heard_s: float) -> None:
        """Note that this frame is given now.

        Parameters
        ----------
        frame : int
            Of the stream.
        now_s : float
            By `time.monotonic`.
        called_s, heard_s : float
            PortAudio's word on now and on when the frame will be heard, by a clock of its own,
            which with ALSA is the wall's and may be set.
        """
        since_s, self._last_s = now_s - self._last_s, now_s
        if self._origin_s is None and (not frame or since_s < _FILLING_S):
            return
        given_s = now_s - frame / self._rate
        # Python may have kept the callback waiting since PortAudio looked at its clock
        apart_s = now_s - called_s
        waited_s = apart_s - self._apart_s
        if not 0 <= waited_s < _LONGEST_WAIT_S:
            waited_s = 0.0
        self._apart_s = apart_s - waited_s + _DRIFT * since_s
        told_s = given_s - waited_s + heard_s - called_s
        origin_s = self._origin_s
        if origin_s is None or origin_s < given_s:
            # it cannot be heard before it is given
            self.breaks += origin_s is not None
            self._settled_at_s = now_s + _SETTLES_WITHIN_S
            origin_s = told_s
        elif now_s < self._settled_at_s:
            origin_s = told_s
        else:
            origin_s = min(origin_s + _DRIFT * since_s, told_s)
        self._origin_s = origin_s

    @property
    def has_begun(self) -> bool:
        """Whether the device plays, and is not only being filled."""
        return self._origin_s is not None

    def frame(self) -> float:
        """Tell which frame is heard now; less than 0 before the first is."""
        if self._origin_s is None:
            return -1.0
        return (time.monotonic() - self._origin_s) * self._rate
