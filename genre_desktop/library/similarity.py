"""Which songs of a library sound alike to the model's ear.

Each song lies where the model's last layer but one puts it (`Judgement.embedding`). What counts is
the direction alone: how far out a song lies says how much there is to hear, and not what it is.
Other distances were measured (`python -m benchmarks.similarity`): none is better by more than the
few songs that chance moves, and this one does not depend on what else is in the library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A song that sounds like another.

    Attributes
    ----------
    song : int
        Its number in the library.
    distance : float
        From 0, the same direction, over 1, nothing in common, to 2.
    """

    song: int
    distance: float


class Neighbours:
    """The songs of a library by how alike they sound.

    Of a hundred thousand songs the nearest are found in some hundredths of a second, exactly.

    Parameters
    ----------
    songs : sequence of int
        Their numbers in the library.
    embeddings : numpy.ndarray [shape=(n_songs, n)]
        In that order, all by one model: see `Database.embeddings`.
    """

    def __init__(self, songs: Sequence[int], embeddings: NDArray[np.float32]) -> None:
        self._songs = np.array(songs, np.int64)
        self._directions = directions(embeddings)
        self._places = {song: place for place, song in enumerate(songs)}

    def __len__(self) -> int:
        return len(self._songs)

    def __contains__(self, song: object) -> bool:
        return song in self._places

    def nearest(self, song: int, k: int) -> list[Neighbour]:
        """The `k` songs most like one of them, the likest first, without itself.

        Raises
        ------
        KeyError
            The model has not placed this song.
        """
        place = self._places[song]
        return self._nearest(self._directions[place], k, without=place)

    def nearest_to(self, embedding: NDArray[np.float32], k: int) -> list[Neighbour]:
        """The `k` songs most like one that need not be in the library, by its embedding [n]."""
        return self._nearest(directions(embedding[np.newaxis])[0], k)

    def _nearest(
        self, direction: NDArray[np.float32], k: int, without: int | None = None
    ) -> list[Neighbour]:
        if not len(self):
            return []
        distances = 1 - self._directions @ direction
        if without is not None:
            distances[without] = np.inf
        k = min(k, len(self) - (without is not None))
        some = np.argpartition(distances, min(k, len(self) - 1))[:k]
        # of those that are equally far, the first in the library comes first
        some = some[np.lexsort((some, distances[some]))]
        return [
            Neighbour(int(self._songs[place]), max(0.0, float(distances[place]))) for place in some
        ]


def directions(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embeddings [shape=(n_songs, n)] of length 1; one that is all zero stays so."""
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.where(lengths > 0, lengths, 1), np.float32)
