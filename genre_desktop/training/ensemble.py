"""Several runs heard as one: the mean of what they say."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from genre_desktop.errors import UserError
from genre_desktop.training.runs import Heard, Run


def averaged(runs: Sequence[Run], folder: Path) -> Run:
    """A run whose windows have the mean of the runs' log-probabilities, normalised anew.

    It has no model of its own: it tells what distilling the runs into one could reach.

    Parameters
    ----------
    runs : sequence of Run
        Two or more, measured on the same windows of the same songs.
    folder : pathlib.Path
        Of the new run.

    Raises
    ------
    UserError
        The runs were measured on different songs, windows or genres.
    """
    first = runs[0]
    for other in runs[1:]:
        same = (
            other.info.genres == first.info.genres
            and other.heard.tracks == first.heard.tracks
            and list(map(len, other.heard.log_probabilities))
            == list(map(len, first.heard.log_probabilities))
        )
        if not same:
            raise UserError(
                f"{other.info.name} and {first.info.name} were not measured on the same windows.",
                "Runs can be averaged if they hear the same songs in windows of the same length.",
            )
    means = []
    for parts in zip(*(run.heard.log_probabilities for run in runs), strict=True):
        mean = np.mean(parts, axis=0)
        means.append((mean - np.log(np.exp(mean).sum(axis=1, keepdims=True))).astype(np.float32))
    names = ", ".join(run.info.name for run in runs)
    info = dataclasses.replace(
        first.info,
        name=folder.name,
        recipe="average",
        summary=f"mean of the log-probabilities of {names}",
        claim="",
        command=f"genre-desktop average {' '.join(str(r.folder) for r in runs)} --run {folder}",
        parameters=sum(run.info.parameters for run in runs),
        seconds=sum(run.info.seconds for run in runs),
    )
    heard = Heard(
        tracks=first.heard.tracks,
        artists=first.heard.artists,
        labels=first.heard.labels,
        log_probabilities=tuple(means),
        embeddings=first.heard.embeddings,
    )
    return Run(folder, info, (), heard)
