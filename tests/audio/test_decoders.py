"""A song read by a process of its own sounds the same, and its decoder may crash or hang."""

import os
import signal
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.audio.decode import (
    AudioError,
    SongReader,
    decoded_mono,
    open_audio,
)
from genre_desktop.audio.decoders import Decoders
from genre_desktop.audio.reader import NotAudioError
from genre_desktop.audio.song_samples import SongSamples
from genre_desktop.errors import CancelledError
from tests.audio.conftest import SampleFile
from tests.audio.signals import halved
from tests.ui.songs import sparse_wav


@pytest.fixture
def long_song(tmp_path: Path) -> Path:
    """An hour that takes no room on the disk."""
    return sparse_wav(tmp_path / "hour.wav", hours=1)


@pytest.fixture
def impatient() -> Iterator[Decoders]:
    with Decoders(hangs_after_s=0.3) as decoders:
        yield decoders


def whole(reader: SongReader) -> NDArray[np.float32]:
    return np.concatenate(list(reader.blocks(10_000)))


@pytest.mark.parametrize("name", ["tone.mp3", "tone.flac", "aac.m4a", "vorbis.ogg", "float.wav"])
def test_a_song_sounds_the_same_as_in_this_process(
    name: str, decoders: Decoders, sample: SampleFile
) -> None:
    path = sample(name)
    with open_audio(path) as here, decoders.open(path) as there:
        assert there.info == here.info
        np.testing.assert_array_equal(whole(there), whole(here))
        assert there.position_s == here.position_s
        for reader in (here, there):
            reader.seek(1.0)
        mono = [np.concatenate(list(decoded_mono(each, block_s=0.3))) for each in (here, there)]
        np.testing.assert_array_equal(mono[0], mono[1])


def test_any_stretch_is_the_same_too(decoders: Decoders, sample: SampleFile) -> None:
    path = sample("tone.mp3")
    with SongSamples(path) as here, SongSamples(path, open_song=decoders.open) as there:
        for start, stop in ((40_000, 60_000), (0, 30_000), (10_000, 80_000)):
            np.testing.assert_array_equal(there.read(start, stop), here.read(start, stop))


def test_who_left_in_the_middle_goes_on_where_it_was(
    decoders: Decoders, sample: SampleFile
) -> None:
    path = sample("tone.flac")
    with open_audio(path) as here, decoders.open(path) as there:
        expected = whole(here)
        found = next(there.mono(5000))
        np.testing.assert_allclose(found, expected[:5000].mean(axis=1), atol=1e-6)
        assert there.position_s == 5000 / 44_100
        np.testing.assert_array_equal(next(there.blocks(700)), expected[5000:5700])
        np.testing.assert_array_equal(next(there.blocks(300)), expected[5700:6000])


def test_what_is_wrong_with_a_file_is_told_as_here(
    decoders: Decoders, sample: SampleFile, tmp_path: Path
) -> None:
    path = tmp_path / "tone.flac"
    path.write_bytes(sample("tone.flac").read_bytes())
    with decoders.open(halved(path)) as reader:
        whole(reader)
        (warning,) = reader.warnings
        assert warning.startswith("The file is damaged or cut short")
    (tmp_path / "notes.mp3").write_bytes(b"Buy milk.\n" * 400)
    with pytest.raises(NotAudioError, match=r"^notes\.mp3 is not an audio file\."):
        decoders.open(tmp_path / "notes.mp3")
    with pytest.raises(AudioError, match=r"^lost\.mp3 was not found\."):
        decoders.open(tmp_path / "lost.mp3")


def test_one_process_reads_one_song_after_the_other(sample: SampleFile) -> None:
    seen = set()
    with Decoders() as decoders:
        for name in ("tone.mp3", "tone.flac", "aac.m4a"):
            with decoders.open(sample(name)) as reader:
                next(reader.mono(1000))
                seen.update(decoders.pids)
        assert decoders.pids == []
    assert len(seen) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(seen.pop(), 0)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed and halted by signals")
@pytest.mark.parametrize(
    ("sign", "told"),
    [
        (signal.SIGSEGV, r"^hour\.wav could not be read: the decoder crashed on it\."),
        (signal.SIGSTOP, r"^hour\.wav could not be read: decoding it took too long"),
    ],
)
def test_a_decoder_that_crashes_or_hangs_is_told_and_the_next_song_read(
    sign: signal.Signals, told: str, impatient: Decoders, long_song: Path, sample: SampleFile
) -> None:
    with impatient.open(long_song) as reader:
        blocks = reader.blocks(1000)
        first = next(blocks)
        (pid,) = impatient.pids
        os.kill(pid, sign)
        with pytest.raises(AudioError, match=told):
            list(blocks)
        with impatient.open(sample("tone.flac")) as other:
            assert len(whole(other)) == 4 * 44_100
        # and who tries again has another try
        reader.seek(0.0)
        np.testing.assert_array_equal(next(reader.blocks(1000)), first)
    assert impatient.pids == []


@pytest.mark.skipif(sys.platform == "win32", reason="processes are halted by signals")
def test_who_waits_for_a_decoder_that_hangs_need_not_wait(
    decoders: Decoders, long_song: Path
) -> None:
    cancel = threading.Event()
    with decoders.open(long_song, cancel) as reader:
        blocks = reader.blocks(1000)
        next(blocks)
        (pid,) = decoders.pids
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(0.1, cancel.set).start()
        begin = time.monotonic()
        with pytest.raises(CancelledError):
            list(blocks)
        assert time.monotonic() - begin < 5  # a hang would take ten


@pytest.mark.skipif(sys.platform != "linux", reason="others do not bound a process's memory")
def test_a_tag_that_unpacks_to_gigabytes_is_left_out(
    decoders: Decoders, sample: SampleFile, tmp_path: Path
) -> None:
    packer = zlib.compressobj(1)
    head = packer.compress(b"\0" + b" " * 1000) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = head + 64 * piece  # 1 GB of blanks
    title = b"TIT2" + synchsafe(len(packed) + 4) + b"\0\x09" + synchsafe(1 << 27) + packed
    tag = b"ID3\x04\0\0" + synchsafe(len(title)) + title
    path = tmp_path / "packed.mp3"
    path.write_bytes(tag + sample("tone.mp3").read_bytes())
    with decoders.open(path) as reader:
        assert reader.info.title == "packed"
        assert len(whole(reader)) > 3 * 44_100


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
