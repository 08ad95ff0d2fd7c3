"""Every descriptor is librosa's, whether made of the whole song or of chunks in any order."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.errors import CancelledError
from genre_desktop.features.chunked import CHUNK
from genre_desktop.features.descriptors import (
    COLUMN_S,
    DESCRIPTORS,
    HOP_LENGTH,
    SAMPLE_RATE,
    Kind,
    Scale,
    columns_in,
    compute_pictures,
    descriptor,
    new_picture,
    note_name,
)
from genre_desktop.features.descriptors.onsets import FLOOR_DB
from genre_desktop.features.mel import Samples

NAMES = [one.name for one in DESCRIPTORS]
LENGTH = 2 * CHUNK * HOP_LENGTH + 123_456
"""Two chunks and a part of one."""


class Held:
    """Samples that are in memory."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.reads: list[int] = []

    @property
    def n_samples(self) -> int:
        return len(self._samples)

    def read(self, start: int, stop: int, cancel: threading.Event | None = None) -> Samples:
        del cancel
        self.reads.append((start + stop) // 2 // HOP_LENGTH // CHUNK)
        found = np.zeros(stop - start, np.float32)
        first, last = max(0, start), min(stop, len(self._samples))
        found[first - start : last - start] = self._samples[first:last]
        return found


@pytest.fixture(scope="module")
def song(demo_song: Path) -> Samples:
    with open_audio(demo_song) as reader:
        heard = np.concatenate(list(mono_blocks(reader, SAMPLE_RATE)))
    noise = 1e-4 * np.random.default_rng(0).standard_normal(LENGTH)
    # a quiet floor, as every recording has; its end is silent
    song = np.resize(heard, LENGTH) + noise.astype(np.float32)
    song[-20 * HOP_LENGTH :] = 0
    return song


@pytest.fixture(scope="module")
def excerpt(song: Samples) -> Samples:
    return song[7 * SAMPLE_RATE : 13 * SAMPLE_RATE]


@pytest.fixture(scope="module")
def theirs(excerpt: Samples) -> dict[str, NDArray[np.float32]]:
    """What librosa makes of it, each in the unit of ours."""
    import librosa  # noqa: PLC0415 - takes seconds
    from librosa.decompose import hpss  # noqa: PLC0415
    from librosa.onset import onset_strength  # noqa: PLC0415

    spectrum = np.abs(librosa.stft(excerpt))
    mel = librosa.feature.melspectrogram(S=spectrum**2, sr=SAMPLE_RATE)
    mel_db = librosa.power_to_db(mel, top_db=None)
    harmonic, percussive = hpss(spectrum)
    onsets = onset_strength(S=np.maximum(mel_db, FLOOR_DB), sr=SAMPLE_RATE)
    # else it leaves out the least hundredth of each filter
    constant_q = np.abs(librosa.cqt(excerpt, sr=SAMPLE_RATE, sparsity=0))

    def db(amplitude: NDArray[Any]) -> NDArray[np.float32]:
        return np.asarray(librosa.amplitude_to_db(amplitude, top_db=None))

    return {
        "stft": db(spectrum),
        "cqt": db(constant_q),
        "chroma_stft": librosa.feature.chroma_stft(S=spectrum**2, sr=SAMPLE_RATE, tuning=0.0),
        "mfcc": librosa.feature.mfcc(S=mel_db),
        "hpss harmonic": db(harmonic),
        "hpss percussive": db(percussive),
        "spectral_centroid": librosa.feature.spectral_centroid(S=spectrum),
        "spectral_rolloff": librosa.feature.spectral_rolloff(S=spectrum),
        "spectral_bandwidth": librosa.feature.spectral_bandwidth(S=spectrum),
        "onset_strength": onsets[None],
        "beat_track": onsets[None],
    }


def chunked(name: str, song: Samples, shown: tuple[float, float, int]) -> NDArray[np.float32]:
    one, source = descriptor(name), Held(song)
    picture = new_picture(one, len(song))
    for _ in compute_pictures({one: picture}, source, wanted=lambda: shown, cancel=never()):
        pass
    return picture.view(0, picture.columns, picture.columns)[0].T


def never() -> threading.Event:
    return threading.Event()


def far_off(name: str, ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """The worst difference: in dB among what is audible, else as a share of the largest value."""
    assert ours.shape == theirs.shape
    difference = np.abs(ours - theirs)
    if descriptor(name).unit == "dB":
        return float(difference[theirs > theirs.max() - 70].max())
    return float(difference.max() / np.abs(theirs).max())


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("cqt", "stft log")])
def test_it_equals_librosas(
    name: str, excerpt: Samples, theirs: dict[str, NDArray[np.float32]]
) -> None:
    limit = 0.02 if descriptor(name).unit == "dB" else 1e-3

    assert far_off(name, descriptor(name).compute(excerpt), theirs[name]) < limit


