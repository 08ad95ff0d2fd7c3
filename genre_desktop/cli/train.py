"""Train a model by a recipe; a training that was stopped goes on when repeated."""

import argparse
import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from genre_desktop.cli.arguments import (
    above_zero,
    add_card_arguments,
    check_card_arguments,
    positive,
    seed,
    share,
    temperature,
)
from genre_desktop.cli.opening import DATA_HELP, genre_names, opened
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.typed import command
from genre_desktop.edition import require_training
from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.streams import unicode_only
from genre_desktop.training import statistics
from genre_desktop.training.augment import KINDS
from genre_desktop.training.laboratory import Plan, finished, publish, train
from genre_desktop.training.leaks import LeakError, check_split, learned_before
from genre_desktop.training.recipes import RECIPES, Recipe
from genre_desktop.training.runs import Epoch, Heard, Run, model_path
from genre_desktop.training.search import RANGES, Trial, search
from genre_desktop.training.songs import Songs, check_front_end, joined, of_genres
from genre_desktop.training.splits import WAYS, Split, parted, stated, stratified_folds

_GUARDED = (None, "artist", "song")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "data", type=Path, nargs="+", metavar="DATA", help=f"songs to learn from: {DATA_HELP}"
    )
    parser.add_argument("--valid", type=Path, metavar="DATA", help="measure on these songs")
    parser.add_argument(
        "--split",
        choices=WAYS,
        default=None,
        help="part DATA so instead; with --valid, artist or song: what may not be on both sides",
    )
    parser.add_argument(
        "--folds", type=positive, metavar="K", help="set each song aside once, in K trainings"
    )
    parser.add_argument("--share", type=share, default=0.25, help="of DATA, to be set aside")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="short-chunk")
    parser.add_argument(
        "--run", type=Path, metavar="FOLDER", help="of the run; runs/RECIPE-SEED if not given"
    )
    parser.add_argument("--epochs", type=positive, help="instead of the recipe's own")
    parser.add_argument("--learning-rate", type=above_zero, help="instead of the recipe's own")
    parser.add_argument("--seed", type=seed, default=0)
    parser.add_argument("--genres", type=genre_names, help="learn these alone: rock,hiphop")
    parser.add_argument(
        "--without", default="", metavar="KIND,...", help=f"leave out of {', '.join(KINDS)}"
    )
    parser.add_argument("--init", type=Path, metavar="MODEL.keras", help="begin with this model")
    parser.add_argument(
        "--freeze", action="store_true", help="of that model, train the last layer alone"
    )
    parser.add_argument(
        "--extra",
        type=Path,
        metavar="DATA",
        help="learn these too, by their labels or as the teachers hear them",
    )
    parser.add_argument("--teacher", type=Path, action="append", default=[], metavar="MODEL.keras")
    parser.add_argument(
        "--distil",
        type=Path,
        action="append",
        default=[],
        metavar="MODEL.keras",
        help="learn of every window what this model says of it; several: the mean of them",
    )
    parser.add_argument(
        "--search", type=positive, metavar="N", help="try N settings, judged on --valid"
    )
    parser.add_argument(
        "--over", default="learning_rate,weight_decay", help=f"search over {', '.join(RANGES)}"
    )
    parser.add_argument(
        "--no-music",
        action="store_true",
        help="learn also what is no music, from sounds made for it (needs espeak-ng)",
    )
    parser.add_argument(
        "--temperature", type=temperature, help="of the song's verdict; else fitted"
    )
    add_card_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Train, measure, and write the run's folder."""
    require_training()
    _check(options)
    recipe = _recipe(options)
    songs = joined([opened(path) for path in options.data], FrontEnd())
    genres = tuple(sorted(set(options.genres or songs.genres)))
    songs = of_genres(songs, genres)
    if len(genres) < 2:
        raise UserError(f"{songs.name} has songs of one genre only: there is nothing to tell.")
    check_front_end(songs, FrontEnd())
    songs, valid, split = _parted(songs, genres, options)
    extra = opened(options.extra) if options.extra else None
    if extra is not None and not options.teacher:  # no label of theirs says what the others are
        shared = [genre for genre in genres if genre in extra.genres]
        extra = of_genres(extra, shared) if shared else extra
    if valid is not None:
        _tell_set_aside(split, songs, valid, extra, genres)
        if options.split != "chunk":
            _check_leaks(songs, valid, extra, options)
    if options.split == "chunk":  # an epoch of as many windows: a piece is little more than one
        recipe = dataclasses.replace(recipe, windows_per_song=1)
    folder = options.run or Path("runs") / f"{recipe.name}-{options.seed}"
    plan = Plan(
        folder=folder,
        recipe=recipe,
        genres=genres,
        train=songs,
        command=command(options.words),
        name=unicode_only(options.name or folder.resolve().name),
        version=options.model_version,
        valid=valid,
        split=split,
        seed=options.seed,
        extra=extra,
        teachers=tuple(options.teacher),
        distilled=tuple(options.distil),
        start=options.init,
        frozen=options.freeze,
        temperature=options.temperature,
        no_music=options.no_music,
    )
    print(f"{recipe.name}: {recipe.summary}; {len(songs)} songs of {len(genres)} genres")
    if options.search is not None:
        return _search(plan, options)
    if options.folds is not None:
        return _folds(plan, options)
    done = _train(plan)
    if options.out is not None:
        publish(done, options.out)
        print(f"wrote {options.out} and its card")
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raise `UserError` for what does not go together."""
    check_card_arguments(options)
    if options.teacher and options.extra is None:
        raise UserError("--teacher needs --extra: the songs that it is to judge.")
    if options.freeze and options.init is None:
        raise UserError("--freeze needs --init: the model whose layers are kept.")
    many = [name for name in ("search", "folds") if getattr(options, name) is not None]
    if len(many) > 1:
        raise UserError("--search and --folds do not go together.")
    if many and options.out is not None:
        raise UserError(
            f"--{many[0]} trains many models: --out cannot tell which of them is meant.",
            "Each stands in a folder of its own.",
        )
    if options.folds is not None and options.valid is not None:
        raise UserError("Folds set songs aside themselves.", "Leave out --valid.")
    if options.folds == 1:
        raise UserError("One fold sets all songs aside.", "It takes two or more.")
    if options.valid is not None and options.split not in _GUARDED:
        raise UserError(
            f"--valid sets songs aside, and so does --split {options.split}.",
            "Leave one of them out.",
        )
    if options.folds is not None and options.split not in _GUARDED:
        raise UserError(f"Folds cannot be made by {options.split}.", "Make them by artist or song.")


def _check_leaks(
    songs: Songs, valid: Songs, extra: Songs | None, options: argparse.Namespace
) -> None:
    """Refuse songs set aside that are learned from, or that a model has learned from before."""
    learned = songs if extra is None else joined([songs, extra], FrontEnd())
    with Progress(0, "blocks of songs compared") as progress:
        check_split(learned, valid, options.split or "artist", on_block=progress.at)
    for path in filter(None, (options.init, *options.teacher, *options.distil)):
        heard = learned_before(open_bundle(path).card.training.songs, valid)
        if heard:
            raise LeakError(
                f"The model {path.name} was trained on {len(heard)} of the songs set aside in"
                f" {valid.name}, such as {heard[0]}.",
                "Set songs aside that it has not heard.",
            )


def _train(plan: Plan) -> Run:
    if (done := finished(plan)) is not None:
        print(f"{plan.folder} is finished; nothing was trained. To train it anew, delete it.")
        _say(done, plan)
        return done
    with Progress(plan.recipe.epochs, "epochs") as progress:

        def tell(epoch: Epoch) -> None:
            progress.at(epoch.number)
            print(_line(epoch, plan.recipe.epochs), flush=True)

        done = train(plan, on_epoch=tell)
    _say(done, plan)
    return done


def _folds(plan: Plan, options: argparse.Namespace) -> int:
    how = options.split or "artist"
    heard = []
    with Progress(0, "blocks of songs compared") as progress:
        splits = stratified_folds(
            plan.train, options.folds, options.seed, how, on_block=progress.at
        )
    for split in splits:  # before hours are spent on the first
        _check_genres(split, plan.genres)
        _check_leaks(split.train, split.valid, plan.extra, options)
    for split in splits:
        name = f"{how}, fold {split.fold} of {split.folds}"
        _tell_set_aside(name, split.train, split.valid, plan.extra, plan.genres)
        fold = dataclasses.replace(
            plan,
            train=split.train,
            valid=split.valid,
            split=name,
            folder=plan.folder / f"fold-{split.fold}",
            name=f"{plan.name} fold {split.fold}",
        )
        heard.append(_train(fold).heard)
    print(f"songs right over {options.folds} folds: {_pooled(heard)}")
    return 0


def _pooled(folds: Sequence[Heard]) -> str:
    shares = [statistics.song_accuracy(fold.log_probabilities, fold.labels) for fold in folds]
    pooled = np.average(shares, weights=[len(fold.labels) for fold in folds])
    return f"{pooled:.3f}, from {min(shares):.3f} to {max(shares):.3f}"


def _search(plan: Plan, options: argparse.Namespace) -> int:
    names = tuple(options.over.split(","))
    for name in names:
        if name not in RANGES:
            raise UserError(f"There is no range named {name}.", f"There is {', '.join(RANGES)}.")
    found = search(plan, names, options.search, on_trial=lambda trial: print(_told(trial)))
    print("best:", _told(found[0]))
    return 0


def _told(trial: Trial) -> str:
    settings = "  ".join(f"{name} {value:.3g}" for name, value in trial.settings.items())
    judged = "diverged" if math.isnan(trial.accuracy) else f"songs right {trial.accuracy:.3f}"
    return f"trial {trial.number:3}  {judged}  {settings}"


def _recipe(options: argparse.Namespace) -> Recipe:
    recipe = RECIPES[options.recipe]
    if options.epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=options.epochs)
    if options.learning_rate is not None:
        recipe = dataclasses.replace(recipe, learning_rate=options.learning_rate)
    for kind in filter(None, map(str.strip, options.without.split(","))):
        if kind not in KINDS:
            raise UserError(
                f"There is no augmentation named {kind}.", f"There is {', '.join(KINDS)}."
            )
        recipe = dataclasses.replace(recipe, augmentation=recipe.augmentation.without(kind))
    return recipe


def _parted(
    songs: Songs, genres: tuple[str, ...], options: argparse.Namespace
) -> tuple[Songs, Songs | None, str]:
    """The songs to learn from, those to measure on, and how they were parted."""
    if options.valid is not None:
        valid = opened(options.valid)
        check_front_end(valid, FrontEnd())
        there = [genre for genre in genres if genre in valid.genres]
        if not there:
            raise UserError(
                f"{valid.name} has no song of the genres that are learned.",
                f"These are {', '.join(genres)}.",
            )
        if others := sorted(set(valid.genres) - set(genres)):
            print(f"not measured on, since not learned: {', '.join(others)} of {valid.name}")
        return songs, of_genres(valid, there), f"{options.split or 'artist'}, by {valid.name}"
    if options.split is None or options.folds is not None:
        return songs, None, "nothing set aside"
    columns = RECIPES[options.recipe].window.columns
    with Progress(0, "blocks of songs compared") as progress:
        split = parted(
            songs,
            options.split,
            share=options.share,
            seed=options.seed,
            chunk_columns=columns,
            on_block=progress.at,
        )
    _check_genres(split, genres)
    return split.train, split.valid, split.name


def _check_genres(split: Split, genres: Sequence[str]) -> None:
    """Refuse a split that leaves nothing to learn of a genre."""
    if missing := [genre for genre in genres if genre not in split.train.genres]:
        where = f" in fold {split.fold}" if split.folds else ""
        raise UserError(
            f"The split by {split.name} leaves no {', '.join(missing)} to learn from{where}.",
            "Leave such a genre out with --genres, or split the songs otherwise.",
        )


def _tell_set_aside(
    split: str, songs: Songs, valid: Songs, extra: Songs | None, genres: Sequence[str]
) -> None:
    print(f"set aside: {len(valid)} songs; split: {stated(split, songs, valid, extra)}")
    if missing := [genre for genre in genres if genre not in valid.genres]:
        print(f"learned but not measured, since none is set aside: {', '.join(missing)}")


def _line(epoch: Epoch, of: int) -> str:
    left = epoch.seconds / epoch.number * (of - epoch.number)
    return (
        f"epoch {epoch.number:3} of {of}  loss {epoch.loss:.3f}  windows right"
        f" {epoch.accuracy:.3f}  set aside {epoch.valid_loss:.3f} {epoch.valid_accuracy:.3f}"
        f"  {epoch.seconds:5.0f} s, {left:5.0f} s left"
    )


def _say(done: Run, plan: Plan) -> None:
    card = read_card(card_path(model_path(done.folder)))
    for figure in card.figures:
        print(f"{figure.name} on {figure.on}: {figure.value:.3f}")
    if done.heard.tracks:
        from genre_desktop.training.report import write_report  # noqa: PLC0415 - loads matplotlib

        print(f"wrote {write_report(done)}")
    print(f"wrote {plan.folder}")
