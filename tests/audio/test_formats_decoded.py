"""Every format gives the sound that was written into it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.decode import AudioReader, mono_blocks, open_audio
from tests.audio.conftest import SampleFile
from tests.audio.signals import (
    FORMATS,
    LEFT_HZ,
    LEVEL,
    OTHER_HZ,
    Format,
    dominant_hz,
    encode,
    tones,
)


def whole(reader: AudioReader, frames: int = 65536) -> NDArray[np.float32]:
    return np.concatenate(list(reader.blocks(frames)))


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_a_song_of_each_format_is_heard_as_it_was_written(form: Format, sample: SampleFile) -> None:
    with open_audio(sample(form.name)) as reader:
        samples = whole(reader)
    rate = form.sample_rate
    assert reader.info.codec == form.codec
    assert (reader.info.sample_rate, reader.info.channels) == (rate, 2)
    assert reader.info.title == Path(form.name).stem
    assert reader.info.duration_s == pytest.approx(4.0, abs=0.2)
    assert reader.warnings == ()
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(4 * rate, abs=0.05 * rate if form.lossy else 0)
    middle = samples[rate : 3 * rate]
    assert dominant_hz(middle[:, 0], rate) == pytest.approx(LEFT_HZ, abs=1)
    assert dominant_hz(middle[:, 1], rate) == pytest.approx(OTHER_HZ, abs=1)
    assert np.abs(middle).max(axis=0) == pytest.approx(LEVEL, abs=0.05)
    if not form.lossy:
        np.testing.assert_allclose(samples, tones(4.0, rate), atol=1e-4)


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_blocks_of_any_length_join_without_a_seam(form: Format, sample: SampleFile) -> None:
    with open_audio(sample(form.name)) as reader:
        one = whole(reader, 10**6)
    for frames in (1000, 44_100):
        with open_audio(sample(form.name)) as reader:
            blocks = list(reader.blocks(frames))
        assert {len(block) for block in blocks[:-1]} == {frames}
        np.testing.assert_array_equal(np.concatenate(blocks), one)


@pytest.mark.parametrize("form", FORMATS, ids=str)
@pytest.mark.parametrize("time_s", [0.0, 0.3, 1.2345, 3.5])
def test_seeking_lands_on_the_sample(form: Format, time_s: float, sample: SampleFile) -> None:
    rate = form.sample_rate
    with open_audio(sample(form.name)) as reader:
        expected = whole(reader)[round(time_s * rate) :]
        reader.seek(time_s)
        assert reader.position_s == pytest.approx(time_s, abs=1 / rate)
        found = whole(reader)
        assert reader.warnings == ()
        reader.seek(0.0)
        again = next(reader.blocks(1000))
        reader.seek(1000.0)
        assert list(reader.blocks()) == []
    with open_audio(sample(form.name)) as reader:
        np.testing.assert_array_equal(again, next(reader.blocks(1000)))
    # Matroska and ASF stamp times in whole milliseconds
    off = rate // 1000 if form.container in ("webm", "matroska", "asf") else 0
    assert abs(len(found) - len(expected)) <= off
    if not off:
        # AAC fills bands with noise that is new each time
        np.testing.assert_allclose(found, expected, atol=1e-2 if form.lossy else 0)


@pytest.mark.parametrize(
    "rate", [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 48_000, 88_200, 96_000, 192_000]
)
@pytest.mark.parametrize("kind", ["WAV", "FLAC"])
def test_mono_at_the_wanted_rate_from_any_rate(rate: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "tone"
    soundfile.write(path, tones(2.0, rate), rate, format=kind)
    with open_audio(path) as reader:
        mono = np.concatenate(list(mono_blocks(reader, 22_050)))
    assert mono.dtype == np.float32
    assert mono.ndim == 1
    assert len(mono) == pytest.approx(2 * 22_050, abs=2)
    time_s = np.arange(len(mono)) / 22_050
    expected = LEVEL / 2 * (np.sin(2 * np.pi * 440 * time_s) + np.sin(2 * np.pi * 1000 * time_s))
    np.testing.assert_allclose(mono[2000:-2000], expected[2000:-2000], atol=1e-3)


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("name", ["wav", "m4a"])
def test_mono_is_the_mean_of_the_channels(channels: int, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"tone.{name}"
    samples = tones(1.0, 44_100, channels)
    if name == "wav":
        soundfile.write(path, samples, 44_100, "PCM_24")
    else:
        encode(path, "alac", "mp4", samples, 44_100)
    with open_audio(path) as reader:
        assert reader.info.channels == channels
        mono = np.concatenate(list(mono_blocks(reader, 44_100)))
    np.testing.assert_allclose(mono, samples.mean(axis=1), atol=1e-4)


def test_mono_blocks_are_those_of_the_whole_song_resampled(sample: SampleFile) -> None:
    found = []
    for block_s in (0.05, 0.5, 100.0):
        with open_audio(sample("lame.mp3")) as reader:
            found.append(np.concatenate(list(mono_blocks(reader, 22_050, block_s=block_s))))
    for mono in found[1:]:
        np.testing.assert_allclose(mono, found[0], atol=1e-6)


def test_a_low_bit_rate_mp3_has_no_clicks_between_blocks(tmp_path: Path) -> None:
    # libsndfile's seek between blocks made each begin with wrong sound
    path = tmp_path / "tone.mp3"
    soundfile.write(path, tones(3.0), 44_100)
    with open_audio(path) as reader:
        left = whole(reader, 5000)[:, 0]
    middle = left[10_000:-10_000]
    assert np.abs(middle).max() < LEVEL * 1.1
    assert np.abs(np.diff(middle)).max() < 1.2 * LEVEL * 2 * np.pi * LEFT_HZ / 44_100


@pytest.mark.parametrize("name", ["tone.mp3", "tone.flac", "aac.m4a", "tone.wma", "pcm16.wav"])
@pytest.mark.parametrize(
    "given",
    [
        "SONG.MP3",
        "wrong.wav",
        "no ending",
        "wrong.gsm",
        "Песня № 1.flac",
        "音楽 🎵.m4a",
        "a#b?c%d.x",
    ],
)
def test_the_content_counts_and_not_the_name(
    name: str, given: str, sample: SampleFile, tmp_path: Path
) -> None:
    path = tmp_path / "Ordner mit Ümlaut 音" / given
    path.parent.mkdir()
    shutil.copy(sample(name), path)
    with open_audio(path) as reader:
        assert dominant_hz(whole(reader)[44_100:88_200, 0], 44_100) == pytest.approx(LEFT_HZ, abs=2)
        assert reader.info.title == path.stem


def test_a_name_that_looks_like_an_address_is_a_file(
    sample: SampleFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(sample("aac.m4a"), "concat:a.m4a")
    with open_audio(Path("concat:a.m4a")) as reader:
        assert reader.info.codec == "aac"


def test_a_change_of_format_on_the_way_is_resampled(sample: SampleFile, tmp_path: Path) -> None:
    path = tmp_path / "radio.aac"
    encode(tmp_path / "next.aac", "aac", "adts", tones(2.0, 22_050, 1), 22_050)
    path.write_bytes(sample("tone.aac").read_bytes() + (tmp_path / "next.aac").read_bytes())
    with open_audio(path) as reader:
        samples = whole(reader)
    assert len(samples) == pytest.approx(6 * 44_100, rel=0.05)
    assert dominant_hz(samples[-60_000:-10_000, 1], 44_100) == pytest.approx(LEFT_HZ, abs=3)
