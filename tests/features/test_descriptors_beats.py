"""Tempo and beats: librosa's, and where one would tap one's foot."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.errors import CancelledError
from genre_desktop.features.descriptors import SAMPLE_RATE, beats_of, descriptor
from genre_desktop.features.mel import Samples


def clicks(bpm: float, duration_s: float = 30.0, first_s: float = 0.5) -> Samples:
    """Short noises at an even pace."""
    samples = 1e-4 * np.random.default_rng(0).standard_normal(round(duration_s * SAMPLE_RATE))
    click = np.random.default_rng(1).standard_normal(400) * np.exp(-np.arange(400) / 80)
    for time_s in np.arange(first_s, duration_s - 0.1, 60 / bpm):
        at = round(time_s * SAMPLE_RATE)
        samples[at : at + 400] += click
    return samples.astype(np.float32)


def strength_of(samples: Samples) -> NDArray[np.float32]:
    strength: NDArray[np.float32] = descriptor("onset_strength").compute(samples)[0]
    return strength


@pytest.mark.parametrize("bpm", [90.0, 120.0, 150.0])
def test_clicks_are_beats_at_their_pace(bpm: float) -> None:
    beats = beats_of(strength_of(clicks(bpm)))

    assert beats.tempo_bpm == pytest.approx(bpm, rel=0.03)
    expected = np.arange(0.5, 29.9, 60 / bpm)
    assert abs(len(beats.beat_times_s) - len(expected)) <= 2
    nearest = np.abs(beats.beat_times_s[:, None] - expected).min(axis=1)
    assert nearest.max() < 0.07


def test_they_are_librosas(demo_song: Path, data_dir: Path) -> None:
    from librosa.beat import beat_track  # noqa: PLC0415 - takes seconds
    from librosa.feature import tempo  # noqa: PLC0415

    clips = sorted((data_dir / "audio" / "valid").glob("*.flac"))[::13]
    for path in [demo_song, *clips]:
        with open_audio(path) as reader:
            strength = strength_of(np.concatenate(list(mono_blocks(reader, SAMPLE_RATE))))

        ours = beats_of(strength)

        theirs_bpm = tempo(onset_envelope=strength, sr=SAMPLE_RATE)[0]
        _, theirs = beat_track(
            onset_envelope=strength, sr=SAMPLE_RATE, bpm=theirs_bpm, units="time"
        )
        assert ours.tempo_bpm == pytest.approx(theirs_bpm), path.name
        np.testing.assert_allclose(ours.beat_times_s, theirs, atol=1e-6, err_msg=path.name)


def test_each_piece_of_a_long_recording_has_its_own_tempo() -> None:
    slow, fast = strength_of(clicks(90, 60)), strength_of(clicks(150, 60))
    strength = np.concatenate([np.resize(slow, 13_000), np.resize(fast, 13_000)])

    beats = beats_of(strength)

    gaps = np.diff(beats.beat_times_s)
    assert np.median(gaps[:300]) == pytest.approx(60 / 90, rel=0.03)
    assert np.median(gaps[-300:]) == pytest.approx(60 / 150, rel=0.03)
    assert beats.tempo_bpm == pytest.approx(150, rel=0.03)  # more beats go at this one
    assert (gaps > 0).all()


@pytest.mark.parametrize("columns", [0, 1, 2, 5, 400])
def test_silence_has_no_pulse(columns: int) -> None:
    beats = beats_of(np.zeros(columns, np.float32))

    assert beats.tempo_bpm == 0
    assert not len(beats.beat_times_s)


@pytest.mark.parametrize("columns", [2, 3, 7, 50])
def test_a_single_onset_is_no_trouble(columns: int) -> None:
    strength = np.zeros(columns, np.float32)
    strength[-1] = 1

    assert np.isfinite(beats_of(strength).tempo_bpm)


def test_it_ends_when_it_is_cancelled() -> None:
    def check() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        beats_of(np.ones(1000), check)
