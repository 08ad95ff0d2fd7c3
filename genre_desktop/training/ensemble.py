"""Several runs as one: the mean of what they say, and one network that says it."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from genre_desktop.errors import UserError
from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.inference.bundle import Bundle, open_bundle, sha256_of
from genre_desktop.inference.card import ModelCard, Training, page_path, write_card
from genre_desktop.inference.card import card_path as card_of
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.inference.network import load_network
from genre_desktop.streams import unicode_only
from genre_desktop.training.leaks import to_be_learned
from genre_desktop.training.measure import Measured, confusion_of, measured
from genre_desktop.training.packing import save_packed
from genre_desktop.training.runs import Heard, Run, RunInfo, model_path, read_run
from genre_desktop.training.ship import limits_of

AVERAGE = "average"
"""The recipe of an average."""


def averaged(
    runs: Sequence[Run], folder: Path, command: str, temperature: float | None = None
) -> Run:
    """A run whose windows have the mean of the runs' log-probabilities, normalised anew.

    Parameters
    ----------
    runs : sequence of Run
        Two or more, measured on the same windows of the same songs.
    folder : pathlib.Path
        Of the new run.
    command : str
        That makes it.
    temperature : float, optional
        Of the song's verdict, where it is given and not fitted.

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
    infos = [run.info for run in runs]
    collections = {info.train: info.train_songs for info in infos}
    others = {info.extra: info.extra_songs for info in infos if info.extra}
    info = RunInfo(
        name=unicode_only(folder.resolve().name),
        recipe=AVERAGE,
        summary=f"mean of the log-probabilities of {', '.join(info.name for info in infos)}",
        claim="",
        features=_each_once(info.features for info in infos),
        genres=first.info.genres,
        command=command,
        train=_each_once(collections),
        train_songs=sum(collections.values()),
        valid=first.info.valid,
        split=_each_once(info.split for info in infos),
        seed=0,
        epochs=0,
        parameters=sum(info.parameters for info in infos),
        seconds=sum(info.seconds for info in infos),
        extra=_each_once(others),
        extra_songs=sum(others.values()),
        teachers=tuple(dict.fromkeys(name for info in infos for name in info.teachers)),
        start=_each_once(info.start for info in infos),
        varied=any(info.varied for info in infos),
        temperature=temperature,
    )
    heard = Heard(
        tracks=first.heard.tracks,
        artists=first.heard.artists,
        labels=first.heard.labels,
        log_probabilities=tuple(means),
        # as the merged network has them: see `_side_by_side`
        embeddings=np.concatenate([run.heard.embeddings for run in runs], axis=1),
    )
    return Run(folder, info, (), heard)


def _each_once(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))


def merge(
    runs: Sequence[Run],
    mean: Run,
    found: Measured,
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
    found : Measured
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
        save_packed(network, draft)
        digest = sha256_of(draft)
    parts = [bundle.card.training for bundle in bundles]
    songs = to_be_learned(song for part in parts for song in part.songs.items())
    training = Training(
        recipe=" + ".join(part.recipe for part in parts),
        command="\n    ".join([*(part.command for part in parts), mean.info.command]),
        data=_each_once(part.data for part in parts),
        split=_each_once(part.split for part in parts),
        songs=songs,
        tempered_on=found.tempered_on,
    )
    card = dataclasses.replace(
        first,
        name=name,
        version=version,
        sha256=digest,
        parameters=sum(bundle.card.parameters for bundle in bundles),
        limits=limits_of(len(songs), first.gate),
        song=found.song,
        training=training,
        figures=found.figures,
        confusion=found.confusion,
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


def figures_of(folder: Path) -> Measured:
    """What is known of a run whose songs set aside were learned from in the end.

    Raises
    ------
    UserError
        There is no such run, or it has no model.
    """
    card, run = open_bundle(model_path(folder)).card, read_run(folder)
    figures = (
        dataclasses.replace(figure, on=f"{figure.on}, by {card.label}, which has not heard it")
        for figure in card.figures
    )
    return Measured(
        card.song,
        tuple(figures),
        card.training.tempered_on or (),
        confusion_of(run.heard, run.info.pooling),  # older cards do not hold it
    )


def with_pooling(run: Run, pooling: str, command: str) -> tuple[Run, Measured]:
    """A run with its songs' verdicts made of their windows in another way, measured anew."""
    made_by = _and_then(run.info.command, command, " && ")
    info = dataclasses.replace(run.info, pooling=pooling, command=made_by)
    found = measured(run.heard, info.valid, info.command, info.temperature, pooling)
    return dataclasses.replace(run, info=info), found


def set_measured(bundle: Bundle, found: Measured, *, version: str, command: str) -> Bundle:
    """Write a model's card anew, with another rule for songs and what was measured by it."""
    card = bundle.card
    card = dataclasses.replace(
        card,
        version=version,
        song=found.song,
        figures=found.figures,
        confusion=found.confusion,
        training=dataclasses.replace(
            card.training,
            command=_and_then(card.training.command, command, "\n    "),
            tempered_on=found.tempered_on,
        ),
    )
    write_card(card, card_of(bundle.path))
    write_text_whole(page_path(bundle.path), card_markdown(card))
    return Bundle(bundle.path, card)


def _and_then(before: str, pooled_by: str, separator: str) -> str:
    """The commands that made something, the last of which takes the place of others of its kind."""
    kind = " ".join(pooled_by.split()[:2])
    kept = [words for words in before.split(separator) if not words.startswith(f"{kind} ")]
    return separator.join([*kept, pooled_by])
