"""A hundred thousand dots as an image: what lies over what, and how long it takes."""

import statistics
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.ui.library.map_camera import Camera
from genre_desktop.ui.library.map_keys import next_dot
from genre_desktop.ui.library.map_picture import Pixels, drawn, shades, shifted, sketched

Floats = NDArray[np.float64]

_GROUND = 0xFF101010
_RED, _BLUE = 0xFFFF0000, 0xFF0000FF
_TABLE = shades(np.array([_RED, _BLUE], np.uint32), _GROUND)
_FRAME_MS = 1000 / 30


def test_what_comes_later_lies_over_what_came_before() -> None:
    places = np.array([[20, 20], [23, 20], [35, 20]], float)
    image = drawn(places, np.array([0, 1, 0]), _TABLE, 4.0, (60, 40))
    assert image.shape == (40, 60)
    assert image[20, 23] == _BLUE
    assert image[20, 20] == _BLUE  # the later one's, though nearer to the middle of the first
    assert image[20, 17] == _RED
    assert image[20, 35] == _RED
    assert image[0, 0] == _GROUND
    assert image[20, 18] == _GROUND  # its rim, which tells the two apart


def test_dots_beyond_the_edge_are_seen_as_far_as_they_reach_in() -> None:
    places = np.array([[-2, 10], [500, 10], [10, 41]], float)
    image = drawn(places, np.array([0, 0, 1]), _TABLE, 4.0, (60, 40))
    assert image[10, 0] == _RED
    assert image[39, 10] == _BLUE
    assert (image[:, 20:] == _GROUND).all()


@pytest.mark.parametrize("step", [(7, -3), (-20, 11), (0, 5), (-1, 0), (900, 0)])
def test_a_picture_drawn_along_is_the_one_drawn_anew(step: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    places = random.normal(size=(3000, 2)) * [100, 60] + [200, 150]
    kinds = random.integers(0, 2, 3000)
    after = places + np.array(step, float)

    def in_detail(at: Floats, size: tuple[int, int]) -> Pixels:
        return drawn(at, kinds, _TABLE, 3.5, size)

    def roughly(at: Floats, size: tuple[int, int]) -> Pixels:
        return sketched(at, kinds, _TABLE, size)

    for draw in (in_detail, roughly):
        found = shifted(draw(places, (400, 300)), *step, after, draw)
        np.testing.assert_array_equal(found, draw(after, (400, 300)))


def test_a_place_is_found_again_through_every_look() -> None:
    places = np.random.default_rng(1).normal(size=(50, 2)).astype(np.float32)
    whole = Camera.over(places, 800, 600, 30)
    seen = whole.to_px(places)
    assert seen.min() >= 29
    assert (seen <= [771, 571]).all()
    assert seen[places[:, 1].argmax(), 1] == seen[:, 1].min()  # up is up
    near = whole.zoomed(8, *seen[3].tolist())
    np.testing.assert_allclose(near.to_px(places)[3], seen[3], atol=0.01)
    moved = near.moved(12, -5)
    np.testing.assert_allclose(moved.to_px(places) - near.to_px(places), [[12, -5]] * 50, atol=0.01)
    assert whole.zoomed(1e9, 0, 0).scale == pytest.approx(400 * whole.scale)


def test_the_next_dot_lies_in_the_direction_that_was_asked_for() -> None:
    places = np.array([[50, 50], [60, 52], [55, 90], [50, 20]], float)
    at = places[0]
    assert next_dot(places, at, (1, 0)) == 1
    assert next_dot(places, at, (0, 1)) == 3
    assert next_dot(places, at, (0, -1)) == 2
    assert next_dot(places, at, (-1, 0)) is None
    assert next_dot(places, at, None) == 0


def test_a_hundred_thousand_dots_are_drawn_along_thirty_times_a_second() -> None:
    random = np.random.default_rng(0)
    n, size = 100_000, (1920, 1080)
    places = random.normal(size=(n, 2)).astype(np.float32)
    places = places[np.argsort(-places[:, 1])]
    kinds = random.integers(0, 2, n)
    camera = Camera.over(places, *size, 36).zoomed(3, 960, 540)

    def draw(at: Floats, within: tuple[int, int]) -> Pixels:
        return drawn(at, kinds, _TABLE, 2.0, within)

    image = draw(camera.to_px(places), size)
    took_ms = []
    for _ in range(9):
        camera = camera.moved(13, -7)
        # the time of this thread alone: other tests are not its fault
        begun = time.thread_time()
        image = shifted(image, 13, -7, camera.to_px(places), draw)
        took_ms.append(1000 * (time.thread_time() - begun))
    assert statistics.median(took_ms) < _FRAME_MS, took_ms
    np.testing.assert_array_equal(image, draw(camera.to_px(places), size))
