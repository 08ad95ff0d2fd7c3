"""The ring gives what was put in, in order, and counts what it had no room for."""

import threading
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genre_desktop.audio.ring import Ring


def counted(first: int, count: int, channels: int = 2) -> NDArray[np.float32]:
    return np.repeat(np.arange(first, first + count, dtype=np.float32)[:, None], channels, 1)


@given(
    capacity=st.integers(1, 40),
    steps=st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=30),
)
def test_all_comes_out_in_order_but_what_is_counted_as_lost(
    capacity: int, steps: list[tuple[int, bool]]
) -> None:
    ring = Ring(capacity, 2)
    put = lost = 0
    expected: list[int] = []
    taken: list[float] = []
    for count, reads in [*steps, (0, True)]:
        room = capacity - (len(expected) - len(taken))
        expected += range(put, put + min(count, room))
        ring.write(counted(put, count))
        put += count
        if reads:
            frames, lost_now = ring.read(0.0)
            assert frames.shape[1] == 2
            taken += frames[:, 1].tolist()
            lost += lost_now

    assert taken == expected
    assert lost == put - len(expected)


def test_a_reader_keeps_up_with_a_writer_on_another_thread() -> None:
    ring = Ring(5000, 1)

    def write() -> None:
        for first in range(0, 400 * 441, 441):
            ring.write(counted(first, 441, 1))
            time.sleep(0.0005)
        ring.end()

    writer = threading.Thread(target=write)
    writer.start()
    blocks = []
    while len(block := ring.read(5.0)[0]):
        blocks.append(block)
    writer.join()

    # float32 counts exactly to 2^24
    assert np.array_equal(np.concatenate(blocks), counted(0, 400 * 441, 1))


def test_waiting_ends_when_the_time_is_up_or_nothing_will_come() -> None:
    ring = Ring(10, 1)
    ring.write(counted(0, 3, 1))
    ring.read(0.0)

    began = time.monotonic()
    assert len(ring.read(0.1)[0]) == 0  # though there are old news
    assert 0.09 < time.monotonic() - began < 5

    threading.Timer(0.05, ring.end).start()
    began = time.monotonic()
    assert len(ring.read(60.0)[0]) == 0
    assert time.monotonic() - began < 5


def test_two_may_say_at_once_that_nothing_more_will_come() -> None:
    class TakenUnawares:
        """Another thread lets go between the question and the deed."""

        def __init__(self, lock: threading.Lock) -> None:
            self._lock = lock

        def locked(self) -> bool:
            self._lock.release()
            return True

        def release(self) -> None:
            self._lock.release()

        def acquire(self, *, timeout: float) -> bool:
            return self._lock.acquire(timeout=timeout)

    ring = Ring(10, 1)
    ring._news = TakenUnawares(ring._news)  # type: ignore[assignment]
    ring.end()

    assert len(ring.read(60.0)[0]) == 0
