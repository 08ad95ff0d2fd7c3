"""All that a training needs to go on where it was stopped."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from genre_desktop.errors import UserError
from genre_desktop.files import ARCHIVE_ERRORS, written_whole
from genre_desktop.training.runs import Epoch


class CheckpointError(UserError):
    """A checkpoint that is damaged or belongs to another training."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a training has come, apart from its variables.

    Attributes
    ----------
    history : tuple of Epoch
    best : list of numpy.ndarray
        The network's weights at its best epoch, if they are what training is after.
    """

    history: tuple[Epoch, ...] = ()
    best: Any = ()


def write_state(path: Path, state: State, variables: Sequence[Any], identity: str) -> None:
    """Write a checkpoint, whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
    state : State
    variables : sequence of keras.Variable
        Of the network and the optimizer, the states of its random generators among them.
    identity : str
        Of the training.
    """
    about = {"identity": identity, "history": [asdict(epoch) for epoch in state.history]}
    arrays = {f"variable_{i}": np.asarray(variable) for i, variable in enumerate(variables)}
    arrays |= {f"best_{i}": weights for i, weights in enumerate(state.best)}
    with written_whole(path) as draft, draft.open("wb") as file:
        np.savez(file, about=np.array(json.dumps(about)), **arrays)  # type: ignore[arg-type]


def read_state(path: Path | None, variables: Sequence[Any], identity: str) -> State:
    """Read a checkpoint into the variables, if there is one.

    Raises
    ------
    CheckpointError
        It is damaged or belongs to another training; the variables may have changed.
    """
    if path is None or not path.exists():
        return State()
    remedy = f"Delete {path} to begin anew."
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            about = json.loads(str(saved["about"]))
            if about["identity"] != identity:
                raise CheckpointError(
                    "The training that was stopped here had other settings or other songs.", remedy
                )
            for index, variable in enumerate(variables):
                variable.assign(saved[f"variable_{index}"])
            best = [saved[f"best_{i}"] for i in range(len(saved.files)) if f"best_{i}" in saved]
        return State(tuple(Epoch(**epoch) for epoch in about["history"]), best)
    except ARCHIVE_ERRORS as error:
        raise CheckpointError(f"The checkpoint {path.name} is damaged.", remedy) from error
