"""A run: what one training leaves behind, in a folder of its own.

What is in it::

run.json        what was trained, how, on what, and how long it took
history.csv     one line an epoch
valid.npz       what the model says of each window of each song it was measured on
model.keras     the model, with its card model.json and the page model.md
report/         made of the above by `genre_desktop.training.report`
tensorboard/    the course of the training, as TensorBoard reads it
checkpoint.npz  only while the training is not finished
"""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.files import ARCHIVE_ERRORS, write_text_whole, written_whole
from genre_desktop.inference.card import MEAN, POOLINGS
from genre_desktop.training.augment import NOTHING
from genre_desktop.training.recipes import RECIPES


class RunError(UserError):
    """A run's folder that is missing, unfinished or damaged."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """How an epoch went.

    Attributes
    ----------
    loss, accuracy : float
        On the training windows, varied as the recipe varies them, while they are learned.
    valid_loss, valid_accuracy : float
        On the windows of the songs set aside, by the weights as they are at the epoch's end;
        NaN where it was not measured.
    learning_rate : float
    seconds : float
        Since the training began, interruptions left out.
    """

    number: int
    loss: float
    accuracy: float
    valid_loss: float
    valid_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was trained.

    Attributes
    ----------
    name : str
        The folder's.
    recipe, summary : str
    claim : str
        What the project that the recipe stands for said of itself, or nothing.
    features : str
        How the features were made, where that is not the usual way.
    genres : tuple of str
    command : str
    train, valid : str
        Which songs.
    split : str
        ``artist``, ``song`` or ``chunk``, or a published list's name.
    identity : str
        Tells trainings apart, whatever their folders are called; empty if there was none.
    extra : str
        Which songs else, of another collection, or nothing.
    teachers : tuple of str
        Models by which these were learned; if there are none, their own labels.
    distilled : tuple of str
        Models whose answers to all windows were learned.
    start : str
        The model it began with, or nothing.
    frozen : bool
        Of that model, only a new last layer was trained.
    kept_epoch : int
        Whose weights were kept, since the songs set aside were judged best then; 0 if the last.
    varied : bool
        Whether the training windows were.
    temperature : float or None
        Of the song's verdict, where it was given and not fitted.
    pooling : str
        How a song's windows become its verdict: see `SongRule`.
    """

    name: str
    recipe: str
    summary: str
    claim: str
    features: str
    genres: tuple[str, ...]
    command: str
    train: str
    train_songs: int
    valid: str
    split: str
    seed: int
    epochs: int
    parameters: int
    seconds: float
    identity: str = ""
    extra: str = ""
    extra_songs: int = 0
    teachers: tuple[str, ...] = ()
    distilled: tuple[str, ...] = ()
    start: str = ""
    frozen: bool = False
    kept_epoch: int = 0
    varied: bool = True
    temperature: float | None = None
    pooling: str = MEAN


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model says of the songs it was measured on.

    Attributes
    ----------
    tracks, artists : tuple of str
        One per song.
    labels : numpy.ndarray [shape=(n,)]
        Index of each song's true genre.
    log_probabilities : tuple of numpy.ndarray [shape=(k, n_genres)]
        Of the k windows of each song, in order of time.
    embeddings : numpy.ndarray [shape=(n, d)]
        Mean over each song's windows of the network's last layer but one.
    """

    tracks: tuple[str, ...]
    artists: tuple[str, ...]
    labels: NDArray[np.int64]
    log_probabilities: tuple[NDArray[np.float32], ...]
    embeddings: NDArray[np.float32]

    @classmethod
    def none(cls) -> "Heard":
        """Of a model that was measured on no songs."""
        return cls((), (), np.empty(0, np.int64), (), np.empty((0, 0), np.float32))

    def part(self, indices: Sequence[int]) -> "Heard":
        """Some of the songs."""
        return Heard(
            tuple(self.tracks[index] for index in indices),
            tuple(self.artists[index] for index in indices),
            self.labels[list(indices)],
            tuple(self.log_probabilities[index] for index in indices),
            self.embeddings[list(indices)],
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run."""

    folder: Path
    info: RunInfo
    history: tuple[Epoch, ...]
    heard: Heard


def model_path(folder: Path) -> Path:
    """Where a run's model stands."""
    return folder / "model.keras"


def holds_run(folder: Path) -> bool:
    """Whether a run was finished there."""
    return (folder / "run.json").exists()


