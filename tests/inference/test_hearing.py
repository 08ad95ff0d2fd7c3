"""From a device's frames to mono, mel columns and levels."""

import librosa
import numpy as np
import pytest
import soxr

from genre_desktop.features.mel import FrontEnd, mel_columns
from genre_desktop.inference.hearing import SILENT_DB, Hearing, level_of

FRONT_END = FrontEnd()


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1), (22_050, 6), (16_000, 4)])
def test_the_columns_are_those_of_the_whole_sound_in_mono(rate: int, channels: int) -> None:
    noise = np.random.default_rng(0).standard_normal((4 * rate, channels))
    frames = (0.1 * noise).astype(np.float32)
    hearing = Hearing(FRONT_END, rate, channels)
    step = rate // 37

    heard = [hearing.feed(frames[at : at + step]) for at in range(0, len(frames), step)]

    columns = np.concatenate([part.columns for part in heard], axis=1)
    whole = soxr.resample(frames.mean(axis=1), rate, FRONT_END.sample_rate, quality="HQ")
    expected = mel_columns(whole, FRONT_END)[:, : columns.shape[1]]
    assert columns.shape[1] >= 3.8 / FRONT_END.column_s
    # the two filters' edges are not equally steep
    tops = librosa.mel_frequencies(n_mels=FRONT_END.n_mels + 2, fmax=FRONT_END.fmax)[2:]
    below = tops < 0.93 * min(rate, FRONT_END.sample_rate) / 2
    assert below.sum() >= 108
    np.testing.assert_allclose(columns[below], expected[below], atol=0.25)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_sound_becomes_columns_at_once_and_not_in_lumps(rate: int) -> None:
    hearing = Hearing(FRONT_END, rate, 1)
    block = np.zeros((rate // 100, 1), np.float32)

    came = [hearing.feed(block).columns.shape[1] for _ in range(500)]

    # a column is due when its window's end is heard
    ends = FRONT_END.n_fft / 2 + FRONT_END.hop_length * np.arange(sum(came))
    came_s = 0.01 * (1 + np.repeat(np.arange(len(came)), came))
    late_s = came_s - ends / FRONT_END.sample_rate
    assert late_s.max() < 0.03


def test_levels_are_told_over_all_channels() -> None:
    frames = np.zeros((1000, 2), np.float32)
    frames[:, 1] = 0.5
    frames[10, 0] = -1.0

    level = level_of(frames)

    assert level.peak_db == pytest.approx(0)
    assert level.rms_db == pytest.approx(-9, abs=0.1)
    assert level.clipped
    assert not level_of(np.float32(0.99) * frames).clipped


@pytest.mark.parametrize("count", [0, 100])
def test_silence_has_the_lowest_level(count: int) -> None:
    level = level_of(np.zeros((count, 2), np.float32))

    assert (level.peak_db, level.rms_db, level.clipped) == (SILENT_DB, SILENT_DB, False)
