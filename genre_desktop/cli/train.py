"""Train a model by a recipe, and write it with its card."""

import argparse
import dataclasses
import os
import shlex
import time
from pathlib import Path

from genre_desktop.cli.arguments import positive
from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.files import write_text_whole
from genre_desktop.inference.card import card_path, page_path, write_card
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.training.evaluate import evaluate
from genre_desktop.training.fit import Epoch, fit
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.ship import figures, ship
from genre_desktop.training.songs import check_front_end


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("data", type=Path, metavar="TRAIN.npz", help="labelled log-mel to learn")
    parser.add_argument("--out", type=Path, required=True, help="the .keras file to write")
    parser.add_argument(
        "--valid", type=Path, default=None, metavar="VALID.npz", help="measure on these songs"
    )
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="short-chunk")
    parser.add_argument("--epochs", type=positive, default=None, help="instead of the recipe's own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--name", default=None, help="name in the card; the file's if not given")
    parser.add_argument(
        "--split", default="not stated", help="how the songs were parted, for the card"
    )
    parser.add_argument("--model-version", default="1.0", help="version in the card")


def run(options: argparse.Namespace) -> int:
    """Train, write the model, measure it, and write the figures into its card."""
    if options.out.suffix != ".keras":
        raise UserError("A model file must end in .keras.")
    songs = read_mel_file(options.data)
    valid = read_mel_file(options.valid) if options.valid else None
    recipe = RECIPES[options.recipe]
    if options.epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=options.epochs)
    genres = tuple(sorted(set(songs.genres)))
    if len(genres) < 2:
        raise UserError(f"{songs.path.name} has songs of one genre only: there is nothing to tell.")
    for mel_file in filter(None, (songs, valid)):
        check_front_end(mel_file, FrontEnd())
    started = time.monotonic()
    print(f"{recipe.name}: {recipe.summary}; {len(songs)} songs of {len(genres)} genres")

    def tell(epoch: Epoch) -> None:
        spent = time.monotonic() - started
        left = spent / epoch.number * (epoch.of - epoch.number)
        print(
            f"epoch {epoch.number:3} of {epoch.of}  loss {epoch.loss:.3f}"
            f"  windows right {epoch.accuracy:.3f}  {spent:5.0f} s, {left:5.0f} s left",
            flush=True,
        )

    network = fit(songs, genres, recipe, seed=options.seed, on_epoch=tell)
    bundle = ship(
        network,
        options.out,
        name=options.name or options.out.stem,
        version=options.model_version,
        genres=genres,
        recipe=recipe,
        songs=songs,
        seed=options.seed,
        split=options.split,
        command=_command(options),
    )
    card = bundle.card
    if valid is not None:
        evaluation = evaluate(KerasEngine(bundle), valid)
        command = f"genre-desktop evaluate {_portable(options.valid)}"
        if options.out.name != "genre.keras":
            command += f" --model {options.out}"
        card = dataclasses.replace(card, figures=figures(evaluation, valid.path.name, command))
        write_card(card, card_path(bundle.path))
        print(f"songs of {valid.path.name} right: {evaluation.song_accuracy:.3f}")
    write_text_whole(page_path(bundle.path), card_markdown(card))
    print(f"wrote {bundle.path} and its card")
    return 0


def _command(options: argparse.Namespace) -> str:
    words = ["genre-desktop", "train", _portable(options.data), "--out", str(options.out)]
    if options.valid:
        words += ["--valid", _portable(options.valid)]
    words += ["--recipe", options.recipe, "--seed", str(options.seed), "--split", options.split]
    if options.epochs is not None:
        words += ["--epochs", str(options.epochs)]
    return " ".join(word if "$" in word else shlex.quote(word) for word in words)


def _portable(path: Path) -> str:
    """The path as the command in a card names it, whoever's folder it was."""
    data = os.environ.get("GENRE_DATA")
    if not data:
        return str(path)
    try:
        return f"$GENRE_DATA/{path.resolve().relative_to(Path(data).resolve())}"
    except ValueError:
        return str(path)
