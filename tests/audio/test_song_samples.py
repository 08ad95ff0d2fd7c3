"""Any stretch of a song comes out as it does when the song is read from its beginning."""

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio import song_samples
from genre_desktop.audio.decode import AudioError, mono_blocks, open_audio
from genre_desktop.audio.song_samples import SongSamples
from genre_desktop.errors import CancelledError
from tests.audio.signals import FORMATS, write
from tests.ui.songs import sparse_wav

RATE = 22_050


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a second: the same seams within a shorter song."""
    monkeypatch.setattr(song_samples, "_PAGE", RATE)
    monkeypatch.setattr(song_samples, "_MOST_PAGES", 5)
    monkeypatch.setattr(song_samples, "_PAGES_OF_LONG", 3)


def music(duration_s: float, rate: int) -> NDArray[np.float32]:
    """Slow sweeps and a little noise, in stereo [n, 2]."""
    time_s = np.arange(round(duration_s * rate)) / rate
    sweep = np.sin(2 * np.pi * (200 * time_s + 60 * time_s**2))
    noise = np.random.default_rng(0).standard_normal(len(time_s))
    return np.stack([0.4 * sweep + 0.01 * noise, 0.3 * sweep], axis=1).astype(np.float32)


def whole(path: Path) -> NDArray[np.float32]:
    with open_audio(path) as reader:
        return np.concatenate(list(mono_blocks(reader, RATE)))


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 32_000, 8000, 44_056])
def test_any_stretch_is_as_in_the_whole(rate: int, tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    soundfile.write(path, music(8.3, rate), rate)
    expected = whole(path)

    with SongSamples(path) as song:
        assert song.n_samples == pytest.approx(len(expected), abs=1)
        for start_s, stop_s in [(6.1, 7.9), (0, 2), (2, 4.5), (7.5, 8.2), (3.3, 3.4), (1, 8)]:
            start, stop = round(start_s * RATE), round(stop_s * RATE)
            found = song.read(start, stop)
            assert found.dtype == np.float32
            np.testing.assert_allclose(found, expected[start:stop], atol=4e-4)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    "name", ["tone.flac", "vorbis.ogg", "lame.mp3", "aac.m4a", "tone.aac", "tone.opus"]
)
def test_any_format_can_be_read_from_the_middle(name: str, tmp_path: Path) -> None:
    form = next(form for form in FORMATS if form.name == name)
    path = write(tmp_path / name, form, music(6.0, form.sample_rate))
    expected = whole(path)

    with SongSamples(path) as song:
        found = song.read(4 * RATE + 123, 5 * RATE)

    # where AAC holds noise, each decoding makes its own
    limit = 0.02 if "aac" in form.codec else 2e-3
    np.testing.assert_allclose(found, expected[4 * RATE + 123 : 5 * RATE], atol=limit)


@pytest.mark.usefixtures("small_pages")
def test_read_in_order_it_never_seeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "song.flac"
    soundfile.write(path, music(8.0, 44_100), 44_100)
    sought: list[int] = []
    seek = SongSamples._seek

    def counted(song: SongSamples, number: int) -> None:
        sought.append(number)
        seek(song, number)

    monkeypatch.setattr(SongSamples, "_seek", counted)
    with SongSamples(path) as song:
        for start in range(0, 8 * RATE, RATE // 3):
            song.read(max(0, start - 1024), start + RATE // 3)
        assert sought == [0]
        song.read(0, RATE)  # no longer kept
        song.read(RATE // 2, RATE)
    assert sought == [0, 0]


def test_before_and_after_the_song_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    soundfile.write(path, np.full(RATE, 0.5), RATE)

    with SongSamples(path) as song:
        found = song.read(-100, RATE + 200)
        assert not song.read(2 * RATE, 3 * RATE).any()

    assert not found[:100].any()
    assert (found[100 : RATE + 100] == 0.5).all()
    assert not found[RATE + 100 :].any()


def test_the_length_is_what_one_was_told(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    soundfile.write(path, np.full(RATE, 0.5), RATE)

    with SongSamples(path, duration_s=0.5) as song:
        assert song.n_samples == RATE // 2
        assert song.read(0, RATE).sum() == pytest.approx(0.5 * RATE / 2)
    with SongSamples(path, duration_s=3.0) as song:
        assert song.read(0, 3 * RATE).sum() == pytest.approx(0.5 * RATE)


@pytest.mark.usefixtures("small_pages")
def test_however_long_the_song_it_keeps_as_many_pages(tmp_path: Path) -> None:
    path = sparse_wav(tmp_path / "long.wav", hours=10)
    with SongSamples(path) as song:
        for start_s in (*range(60), *range(60, 36_000, 1500)):
            assert (song.read(start_s * RATE, (start_s + 2) * RATE) == -1).all()
            assert song.nbytes <= 3 * RATE * 2


def test_a_quarter_of_an_hour_is_kept_in_42_megabytes() -> None:
    assert song_samples._PAGE * song_samples._MOST_PAGES >= 15 * 60 * RATE
    assert song_samples._PAGE * song_samples._MOST_PAGES * 2 < 42e6


def test_cancelled_it_ends_soon_and_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "song.flac"
    soundfile.write(path, music(10.0, 44_100), 44_100)
    cancel = threading.Event()
    with SongSamples(path) as song:
        cancel.set()
        with pytest.raises(CancelledError):
            song.read(0, RATE, cancel)
        cancel.clear()
        np.testing.assert_allclose(
            song.read(0, 9 * RATE, cancel), whole(path)[: 9 * RATE], atol=1e-3
        )


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="not found"):
        SongSamples(tmp_path / "gone.wav")
