"""The words and places of the axes' ticks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genre_desktop.features.mel import FrontEnd, hz_to_mel
from genre_desktop.pages.words import clock, hertz
from genre_desktop.ui.song.axes import (
    RowScale,
    TimeAxis,
    mel_marks,
    mel_scale,
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00"),
        (3.4, "0:03"),
        (59.6, "1:00"),
        (134, "2:14"),
        (3599.7, "1:00:00"),
        (3734, "1:02:14"),
        (36_000, "10:00:00"),
        (-5, "-0:05"),
        (-0.2, "0:00"),
    ],
)
def test_time_is_written_as_people_write_it(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00.0"), (3.5, "0:03.5"), (59.96, "1:00.0"), (3725.25, "1:02:05.2"), (0.04, "0:00.0")],
)
def test_tenths_are_written_where_they_matter(seconds: float, words: str) -> None:
    assert clock(seconds, 1) == words


@given(st.floats(0, 100_000), st.booleans())
def test_time_reads_back_as_what_it_was(seconds: float, tenths: bool) -> None:  # noqa: FBT001
    parts = [float(part) for part in clock(seconds, int(tenths)).split(":")]
    assert all(part < 60 for part in parts[1:])
    read = sum(part * 60**place for place, part in enumerate(reversed(parts)))
    assert read == pytest.approx(seconds, abs=0.0501 if tenths else 0.501)


@pytest.mark.parametrize(
    ("hz", "words"), [(125, "125 Hz"), (1000, "1 kHz"), (16_000, "16 kHz"), (1500, "1.5 kHz")]
)
def test_frequencies_are_short(hz: float, words: str) -> None:
    assert hertz(hz) == words


FRONT_ENDS = [
    FrontEnd(),
    FrontEnd(sample_rate=44_100, n_mels=256, fmax=22_050),
    FrontEnd(sample_rate=16_000, n_fft=512, hop_length=160, n_mels=40, fmin=50, fmax=7600),
    FrontEnd(sample_rate=8000, n_fft=256, hop_length=200, n_mels=8, fmax=4000),
]


@pytest.mark.parametrize("front_end", FRONT_ENDS, ids=lambda front_end: str(front_end.n_mels))
def test_each_mel_tick_stands_at_the_band_of_its_frequency(front_end: FrontEnd) -> None:
    ticks = mel_marks(front_end)
    centres = front_end.band_centres_hz()
    assert len(ticks) >= 4
    for place, words in ticks:
        assert -1 < place < front_end.n_mels
        number, unit = words.split()
        hz = float(number) * (1000 if unit == "kHz" else 1)
        assert front_end.fmin < hz < front_end.fmax
        if centres[0] <= hz <= centres[-1]:
            # band b is drawn from b - 0.5 to b + 0.5: its centre is at b
            mel = np.interp(place, np.arange(front_end.n_mels), hz_to_mel(centres))
            assert mel == pytest.approx(float(hz_to_mel(hz)), abs=1e-6)


@pytest.mark.parametrize("front_end", FRONT_ENDS, ids=lambda front_end: str(front_end.n_mels))
@pytest.mark.parametrize("height_px", [150, 600, 2400])
def test_labels_of_frequencies_have_room_and_stand_where_they_belong(
    front_end: FrontEnd, height_px: int
) -> None:
    scale = mel_scale(front_end)
    row_px = height_px / front_end.n_mels
    marks = scale.marks(row_px)
    rows = [row for row, _ in marks]
    assert rows == sorted(rows)
    assert all(np.diff(rows) * row_px >= 26), "they would stand on each other"
    for row, words in marks:
        number, unit = words.split()
        hz = float(number) * (1000 if unit == "kHz" else 1)
        assert scale.hz_of_row(row) == pytest.approx(hz, rel=1e-4)
    closer = scale.marks(4 * row_px)
    assert len(closer) > len(marks), "the closer one looks, the more of them"


def test_rows_that_are_no_frequencies_have_their_names() -> None:
    chroma = RowScale(names=("C", "C♯", "D", "D♯", "E"))
    assert [words for _, words in chroma.marks(40)] == ["C", "C♯", "D", "D♯", "E"]
    assert [words for _, words in chroma.marks(8)] == ["C", "D", "E"]
    assert np.isnan(chroma.rows_of_hz(np.array([440.0]))).all()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00.00"), (134.353, "2:14.35"), (59.996, "1:00.00"), (3734, "1:02:14.00")],
)
def test_a_moment_is_written_to_a_hundredth(seconds: float, words: str) -> None:
    assert clock(seconds, 2) == words


@pytest.mark.usefixtures("qapp")
@given(st.floats(0, 10_000), st.floats(0.4, 40_000), st.floats(100, 3000))
def test_time_ticks_have_room(start: float, length: float, size: float) -> None:
    axis = TimeAxis("bottom")
    ((step, _),) = axis.tickSpacing(start, start + length, size)
    assert length / step <= max(1, size / 90) + 1e-9 or step == 7200
    assert axis.tickStrings([start], 1, step) == [clock(start, int(step < 1))]
