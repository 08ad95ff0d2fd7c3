"""Several runs as one: the mean of what they say, and one network that says it."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from genre_desktop.errors import UserError
from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.inference.bundle import Bundle, open_bundle, sha256_of
from genre_desktop.inference.card import ModelCard, page_path, write_card
from genre_desktop.inference.card import card_path as card_of
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.inference.engine import load_network
from genre_desktop.training.measure import Measured
from genre_desktop.training.runs import Heard, Run, model_path

AVERAGE = "average"
"""The recipe of an average."""


def averaged(runs: Sequence[Run], folder: Path) -> Run:
    """A run whose windows have the mean of the runs' log-probabilities, normalised anew.

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
        recipe=AVERAGE,
        summary=f"mean of the log-probabilities of {names}",
        claim="",
        command=f"genre-desktop average {' '.join(str(r.folder) for r in runs)} --run {folder}",
        parameters=sum(run.info.parameters for run in runs),
        seconds=sum(run.info.seconds for run in runs),
        identity="",
    )
    heard = Heard(
        tracks=first.heard.tracks,
        artists=first.heard.artists,
        labels=first.heard.labels,
        log_probabilities=tuple(means),
        embeddings=first.heard.embeddings,
    )
    return Run(folder, info, (), heard)


def merge(
    runs: Sequence[Run],
    mean: Run,
    measured: Measured,
    *,
    name: str,
    version: str,
) -> Bundle:
    """One network out of those of several runs, and its card, in the folder of `mean`.

    Parameters
    ----------
    runs : sequence of Run
        With their models.
    mean : Run
        The runs' average, by `averaged`.
    measured : Measured
    name, version : str
        In the card.

    Raises
    ------
    UserError
        A model is missing, or they hear different windows or give different answers.
    """
    bundles = [open_bundle(model_path(run.folder)) for run in runs]
    first = bundles[0].card
    for bundle in bundles[1:]:
        if not _alike(bundle.card, first):
            raise UserError(
                f"The models {bundle.card.name} and {first.name} hear different windows or answer"
                " differently.",
                "Models can be merged if they were trained by the same kind of recipe.",
            )
    network = _side_by_side([load_network(bundle) for bundle in bundles])
    path = model_path(mean.folder)
    with written_whole(path) as draft:
        network.save(os.fspath(draft))
        digest = sha256_of(draft)
    commands = [bundle.card.training.command for bundle in bundles]
    training = dataclasses.replace(
        first.training,
        recipe=" + ".join(bundle.card.training.recipe for bundle in bundles),
        command="\n    ".join([*commands, mean.info.command]),
        songs={k: v for bundle in bundles for k, v in bundle.card.training.songs.items()},
        tempered_on=measured.tempered_on,
    )
    card = dataclasses.replace(
        first,
        name=name,
        version=version,
        sha256=digest,
        parameters=sum(bundle.card.parameters for bundle in bundles),
        song=measured.song,
        training=training,
        figures=measured.figures,
    )
    write_card(card, card_of(path))
    write_text_whole(page_path(path), card_markdown(card))
    return Bundle(path, card)


def _alike(card: ModelCard, other: ModelCard) -> bool:
    ours = (card.genres, card.front_end, card.window, card.gate)
    return ours == (other.genres, other.front_end, other.window, other.gate)


def _side_by_side(networks: Sequence[Any]) -> Any:  # noqa: ANN401 - Keras has no types
    """Their embeddings end to end, under the mean of their last layers.

    The mean of logits and the mean of log-probabilities differ by a number that is the same for
    all genres, so this says what the average says.
    """
    import keras  # noqa: PLC0415

    window = keras.Input(networks[0].input_shape[1:], name="window")
    parts = [
        keras.Model(network.input, network.layers[-2].output, name=f"part_{number}")
        for number, network in enumerate(networks)
    ]
    embedding = keras.layers.Concatenate(name="embedding")([part(window) for part in parts])
    last = keras.layers.Dense(networks[0].output_shape[-1], name="logits")
    merged = keras.Model(window, last(embedding), name="side_by_side")
    kernels, biases = zip(*(network.layers[-1].get_weights() for network in networks), strict=True)
    last.set_weights([np.concatenate(kernels) / len(networks), np.mean(biases, axis=0)])
    return merged
