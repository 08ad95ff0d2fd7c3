"""What the sound server gives out, and when."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from tests.sound_server import MONITOR

RATE = 44_100
_FRAME_BYTES = 4
# before this, the recorder's first pieces come as they may
_SETTLED_AFTER = 20


class Monitor:
    """A recording of the sink, each frame of which has a time."""

    def __init__(self) -> None:
        self._pieces: list[NDArray[np.int16]] = []
        self._arrivals: list[tuple[float, int]] = []
        self._count = 0

    @property
    def frames(self) -> NDArray[np.float32]:
        """All that was heard so far, [n, 2]."""
        pieces = [np.zeros((0, 2), np.int16), *list(self._pieces)]
        return np.concatenate(pieces).astype(np.float32) / np.float32(2**15)

    def time_s(self, frame: int | NDArray[np.int64]) -> NDArray[np.float64]:
        """Tell when a frame was given out, by `time.monotonic`.

        A piece may come late, never early: the earliest arrival is believed.
        """
        arrivals = np.array(self._arrivals[_SETTLED_AFTER:])
        begin_s = (arrivals[:, 0] - arrivals[:, 1] / RATE).min()
        times_s: NDArray[np.float64] = begin_s + np.asarray(frame, np.float64) / RATE
        return times_s

    def clicks_s(self) -> NDArray[np.float64]:
        """Tell when clicks were heard."""
        loud = np.flatnonzero(self.frames[:, 0] > 0.1)
        first = np.diff(loud, prepend=-RATE) > RATE / 20
        return self.time_s(loud[first])

    def listen(self, pipe: int) -> None:
        """Take what comes through a pipe until it ends."""
        rest = b""
        while octets := os.read(pipe, 65_536):
            octets = rest + octets
            whole = len(octets) // _FRAME_BYTES * _FRAME_BYTES
            rest = octets[whole:]
            self._pieces.append(np.frombuffer(octets[:whole], "<i2").reshape(-1, 2))
            self._count += whole // _FRAME_BYTES
            self._arrivals.append((time.monotonic(), self._count))


@contextmanager
def monitored() -> Iterator[Monitor]:
    """Record the sink with the server's own program, and as little delay as it can be asked for."""
    monitor = Monitor()
    with subprocess.Popen(
        ["parec", "--raw", "--latency-msec=1", f"--device={MONITOR}", f"--rate={RATE}"],
        bufsize=0,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        listener = threading.Thread(target=monitor.listen, args=(process.stdout.fileno(),))
        listener.start()
        time.sleep(0.3)
        try:
            yield monitor
        finally:
            process.kill()
            listener.join()


def recorders_delay_s() -> float:
    """Ask the server how long what it gives out takes to its recorder."""
    listed = subprocess.run(
        ["pactl", "--format=json", "list", "source-outputs"],
        check=True,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        timeout=10,
    )
    (one,) = json.loads(listed.stdout)
    return float(one["buffer_latency_usec"] + one["source_latency_usec"]) / 1e6
