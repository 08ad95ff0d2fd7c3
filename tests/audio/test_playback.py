"""What is played into a real sound server is the song, and its position that of what is heard."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.audio.playback import Player, PlayerState
from tests.audio.monitor import RATE, Monitor, monitored, recorders_delay_s
from tests.audio.players import playing, tone, until, written

APART_S = 0.03


class Positions:
    """The position as a window would ask for it, 200 times a second."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._noted: list[tuple[float, float]] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._note)

    @contextmanager
    def noted(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._thread.join()

    def _note(self) -> None:
        while not self._stopping.wait(0.005):
            before = time.monotonic()
            position_s = self._player.position_s
            after = time.monotonic()
            # a reading that was held up tells nothing of its moment
            if after - before < 0.004:
                self._noted.append(((before + after) / 2, position_s))

    def at(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """The position at some moments: the last reading before, carried on."""
        when, where = np.array(self._noted).T
        last = np.searchsorted(when, time_s) - 1
        result: NDArray[np.float64] = where[last] + (time_s - when[last])
        return result

    def steps_s(self) -> NDArray[np.float64]:
        return np.diff(np.array([position_s for _, position_s in self._noted]))


def apart_s(
    positions: Positions,
    monitor: Monitor,
    clicks_s: NDArray[np.float64],
    begin_s: float,
    end_s: float,
) -> NDArray[np.float64]:
    """How far the position is from each click that was heard between two moments."""
    came_s = monitor.clicks_s()
    came_s = came_s[(came_s > begin_s) & (came_s < end_s)]
    assert len(came_s) >= 3
    shown_s = positions.at(came_s)
    nearest = np.abs(clicks_s[:, None] - shown_s).argmin(axis=0)
    off_s: NDArray[np.float64] = shown_s - clicks_s[nearest]
    return off_s


@pytest.mark.usefixtures("sound_server")
def test_the_position_is_where_the_sound_is(tmp_path: Path) -> None:
    clicks_s = np.cumsum(np.random.default_rng(3).uniform(0.15, 0.3, 100))
    samples = np.zeros((round((clicks_s[-1] + 1) * RATE), 2), np.float32)
    samples[np.round(clicks_s * RATE).astype(int)] = 0.5
    clicks_s = np.round(clicks_s * RATE) / RATE
    moments = [time.monotonic()]
    with monitored() as monitor, playing(written(tmp_path, samples)) as player:
        positions = Positions(player)
        with positions.noted():
            time.sleep(1.2)
            moments.append(time.monotonic())
            player.seek(10.0)
            time.sleep(1.2)
            moments.append(time.monotonic())
            player.pause()
            until(lambda: player.state is PlayerState.PAUSED)
            player.play()
            until(lambda: player.state is PlayerState.PLAYING)
            time.sleep(1.2)
            moments.append(time.monotonic())
            player.loop((15.02, 15.87))
            time.sleep(2.0)
        assert recorders_delay_s() < 0.01
        moments.append(time.monotonic())
        names = ("at the start", "after a seek", "after a pause", "in a loop")
        for name, begin_s, end_s in zip(names, moments[:-1], moments[1:], strict=True):
            # what was on its way when it was asked for is not judged
            off_s = apart_s(positions, monitor, clicks_s, begin_s + 0.25, end_s)
            print(f"{name}: {1000 * np.median(off_s):+.1f} ms, {len(off_s)} clicks")  # noqa: T201
            assert np.abs(off_s).max() < APART_S, f"{name}: {off_s}"
        # back only to the loop's beginning; forward only as it goes on, and by the leaps
        steps_s = positions.steps_s()
        assert (steps_s[steps_s < 0] < -0.7).all()


def sound_of(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """One channel from its first to its last sound."""
    one = frames[:, 0]
    loud = np.flatnonzero(np.abs(one) > 0.2)
    return one[loud[0] : loud[-1]]


def undisturbed(path: Path, start_s: float, work: Callable[[Player], None]) -> NDArray[np.float32]:
    """What is heard of a player at work; once more if the machine was too busy to play."""
    for _ in range(4):
        with monitored() as monitor, playing(path, start_s) as player:
            work(player)
        if not player.dropouts:
            break
    return monitor.frames


@pytest.mark.usefixtures("sound_server")
def test_a_loop_has_neither_gap_nor_click(tmp_path: Path) -> None:
    def work(player: Player) -> None:
        # whole periods: the seam cannot be heard
        player.loop((1.0, 1.31))
        time.sleep(1.3)
        player.loop(None)
        until(lambda: player.position_s > 1.6)

    sound = sound_of(undisturbed(written(tmp_path, tone(4.0, hz=200.0)), 1.0, work))

    assert len(sound) > 1.5 * RATE
    ideal_step = 0.5 * 2 * np.pi * 200 / RATE
    assert np.abs(np.diff(sound, 2)).max() < 2 * ideal_step**2 / 0.5
    periods = sound[: len(sound) // 441 * 441].reshape(-1, 441)
    assert np.abs(periods).max(axis=1).min() > 0.49


@pytest.mark.usefixtures("sound_server")
def test_neither_seeks_nor_pauses_nor_the_volume_click(tmp_path: Path) -> None:
    chance = np.random.default_rng(6)

    def work(player: Player) -> None:
        for time_s in chance.uniform(0, 19, 20):
            player.seek(time_s)
            time.sleep(chance.uniform(0, 0.08))
        assert player.position_s == pytest.approx(time_s, abs=0.2)
        time.sleep(0.2)
        for volume in (0.2, 1.0, 0.0, 1.0):
            player.volume = volume
            time.sleep(0.05)
        player.loop((3.003, 3.0901))
        time.sleep(0.4)
        player.pause()
        until(lambda: player.state is PlayerState.PAUSED)
        paused_s = player.position_s
        time.sleep(0.1)
        assert player.position_s == paused_s
        player.play()
        until(lambda: player.state is PlayerState.PLAYING)
        time.sleep(0.2)
        player.pause()
        until(lambda: player.state is PlayerState.PAUSED)

    frames = undisturbed(written(tmp_path, tone(20.0)), 7.0, work)
    # a tone's own steps are 0.007, a fade's at most 0.005; a cut's up to 1
    assert np.abs(np.diff(frames[:, 0])).max() < 0.025


@pytest.mark.usefixtures("sound_server")
def test_a_sought_point_is_heard_soon(tmp_path: Path) -> None:
    samples = tone(8.0)
    samples[: 4 * RATE] = 0
    delays_s = []
    with monitored() as monitor, playing(written(tmp_path, samples)) as player:
        for _ in range(3):
            time.sleep(0.4)
            asked_s = time.monotonic()
            player.seek(5.0)
            assert player.position_s == 5.0
            time.sleep(0.4)
            loud = np.flatnonzero(np.abs(monitor.frames[:, 0]) > 0.1)
            delays_s.append(monitor.time_s(loud)[monitor.time_s(loud) > asked_s][0] - asked_s)
            player.seek(1.0)
    print(f"heard {1000 * np.median(delays_s):.0f} ms after it was sought")  # noqa: T201
    assert np.median(delays_s) < 0.15
