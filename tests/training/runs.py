"""Finished runs of networks that never were."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import ModelCard, WindowRule, card_path, write_card
from genre_desktop.training.runs import Epoch, Heard, Run, RunInfo, model_path, write_run

GENRES = ("blues", "hiphop", "jazz", "rock")

INFO = RunInfo(
    name="tiny-0",
    recipe="tiny",
    summary="one layer",
    claim="",
    features="",
    genres=GENRES,
    command="genre-desktop train songs.npz",
    train="songs.npz",
    train_songs=80,
    valid="valid.npz",
    split="artist",
    seed=0,
    epochs=8,
    parameters=1234,
    seconds=480.0,
)


def history(valid_losses: list[float], *, accuracy: float = 0.6) -> tuple[Epoch, ...]:
    """A training whose own loss falls, and whose validation loss goes as told."""
    return tuple(
        Epoch(number, 2 / number, accuracy, loss, 0.5, 1e-3, 60.0 * number)
        for number, loss in enumerate(valid_losses, 1)
    )


def heard(verdicts: list[list[int]], labels: list[int], *, sure: float = 0.7) -> Heard:
    """Songs each of whose windows is `sure` of one genre."""
    others = (1 - sure) / (len(GENRES) - 1)
    shares = np.eye(len(GENRES)) * (sure - others) + others
    windows: list[NDArray[np.float32]] = [
        np.log(shares[song]).astype(np.float32) for song in verdicts
    ]
    random = np.random.default_rng(0)
    places = np.array([[0, 0, 0], [9, 0, 0], [0, 5, 1], [0, 5, 0]])
    return Heard(
        tracks=tuple(f"{GENRES[label]}.{song:05}" for song, label in enumerate(labels)),
        artists=tuple(f"artist {song // 2}" for song in range(len(labels))),
        labels=np.array(labels),
        log_probabilities=tuple(windows),
        embeddings=(places[labels] + random.normal(size=(len(labels), 3))).astype(np.float32),
    )


def forty_songs(right: int, *, seed: int = 0) -> Heard:
    """Ten songs a genre of three windows, `right` of them judged rightly, more or less surely."""
    labels = np.repeat(np.arange(4), 10)
    wrong = np.random.default_rng(seed).permutation(40)[right:]
    verdicts = labels.copy()
    verdicts[wrong] = (labels[wrong] + 1) % 4
    found = heard([[int(verdict)] * 3 for verdict in verdicts], labels.tolist())
    scales = np.linspace(0.6, 1.8, 40)
    return replace(found, log_probabilities=tuple(map(_sharpened, found.log_probabilities, scales)))


def _sharpened(windows: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    scaled = windows * scale
    return np.asarray(scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True)), np.float32)


def made_run(folder: Path, songs: Heard, **info: Any) -> Run:  # noqa: ANN401 - of `RunInfo`
    """Write a run, with the card of its model, and give it."""
    name = folder.name
    command = f"genre-desktop train songs.npz --run {name} --seed {info.get('seed', 0)}"
    told = replace(INFO, **{"name": name, "command": command, **info})
    run = Run(folder, told, history([2, 1.5, 1.2, 1, 1, 1, 1, 1]), songs)
    write_run(run)
    window = WindowRule(columns=48, step=24)
    card = ModelCard(folder.name, "1", GENRES, "", 1234, front_end=FrontEnd(), window=window)
    write_card(card, card_path(model_path(folder)))
    return run
