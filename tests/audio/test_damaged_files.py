"""Broken songs give what is left of them, and anything else a plain sentence."""

import os
import random
import re
import struct
import sys
import tempfile
from contextlib import suppress
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genre_desktop.audio.decode import AudioError, mono_blocks, open_audio
from genre_desktop.audio.mpeg_frames import constant_bit_rate
from genre_desktop.audio.soundfile_reader import SoundFileReader
from tests.audio.conftest import SampleFile
from tests.audio.signals import FORMATS, LEFT_HZ, Format, dominant_hz, encode, halved, tones, write


def read_all(path: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    with open_audio(path) as reader:
        samples = np.concatenate(list(reader.blocks()))
        return samples, reader.warnings


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_half_a_file_is_read_as_far_as_it_goes(
    form: Format, sample: SampleFile, tmp_path: Path
) -> None:
    path = tmp_path / form.name
    path.write_bytes(sample(form.name).read_bytes())
    if form.cut == "no sound":
        with pytest.raises(AudioError, match=r"half tone\.mov is damaged: no sound could be read"):
            read_all(halved(path))
        return
    samples, warnings = read_all(halved(path))
    rate = form.sample_rate
    assert 0.5 * rate < len(samples) < 2.6 * rate
    assert dominant_hz(samples[: rate // 2, 0], rate) == pytest.approx(LEFT_HZ, abs=3)
    if form.cut == "of":
        (warning,) = warnings
        assert warning.startswith("The file is damaged or cut short: ")
        assert warning.endswith(" of 4.0 seconds could be read.")
    elif form.cut:
        (warning,) = warnings
        assert form.cut in warning
    else:  # frames without a header that tells how many: half of them is a shorter song
        assert warnings == ()


def test_seconds_are_whole_numbers_in_a_long_song(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, tones(30.0, 8000), 8000)
    path.write_bytes(path.read_bytes()[: 44 + 12 * 8000 * 4])
    assert read_all(path)[1] == (
        "The file is damaged or cut short: 12 of 30 seconds could be read.",
    )


@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
@pytest.mark.parametrize("keep_header", [True, False])
def test_a_whole_mp3_raises_no_alarm(mode: str, *, keep_header: bool, tmp_path: Path) -> None:
    # near silence first, noise after: the bit rate of the first frames says nothing of the rest
    samples = tones(20.0)
    samples[: 10 * 44_100] *= 1e-4
    samples[10 * 44_100 :] += np.random.default_rng(1).normal(0, 0.1, (10 * 44_100, 2))
    path = tmp_path / "song.mp3"
    soundfile.write(path, samples, 44_100, bitrate_mode=mode)
    if not keep_header:
        content = path.read_bytes()
        assert b"Xing" in content[:300] or b"Info" in content[:300]
        # 417 bytes are a frame at 128 kbit/s
        path.write_bytes(content[417:])
    found, warnings = read_all(path)
    assert len(found) == pytest.approx(20 * 44_100, rel=0.01)
    assert warnings == ()


@pytest.mark.parametrize("rate", [44_100, 22_050])
def test_an_mp3_of_one_bit_rate_is_left_to_the_faster_library(rate: int, tmp_path: Path) -> None:
    path = tmp_path / "constant.mp3"
    encode(path, "libmp3lame", "mp3", tones(10.0, rate), rate, {"write_xing": "0"})
    assert constant_bit_rate(path)
    with open_audio(path) as reader:
        assert isinstance(reader, SoundFileReader)
        assert sum(map(len, reader.blocks())) == pytest.approx(10 * rate, rel=0.02)
        assert reader.warnings == ()
    path.write_bytes(random.Random(7).randbytes(100_000))  # noqa: S311
    assert not constant_bit_rate(path)


def test_a_recorder_that_never_filled_in_the_length_raises_no_alarm(tmp_path: Path) -> None:
    path = tmp_path / "stream.wav"
    soundfile.write(path, tones(1.0), 44_100)
    content = bytearray(path.read_bytes())
    content[40:44] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(content)
    samples, warnings = read_all(path)
    assert len(samples) == 44_100
    assert warnings == ()


@pytest.mark.parametrize("name", ["tone.flac", "tone.mp3", "aac.m4a", "tone.wma", "vorbis.ogg"])
def test_damage_in_the_middle_is_passed_over(name: str, sample: SampleFile, tmp_path: Path) -> None:
    content = bytearray(sample(name).read_bytes())
    start = len(content) * 2 // 5
    content[start : start + len(content) // 10] = random.Random(2).randbytes(len(content) // 10)  # noqa: S311
    path = tmp_path / name
    path.write_bytes(content)
    samples, _ = read_all(path)
    rate = 44_100
    assert len(samples) > rate
    assert np.isfinite(samples).all()
    assert dominant_hz(samples[:rate, 0], rate) == pytest.approx(LEFT_HZ, abs=2)


@pytest.mark.parametrize("container", ["wav", "matroska"])
def test_invalid_samples_are_silence_and_too_loud_ones_limited(
    container: str, tmp_path: Path
) -> None:
    samples = tones(1.0)
    samples[1000, 0] = np.nan
    samples[2000] = np.inf, -np.inf
    samples[3000, 1] = 1e30
    path = tmp_path / "odd"
    encode(path, "pcm_f32le", container, samples, 44_100)
    found, warnings = read_all(path)
    assert found[1000, 0] == 0
    assert found[2000].tolist() == [0, 0]
    assert found[3000, 1] == 8
    samples[[1000, 2000, 3000]] = found[[1000, 2000, 3000]]
    np.testing.assert_array_equal(found, samples)
    assert warnings == (
        "The file holds invalid samples; they were taken as silence.",
        "The file holds samples far too loud; they were limited.",
    )


def test_doubles_beyond_float32_are_tamed_too(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    samples = tones(1.0).astype(np.float64)
    samples[5000] = 1e300
    soundfile.write(path, samples, 44_100, "DOUBLE")
    with open_audio(path) as reader:
        mono = np.concatenate(list(mono_blocks(reader, 22_050)))
        assert reader.warnings
    assert np.isfinite(mono).all()


NOT_AUDIO = {
    "notes.mp3": b"Buy milk.\nCall Anna.\n" * 400,
    "short.mp3": b"x",
    "notes.gsm": b"Buy milk.\n" * 400,
    "notes.vox": b"Buy milk.\n" * 400,
    "page.wav": b"<!DOCTYPE html><html><body><p>Not found</p></body></html>" * 20,
    "paper.flac": b"%PDF-1.7\n" + random.Random(1).randbytes(30_000),  # noqa: S311
    "noise.mp3": random.Random(2).randbytes(200_000),  # noqa: S311
    "noise.m4a": random.Random(3).randbytes(200_000),  # noqa: S311
    "noise.aac": random.Random(4).randbytes(200_000),  # noqa: S311
    "noise": random.Random(5).randbytes(200_000),  # noqa: S311
    "zeros.mp3": bytes(100_000),
    "archive.ogg": b"PK\x03\x04" + random.Random(6).randbytes(50_000),  # noqa: S311
    "list.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.aac\n",
    "list.mp3": b"ffconcat version 1.0\nfile 'a.wav'\n",
    "words.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 20,
}


@pytest.mark.parametrize("name", NOT_AUDIO)
def test_what_is_no_audio_is_called_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(NOT_AUDIO[name])
    with pytest.raises(AudioError) as caught:
        read_all(path)
    assert caught.value.message == f"{name} is not an audio file."
    assert caught.value.remedy


def picture(path: Path, encoder: str, container: str | None, pixels: str) -> Path:
    with av.open(path, "w", format=container) as out:
        stream = out.add_stream(encoder, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = pixels
        for _ in range(1 if encoder in ("png", "mjpeg") else 25):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 99, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_a_picture_is_no_audio(tmp_path: Path) -> None:
    for name, encoder, pixels in (("a.png", "png", "rgb24"), ("b.jpg", "mjpeg", "yuvj420p")):
        path = picture(tmp_path / name, encoder, "image2", pixels).rename(tmp_path / "cover.mp3")
        with pytest.raises(AudioError, match=r"^cover\.mp3 is not an audio file\."):
            open_audio(path)


def test_a_video_without_sound_is_called_so(tmp_path: Path) -> None:
    path = picture(tmp_path / "clip.mp4", "mpeg4", "mp4", "yuv420p")
    with pytest.raises(AudioError, match=r"^clip\.mp4 is a video without sound\."):
        open_audio(path)


def test_files_that_cannot_be_read_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.mp3").touch()
    with pytest.raises(AudioError, match=r"^none\.mp3 is empty \(0 bytes\)\."):
        open_audio(tmp_path / "none.mp3")
    with pytest.raises(AudioError, match=r"^lost\.mp3 was not found\."):
        open_audio(tmp_path / "lost.mp3")
    with pytest.raises(AudioError, match=r" is a folder, not an audio file\."):
        open_audio(tmp_path)
    with pytest.raises(AudioError, match=r"could not be read"):
        open_audio(tmp_path / "a\0b.mp3")
    soundfile.write(tmp_path / "mine.wav", tones(0.1), 44_100)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(AudioError, match=r"^You have no permission to read mine\.wav\."):
        open_audio(tmp_path / "mine.wav")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioError, match=r"^pipe\.wav is not an audio file\."):
        open_audio(tmp_path / "pipe.wav")


def test_impossible_claims_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    soundfile.write(path, np.zeros((100, 65), np.float32), 44_100)
    with pytest.raises(AudioError, match=r"^odd\.wav declares 65 channels; 1 to 64 can be read"):
        open_audio(path)
    for rate in (999, 768_001):
        soundfile.write(path, tones(0.1), rate)
        with pytest.raises(AudioError, match=rf"^odd\.wav declares a sample rate of {rate} Hz"):
            open_audio(path)


def test_frames_of_more_planes_than_usual_are_read(tmp_path: Path) -> None:
    channels = 20
    path = tmp_path / "many.wv"
    samples = np.repeat(tones(0.5, channels=1), channels, axis=1)
    with av.open(path, "w", format="wv") as out:
        stream = out.add_stream("wavpack", rate=44_100, options={"strict": "unofficial"})
        assert isinstance(stream, av.AudioStream)
        stream.layout = f"{channels}C"
        stream.format = "fltp"
        frame = av.AudioFrame(format="flt", layout=f"{channels}C", samples=len(samples))
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = 44_100
        resampler = av.AudioResampler("fltp", f"{channels}C", 44_100, 4096)
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            out.mux(stream.encode(part))
    found, warnings = read_all(path)
    assert warnings == ()
    np.testing.assert_allclose(found, samples, atol=1e-4)


def test_a_leap_far_beyond_the_end_gives_nothing(sample: SampleFile) -> None:
    for name in ("tone.flac", "tone.aac", "aac.m4a"):
        with open_audio(sample(name)) as reader:
            reader.seek(1e6)
            assert next(reader.blocks(), None) is None


@pytest.mark.skipif(sys.platform != "linux", reason="others do not tell a process's peak memory")
def test_a_comment_that_claims_two_gigabytes_does_not_get_them(tmp_path: Path) -> None:
    path = tmp_path / "claims.wav"
    soundfile.write(path, tones(0.5), 44_100)
    content = path.read_bytes()
    path.write_bytes(content[:36] + b"bext" + struct.pack("<I", 0x7F00_0000) + content[36:])
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before_mb = peak_mb()
    with pytest.raises(AudioError):
        read_all(path)
    assert peak_mb() - before_mb < 200


def peak_mb() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found
    return int(found[1]) / 1024


def test_a_codec_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "rare.wav"
    soundfile.write(path, tones(0.5), 44_100)
    content = bytearray(path.read_bytes())
    content[20:22] = b"\x34\x12"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"^rare\.wav holds sound in a form that cannot be read"):
        open_audio(path)


def test_a_song_without_a_single_sample(tmp_path: Path) -> None:
    path = tmp_path / "nothing.wav"
    soundfile.write(path, np.zeros((0, 2), np.float32), 44_100)
    with pytest.raises(AudioError, match=r"^nothing\.wav is damaged: no sound could be read"):
        open_audio(path)


def test_an_intact_header_before_rubbish(sample: SampleFile, tmp_path: Path) -> None:
    path = tmp_path / "rubbish.flac"
    path.write_bytes(sample("tone.flac").read_bytes()[:100] + b"\x55" * 20_000)
    with pytest.raises(AudioError, match=r"^rubbish\.flac is damaged: no sound could be read"):
        read_all(path)


FUZZED = ["pcm16.wav", "tone.flac", "tone.mp3", "vorbis.ogg", "tone.opus", "tone.aiff", "aac.m4a"]
FUZZED += ["alac.m4a", "tone.wma", "tone.webm", "tone.wv", "tone.aac"]


class Seeds:
    """Files of a quarter of a second; a class, so that hypothesis prints its name only."""

    def __init__(self, folder: Path) -> None:
        samples = {rate: tones(0.25, rate) for rate in (44_100, 48_000)}
        self.contents = [
            write(folder / form.name, form, samples[form.sample_rate]).read_bytes()
            for form in FORMATS
            if form.name in FUZZED
        ]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return Seeds(tmp_path_factory.mktemp("seeds"))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    which=st.integers(0, len(FUZZED) - 1),
    # the headers stand in front: most changes go there
    changes=st.lists(
        st.tuples(st.one_of(st.integers(0, 200), st.integers(0, 60_000)), st.binary(max_size=8)),
        max_size=8,
    ),
    cut=st.one_of(st.none(), st.integers(1, 20_000)),
)
def test_any_bytes_give_sound_or_a_sentence(
    seeds: Seeds, which: int, changes: list[tuple[int, bytes]], cut: int | None
) -> None:
    content = bytearray(seeds.contents[which])
    for place, change in changes:
        place %= len(content)  # noqa: PLW2901
        content[place : place + len(change)] = change
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant"
        path.write_bytes(content[:cut])
        with suppress(AudioError), open_audio(path) as reader:
            # a damaged header may promise hours; the first minute will do
            for block in islice(reader.blocks(), 40):
                assert np.isfinite(block).all()
                assert block.shape[1] == reader.info.channels
            reader.seek(0.1)
            next(reader.blocks(), None)
