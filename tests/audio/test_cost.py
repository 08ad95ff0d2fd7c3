"""Reading costs memory that does not grow with the song, and nothing before the first song."""

import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genre_desktop.audio.decode import mono_blocks, open_audio
from tests.audio.signals import encode, tones


@pytest.mark.parametrize("kind", ["flac", "m4a"])
def test_memory_does_not_grow_with_the_song(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"long.{kind}"
    if kind == "flac":
        block = tones(60.0, 8000)
        with soundfile.SoundFile(path, "w", 8000, 2) as file:
            for _ in range(30):
                file.write(block)
    else:
        encode(path, "alac", "mp4", tones(240.0, 8000), 8000)
    tracemalloc.start()
    try:
        with open_audio(path) as reader:
            seconds = 0.0
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            for mono in mono_blocks(reader, 22_050):
                seconds += len(mono) / 22_050
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds == pytest.approx(1800 if kind == "flac" else 240, abs=0.1)
    # the whole song would be 115 MB and 15 MB
    assert peak - before < 2e6


def test_a_block_of_many_channels_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "wide.wav"
    soundfile.write(path, np.zeros((200_000, 64), np.float32), 768_000)
    with open_audio(path) as reader:
        longest = max(map(len, mono_blocks(reader, 768_000, block_s=10.0)))
    assert longest * 64 * 4 <= 2**24


def test_no_thread_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "song.m4a"
    encode(path, "aac", "mp4", tones(1.0), 44_100)
    native = Path("/proc/self/task")
    count = len(list(native.iterdir())) if native.exists() else threading.active_count()
    for _ in range(3):
        with open_audio(path) as reader:
            next(reader.blocks(100))
    now = len(list(native.iterdir())) if native.exists() else threading.active_count()
    assert now <= count


def test_the_module_is_light_until_a_song_is_opened() -> None:
    code = (
        "import sys, genre_desktop.audio.decode, genre_desktop.audio.formats;"
        "print(sorted({'av', 'soundfile', 'soxr', 'mutagen'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
