"""A recording is whole at any moment: after a kill of the program, and when the disk is full."""

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.recording import Recorder, RecordingError
from tests.audio.recordings import KINDS, SOUND, heard, sound
from tests.conftest import ROOT

RATE = 44_100
# a FLAC file lacks what does not yet fill a block
HELD_BACK = {".wav": 0, ".flac": 4096}

WRITE_FOR_EVER = f"""{SOUND}
recorder = Recorder(Path(sys.argv[1]), 44100, 2)
written = 0
while True:
    recorder.write(sound(written, 441))
    written += 441
    print(written, flush=True)
"""

WRITE_UNTIL_FULL = f"""{SOUND}
import resource
if int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
recorder = Recorder(Path(sys.argv[1]), 44100, 2)
written = 0
try:
    while written < 10_000_000:
        recorder.write(sound(written, 441))
        written += 441
except RecordingError as error:
    print(error.message, error.remedy, sep="|")
    print(round(recorder.seconds * 44100))
recorder.close()
"""


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 9000), max_size=8).filter(sum),
    channels=st.integers(1, 8),
    rate=st.sampled_from([8000, 44_100, 48_000, 96_000, 192_000]),
)
def test_what_was_written_is_read_again_to_the_bit(
    kind: str, sizes: list[int], channels: int, rate: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"recording{kind}"
        recorder = Recorder(path, rate, channels)
        expected = np.tile(sound(0, sum(sizes)), (1, 4))[:, :channels]
        begin = 0
        for size in sizes:
            recorder.write(expected[begin : begin + size])
            begin += size
        assert recorder.seconds == begin / rate
        assert recorder.close() == recorder.close() == path
        frames, found_rate = soundfile.read(path, dtype="float32", always_2d=True)

    assert found_rate == rate
    assert np.array_equal(frames, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_can_be_read_while_it_is_written(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"recording{kind}"
    recorder = Recorder(path, RATE, 2)
    for first in range(0, 100 * 441, 441):
        recorder.write(sound(first, 441))
        if first < 20 * 441:
            continue
        frames = heard(path)
        assert len(frames) >= first + 441 - HELD_BACK[kind]
        assert np.array_equal(frames, sound(0, len(frames)))
    recorder.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_leaves_all_that_was_written(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"recording{kind}"
    for goes_on in (500, 811, 1203):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            for _ in range(goes_on):
                written = int(program.stdout.readline())
            program.send_signal(signal.SIGKILL)

        frames = heard(path)
        assert len(frames) >= written - HELD_BACK[kind]
        assert np.array_equal(frames, sound(0, len(frames)))


def until_full(path: Path, limit: int = 0) -> tuple[str, int]:
    told, written = subprocess.run(
        [sys.executable, "-c", WRITE_UNTIL_FULL, str(path), str(limit)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=120,
    ).stdout.splitlines()
    return told, int(written)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [500_000, 500_001, 812_345])
def test_a_file_that_may_not_grow_is_whole_so_far(kind: str, limit: int, tmp_path: Path) -> None:
    path = tmp_path / f"recording{kind}"
    told, written = until_full(path, limit)
    frames = heard(path)

    assert "has ended" in told
    assert "What came before is kept." in told
    assert len(frames) >= written - HELD_BACK[kind] > 50_000
    assert np.array_equal(frames, sound(0, len(frames)))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_and_leaves_the_file_whole(kind: str, small_disk: Path) -> None:
    path = small_disk / f"recording{kind}"
    told, written = until_full(path)
    frames = heard(path)

    assert told == (
        f"The recording recording{kind} has ended: the disk is full, or the file as large as it "
        "may be.|What came before is kept. Make room, or record to another disk."
    )
    assert len(frames) >= written - HELD_BACK[kind] > 100_000
    assert np.array_equal(frames, sound(0, len(frames)))


def test_a_disk_that_fills_up_at_the_last_block_is_noticed_too(tmp_path: Path) -> None:
    path = tmp_path / "recording.flac"
    script = f"""{SOUND}
import resource
recorder = Recorder(Path(sys.argv[1]), 44100, 2)
recorder.write(sound(0, 10_000))
size = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5, size + 5))
try:
    recorder.close()
except RecordingError:
    print("told")
recorder.close()
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=60,
    ).stdout

    assert told == "told\n"
    assert np.array_equal(heard(path), sound(0, 8192))


def test_a_wav_file_of_more_than_4_gib_becomes_an_rf64(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    recorder = Recorder(path, 192_000, 8)
    block = np.zeros((192_000, 8), np.float32)
    recorder.write(block)
    assert path.read_bytes()[:4] == b"RIFF"

    # 15 minutes without the writing: a hole in the file
    seconds = 940
    file = recorder._file
    file._data_bytes = seconds * 192_000 * 8 * 3  # type: ignore[union-attr]
    with path.open("rb+") as hole:
        hole.truncate(80 + file._data_bytes)  # type: ignore[union-attr]
    file._file.seek(0, 2)  # type: ignore[union-attr]
    recorder.write(block)
    recorder.close()

    info = soundfile.info(path)
    assert info.format == "RF64"
    assert info.frames == (seconds + 1) * 192_000
    with path.open("rb") as begin:
        assert struct.unpack("<4sI4s4s", begin.read(16)) == (b"RF64", 0xFFFFFFFF, b"WAVE", b"ds64")
    with open_audio(path) as reader:
        assert reader.info.duration_s == seconds + 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_loud_is_clipped(kind: str, tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / f"loud{kind}", RATE, 1)
    recorder.write(np.array([[1.0], [1.5], [-1.5], [-1.0], [8.0]], np.float32))
    recorder.close()

    frames, _ = soundfile.read(tmp_path / f"loud{kind}")
    assert frames == pytest.approx([1, 1, -1, -1, 1], abs=2**-23)


def test_a_file_that_cannot_be_made_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"cannot be called song\.mp3.*\.wav or \.flac"):
        Recorder(tmp_path / "song.mp3", RATE, 2)
    with pytest.raises(RecordingError, match=r"does not hold 9 channels"):
        Recorder(tmp_path / "song.flac", RATE, 9)
    (tmp_path / "file").touch()
    for kind in KINDS:
        with pytest.raises(RecordingError, match=r"cannot be written \((File exists|Not a dir)"):
            Recorder(tmp_path / "file" / f"song{kind}", RATE, 2)
        (tmp_path / f"folder{kind}").mkdir()
        with pytest.raises(RecordingError, match=r"cannot be written \(Is a directory\)"):
            Recorder(tmp_path / f"folder{kind}", RATE, 2)
        with pytest.raises(RecordingError, match=r"permit|Permission|Read-only|No such"):
            Recorder(Path("/proc") / f"song{kind}", RATE, 2)


def test_a_recording_that_has_ended_takes_no_more(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "song.wav", RATE, 2)
    recorder.close()
    with pytest.raises(ValueError, match="has ended"):
        recorder.write(sound(0, 10))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [0.5, 3.0])
def test_a_file_that_was_removed_meanwhile_is_no_recording(
    seconds: float, kind: str, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    recorder = Recorder(folder / f"kept{kind}", RATE, 2)
    recorder.write(sound(0, 441))
    shutil.rmtree(folder)

    def go_on() -> None:
        for start in range(0, round(seconds * RATE), 441):
            recorder.write(sound(start, 441))
        recorder.close()

    with pytest.raises(RecordingError, match="moved or removed"):
        go_on()

    assert not folder.exists()
    recorder.close()
