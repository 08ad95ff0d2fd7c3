"""From a real sound server to verdicts and a recording: what is played is what is heard."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genre_desktop.inference.listening import Listening
from genre_desktop.inference.live import FIRST_S, Phase
from genre_desktop.inference.service import InferenceService
from tests.inference.sources import Notes, wait_until
from tests.sound_server import EVERYTHING, SILENT_MICROPHONE, SoundServer

RESTARTS = 20 if EVERYTHING else 4
"""`make live` goes the whole way: each takes four seconds."""


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def listening(
    service: InferenceService, notes: Notes, sound_server: SoundServer
) -> Iterator[Listening]:
    del sound_server  # which has to be there
    service.submit(np.zeros((0, 0, 0), np.float32)).result(60)  # the engine is warm
    listening = Listening(service, notes)
    listening.start()
    wait_until(lambda: notes.started)
    yield listening
    assert listening.stop(2)


def shown(notes: Notes) -> list[str | None]:
    return [state.verdict.genre if state.verdict else None for state in notes.states]


def test_what_is_played_gets_its_verdict(
    listening: Listening, notes: Notes, sound_server: SoundServer, data_dir: Path
) -> None:
    sound_server.play(data_dir / "audio" / "valid" / "metal.00001.flac")
    wait_until(lambda: notes.states and notes.states[-1].phase is Phase.STEADY, 20)

    assert shown(notes)[-1] == "metal"
    music = [state for state in notes.states if state.verdict is not None]
    assert music[0].time_s - music[0].changed_s == pytest.approx(FIRST_S, abs=0.1)
    assert listening.stop(1)
    assert notes.troubles == []


def test_a_server_that_dies_in_the_middle_of_a_recording_does_no_harm(
    listening: Listening,
    notes: Notes,
    sound_server: SoundServer,
    demo_song: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept.wav"
    listening.record(path)
    for number in range(1, RESTARTS + 1):
        sound_server.play(demo_song)
        before, began_s = len(notes.states), notes.states[-1].time_s if notes.states else 0.0
        wait_until(lambda at=began_s: notes.states and notes.states[-1].time_s > at + 2, 20)
        assert any(state.verdict is not None for state in notes.states[before:])

        sound_server.kill()
        wait_until(lambda n=number: [t.is_over for t in notes.troubles].count(False) >= n)
        assert np.abs(soundfile.read(path)[0]).max() > 0.1
        sound_server.start()
        wait_until(lambda n=number: len(notes.started) > n, 20)
        wait_until(lambda: notes.troubles[-1].is_over)

    listening.stop_recording()
    wait_until(lambda: notes.recorded)
    ((kept, seconds, error),) = notes.recorded
    assert (kept, error) == (path, None)
    assert seconds == pytest.approx(soundfile.info(path).duration)
    assert seconds > 2 * RESTARTS


def test_a_device_pulled_out_is_heard_again_when_it_is_back(
    service: InferenceService, notes: Notes, sound_server: SoundServer
) -> None:
    listening = Listening(service, notes, device=SILENT_MICROPHONE)
    listening.start()
    try:
        wait_until(lambda: notes.states, 20)

        sound_server.pull_out()
        wait_until(lambda: notes.troubles, 20)
        sound_server.plug_in()
        wait_until(lambda: len(notes.started) == 2, 20)
    finally:
        assert listening.stop(2)
    assert {state.phase for state in notes.states} == {Phase.QUIET}


def test_a_frozen_server_does_not_hold_up_the_end(
    listening: Listening, notes: Notes, sound_server: SoundServer
) -> None:
    wait_until(lambda: notes.columns)
    sound_server.freeze()
    try:
        wait_until(lambda: notes.troubles, 20)
        assert listening.stop(1)
    finally:
        sound_server.thaw()
