"""A click that is played is heard soon after the sound server has given it out."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.capture import Capture
from genre_desktop.audio.devices import find_device
from tests.sound_server import MONITOR, SoundServer

RATE = 44_100
CLICK = 0.5
FRAME_BYTES = 4
ABOVE_SERVER_S = 0.05


class Clicks:
    """When clicks come out of a stream of sound.

    Parameters
    ----------
    read : callable
        Waits for the next frames [n, 2] and gives them.
    """

    def __init__(self, read: Callable[[], NDArray[np.float32]]) -> None:
        self.times_s: list[float] = []
        self.frames: list[int] = []
        self._read = read
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    @contextmanager
    def noted(self) -> Iterator[None]:
        self._thread.start()
        yield
        self._stopping.set()
        self._thread.join()

    def _listen(self) -> None:
        count = 0
        while not self._stopping.is_set():
            frames = self._read()
            found = np.flatnonzero(frames[:, 0] > CLICK / 2)
            if len(found) and (not self.frames or count - self.frames[-1] > RATE / 10):
                self.times_s.append(time.monotonic())
                self.frames.append(count + int(found[0]))
            count += len(frames)


@contextmanager
def recorder_of_the_server() -> Iterator[Callable[[], NDArray[np.float32]]]:
    """The server's own program for recording, with as small a buffer as it can be asked for."""
    with subprocess.Popen(
        ["parec", "--raw", "--latency-msec=1", f"--device={MONITOR}", f"--rate={RATE}"],
        bufsize=0,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        pipe, rest = process.stdout.fileno(), b""

        def read() -> NDArray[np.float32]:
            nonlocal rest
            octets = rest + os.read(pipe, 65_536)
            whole = len(octets) // FRAME_BYTES * FRAME_BYTES
            rest = octets[whole:]
            frames = np.frombuffer(octets[:whole], "<i2").astype(np.float32).reshape(-1, 2)
            frames /= 2**15
            return frames

        yield read
        process.kill()


def test_a_click_is_heard_a_few_blocks_after_the_servers_own_recorder_hears_it(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    times_s = np.cumsum(np.random.default_rng(1).uniform(0.25, 0.45, 20))
    samples = np.zeros((round((times_s[-1] + 0.5) * RATE), 2), np.float32)
    for time_s in times_s:
        samples[round(time_s * RATE)] = CLICK
    soundfile.write(tmp_path / "clicks.wav", samples, RATE)

    capture = Capture(find_device(""))
    capture.start()
    ours = Clicks(lambda: capture.read(0.1).frames)
    with recorder_of_the_server() as read, ours.noted():
        theirs = Clicks(read)
        with theirs.noted():
            time.sleep(0.5)
            sound_server.play(tmp_path / "clicks.wav").wait(timeout=30)
    capture.stop()

    assert len(ours.times_s) == len(theirs.times_s) == len(times_s)
    later_s = np.median(np.subtract(ours.times_s, theirs.times_s))
    assert later_s < ABOVE_SERVER_S, f"{later_s * 1000:.1f} ms later"
    print(f"{later_s * 1000:.1f} ms after the server's own recorder")  # noqa: T201
