"""A training from its songs to a folder with the model, its card and its figures."""

import dataclasses
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.files import sweep_drafts
from genre_desktop.inference.bundle import Bundle, ModelError, open_bundle
from genre_desktop.inference.card import GateRule, SongRule
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.network import load_network
from genre_desktop.streams import unicode_only
from genre_desktop.training.augment import NOTHING
from genre_desktop.training.distil import Teachers
from genre_desktop.training.fit import METHOD, Fitted, fit
from genre_desktop.training.material import Material, borrowed, labelled, no_music, taught
from genre_desktop.training.measure import Measured, heard_by, measured
from genre_desktop.training.recipes import Recipe
from genre_desktop.training.recipes.features import FIXED
from genre_desktop.training.runs import (
    Epoch,
    Heard,
    Run,
    RunInfo,
    best_epoch,
    holds_run,
    model_path,
    read_run,
    write_run,
)
from genre_desktop.training.ship import copy_model, ship
from genre_desktop.training.songs import Songs
from genre_desktop.training.splits import stated

_CHECKPOINT = "checkpoint.npz"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be trained.

    Attributes
    ----------
    folder : pathlib.Path
        Of the run.
    genres : tuple of str
        In the order of the network's outputs.
    valid : Songs or None
        Never learned from; measured after each epoch and at the end.
    split : str
        How `train` and `valid` were parted.
    extra : Songs or None
        Of another collection, to be learned from as `teachers` see them, or by their own labels
        if there is no teacher.
    teachers : tuple of pathlib.Path
        Models.
    distilled : tuple of pathlib.Path
        Models, whose answers to all windows are learned.
    start : pathlib.Path or None
        A model to begin with, whatever its genres.
    frozen : bool
        Of that model, train the last layer alone.
    temperature : float or None
        Of the song's verdict; fitted on `valid` if not given.
    no_music : bool
        Learn to tell what is no music from what is.
    """

    folder: Path
    recipe: Recipe
    genres: tuple[str, ...]
    train: Songs
    command: str
    name: str
    version: str = "1.0"
    valid: Songs | None = None
    split: str = ""
    seed: int = 0
    extra: Songs | None = None
    teachers: tuple[Path, ...] = ()
    distilled: tuple[Path, ...] = ()
    start: Path | None = None
    frozen: bool = False
    temperature: float | None = None
    no_music: bool = False

    @property
    def outputs(self) -> int:
        """Of the network."""
        return len(self.genres) + self.no_music


def train(
    plan: Plan,
    *,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
) -> Run:
    """Train, measure, and write all of it; go on where an earlier try was stopped.

    A training that is finished is not done again: see `finished`.

    Raises
    ------
    UserError
        The songs, a model or an earlier try's checkpoint cannot be used.
    """
    if (done := finished(plan)) is not None:
        return done
    sweep_drafts(plan.folder)
    front_end, recipe = FrontEnd(), plan.recipe
    bundles = _teachers(plan)
    teachers = _distilled(plan)
    start = _start(plan) if plan.start is not None else None
    material = labelled(plan.train, plan.genres, front_end)
    valid = labelled(plan.valid, plan.genres, front_end) if plan.valid is not None else None
    materials = [material, *_extra(plan, material, bundles)]
    if plan.no_music:
        valid = valid.with_one_more_output() if valid is not None else None
        materials = [part.with_one_more_output() for part in materials]
        materials.append(no_music(len(plan.genres), front_end))
    plan.folder.mkdir(parents=True, exist_ok=True)
    fitted = fit(
        materials,
        recipe,
        seed=plan.seed,
        valid=valid,
        start=start,
        teachers=teachers,
        checkpoint=plan.folder / _CHECKPOINT,
        # what the model is called and how its verdict is tempered may be decided in the end
        identity=identity(dataclasses.replace(plan, name="", version="", temperature=None)),
        on_epoch=_both(_logged(plan.folder / "tensorboard"), on_epoch),
    )
    _let_learn(fitted.network, all_of_it=True)
    bundle = _ship(plan, fitted, Measured(SongRule(temperature=plan.temperature or 1.0)))
    heard = heard_by(bundle, fitted.network, plan.valid) if plan.valid is not None else Heard.none()
    if plan.valid is not None and heard.tracks:
        found = measured(heard, plan.valid.name, plan.command, plan.temperature)
        bundle = _ship(plan, fitted, found)
    run = Run(plan.folder, _info(plan, bundle, fitted), fitted.history, heard)
    write_run(run)
    (plan.folder / _CHECKPOINT).unlink(missing_ok=True)
    return run


def finished(plan: Plan) -> Run | None:
    """The run in the plan's folder, if this very training was done there.

    Raises
    ------
    UserError
        Another one was, or the run is damaged.
    """
    if not holds_run(plan.folder):
        return None
    run = read_run(plan.folder)
    if run.info.identity != identity(plan):
        raise UserError(
            f"{plan.folder} holds the finished run of another training.",
            "Choose another folder for this one, or delete that.",
        )
    (plan.folder / _CHECKPOINT).unlink(missing_ok=True)
    sweep_drafts(plan.folder)
    return run


def identity(plan: Plan) -> str:
    """Tells one training from another: all that makes its model, and no place or name of a file.

    Of the songs their mel counts, which is there before a teacher has been heard.
    """
    models = [path for path in (plan.start, *plan.teachers) if path is not None]
    about: tuple[object, ...] = (
        METHOD,
        {
            field.name: repr(getattr(plan.recipe, field.name))
            for field in dataclasses.fields(plan.recipe)
            if field.name != "build"
        },
        plan.genres,
        [_songs_identity(songs) for songs in (plan.train, plan.valid, plan.extra)],
        [open_bundle(path).card.sha256 for path in models],
        (plan.name, plan.version, plan.split, plan.seed),
        (plan.start is not None, plan.frozen, plan.temperature, plan.no_music),
    )
    if plan.distilled:
        about = (*about, [open_bundle(path).card.sha256 for path in plan.distilled])
    return hashlib.blake2b(repr(about).encode(), digest_size=16).hexdigest()


def _songs_identity(songs: Songs | None) -> list[tuple[str, str, str]]:
    if songs is None:
        return []
    prints = (songs.fingerprint(index) for index in range(len(songs)))
    return list(zip(songs.tracks, songs.genres, prints, strict=True))


def publish(run: Run, path: Path) -> None:
    """Copy a run's model, its card and its page to another place, under another name."""
    copy_model(model_path(run.folder), path)


