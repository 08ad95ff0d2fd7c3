"""A map of a library: songs that sound alike lie near each other.

By t-SNE of some of the songs, the landmarks; the others are placed among the landmarks they are
nearest to. So a hundred thousand songs take hardly longer than a few thousand. Computed here and
not by scikit-learn, whose t-SNE can neither be stopped nor say how far it is, and takes half a
minute over two hundred songs where its threads wait for each other on a busy machine.

References
----------
van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 2008.
Kobak and Berens, "The art of using t-SNE for single-cell transcriptomics", Nature Communications
2019: the beginning by principal components, which keeps what is far apart in its place.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError
from genre_desktop.library.records import SongMap
from genre_desktop.library.similarity import directions

Floats = NDArray[np.float32]

LANDMARKS = 1000
"""At most so many songs are laid out; time goes with the square. Of 12,000 windows of real songs
this many keep neighbours with a trustworthiness of 0.977, twice as many with 0.983 in four times
the time."""

_GROWN = 1.5
"""From so many times the songs that were laid out, all is laid out anew, from where it was."""

_PERPLEXITY = 15.0
"""About how many neighbours each song is held by."""

_SPREADING_STEPS, _STEPS = 150, 350
_EXAGGERATION = 12.0
_PLACED_BY = 5
"""Landmarks that another song is placed among."""
_BLOCK = 2048
_PLACING_SHARE = 0.2
"""Of the work, for progress."""


def mapped(
    songs: Sequence[int],
    embeddings: Floats,
    *,
    before: SongMap | None = None,
    cancel: threading.Event | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> SongMap:
    """Lay songs out on a map: the same for the same songs, always.

    Parameters
    ----------
    songs : sequence of int
    embeddings : numpy.ndarray [shape=(n_songs, n)]
        In that order.
    before : SongMap, optional
        The last map of this library, by the same model. Songs that were on it stay where they were,
        and new ones find their place among them, until there are half as many again; then all is
        laid out anew, beginning from there.
    cancel : threading.Event, optional
    on_progress : callable, optional
        Told the share that is done, from 0 to 1.

    Raises
    ------
    CancelledError
        Soon after `cancel` was set.
    """
    ways = directions(embeddings)
    course = _Course(cancel, on_progress)
    known = _known(songs, before)
    has_place = ~np.isnan(known[:, 0])
    n = len(songs)
    if not n:
        return SongMap((), np.empty((0, 2), np.float32), 0)
    if before is not None and has_place.any() and n <= _GROWN * before.laid_out:
        laid_out, places = before.laid_out, known
    else:
        laid_out, places = n, np.full((n, 2), np.nan, np.float32)
        marks = _sample(np.arange(n))
        start = _principal(ways[marks])
        again = bool(has_place[marks].any())
        if again:
            at_first = _placed(ways, known, course, share=0.0)
            start = at_first[marks]
        places[marks] = _laid_out(ways[marks], start, course, spread=not again)
    places = _placed(ways, places, course, share=_PLACING_SHARE)
    on_progress(1.0)
    return SongMap(tuple(map(int, songs)), places, laid_out)


@dataclass(slots=True)
class _Course:
    cancel: threading.Event | None
    on_progress: Callable[[float], None]

    def at(self, share: float) -> None:
        if self.cancel is not None and self.cancel.is_set():
            raise CancelledError
        self.on_progress(share)


def _known(songs: Sequence[int], before: SongMap | None) -> Floats:
    """Where the songs lay before [shape=(n_songs, 2)]; NaN for those that did not."""
    known = np.full((len(songs), 2), np.nan, np.float32)
    if before is not None:
        row = {song: index for index, song in enumerate(before.songs)}
        for index, song in enumerate(songs):
            if song in row:
                known[index] = before.places[row[song]]
    return known


def _sample(which: NDArray[np.intp]) -> NDArray[np.intp]:
    """As many of these as may be landmarks, the same ones each time, in order."""
    if len(which) <= LANDMARKS:
        return which
    return np.sort(np.random.default_rng(0).choice(which, LANDMARKS, replace=False))


def _principal(ways: Floats) -> Floats:
    """First two principal components [shape=(n, 2)], their signs fixed."""
    centred = ways - ways.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(values)[::-1][:2]]
    axes *= np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1, 1)
    found = np.zeros((len(ways), 2), np.float32)
    found[:, : axes.shape[1]] = centred @ axes
    return found


def _laid_out(ways: Floats, start: Floats, course: _Course, *, spread: bool) -> Floats:
    """t-SNE of songs [shape=(n, 2)]; `spread` if they begin in a heap and not on an older map."""
    n = len(ways)
    if n < 4:  # nothing to be held by: two or three have their distances in the plane anyway
        return start
    affinities = _affinities(ways, min(_PERPLEXITY, (n - 1) / 3))
    course.at(0.02)
    places = start.astype(np.float32)
    if spread:
        places *= 1e-2 / max(float(places[:, 0].std()), 1e-6)
    steps = (_SPREADING_STEPS if spread else 0) + _STEPS
    rate = max(n / _EXAGGERATION, 50.0)
    velocity, gains = np.zeros_like(places), np.ones_like(places)
    for step, gradient in enumerate(_gradients(affinities, places, spread=spread)):
        if step == steps:
            break
        course.at(0.02 + (1 - _PLACING_SHARE - 0.02) * step / steps)
        gains = np.where(np.sign(gradient) != np.sign(velocity), gains + 0.2, gains * 0.8)
        np.maximum(gains, 0.01, out=gains)
        momentum = 0.5 if spread and step < _SPREADING_STEPS else 0.8
        velocity = momentum * velocity - rate * gains * gradient
        places += velocity
        places -= places.mean(axis=0)
    return places


def _affinities(ways: Floats, perplexity: float) -> Floats:
    """How much each two songs hold each other [shape=(n, n)]; the sum is 1."""
    distances = np.maximum(0, 2 - 2 * (ways @ ways.T))  # squared, between points of the sphere
    np.fill_diagonal(distances, np.inf)
    n = len(ways)
    nearest = distances.min(axis=1, keepdims=True)
    beyond = distances - nearest
    low, high = np.full((n, 1), -12.0), np.full((n, 1), 25.0)  # ln of the precision
    for _ in range(30):
        middle = (low + high) / 2
        weights = np.exp(-np.exp(middle).astype(np.float32) * beyond)
        total = weights.sum(axis=1, keepdims=True)
        spoken = np.where(weights > 0, weights, 1)
        entropy = np.log(total) - (weights * np.log(spoken)).sum(axis=1, keepdims=True) / total
        wide = entropy > np.log(perplexity)
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    shares = weights / total
    return np.asarray((shares + shares.T) / (2 * n), np.float32)


def _gradients(affinities: Floats, places: Floats, *, spread: bool) -> Iterator[Floats]:
    """The gradient at `places`, which the caller moves, again and again."""
    near, pull = np.empty_like(affinities), np.empty_like(affinities)
    step = 0
    while True:
        exaggeration = _EXAGGERATION if spread and step < _SPREADING_STEPS else 1.0
        squares = np.square(places).sum(axis=1)
        np.matmul(places, -2 * places.T, out=near)
        near += squares
        near += squares[:, np.newaxis] + 1
        np.reciprocal(near, out=near)
        np.fill_diagonal(near, 0)
        np.multiply(affinities, near, out=pull)
        total = near.sum(dtype=np.float64)
        np.square(near, out=near)
        drawn = exaggeration * _towards(pull, places)
        pushed = _towards(near, places) / np.float32(total)
        yield 4 * (drawn - pushed)
        step += 1


def _towards(forces: Floats, places: Floats) -> Floats:
    return np.asarray(forces.sum(axis=1)[:, np.newaxis] * places - forces @ places)


def _placed(ways: Floats, places: Floats, course: _Course, *, share: float) -> Floats:
    """All songs' places, where some [shape=(n, 2)] are NaN: among the nearest that are not."""
    missing = np.flatnonzero(np.isnan(places[:, 0]))
    marks = _sample(np.flatnonzero(~np.isnan(places[:, 0])))
    found = places.copy()
    k = min(_PLACED_BY, len(marks))
    for start in range(0, len(missing), _BLOCK):
        course.at(1 - share + share * start / len(missing))
        block = missing[start : start + _BLOCK]
        distances = np.maximum(0, 1 - ways[block] @ ways[marks].T)
        some = np.argpartition(distances, k - 1, axis=1)[:, :k]
        far = np.take_along_axis(distances, some, axis=1)
        weights = 1 / np.square(far + 1e-4)
        weights /= weights.sum(axis=1, keepdims=True)
        found[block] = np.einsum("bk,bkx->bx", weights, places[marks][some])
    return found
