"""The listening thread goes on whatever happens, and ends when it is told to."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.audio.capture import CaptureError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.listening import Listening
from genre_desktop.inference.live import Phase
from genre_desktop.inference.service import InferenceService
from tests.inference.conftest import Start
from tests.inference.fakes import FRONT_END, FakeEngine, SlowLoading, no_model
from tests.inference.sources import (
    RATE,
    Devices,
    FakeSource,
    Notes,
    device,
    wait_until,
)


def test_sound_and_states_come_on_the_listening_thread(start: Start, notes: Notes) -> None:
    listening = start()
    wait_until(lambda: len(notes.states) >= 5)
    assert listening.stop(1)

    assert notes.started == ["Microphone (test, 2 channels)"]
    assert notes.threads == {"listening"}
    assert notes.troubles == []
    assert notes.states[-1].phase is Phase.PROVISIONAL
    assert notes.states[-1].verdict is not None
    heard_s = notes.heard_columns() * FRONT_END.column_s
    peaks_s = sum(map(len, notes.peaks)) * 64 / FRONT_END.sample_rate
    assert heard_s == pytest.approx(peaks_s, abs=0.2)
    assert notes.states[-1].time_s <= heard_s
    assert {level.peak_db > -70 for level in notes.levels} == {True}
    assert not any(level.clipped for level in notes.levels)


def test_another_device_is_chosen_and_the_first_let_go(
    start: Start, notes: Notes, devices: Devices
) -> None:
    listening = start()
    wait_until(lambda: notes.states)

    listening.choose("Line in")
    wait_until(lambda: len(notes.started) == 2)

    assert notes.started[1] == "Line in (test, 2 channels)"
    assert devices.opened[0].stopped.is_set()
    assert notes.troubles == []


def test_a_rescan_opens_the_device_anew(start: Start, notes: Notes, devices: Devices) -> None:
    listening = start(device="Line in")
    wait_until(lambda: notes.started)

    listening.rescan()
    wait_until(lambda: len(notes.started) == 2)

    assert devices.asked == [("Line in", False), ("Line in", True)]
    assert devices.opened[0].stopped.is_set()


def test_a_device_pulled_out_is_told_once_and_taken_again_when_it_is_back(
    start: Start, notes: Notes, devices: Devices
) -> None:
    listening = start()
    wait_until(lambda: len(notes.states) > 4)
    devices.pull_out()
    wait_until(lambda: len(devices.asked) >= 3)

    assert [trouble.is_over for trouble in notes.troubles] == [False, False]
    assert "gives no sound any more" in notes.troubles[0].message
    assert notes.troubles[1].message == "It is not there."
    assert notes.states[-1].phase is Phase.QUIET

    devices.there = ["Microphone"]
    wait_until(lambda: len(notes.started) == 2)
    before = len(notes.states)
    wait_until(lambda: len(notes.states) > before + 3)
    assert listening.stop(1)

    assert [trouble.is_over for trouble in notes.troubles] == [False, False, True]
    times = [state.time_s for state in notes.states]
    assert times == sorted(times)


class Starved(FakeSource):
    """Once seems to give nothing, as where the process was stopped for a second."""

    _looks = 0

    @property
    def is_alive(self) -> bool:
        self._looks += 1
        return self._looks != 10  # each time it is read it looks itself, before the listener does

    @is_alive.setter
    def is_alive(self, is_alive: bool) -> None:
        pass


def test_a_device_that_seems_gone_for_a_moment_is_not_given_up(
    fake_service: InferenceService, notes: Notes
) -> None:
    source = Starved(device())
    listening = Listening(fake_service, notes, open_device=lambda *_: source)
    listening.start()

    wait_until(lambda: source._looks > 15)

    assert listening.stop(5)
    assert notes.started == ["Microphone (test, 2 channels)"]
    assert notes.troubles == []


def test_a_device_in_use_is_told_and_tried_again(
    start: Start, notes: Notes, devices: Devices
) -> None:
    devices.error = CaptureError("It is in use.", "Close the other program.")
    start()
    wait_until(lambda: len(devices.asked) >= 2)
    assert [trouble.message for trouble in notes.troubles] == ["It is in use."]

    devices.error = None
    wait_until(lambda: notes.started)

    wait_until(lambda: len(notes.troubles) == 2)
    assert notes.troubles[1].is_over


def test_what_nobody_foresaw_is_a_trouble_as_well(
    start: Start, notes: Notes, devices: Devices, caplog: pytest.LogCaptureFixture
) -> None:
    devices.error = RuntimeError("driver")
    start()
    wait_until(lambda: notes.troubles)
    assert notes.troubles[0].message == "The device cannot be opened."
    assert "driver" in caplog.text

    devices.error = None
    wait_until(lambda: notes.states)


def test_a_listener_that_fails_does_not_end_listening(
    start: Start, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = notes.on_state

    def fails_once(state: object) -> None:
        monkeypatch.setattr(notes, "on_state", told)
        raise RuntimeError(state)

    monkeypatch.setattr(notes, "on_state", fails_once)
    start()

    wait_until(lambda: len(notes.states) > 2)
    assert [trouble.is_over for trouble in notes.troubles] == [False, True]


def test_lost_sound_is_told_but_not_each_time(start: Start, notes: Notes, devices: Devices) -> None:
    start()
    wait_until(lambda: notes.states)
    for _ in range(3):
        devices.opened[0].lost = round(RATE)
        wait_until(lambda: not devices.opened[0].lost)

    wait_until(lambda: notes.troubles)
    (trouble,) = notes.troubles
    assert trouble.is_over
    assert trouble.message.startswith("1.00 seconds of sound were lost")


def test_while_paused_nothing_is_heard(start: Start, notes: Notes) -> None:
    listening = start()
    wait_until(lambda: len(notes.states) > 4)

    listening.pause()
    wait_until(lambda: notes.states[-1].phase is Phase.QUIET)
    paused = len(notes.columns)
    time.sleep(0.2)
    assert len(notes.columns) == paused

    listening.resume()
    wait_until(lambda: len(notes.columns) > paused)


def test_clearing_begins_the_time_anew(start: Start, notes: Notes) -> None:
    listening = start()
    wait_until(lambda: len(notes.states) > 8)
    before_s = notes.states[-1].time_s

    listening.clear()
    wait_until(lambda: notes.states[-1].time_s < before_s)


def test_while_the_model_loads_sound_is_shown_and_windows_do_not_pile_up(
    tmp_path: Path, start: Start, notes: Notes
) -> None:
    loading = SlowLoading()
    service = InferenceService(no_model(tmp_path / "slow.keras"), make_engine=loading)
    service.start()
    listening = start(service)
    wait_until(lambda: notes.heard_columns() * FRONT_END.column_s > 5)
    loading.let_go()
    wait_until(lambda: notes.states)
    assert listening.stop(1)
    assert service.stop(5)

    assert loading.engine is not None
    assert notes.states[0].time_s > 4
    assert all(len(asked) == 1 for asked in loading.engine.asked)


def test_a_slow_engine_makes_fewer_verdicts_and_no_queue(
    tmp_path: Path, start: Start, notes: Notes
) -> None:
    asked_at: list[float] = []

    class Slow(FakeEngine):
        def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
            asked_at.append(time.monotonic())
            time.sleep(0.4)
            return super().log_probabilities(windows)

    def make(bundle: Bundle) -> Slow:
        return Slow(bundle.card)

    service = InferenceService(no_model(tmp_path / "slow.keras"), make_engine=make)
    service.start()
    listening = start(service)
    wait_until(lambda: len(notes.states) > 4)
    heard_s = notes.heard_columns() * FRONT_END.column_s
    behind_s = heard_s - notes.states[-1].time_s
    assert listening.stop(1)
    assert service.stop(5)

    assert behind_s < 4.5  # ten windows a second would be due
    assert len(asked_at) < heard_s


def test_without_a_model_the_reason_is_told(tmp_path: Path, start: Start, notes: Notes) -> None:
    service = InferenceService(tmp_path / "gone.keras")
    service.start()
    listening = start(service)
    wait_until(lambda: notes.troubles)
    assert listening.stop(1)
    assert service.stop(5)

    (trouble,) = notes.troubles
    assert "gone.keras cannot be read" in trouble.message
    assert not trouble.is_over


def test_an_engine_that_cannot_be_had_is_told_once_and_sound_is_still_shown(
    tmp_path: Path, start: Start, notes: Notes
) -> None:
    def fails(_: Bundle) -> FakeEngine:
        raise RuntimeError

    service = InferenceService(no_model(tmp_path / "bad.keras"), make_engine=fails)
    service.start()
    start(service)
    wait_until(lambda: notes.troubles)
    before = notes.heard_columns()
    wait_until(lambda: notes.heard_columns() > before + 200)
    assert service.stop(5)

    assert len(notes.troubles) == 1


def test_an_engine_that_fails_for_a_while_is_told_once_and_so_is_that_it_judges_again(
    start: Start, notes: Notes, loading: SlowLoading
) -> None:
    start()
    wait_until(lambda: notes.states and loading.engine is not None)
    engine = loading.engine
    assert engine is not None
    judge, failed = engine._judge, []

    def fails(window: NDArray[np.float32]) -> NDArray[np.float64]:
        failed.append(window)
        raise RuntimeError

    engine._judge = fails
    wait_until(lambda: len(failed) > 5)
    engine._judge = judge
    wait_until(lambda: len(notes.troubles) > 1)

    assert [trouble.is_over for trouble in notes.troubles] == [False, True]


def test_it_stops_within_a_second_while_the_sound_system_hangs(
    start: Start, devices: Devices
) -> None:
    devices.hanging.clear()
    listening = start()
    wait_until(lambda: devices.asked)

    began = time.monotonic()
    assert listening.stop(1)
    assert time.monotonic() - began < 1

    devices.hanging.set()
    wait_until(lambda: devices.opened and devices.opened[0].stopped.is_set())


def test_it_stops_within_a_second_while_a_device_does_not_let_itself_be_closed(
    start: Start, notes: Notes, devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = start()
    wait_until(lambda: notes.states)
    gate = threading.Event()
    monkeypatch.setattr(devices.opened[0], "stop", lambda: gate.wait(20))

    began = time.monotonic()
    assert listening.stop(1)
    assert time.monotonic() - began < 1
    gate.set()


def test_it_may_be_stopped_twice_or_before_it_began(
    fake_service: InferenceService, notes: Notes, devices: Devices
) -> None:
    listening = Listening(fake_service, notes, open_device=devices)
    assert listening.stop(1)

    listening = Listening(fake_service, notes, open_device=devices)
    listening.start()
    assert listening.stop(1)
    assert listening.stop(1)
