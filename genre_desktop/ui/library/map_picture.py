"""A hundred thousand dots as an image, made for the pixels there are.

Pyqtgraph's scatter and Qt's own points take half a second for so many without a graphics card.
Here each pixel of a dot's stamp is one step of NumPy over all dots: tens of milliseconds where each
is round and lies over those before it, a few where it is a cross of five, as while one zooms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint32]

_LEVELS = 16
"""Steps from the ground's colour to the dot's, at its rim."""

_RIM_FROM_PX = 3.0
"""Dots of this radius have a rim of the ground around them, which tells them apart in a heap."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A dot, pixel by pixel.

    Attributes
    ----------
    right, down : numpy.ndarray [shape=(k,)]
        Where its pixels are, from the middle.
    levels : numpy.ndarray [shape=(k,)]
        How much of each is the dot's, from 0, the ground's, to 15.
    reach : int
        The largest of `right` and `down`.
    """

    right: NDArray[np.int32]
    down: NDArray[np.int32]
    levels: NDArray[np.uint8]
    reach: int


@cache
def stamp(radius_px: float) -> Stamp:
    """The stamp of a round dot."""
    rim_px = 1.0 if radius_px >= _RIM_FROM_PX else 0.0
    reach = int(np.ceil(radius_px + rim_px))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    far = np.hypot(right, down)
    levels = np.rint(np.clip(radius_px + 0.5 - far, 0, 1) * (_LEVELS - 1)).astype(np.uint8)
    taken = (levels > 0) | (far <= radius_px + rim_px)
    if not rim_px:
        taken = levels > 0
    return Stamp(right[taken].astype(np.int32), down[taken].astype(np.int32), levels[taken], reach)


def shades(colours: Pixels, ground: int) -> Pixels:
    """The colours of dots [shape=(k,)] and what lies between each and the ground's [shape=(k, 16)].

    Colours are as Qt writes them, 0xffRRGGBB.
    """
    share = np.linspace(0, 1, _LEVELS)
    found = np.full((len(colours), _LEVELS), 0xFF000000, np.uint32)
    for shift in (0, 8, 16):
        inside = ((colours >> shift) & 0xFF).astype(float)[:, np.newaxis]
        outside = float((ground >> shift) & 0xFF)
        mixed = np.rint(outside + (inside - outside) * share).astype(np.uint32)
        found |= mixed << np.uint32(shift)
    return found


def drawn(
    places_px: NDArray[np.float64],
    kinds: NDArray[np.intp],
    table: Pixels,
    radius_px: float,
    size_px: tuple[int, int],
) -> Pixels:
    """Round dots on a ground, those that come later over those before.

    Parameters
    ----------
    places_px : numpy.ndarray [shape=(n, 2)]
        From the top left; those outside are left out.
    kinds : numpy.ndarray [shape=(n,)]
        Rows of the table.
    table : numpy.ndarray [shape=(k, 16)]
        Of `shades`.
    radius_px : float
    size_px : tuple of int
        Width and height.

    Returns
    -------
    numpy.ndarray [shape=(height, width)]
        As Qt's ``Format_RGB32``.
    """
    dot = stamp(radius_px)
    at, kept, width, height = _starts(places_px, dot.reach, size_px)
    # whose a pixel is: the number of the dot and that of the pixel in its stamp
    owners = np.full(height * width, -1, np.int32)
    count = len(dot.levels)
    first = np.arange(len(at), dtype=np.int32) * count
    for number, (right, down) in enumerate(zip(dot.right, dot.down, strict=True)):
        pixels = at + (int(down) * width + int(right))
        owners[pixels] = np.maximum(owners[pixels], first + number)
    image = np.full(height * width, table[0, 0], np.uint32)
    hit = np.flatnonzero(owners >= 0)
    dots, parts = np.divmod(owners[hit], count)
    image[hit] = table.ravel()[kinds[kept][dots] * _LEVELS + dot.levels[parts]]
    return _cut(image, width, dot.reach, size_px)


def sketched(
    places_px: NDArray[np.float64],
    kinds: NDArray[np.intp],
    table: Pixels,
    size_px: tuple[int, int],
) -> Pixels:
    """The same in a hurry: small crosses. See `drawn`."""
    at, kept, width, height = _starts(places_px, 1, size_px)
    image = np.full(height * width, table[0, 0], np.uint32)
    colours = table[:, -1][kinds[kept]]
    for step in (-width, -1, 0, 1, width):
        image[at + step] = colours
    return _cut(image, width, 1, size_px)


def _starts(
    places_px: NDArray[np.float64], reach: int, size_px: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp], int, int]:
    """Where the middles lie in an image with a margin, which dots they are, and its size."""
    whole = np.rint(places_px).astype(np.int32)
    right, down = whole[:, 0] + reach, whole[:, 1] + reach
    # of a dot whose middle is just outside a part is seen, too
    kept = np.flatnonzero(
        (right >= 0)
        & (right < size_px[0] + 2 * reach)
        & (down >= 0)
        & (down < size_px[1] + 2 * reach)
    )
    width, height = (side + 4 * reach for side in size_px)
    at = (down[kept].astype(np.intp) + reach) * width + (right[kept] + reach)
    return at, kept, width, height


def _cut(image: Pixels, width: int, reach: int, size_px: tuple[int, int]) -> Pixels:
    framed = image.reshape(-1, width)
    margin = 2 * reach
    return np.ascontiguousarray(framed[margin : margin + size_px[1], margin : margin + size_px[0]])


def shifted(
    before: Pixels,
    right: int,
    down: int,
    places_px: NDArray[np.float64],
    draw: Callable[[NDArray[np.float64], tuple[int, int]], Pixels],
) -> Pixels:
    """The picture drawn along by whole pixels: only what comes into it is drawn.

    Parameters
    ----------
    before : numpy.ndarray [shape=(height, width)]
        Of the same dots, which lay `right` and `down` less far.
    right, down : int
    places_px : numpy.ndarray [shape=(n, 2)]
        Where they lie now.
    draw : callable
        Draws dots that lie there, in a picture of a size: `drawn` or `sketched`.
    """
    height, width = before.shape
    if abs(right) >= width or abs(down) >= height:
        return draw(places_px, (width, height))
    image = np.empty_like(before)
    image[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = before[
        max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    strips = []
    if down:
        strips.append((0, 0 if down > 0 else height + down, width, abs(down)))
    if right:
        strips.append((0 if right > 0 else width + right, 0, abs(right), height))
    for left, top, wide, high in strips:
        image[top : top + high, left : left + wide] = draw(
            places_px - np.array([left, top]), (wide, high)
        )
    return image