def test_constant_q_equals_librosas_but_for_half_a_sample(
    excerpt: Samples, theirs: dict[str, NDArray[np.float32]]
) -> None:
    ours, other = descriptor("cqt").compute(excerpt), theirs["cqt"]
    amplitude, other_amplitude = 10 ** (ours / 20), 10 ** (other / 20)

    # librosa's filters stand up to half a sample off their column, which shows where notes beat
    assert np.abs(ours - other)[other > other.max() - 60].mean() < 0.2
    assert np.abs(amplitude - other_amplitude).max() < 0.02 * other_amplitude.max()


@pytest.mark.parametrize("name", NAMES)
def test_made_of_chunks_in_another_order_it_is_the_same(name: str, song: Samples) -> None:
    whole = descriptor(name).compute(song)

    # what is on the screen, the second chunk, comes first
    chunks = chunked(name, song, (1.2 * CHUNK, 1.6 * CHUNK, 300))

    bounds = descriptor(name).bounds
    # stored in steps of half a decibel
    limit = 0.3 if bounds else 1e-3
    assert chunks.shape == whole.shape
    assert far_off(name, np.clip(chunks, *bounds) if bounds else chunks, whole) < limit
    assert np.isfinite(chunks).all()


def test_on_a_logarithmic_axis_a_tone_stands_at_its_note_and_is_as_loud() -> None:
    for hz in (110.0, 440.0, 7040.0):
        time_s = np.arange(SAMPLE_RATE) / SAMPLE_RATE
        tone = np.sin(2 * np.pi * hz * time_s).astype(np.float32)
        column = descriptor("stft log").compute(tone)[:, 20]
        axis = descriptor("stft log").axis

        assert abs(np.log2(axis.values[column.argmax()] / hz)) < (0.1 if hz < 200 else 0.04)
        assert axis.row_of(hz) == pytest.approx(column.argmax(), abs=3)
        linear = descriptor("stft").compute(tone)[:, 20]
        assert column.max() == pytest.approx(linear.max(), abs=0.8)


def test_a_tone_stands_in_the_constant_q_transform_where_its_note_does() -> None:
    hz = descriptor("cqt").axis.values[57]  # A5
    time_s = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * hz * time_s).astype(np.float32)

    assert (descriptor("cqt").compute(tone)[:, 20:60].argmax(axis=0) == 57).all()
    assert descriptor("cqt").axis.text(57) == "880 Hz (A5)"


def test_what_is_on_the_screen_comes_first_and_then_the_rest_from_the_left(song: Samples) -> None:
    one, source = descriptor("chroma_stft"), Held(song)
    picture = new_picture(one, len(song))
    shown = [(1.2 * CHUNK, 1.9 * CHUNK, 500)]
    order = []
    for chunk in compute_pictures({one: picture}, source, wanted=lambda: shown[-1], cancel=never()):
        order.append(chunk)
        if len(order) == 1:  # someone scrolls
            shown.append((2 * CHUNK, 2.1 * CHUNK, 500))

    assert order == [1, 2, 0]
    assert picture.done == 1


