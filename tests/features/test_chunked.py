"""A chunked picture shows what was put, at every resolution, and stays within its memory."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.features.chunked import CHUNK, ChunkedPicture, Items

ROWS = 3


def some_values(columns: int, rows: int = ROWS) -> Items:
    return np.random.default_rng(0).normal(0, 20, (columns, rows)).astype(np.float32)


def filled(values: Items, chunks: list[int] | None = None) -> ChunkedPicture:
    picture = ChunkedPicture(values.shape[1], len(values))
    for chunk in range(picture.chunks) if chunks is None else chunks:
        picture.put(chunk, values[chunk * CHUNK : (chunk + 1) * CHUNK])
    return picture


@settings(deadline=None, max_examples=40)
@given(
    columns=st.integers(1, 5000),
    order=st.permutations(range(5)),
    ends=st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)),
    wanted=st.integers(1, 3000),
)
def test_a_view_is_the_mean_of_what_was_put(
    columns: int, order: list[int], ends: tuple[float, float], wanted: int
) -> None:
    values = some_values(columns)
    chunks = -(-columns // CHUNK)
    picture = filled(values, [chunk for chunk in order if chunk < chunks])
    start, stop = sorted(columns * end for end in ends)

    items, first, size = picture.view(start, stop, wanted)

    assert picture.done == 1
    assert len(items) <= 2 * wanted + 2 or size == 512
    assert first <= max(start, 0)
    assert first + len(items) * size >= min(stop, columns)
    for place, item in enumerate(items):
        at = int(first + place * size)
        if at + size <= columns:
            np.testing.assert_allclose(
                item, values[at : at + int(size)].mean(axis=0), atol=1e-3, rtol=1e-4
            )
    assert np.isfinite(items).all()


def test_what_is_not_there_yet_is_a_hole() -> None:
    values = some_values(3 * CHUNK)
    for wanted in (3 * CHUNK, 500, 40, 6):
        picture = filled(values, [1])
        items, _, size = picture.view(0, 3 * CHUNK, wanted)
        per_chunk = int(CHUNK / size)
        assert np.isnan(items[:per_chunk]).all()
        assert np.isfinite(items[per_chunk : 2 * per_chunk]).all()
        assert np.isnan(items[2 * per_chunk : 3 * per_chunk]).all()
    assert np.isnan(picture.value_at(0, 0))
    assert picture.value_at(CHUNK + 7, 2) == values[CHUNK + 7, 2]
    assert np.isnan(picture.value_at(-1, 0))
    assert np.isnan(picture.value_at(3 * CHUNK, 0))


def test_between_bounds_values_take_a_byte_and_lose_a_quarter_of_a_decibel() -> None:
    values = np.clip(some_values(2 * CHUNK, 500) * 2, -70, 60)
    coded = ChunkedPicture(500, 2 * CHUNK, bounds=(-70.0, 60.0))
    for chunk in range(2):
        coded.put(chunk, values[chunk * CHUNK : (chunk + 1) * CHUNK])

    assert coded.nbytes < 2.1 * values.size
    assert np.abs(coded.view(0, 2 * CHUNK, 2 * CHUNK)[0] - values).max() < 0.26
    assert coded.value_at(100, 7) == pytest.approx(values[100, 7], abs=0.26)
    assert coded.highest == values.max()


def test_values_beyond_the_bounds_are_at_them() -> None:
    coded = ChunkedPicture(2, 1, bounds=(-70.0, 60.0))
    coded.put(0, np.array([[-100.0, 90.0]]))

    assert coded.view(0, 1, 1)[0].tolist() == [[-70.0, 60.0]]


def test_what_is_missing_comes_with_the_screen_first() -> None:
    picture = filled(some_values(6 * CHUNK), [1, 3])

    assert picture.missing(2.5 * CHUNK, 5.5 * CHUNK, 1000) == [2, 4, 5, 0]
    assert picture.missing(0, 6 * CHUNK, 10) == [0, 2, 4, 5]
    assert picture.missing(20 * CHUNK, 30 * CHUNK, 10) == [0, 2, 4, 5]
    assert filled(some_values(2 * CHUNK)).missing(0, 2 * CHUNK, 10_000) == []


def test_beyond_its_budget_what_is_far_from_the_screen_gets_coarser() -> None:
    values = some_values(20 * CHUNK)
    of_a_chunk = CHUNK * ROWS * 4 * 1.75
    picture = ChunkedPicture(ROWS, len(values), budget_bytes=int(4 * of_a_chunk))
    shown = (10 * CHUNK, 12 * CHUNK, 2000)
    while missing := picture.missing(*shown):
        chunk = missing[0]
        picture.put(chunk, values[chunk * CHUNK : (chunk + 1) * CHUNK])

    np.testing.assert_array_equal(
        picture.view(*shown)[0][: 2 * CHUNK], values[10 * CHUNK : 12 * CHUNK]
    )
    assert picture.nbytes < 4 * of_a_chunk + 20 * CHUNK * ROWS * 4 * 0.26
    far, _, size = picture.view(0, CHUNK - 1, CHUNK)
    assert size == 1
    coarse = values[:CHUNK].reshape(-1, 8, ROWS).mean(axis=1).repeat(8, axis=0)
    np.testing.assert_allclose(far[:CHUNK], coarse, atol=1e-4)
    # there again, it is wanted anew; the whole is not
    assert picture.missing(0, CHUNK, CHUNK) == [0]
    assert picture.missing(0, 20 * CHUNK, 100) == []


def test_what_is_on_the_screen_stays_whatever_the_budget() -> None:
    values = some_values(5 * CHUNK)
    picture = ChunkedPicture(ROWS, len(values), budget_bytes=1)
    shown = (CHUNK, 4 * CHUNK, 4000)
    puts = 0
    while missing := picture.missing(*shown):
        picture.put(missing[0], values[missing[0] * CHUNK : (missing[0] + 1) * CHUNK])
        puts += 1

    assert puts == 5
    np.testing.assert_array_equal(picture.view(*shown)[0][: 3 * CHUNK], values[CHUNK : 4 * CHUNK])


def test_hidden_it_gives_back_all_but_the_coarse() -> None:
    picture = filled(some_values(4 * CHUNK))
    before = picture.nbytes
    picture.hide()

    assert picture.nbytes < 0.15 * before
    assert np.isfinite(picture.view(0, 4 * CHUNK, 4 * CHUNK)[0]).all()


def test_an_hour_of_spectrogram_takes_less_than_a_hundred_megabytes() -> None:
    chunk = np.zeros((CHUNK, 1025), np.float32)
    picture = ChunkedPicture(1025, 152 * CHUNK, bounds=(-70.0, 60.0))
    for number in range(0, 152, 2):
        picture.missing(0, 152 * CHUNK, 1500)
        picture.put(number, chunk)

    assert picture.nbytes < 75e6


def test_a_chunk_of_another_size_is_refused() -> None:
    picture = ChunkedPicture(ROWS, CHUNK + 1)
    with pytest.raises(ValueError, match=r"chunk 1 has 1 columns of 3 rows"):
        picture.put(1, np.zeros((CHUNK, ROWS)))


def test_one_may_look_while_another_puts() -> None:
    values = np.ones((30 * CHUNK, 8), np.float32)
    picture = ChunkedPicture(8, len(values), budget_bytes=200_000)
    trouble: list[object] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            for wanted in (len(values), 2000, 100):
                seen = picture.view(0, len(values), wanted)[0]
                if not (np.isnan(seen) | (seen == 1)).all():
                    trouble.append(seen)

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for turn in range(3):
            for chunk in range(30):
                picture.missing(turn * 8 * CHUNK, (turn + 1) * 8 * CHUNK, 10_000)
                picture.put(chunk, values[chunk * CHUNK : (chunk + 1) * CHUNK])
    finally:
        ended.set()
        reader.join()
    assert not trouble
