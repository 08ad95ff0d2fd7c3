"""A pyramid gives at every resolution what pooling the whole at once would give."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genre_desktop.features.pyramid import POOLED, Pyramid, extremes_pool, mean_pool

LEVELS = 4
Pool = Callable[[NDArray[np.float16]], NDArray[np.float16]]
POOLS = {"mean": mean_pool, "extremes": extremes_pool}


def pooled(items: NDArray[np.float16], pool: Pool, times: int) -> NDArray[np.float16]:
    for _ in range(times):
        whole = len(items) - len(items) % POOLED
        items = pool(items[:whole].reshape(-1, POOLED, items.shape[1]))
    return items


def some_items(length: int, seed: int = 0) -> NDArray[np.float16]:
    rng = np.random.default_rng(seed)
    return np.sort(rng.normal(0, 30, (length, 2)), axis=1).astype(np.float16)


def built(items: NDArray[np.float16], pool: Pool, cuts: list[int]) -> Pyramid:
    pyramid = Pyramid(items.shape[1], pool)
    for start, stop in zip([0, *cuts], [*cuts, len(items)], strict=True):
        pyramid.append(items[start:stop])
    return pyramid


@settings(deadline=None, max_examples=60)
@given(data=st.data(), name=st.sampled_from(sorted(POOLS)), length=st.integers(0, 12_000))
def test_any_way_of_growing_gives_what_pooling_the_whole_gives(
    data: st.DataObject, name: str, length: int
) -> None:
    items, pool = some_items(length), POOLS[name]
    cuts = sorted(data.draw(st.lists(st.integers(0, length), max_size=12)))
    pyramid = built(items, pool, cuts)

    assert len(pyramid) == length
    for depth in range(LEVELS):
        size = POOLED**depth
        wanted = max(1, length // size)
        view, first, step = pyramid.view(0, length, wanted)
        if step == size:
            expected = pooled(items, pool, depth)
            assert first == 0
            np.testing.assert_array_equal(view, expected)


@settings(deadline=None, max_examples=200)
@given(
    length=st.integers(1, 40_000),
    ends=st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)),
    wanted=st.integers(1, 3000),
)
def test_a_view_covers_the_stretch_with_about_as_many_items_as_wanted(
    length: int, ends: tuple[float, float], wanted: int
) -> None:
    start, stop = sorted(length * end for end in ends)
    pyramid = pyramid_of(length)

    view, first, size = pyramid.view(start, stop, wanted)

    coarsest = float(POOLED ** (LEVELS - 1))
    assert len(view) <= POOLED * wanted + 2 or size == coarsest
    assert len(view) >= min(wanted, (min(stop, length) - max(start, 0)) / size) - 2
    assert size in {float(POOLED**depth) for depth in range(LEVELS)}
    if len(view):
        # but for the last items, which do not yet make a coarser one
        assert first <= max(start, 0)
        assert first + len(view) * size >= min(stop, length - length % size - size)
        depth = round(np.log(size) / np.log(POOLED))
        place = round(first / size)
        expected = pooled(some_items(length), mean_pool, depth)[place : place + len(view)]
        np.testing.assert_array_equal(view, expected)


_made: dict[int, Pyramid] = {}


def pyramid_of(length: int) -> Pyramid:
    if length not in _made:
        _made.clear()
        _made[length] = built(some_items(length), mean_pool, [])
    return _made[length]


def test_what_is_missing_at_the_end_is_less_than_an_item_that_is_shown() -> None:
    length = 5 * POOLED**3 - 1
    pyramid = built(some_items(length), extremes_pool, [])
    for wanted in (1, 4, 30, 200):
        view, first, size = pyramid.view(0, length, wanted)
        assert length - (first + len(view) * size) < size


def test_a_view_beyond_the_end_is_empty() -> None:
    pyramid = built(some_items(100), mean_pool, [])
    assert len(pyramid.view(200, 300, 10)[0]) == 0
    assert len(Pyramid(2, mean_pool).view(0, 100, 10)[0]) == 0


def test_extremes_keep_every_peak() -> None:
    items = np.zeros((POOLED**3 * 3, 2), np.float16)
    items[777], items[1000] = (-5, 2), (-1, 9)
    view, _, size = built(items, extremes_pool, [500, 501]).view(0, len(items), 3)
    assert size == POOLED**3
    assert view[:, 0].min() == -5
    assert view[:, 1].max() == 9


def test_an_hour_of_mel_columns_takes_little_memory() -> None:
    pyramid = Pyramid(128, mean_pool)
    columns = np.zeros((1000, 128), np.float32)
    for _ in range(87):
        pyramid.append(columns)
    assert pyramid.nbytes < 30e6


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.float16])
def test_items_of_any_float_are_taken(kind: type[np.floating]) -> None:
    pyramid = Pyramid(2, mean_pool)
    pyramid.append(np.ones((POOLED, 2), kind))
    assert pyramid.view(0, POOLED, 8)[0].dtype == np.float16