def _both(
    first: Callable[[Epoch], None], second: Callable[[Epoch], None]
) -> Callable[[Epoch], None]:
    def tell(epoch: Epoch) -> None:
        first(epoch)
        second(epoch)

    return tell


def _logged(folder: Path) -> Callable[[Epoch], None]:
    """Writes each epoch where TensorBoard looks for it."""

    def write(epoch: Epoch) -> None:
        from tensorboard.summary import Writer  # noqa: PLC0415 - needs TensorFlow

        writer = Writer(str(folder))
        for name in ("loss", "accuracy", "valid_loss", "valid_accuracy", "learning_rate"):
            writer.add_scalar(name, getattr(epoch, name), epoch.number)
        writer.close()

    return write


def _teachers(plan: Plan) -> list[Bundle]:
    """The models to learn from.

    Raises
    ------
    ModelError
        One of them does not know all the genres.
    """
    bundles = [open_bundle(path) for path in plan.teachers]
    for bundle in bundles:
        if missing := [genre for genre in plan.genres if genre not in bundle.card.genres]:
            raise ModelError(
                f"The teacher {bundle.path.name} does not know {', '.join(missing)}.",
                "A teacher has to know all the genres that are learned.",
            )
    return bundles


def _distilled(plan: Plan) -> Teachers | None:
    """Those whose answers to all windows are learned."""
    if not plan.distilled:
        return None
    bundles = [open_bundle(path) for path in plan.distilled]
    return Teachers(bundles, plan.genres, plan.outputs, plan.recipe.window)


def _extra(plan: Plan, material: Material, bundles: Sequence[Bundle]) -> list[Material]:
    if plan.extra is None:
        return []
    if not bundles:
        return [borrowed(plan.extra, plan.genres, FrontEnd(), like=material)]
    teachers = [KerasEngine(bundle) for bundle in bundles]
    return [taught(plan.extra, plan.genres, FrontEnd(), teachers, like=material)]


