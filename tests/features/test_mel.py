"""The mel front end is librosa's, and does not depend on how the samples arrive."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import chirp

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.features.mel import (
    AMPLITUDE_FLOOR_DB,
    FrontEnd,
    MelColumns,
    MelStream,
    Samples,
    hz_to_mel,
    mel_columns,
    mel_filters,
    mel_to_hz,
)

FRONT_ENDS = (
    FrontEnd(),
    FrontEnd(hop_length=512),
    FrontEnd(sample_rate=16_000, n_fft=1024, hop_length=256, n_mels=64, fmax=8000.0),
    FrontEnd(sample_rate=44_100, n_fft=4096, hop_length=1764, n_mels=96, fmin=30.0, fmax=16_000.0),
    FrontEnd(n_fft=2048, hop_length=2048, n_mels=40, fmin=100.0, fmax=5000.0),
)
SMALL = FrontEnd(sample_rate=8000, n_fft=256, hop_length=100, n_mels=16, fmax=4000.0)


def heard(path: Path, sample_rate: int) -> Samples:
    with open_audio(path) as reader:
        return np.concatenate(list(mono_blocks(reader, sample_rate)))


def noise(n_samples: int, seed: int = 0) -> Samples:
    random = np.random.default_rng(seed)
    return (0.1 * random.standard_normal(n_samples)).astype(np.float32)


def sweep(n_samples: int, sample_rate: int) -> Samples:
    time_s = np.arange(n_samples) / sample_rate
    tone = chirp(time_s, 40, time_s[-1], 0.45 * sample_rate, method="logarithmic")
    # a quiet floor, as every recording has: without it most cells are float32's rounding, in
    # librosa as well
    return (0.5 * tone).astype(np.float32) + np.float32(0.05) * noise(n_samples)


def of_librosa(samples: Samples, front_end: FrontEnd) -> MelColumns:
    import librosa  # noqa: PLC0415 - takes a second or two

    power = librosa.feature.melspectrogram(
        y=samples,
        sr=front_end.sample_rate,
        n_fft=front_end.n_fft,
        hop_length=front_end.hop_length,
        n_mels=front_end.n_mels,
        fmin=front_end.fmin,
        fmax=front_end.fmax,
    )
    return np.asarray(librosa.power_to_db(power, ref=1, top_db=None), dtype=np.float32)


def cut(samples: Samples, sizes: Sequence[int]) -> list[Samples]:
    return np.split(samples, np.minimum(np.cumsum(np.array(sizes, int)), len(samples)))


def streamed(blocks: Sequence[Samples], front_end: FrontEnd) -> MelColumns:
    stream = MelStream(front_end)
    return np.concatenate([*map(stream.feed, blocks), stream.finish()], axis=1)


@pytest.mark.parametrize("front_end", FRONT_ENDS, ids=lambda fe: f"{fe.n_fft}-{fe.hop_length}")
@pytest.mark.parametrize("kind", ["demo song", "noise", "sweep"])
def test_columns_equal_librosas(front_end: FrontEnd, kind: str, demo_song: Path) -> None:
    rate = front_end.sample_rate
    if kind == "demo song":
        samples = heard(demo_song, rate)[5 * rate : 13 * rate + 77]
    else:
        samples = noise(4 * rate + 77) if kind == "noise" else sweep(4 * rate + 77, rate)

    ours, theirs = mel_columns(samples, front_end), of_librosa(samples, front_end)

    assert ours.shape == theirs.shape
    audible = theirs > theirs.max() - 80
    assert np.abs(ours - theirs)[audible].max() < 1e-3


@pytest.mark.parametrize("front_end", FRONT_ENDS, ids=lambda fe: f"{fe.n_fft}-{fe.hop_length}")
def test_filters_equal_librosas(front_end: FrontEnd) -> None:
    from librosa.filters import mel  # noqa: PLC0415 - see of_librosa

    theirs = mel(
        sr=front_end.sample_rate,
        n_fft=front_end.n_fft,
        n_mels=front_end.n_mels,
        fmin=front_end.fmin,
        fmax=front_end.fmax,
    )

    np.testing.assert_allclose(mel_filters(front_end), theirs, rtol=1e-5, atol=1e-8)


def test_band_centres_lie_where_the_filters_peak() -> None:
    front_end = FrontEnd(n_fft=16_384)
    peaks = mel_filters(front_end).argmax(axis=1) * front_end.sample_rate / front_end.n_fft

    np.testing.assert_allclose(front_end.band_centres_hz(), peaks, atol=1.5)


def test_mel_scale_goes_there_and_back() -> None:
    hz = np.linspace(0, 22_050, 500)

    np.testing.assert_allclose(mel_to_hz(hz_to_mel(hz)), hz, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    n_samples=st.integers(0, 3000),
    sizes=st.lists(st.one_of(st.just(0), st.just(1), st.integers(0, 700)), max_size=25),
)
def test_any_cutting_into_blocks_gives_the_same_columns(n_samples: int, sizes: list[int]) -> None:
    samples = noise(n_samples)

    columns = streamed(cut(samples, sizes), SMALL)

    assert columns.shape == (SMALL.n_mels, SMALL.columns_in(n_samples))
    np.testing.assert_allclose(columns, mel_columns(samples, SMALL), atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(n_samples=st.integers(1, 4000), n_fft=st.integers(2, 200), share=st.floats(0.01, 1))
def test_number_of_columns_is_as_foretold_for_any_hop(
    n_samples: int, n_fft: int, share: float
) -> None:
    n_fft *= 2
    front_end = FrontEnd(
        sample_rate=8000, n_fft=n_fft, hop_length=max(1, int(n_fft * share)), n_mels=4, fmax=4000.0
    )

    assert mel_columns(noise(n_samples), front_end).shape[1] == front_end.columns_in(n_samples)


def test_blocks_of_one_sample_give_the_same_columns() -> None:
    samples = noise(5000)

    columns = streamed(cut(samples, [1] * 5000), FrontEnd())

    np.testing.assert_allclose(columns, mel_columns(samples, FrontEnd()), atol=1e-3)


def test_a_column_comes_as_soon_as_its_samples_are_there() -> None:
    stream = MelStream(SMALL)

    counts = [stream.feed(block).shape[1] for block in cut(noise(512), [127, 1, 99, 1])]

    # frames are centred: the first ends half a frame after the beginning
    assert counts == [0, 1, 0, 1, 2]


def test_silence_comes_out_at_the_floor() -> None:
    columns = mel_columns(np.zeros(5000, np.float32), FrontEnd())

    np.testing.assert_allclose(columns, AMPLITUDE_FLOOR_DB, rtol=1e-6)


def test_no_sound_gives_no_columns() -> None:
    assert mel_columns(np.zeros(0, np.float32), FrontEnd()).shape == (128, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sample_rate": 0},
        {"n_fft": -1},
        {"n_mels": 0},
        {"hop_length": 0},
        {"hop_length": 4096},
        {"fmin": -1.0},
        {"fmin": 9000.0, "fmax": 8000.0},
        {"fmax": 12_000.0},
        {"fmax": float("nan")},
    ],
    ids=str,
)
def test_a_front_end_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        FrontEnd(**wrong)  # type: ignore[arg-type]


def test_columns_are_those_that_the_collection_stores(data_dir: Path) -> None:
    front_end = FrontEnd(hop_length=512)
    with np.load(data_dir / "data" / "gtzan_valid.npz") as archive:
        stored, ranges, tracks = archive["mel"], archive["range_db"], list(archive["track"])
    far_off = {}
    for path in sorted((data_dir / "audio" / "valid").glob("*.flac")):
        index = tracks.index(path.stem)
        columns = mel_columns(heard(path, front_end.sample_rate), front_end)

        difference = np.abs(
            as_stored(columns, stored.shape[2], ranges[index])
            - (stored[index] / np.float32(255) - 1) * ranges[index]
        ).mean()

        if difference >= 0.6:
            far_off[path.stem] = float(difference)
    assert not far_off


def as_stored(columns: MelColumns, count: int, range_db: float) -> NDArray[np.float32]:
    """Columns at hop 512 as the mel files have them: sampled in time, referred to their max."""
    places = (np.arange(count) + 1.5) / (count + 1.5) * (columns.shape[1] - 1) + 0.5
    sampled = columns[:, np.floor(places).astype(int)]
    return np.asarray(np.maximum(sampled - columns.max(), -range_db))