def test_pictures_of_one_kind_read_the_song_once(song: Samples) -> None:
    lines = [descriptor(name) for name in ("stft", "spectral_centroid", "spectral_rolloff")]
    source = Held(song)
    pictures = {one: new_picture(one, len(song)) for one in lines}
    told: list[float] = []
    list(
        compute_pictures(
            pictures,
            source,
            wanted=lambda: (0, 100, 100),
            cancel=never(),
            progress=told.append,
        )
    )

    assert source.reads == [0, 1, 2]
    assert told == pytest.approx([1 / 3, 2 / 3, 1])
    assert all(picture.done == 1 for picture in pictures.values())


@pytest.mark.parametrize("name", NAMES)
def test_cancelled_it_ends_soon(name: str, song: Samples) -> None:
    one = descriptor(name)
    looks = 0

    class Counting(threading.Event):
        """Set after so many looks: deep within the work."""

        def is_set(self) -> bool:
            nonlocal looks
            looks += 1
            return looks > 3

    steps = compute_pictures(
        {one: new_picture(one, len(song))},
        Held(song),
        wanted=lambda: (0, 100, 100),
        cancel=Counting(),
    )
    with pytest.raises(CancelledError):
        list(steps)
    assert looks == 4


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n_samples", [0, 1, 511, 2048])
def test_songs_of_any_length_have_a_picture(name: str, n_samples: int) -> None:
    noise = np.random.default_rng(1).standard_normal(n_samples).astype(np.float32)
    one = descriptor(name)

    values = one.compute(noise)
    chunks = chunked(name, noise, (0, 10, 10))

    assert values.shape == chunks.shape == (one.rows, columns_in(n_samples))
    assert np.isfinite(values).all()


@pytest.mark.parametrize("name", ["cqt", "onset_strength"])
def test_a_last_chunk_of_one_column_is_as_good(name: str, song: Samples) -> None:
    part = song[: CHUNK * HOP_LENGTH]

    chunks = chunked(name, part, (0, 10, 10))

    assert chunks.shape[1] == CHUNK + 1
    assert far_off(name, chunks, descriptor(name).compute(part)) < 0.3


def test_silence_has_no_nan_anywhere() -> None:
    for one in DESCRIPTORS:
        assert np.isfinite(one.compute(np.zeros(30_000, np.float32))).all()


def test_notes_are_named_as_in_librosa() -> None:
    import librosa  # noqa: PLC0415

    for midi in range(12, 130):
        hz = librosa.midi_to_hz(midi + 0.3)
        assert note_name(hz) == librosa.hz_to_note(hz)
    assert note_name(0) == note_name(8) == ""


def test_the_value_under_the_cursor_is_told_in_the_rows_own_terms() -> None:
    assert descriptor("stft").value_text(134.353, 41, -32.08) == "2:14.35 · 441 Hz (A4) · −32.1 dB"
    assert descriptor("chroma_stft").value_text(0, 1, 0.5) == "0:00.00 · C♯ · 0.50"
    assert descriptor("mfcc").value_text(61, 3, -7.123) == "1:01.00 · coefficient 3 · −7.12"
    assert descriptor("spectral_centroid").value_text(1, 0, 1234.4) == "0:01.00 · 1234 Hz"
    assert descriptor("stft").value_text(1, 0, float("nan")) == "0:01.00 · 0 Hz"


def test_each_is_told_apart_and_says_what_it_is_in_one_sentence() -> None:
    assert len(set(NAMES)) == len({one.label for one in DESCRIPTORS}) == len(NAMES)
    for one in DESCRIPTORS:
        assert one.tip.endswith(".")
        assert ". " not in one.tip
        assert (one.kind is Kind.PICTURE) == (one.axis.scale is not Scale.NONE)
        assert len(one.axis.values) == one.rows
    with pytest.raises(KeyError, match="wavelet"):
        descriptor("wavelet")


def test_columns_stand_in_line_with_time() -> None:
    click = np.zeros(4 * SAMPLE_RATE, np.float32)
    click[2 * SAMPLE_RATE] = 1
    loud = descriptor("stft").compute(click).mean(axis=0)

    heard = np.flatnonzero(loud > -99)
    assert heard.mean() * COLUMN_S == pytest.approx(2, abs=COLUMN_S / 2)
