"""Which genres sound alike to a network, by its embeddings of songs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.training.runs import Heard


@dataclass(frozen=True, slots=True)
class Likeness:
    """Distances between the genres' mean embeddings.

    The unit is how far a song lies from the mean of its own genre (root mean square).

    Attributes
    ----------
    genres : tuple of str
        Those with songs.
    distances : numpy.ndarray [shape=(g, g)]
    places : numpy.ndarray [shape=(g, 2)]
        The means in the plane that shows most of their distances: classical scaling
        (Torgerson, 1952), which for Euclidean distances is a principal component analysis.
    songs : numpy.ndarray [shape=(n, 2)]
        Each song in that plane.
    shown : float
        Share of the means' variance that lies in the plane.
    linkage : numpy.ndarray [shape=(g - 1, 4)]
        Hierarchical clustering by average distance, as SciPy gives it.
    """

    genres: tuple[str, ...]
    distances: NDArray[np.float64]
    places: NDArray[np.float64]
    songs: NDArray[np.float64]
    shown: float
    linkage: NDArray[np.float64]

    def nearest(self) -> tuple[tuple[str, str, float], ...]:
        """Every pair of genres and its distance, the nearest first."""
        first, second = np.triu_indices(len(self.genres), k=1)
        pairs = [
            (self.genres[i], self.genres[j], float(self.distances[i, j]))
            for i, j in zip(first, second, strict=True)
        ]
        return tuple(sorted(pairs, key=lambda pair: pair[2]))


def likeness(heard: Heard, genres: tuple[str, ...]) -> Likeness | None:
    """How alike the genres sound; None if there are too few of them, or nothing to tell by."""
    from scipy.cluster.hierarchy import linkage  # noqa: PLC0415 - takes a moment to import
    from scipy.spatial.distance import pdist, squareform  # noqa: PLC0415

    occurring = np.unique(heard.labels)
    songs = heard.embeddings.astype(np.float64)
    if len(occurring) < 3 or songs.size == 0 or not np.isfinite(songs).all():
        return None
    means = np.stack([songs[heard.labels == label].mean(axis=0) for label in occurring])
    own = means[np.searchsorted(occurring, heard.labels)]
    unit = np.sqrt(((songs - own) ** 2).sum(axis=1).mean()) or 1.0
    centre = means.mean(axis=0)
    _, strengths, axes = np.linalg.svd((means - centre) / unit, full_matrices=False)
    variance = float((strengths**2).sum())
    if variance == 0:
        return None
    plane = np.zeros((2, songs.shape[1]))
    plane[: len(axes[:2])] = axes[:2]
    between = pdist(means / unit)
    return Likeness(
        genres=tuple(genres[label] for label in occurring),
        distances=squareform(between),
        places=(means - centre) / unit @ plane.T,
        songs=(songs - centre) / unit @ plane.T,
        shown=float((strengths[:2] ** 2).sum()) / variance,
        linkage=np.asarray(linkage(between, "average", optimal_ordering=True)),
    )
