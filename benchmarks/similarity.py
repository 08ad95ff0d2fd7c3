"""Whether songs that the library calls alike are: by genre, and on the map.

GENRE_DATA=FOLDER python -m benchmarks.similarity [--shipped]

The songs of the valid part, by the shipped model's twin that has not heard them; with --shipped by
the model that is shipped, which has, so that its figures say nothing of music new to it. A large
library is made of these songs' windows: a hundred thousand blends of two of one genre, each with
noise. Trustworthiness is that of Venna and Kaski, "Neighborhood preservation in nonlinear
projection methods", ICANN 2001: 1 less the share, of the most there could be, by which neighbours
on the map are not neighbours; over the five nearest, as the table of similar songs shows them.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.row import Row
from benchmarks.timing import interleaved, seconds
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.windows import cut_windows
from genre_desktop.library.similarity import Neighbours, directions
from genre_desktop.library.song_map import mapped
from genre_desktop.paths import bundled_model
from genre_desktop.training.mel_file import MelFile, read_mel_file
from genre_desktop.training.songs import song_columns

UNHEARD = Path("docs/runs/pair-3/model.keras")
NEAREST = 5

_LARGE = 100_000
_ASKED = 300
"""Songs of the large library whose neighbours are ranked among all."""

Floats = NDArray[np.float32]


def main() -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similarity")
    parser.add_argument("--shipped", action="store_true", help="by the model that heard them")
    options = parser.parse_args()
    missed = False
    for row in run(shipped=options.shipped):
        print(row.as_text(), flush=True)
        missed |= not row.ok
    return int(missed)


def run(*, shipped: bool = False) -> Iterator[Row]:
    """The share of neighbours of one genre, by several distances; the map, small and large."""
    folder = Path(os.environ.get("GENRE_DATA", "../shared")) / "data"
    songs = read_mel_file(folder / "gtzan_valid.npz")
    embeddings, answers, windows = _placed(songs, bundled_model() if shipped else UNHEARD)
    genres, artists = np.array(songs.genres), np.array(songs.artists)

    found = nearest_by_cosine(embeddings)
    target = None if shipped else 0.6
    yield Row("similarity.genre", same_genre(genres, found), target=target, at_least=True)
    for name, vectors in _other_ways(embeddings, answers).items():
        yield Row(f"similarity.by_{name}", same_genre(genres, nearest_of(squared(vectors))))
    apart = 1 - directions(embeddings) @ directions(embeddings).T
    apart[(artists[:, None] == artists) & (artists != "")] = np.inf
    yield Row("similarity.other_artists", same_genre(genres, nearest_of(apart)))

    ways = directions(embeddings)
    places = mapped(range(len(songs)), embeddings).places
    yield Row("map.trustworthiness", trustworthiness(ways, places), target=0.9, at_least=True)
    yield Row("map.of_pca", trustworthiness(ways, _principal(ways)))
    yield Row("map.genre", same_genre(genres, nearest_of(squared(places))))

    large = _large_library(windows, np.repeat(genres, [len(part) for part in windows]))
    neighbours = Neighbours(range(len(large)), large)
    asked = iter(range(0, _LARGE, 97))
    (nearest_s,) = interleaved(lambda: seconds(lambda: neighbours.nearest(next(asked), NEAREST)))
    yield Row("large.nearest_ms", nearest_s * 1e3, "ms", target=100)
    made: list[Floats] = []
    map_s = seconds(lambda: made.append(mapped(range(len(large)), large).places))
    yield Row("large.map_s", map_s, "s", target=120)
    trust = trustworthiness(directions(large), made[0], asked=_ASKED)
    yield Row("large.trustworthiness", trust, target=0.9, at_least=True)


def _placed(songs: MelFile, model: Path) -> tuple[Floats, Floats, list[Floats]]:
    """Each song's mean embedding and mean log-probabilities, and the embeddings of its windows."""
    engine = KerasEngine(open_bundle(model))
    card = engine.card
    windows, answers = [], []
    for index in range(len(songs)):
        columns = song_columns(songs, index, card.front_end)
        found = engine.placed(cut_windows(columns, card.window).values)
        windows.append(found.embeddings)
        answers.append(found.log_probabilities[:, : len(card.genres)].mean(axis=0))
    return np.stack([part.mean(axis=0) for part in windows]), np.stack(answers), windows


def nearest_by_cosine(embeddings: Floats) -> NDArray[np.intp]:
    """By the library's own rule [shape=(n, NEAREST)]."""
    neighbours = Neighbours(range(len(embeddings)), embeddings)
    return np.array(
        [
            [each.song for each in neighbours.nearest(song, NEAREST)]
            for song in range(len(embeddings))
        ]
    )


def _other_ways(embeddings: Floats, answers: Floats) -> dict[str, Floats]:
    """What might be compared instead: the nearest by the distance between these."""
    centred = embeddings - embeddings.mean(axis=0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    shares = np.exp(answers)
    return {
        "distance": embeddings,
        "centred_cosine": directions(centred),
        "pca_32": left[:, :32] * values[:32],
        "pca_16_whitened": left[:, :16],
        "log_probabilities": answers,
        "probabilities": shares / shares.sum(axis=1, keepdims=True),
    }


def squared(vectors: Floats) -> Floats:
    squares = np.square(vectors).sum(axis=1)
    return np.asarray(squares[:, None] + squares - 2 * vectors @ vectors.T)


def nearest_of(distances: Floats) -> NDArray[np.intp]:
    apart = distances.copy()
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :NEAREST]


def same_genre(genres: NDArray[np.str_], nearest: NDArray[np.intp]) -> float:
    return float((genres[nearest] == genres[:, None]).mean())


def _principal(ways: Floats) -> Floats:
    left, values, _ = np.linalg.svd(ways - ways.mean(axis=0), full_matrices=False)
    return np.asarray(left[:, :2] * values[:2])


def trustworthiness(ways: Floats, places: Floats, asked: int | None = None) -> float:
    """Trustworthiness of a map; of a large one by some of its songs, ranked among all."""
    n, k = len(ways), NEAREST
    some = np.random.default_rng(0).permutation(n)[:asked]
    too_far = 0
    for song in some:
        distances = -(ways @ ways[song])
        distances[song] = -np.inf
        rank = np.empty(n, np.int64)
        rank[np.argsort(distances, kind="stable")] = np.arange(n)  # itself has 0
        on_map = np.square(places - places[song]).sum(axis=1)
        on_map[song] = np.inf
        too_far += int(np.maximum(0, rank[np.argpartition(on_map, k)[:k]] - k).sum())
    return 1 - too_far / len(some) * 2 / (k * (2 * n - 3 * k - 1))


def _large_library(windows: list[Floats], genres: NDArray[np.str_]) -> Floats:
    random = np.random.default_rng(0)
    each = np.concatenate(windows)
    members = {genre: np.flatnonzero(genres == genre) for genre in np.unique(genres)}
    first = random.integers(0, len(each), _LARGE)
    second = np.array([random.choice(members[genre]) for genre in genres[first]])
    share = random.random((_LARGE, 1), np.float32)
    blend = share * each[first] + (1 - share) * each[second]
    return np.asarray(blend * random.gamma(4, 1 / 4, blend.shape).astype(np.float32))


if __name__ == "__main__":
    sys.exit(main())