def _start(plan: Plan) -> Any:  # noqa: ANN401
    """The network to begin with, with outputs for the genres that are wanted.

    Raises
    ------
    ModelError
        It takes other windows or mel columns than the recipe makes.
    """
    import keras  # noqa: PLC0415

    assert plan.start is not None  # noqa: S101 - asked before
    bundle = open_bundle(plan.start)
    if bundle.card.window != plan.recipe.window:
        raise ModelError(
            f"The model {plan.start.name} hears windows of {bundle.card.window.columns} columns,"
            f" the recipe {plan.recipe.name} makes {plan.recipe.window.columns}.",
            "Choose the recipe that the model was trained by.",
        )
    if bundle.card.front_end != FrontEnd():
        raise ModelError(
            f"The model {plan.start.name} hears other mel bands than these songs have."
        )
    network = load_network(bundle)
    _let_learn(network, all_of_it=not plan.frozen)
    same = bundle.card.genres == plan.genres and bundle.card.outputs == plan.outputs
    if same and not plan.frozen:
        return network
    embedding = network.layers[-2].output
    keras.utils.set_random_seed(plan.seed)
    logits = keras.layers.Dense(plan.outputs, name="logits")(embedding)
    return keras.Model(network.input, logits, name=network.name)


def _let_learn(network: Any, *, all_of_it: bool) -> None:  # noqa: ANN401
    """Have a network learn, or keep its weights as they are; its fixed features stay fixed.

    A file keeps what was frozen when it was written: who trains on has to say it anew.
    """
    network.trainable = all_of_it
    # Keras does not tell the layers of a network that was to learn already
    for layer in network.layers:
        if hasattr(layer, "layers"):  # an average is made of networks
            _let_learn(layer, all_of_it=all_of_it)
        else:
            layer.trainable = all_of_it and layer.name not in FIXED


def _ship(plan: Plan, fitted: Fitted, found: Measured) -> Bundle:
    recipe = plan.recipe
    if len(fitted.history) != recipe.epochs:
        recipe = dataclasses.replace(recipe, epochs=len(fitted.history))
    return ship(
        fitted.network,
        model_path(plan.folder),
        name=plan.name,
        version=plan.version,
        genres=plan.genres,
        recipe=recipe,
        songs=plan.train,
        extra=plan.extra,
        seed=plan.seed,
        split=stated(plan.split, plan.train, plan.valid, plan.extra),
        command=plan.command,
        song=found.song,
        gate=GateRule(learned=plan.no_music),
        figures=found.figures,
        tempered_on=found.tempered_on,
        confusion=found.confusion,
    )


def _info(plan: Plan, bundle: Bundle, fitted: Fitted) -> RunInfo:
    recipe = plan.recipe
    return RunInfo(
        name=unicode_only(plan.folder.resolve().name),
        recipe=recipe.name,
        summary=recipe.summary,
        claim=recipe.claim,
        features=recipe.features,
        genres=plan.genres,
        command=plan.command,
        train=plan.train.name,
        train_songs=len(plan.train),
        valid=plan.valid.name if plan.valid is not None else "",
        split=stated(plan.split, plan.train, plan.valid, plan.extra),
        seed=plan.seed,
        epochs=len(fitted.history),
        parameters=bundle.card.parameters,
        extra=plan.extra.name if plan.extra is not None else "",
        extra_songs=len(plan.extra) if plan.extra is not None else 0,
        teachers=tuple(open_bundle(path).card.label for path in plan.teachers),
        distilled=tuple(open_bundle(path).card.label for path in plan.distilled),
        start=open_bundle(plan.start).card.label if plan.start is not None else "",
        frozen=plan.frozen,
        kept_epoch=best_epoch(fitted.history) if recipe.patience else 0,
        varied=recipe.augmentation != NOTHING,
        seconds=round(fitted.history[-1].seconds, 1) if fitted.history else 0.0,
        identity=identity(plan),
        temperature=plan.temperature,
    )