def write_run(run: Run) -> None:
    """Write what a run is made of; ``run.json`` comes last and says that the rest is whole."""
    run.folder.mkdir(parents=True, exist_ok=True)
    write_history(run.history, run.folder / "history.csv")
    heard = run.heard
    nothing = np.empty((0, len(run.info.genres)), np.float32)
    with written_whole(run.folder / "valid.npz") as draft, draft.open("wb") as file:
        np.savez_compressed(
            file,
            tracks=np.array(heard.tracks),
            artists=np.array(heard.artists),
            labels=heard.labels,
            counts=np.array([len(part) for part in heard.log_probabilities]),
            log_probabilities=np.concatenate([nothing, *heard.log_probabilities]),
            embeddings=heard.embeddings,
        )
    text = json.dumps(asdict(run.info), indent=1, ensure_ascii=False)
    write_text_whole(run.folder / "run.json", text + "\n")


def write_history(history: tuple[Epoch, ...], path: Path) -> None:
    """Write one line an epoch as CSV."""
    lines = io.StringIO()
    table = csv.DictWriter(lines, list(Epoch.__dataclass_fields__), lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(epoch) for epoch in history)
    write_text_whole(path, lines.getvalue())


def best_epoch(history: Sequence[Epoch]) -> int:
    """Number of the epoch whose weights a patient recipe keeps; 0 if none was measured."""
    measured = [epoch for epoch in history if math.isfinite(epoch.valid_loss)]
    return min(reversed(measured), key=lambda epoch: epoch.valid_loss).number if measured else 0


def read_history(path: Path) -> tuple[Epoch, ...]:
    """Read what `write_history` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Epoch(number=int(row.pop("number")), **{key: float(row[key]) for key in row})
            for row in csv.DictReader(file)
        )


def read_run(folder: Path) -> Run:
    """Read a finished run.

    Raises
    ------
    RunError
        There is none, or it is damaged.
    """
    try:
        content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        history = read_history(folder / "history.csv")
        info = _info(content, history)
        valid = folder / "valid.npz"
        # opened here, since numpy leaves a file open that turns out to be damaged
        with valid.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            ends = np.cumsum(saved["counts"], dtype=np.int64)
            heard = Heard(
                tracks=tuple(map(str, saved["tracks"])),
                artists=tuple(map(str, saved["artists"])),
                labels=saved["labels"].astype(np.int64),
                log_probabilities=tuple(np.split(saved["log_probabilities"], ends)[: len(ends)]),
                embeddings=saved["embeddings"],
            )
        _check(heard, len(info.genres))
        return Run(folder, info, history, heard)
    except FileNotFoundError as error:
        raise RunError(
            f"{folder} holds no finished run.", "A training that was stopped goes on when repeated."
        ) from error
    except ARCHIVE_ERRORS as error:
        raise RunError(f"The run in {folder} is damaged ({error}).") from error


def _info(content: dict[str, Any], history: Sequence[Epoch]) -> RunInfo:
    """What ``run.json`` says, every entry checked against its type."""
    recipe = RECIPES.get(content["recipe"])
    if "kept_epoch" not in content and recipe is not None:  # written by an older version
        content["kept_epoch"] = best_epoch(history) if recipe.patience else 0
        content["varied"] = recipe.augmentation != NOTHING
    entries: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in content.items()
    }
    info = RunInfo(**entries)
    for name, kind in get_type_hints(RunInfo).items():
        value = getattr(info, name)
        if not _is(value, kind):
            raise ValueError(f"{name!r} cannot be {str(value)[:40]!r}")
    if info.pooling not in POOLINGS:
        raise ValueError(f"unknown way to pool windows: {info.pooling[:40]!r}")
    return info


def _is(value: object, kind: Any) -> bool:  # noqa: ANN401 - a type of `RunInfo`
    if get_origin(kind) is UnionType:
        return any(_is(value, each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(type(item) is str for item in value)
    if kind is float:
        return type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type]
    return type(value) is kind


def _check(heard: Heard, genres: int) -> None:
    """Raise `ValueError` where what is said of the songs does not fit together."""
    songs = len(heard.labels)
    parts = (heard.tracks, heard.artists, heard.log_probabilities, heard.embeddings)
    if any(len(part) != songs for part in parts):
        raise ValueError("valid.npz does not say the same of all songs")
    if any(
        answers.shape[1:] != (genres,) or not len(answers) for answers in heard.log_probabilities
    ):
        raise ValueError(f"valid.npz and run.json do not have the same {genres} genres")
    if songs and not 0 <= heard.labels.min() <= heard.labels.max() < genres:
        raise ValueError("a song in valid.npz has a genre that run.json does not name")
