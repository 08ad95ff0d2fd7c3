"""A trained network becomes a model file with its card."""

import math
import shutil
from pathlib import Path
from typing import Any

from genre_desktop.features.mel import FrontEnd
from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.inference.bundle import Bundle, sha256_of
from genre_desktop.inference.card import (
    Figure,
    GateRule,
    ModelCard,
    SongRule,
    Training,
    card_path,
    page_path,
    write_card,
)
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.training.leaks import to_be_learned
from genre_desktop.training.packing import save_packed
from genre_desktop.training.recipes import Recipe
from genre_desktop.training.songs import Songs

_SUMMARY = (
    "Hears which of {} genres a recording sounds like. For people sorting or exploring their own"
    " music; not for judging people, and no authority on what a song is."
)
_LIMITS = (
    "Trained on {} recordings only. It knows these genres and forces all music into them{}. Its"
    " probabilities are not calibrated beyond the temperature stated here."
)
_NOISE_TOO = ", and whatever is not music too"


def ship(
    network: Any,  # noqa: ANN401
    path: Path,
    *,
    name: str,
    version: str,
    genres: tuple[str, ...],
    recipe: Recipe,
    songs: Songs,
    seed: int,
    split: str,
    command: str,
    extra: Songs | None = None,
    song: SongRule | None = None,
    gate: GateRule | None = None,
    figures: tuple[Figure, ...] = (),
    tempered_on: tuple[str, ...] = (),
    confusion: tuple[tuple[int, ...], ...] | None = None,
) -> Bundle:
    """Save a network as ``.keras`` and write its card beside it.

    Parameters
    ----------
    network : keras.Model
    path : pathlib.Path
        Of the model file, ending in ``.keras``.
    songs, extra : Songs
        All that the network has seen; `extra` by its labels or as teachers heard it.
    split : str
        How the songs were parted from those that the model is measured on.
    command : str
        What a person types to make this model again.
    song : SongRule, optional
    gate : GateRule, optional
    figures : tuple of Figure
    tempered_on : tuple of str
        Songs that the temperature of `song` was fitted on, by track.
    confusion : tuple of tuple of int, optional
        See `ModelCard`.
    """
    seen = [songs] if extra is None else [songs, extra]
    with written_whole(path) as draft:
        save_packed(network, draft)
        digest = sha256_of(draft)
    card = ModelCard(
        name=name,
        version=version,
        genres=genres,
        sha256=digest,
        parameters=sum(math.prod(weights.shape) for weights in network.trainable_variables),
        summary=_SUMMARY.format(len(genres)),
        limits=limits_of(sum(map(len, seen)), gate or GateRule()),
        front_end=FrontEnd(),
        window=recipe.window,
        song=song or SongRule(),
        gate=gate or GateRule(),
        training=Training(
            recipe=recipe.name,
            command=command,
            data="; ".join(f"{part.name}: {len(part)} songs" for part in seen),
            split=split,
            seed=seed,
            epochs=recipe.epochs,
            songs=to_be_learned(
                (track, part.fingerprint(index))
                for part in seen
                for index, track in enumerate(part.tracks)
            ),
            tempered_on=tempered_on,
        ),
        figures=figures,
        confusion=confusion,
    )
    write_card(card, card_path(path))
    write_text_whole(page_path(path), card_markdown(card))
    return Bundle(path, card)


def copy_model(source: Path, path: Path) -> None:
    """Copy a model, its card and its page to another place, under another name."""
    for where in (page_path, card_path, Path):
        with written_whole(where(path)) as draft:
            shutil.copyfile(where(source), draft)


def limits_of(songs: int, gate: GateRule) -> str:
    """What a model cannot do that was trained on so many songs, for a person."""
    return _LIMITS.format(songs, "" if gate.learned else _NOISE_TOO)
