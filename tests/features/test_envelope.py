"""The waveform's outline does not depend on how the samples arrive."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.features.envelope import SAMPLES_PER_PEAK, EnvelopeStream, Peaks
from genre_desktop.features.mel import Samples


def outline(blocks: list[Samples]) -> Peaks:
    stream = EnvelopeStream()
    return np.concatenate([*map(stream.feed, blocks), stream.finish()])


def ramp(n_samples: int) -> Samples:
    return np.linspace(-1, 1, n_samples, dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(
    n_samples=st.integers(0, 2000),
    sizes=st.lists(st.one_of(st.just(0), st.just(1), st.integers(0, 400)), max_size=20),
)
def test_any_cutting_into_blocks_gives_the_same_outline(n_samples: int, sizes: list[int]) -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, n_samples).astype(np.float32)
    cuts = np.minimum(np.cumsum(np.array(sizes, int)), n_samples)

    peaks = outline(np.split(samples, cuts))

    assert peaks.shape == (-(-n_samples // SAMPLES_PER_PEAK), 2)
    np.testing.assert_array_equal(peaks, outline([samples]))


def test_each_peak_is_the_extremes_of_its_stretch() -> None:
    samples = ramp(3 * SAMPLES_PER_PEAK)
    samples[70] = 0.9
    samples[100] = -0.8

    peaks = outline([samples])

    for index, (low, high) in enumerate(peaks):
        stretch = samples[index * SAMPLES_PER_PEAK :][:SAMPLES_PER_PEAK]
        assert low == np.float16(stretch.min())
        assert high == np.float16(stretch.max())


def test_the_last_shorter_stretch_is_shown_too() -> None:
    samples = np.zeros(SAMPLES_PER_PEAK + 3, np.float32)
    samples[-1] = 0.5

    assert outline([samples]).tolist() == [[0, 0], [0, 0.5]]


def test_no_sound_has_no_outline() -> None:
    assert outline([]).shape == (0, 2)
