"""What is recorded while it listens is kept, whatever becomes of the device and the disk."""

import shutil
import threading
from pathlib import Path

import pytest
import soundfile

from genre_desktop.audio.recording import save_frames
from genre_desktop.inference import recordings
from tests.inference.conftest import Start
from tests.inference.sources import (
    RATE,
    Devices,
    Notes,
    wait_until,
)


def test_a_recording_outlives_the_device_and_is_whole_in_between(
    start: Start, notes: Notes, devices: Devices, tmp_path: Path
) -> None:
    listening = start()
    path = tmp_path / "kept.wav"
    listening.record(path)
    wait_until(lambda: len(notes.states) > 3)
    devices.pull_out()
    wait_until(lambda: notes.troubles)
    so_far_s = soundfile.info(path).duration
    assert so_far_s > 1

    devices.there = ["Microphone"]
    wait_until(lambda: len(notes.started) == 2)
    before = len(notes.states)
    wait_until(lambda: len(notes.states) > before + 2)
    listening.stop_recording()
    wait_until(lambda: notes.recorded)

    ((kept, seconds, error),) = notes.recorded
    assert (kept, error) == (path, None)
    assert seconds == pytest.approx(soundfile.info(path).duration)
    assert seconds > so_far_s + 1


def test_a_recording_ends_where_the_device_comes_back_in_another_format(
    start: Start, notes: Notes, devices: Devices, tmp_path: Path
) -> None:
    listening = start()
    listening.record(tmp_path / "kept.flac")
    wait_until(lambda: notes.states)

    devices.rate = 48_000.0
    listening.rescan()
    wait_until(lambda: notes.recorded)

    ((path, seconds, error),) = notes.recorded
    assert seconds > 0.5
    assert error is not None
    assert "another format" in error.message
    assert soundfile.info(path).samplerate == RATE


def test_stopping_finishes_the_recording(start: Start, notes: Notes, tmp_path: Path) -> None:
    listening = start()
    listening.record(tmp_path / "kept.wav")
    wait_until(lambda: notes.states)
    assert listening.stop(1)

    ((path, seconds, error),) = notes.recorded
    assert error is None
    assert soundfile.info(path).duration == pytest.approx(seconds)


def test_a_recording_that_cannot_be_written_is_told_and_listening_goes_on(
    start: Start, notes: Notes, tmp_path: Path
) -> None:
    listening = start()
    (tmp_path / "file").write_text("x")
    wait_until(lambda: notes.started)
    listening.record(tmp_path / "file" / "kept.wav")
    wait_until(lambda: notes.recorded)

    assert notes.recorded[0][2] is not None
    before = len(notes.states)
    wait_until(lambda: len(notes.states) > before)


def test_a_recording_asked_for_in_the_last_moment_is_told_of(
    start: Start, notes: Notes, tmp_path: Path
) -> None:
    listening = start()
    wait_until(lambda: notes.states)
    listening._stopping.set()
    listening.record(tmp_path / "late.wav")
    assert listening.stop(5)

    assert [path.name for path, _, _ in notes.recorded] == ["late.wav"]


@pytest.mark.parametrize("kind", [".wav", ".flac"])
def test_a_recording_of_nothing_is_told_and_leaves_no_file(
    kind: str, start: Start, notes: Notes, tmp_path: Path
) -> None:
    path = tmp_path / f"nothing{kind}"
    listening = start()
    wait_until(lambda: notes.states)
    listening.pause()
    listening.record(path)
    listening.stop_recording()
    wait_until(lambda: notes.recorded)

    ((_, seconds, error),) = notes.recorded
    assert seconds == 0
    assert error is not None
    assert "no sound came" in error.message
    assert not path.exists()


def test_a_recording_whose_folder_vanishes_is_told_at_once_and_holds_nothing(
    start: Start, notes: Notes, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    listening = start()
    wait_until(lambda: notes.states)
    listening.record(folder / "kept.wav")
    wait_until(folder.is_dir)
    shutil.rmtree(folder)
    wait_until(lambda: notes.recorded)

    ((_, seconds, error),) = notes.recorded
    assert seconds == 0
    assert error is not None
    assert "moved or removed" in error.message


def test_the_last_seconds_are_saved_after_the_fact(
    start: Start, notes: Notes, tmp_path: Path
) -> None:
    listening = start()
    wait_until(lambda: len(notes.states) > 4)
    listening.save_last(1.5, tmp_path / "last.wav")
    wait_until(lambda: notes.recorded)

    assert notes.recorded == [(tmp_path / "last.wav", 1.5, None)]
    assert soundfile.info(tmp_path / "last.wav").duration == pytest.approx(1.5)


def test_there_may_be_nothing_to_save(start: Start, notes: Notes, devices: Devices) -> None:
    devices.there = []
    listening = start()
    listening.save_last(5, Path("nowhere.wav"))
    wait_until(lambda: notes.recorded)

    assert notes.recorded[0][2] is not None


def test_a_slow_disk_does_not_keep_it_from_hearing(
    start: Start, notes: Notes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*what: object) -> None:
        assert go_on.wait(10)
        save_frames(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(recordings, "save_frames", slow)
    listening = start()
    wait_until(lambda: len(notes.states) > 4)
    listening.save_last(1.5, tmp_path / "last.wav")
    before = len(notes.states)
    wait_until(lambda: len(notes.states) > before + 2)
    assert not notes.recorded

    go_on.set()
    assert listening.stop(5)
    assert notes.recorded == [(tmp_path / "last.wav", 1.5, None)]
