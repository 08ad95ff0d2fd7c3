"""The last seconds are kept in memory, and saved whole or not at all."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genre_desktop.audio.recording import LastSeconds, RecordingError, save_frames
from tests.audio.recordings import KINDS, SOUND, heard, sound
from tests.conftest import ROOT

RATE = 44_100


@given(
    capacity=st.integers(1, 50),
    sizes=st.lists(st.integers(0, 120), max_size=12),
    wanted=st.none() | st.integers(0, 80),
)
def test_the_last_seconds_are_the_last_seconds(
    capacity: int, sizes: list[int], wanted: int | None
) -> None:
    kept = LastSeconds(capacity / 100, 100, 2)
    written = 0
    for size in sizes:
        kept.write(sound(written, size))
        written += size
    seconds = None if wanted is None else wanted / 100
    count = min(written, capacity, capacity if wanted is None else wanted)

    assert np.array_equal(kept.last(seconds), sound(written - count, count))
    assert kept.seconds == min(written, capacity) / 100
    kept.clear()
    assert kept.seconds == 0
    assert len(kept.last()) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_seconds_are_saved_whole_or_not_at_all(kind: str, tmp_path: Path) -> None:
    kept = LastSeconds(1.0, RATE, 2)
    kept.write(sound(0, 3 * RATE))
    path = tmp_path / "new" / f"last{kind}"
    save_frames(path, kept.last(), RATE)
    assert np.array_equal(heard(path), sound(2 * RATE, RATE))
    save_frames(path, kept.last(0.5), RATE)
    assert np.array_equal(heard(path), sound(3 * RATE - RATE // 2, RATE // 2))

    script = f"""{SOUND}
import resource
from genre_desktop.audio.recording import save_frames
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    save_frames(Path(sys.argv[1]), sound(0, 44100), 44100)
except RecordingError as error:
    print(error.message)
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=60,
    ).stdout

    assert told.startswith(f"last{kind} cannot be written")
    assert len(heard(path)) == RATE // 2
    assert list(path.parent.iterdir()) == [path]

    with pytest.raises(RecordingError, match=r"cannot be called last\.mp3"):
        save_frames(tmp_path / "last.mp3", kept.last(), RATE)
