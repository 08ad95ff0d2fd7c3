"""Training of one network by one recipe."""

import dataclasses
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.windows import cut_windows, normalised
from genre_desktop.training import augment
from genre_desktop.training.checkpoint import State, read_state, write_state
from genre_desktop.training.distil import Teachers
from genre_desktop.training.material import Material
from genre_desktop.training.recipes.recipe import Recipe
from genre_desktop.training.runs import Epoch

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

METHOD = 2
"""Counted up when windows are drawn, varied or blended in another way: what was trained by one
method does not go on by another, and its figures are not the other's."""

_WARM_UP_SHARE = 0.3
_RECALIBRATION_BATCHES = 60
_MEASURING_BATCH = 64


class DivergedError(UserError):
    """A training whose loss became no number."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained network, from windows to logits, and how it came about."""

    network: Any
    history: tuple[Epoch, ...]


def fit(
    materials: Sequence[Material],
    recipe: Recipe,
    *,
    seed: int = 0,
    valid: Material | None = None,
    start: Any = None,  # noqa: ANN401 - Keras has no types
    teachers: Teachers | None = None,
    checkpoint: Path | None = None,
    identity: str = "",
    on_epoch: Callable[[Epoch], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fitted:
    """Train a network.

    Parameters
    ----------
    materials : sequence of Material
        All that is learned from; the first says how long an epoch is.
    recipe : Recipe
    seed : int
        Of all that is random. On several cores the result still differs in the last bits.
    valid : Material, optional
        Measured after each epoch; decides when to stop if the recipe is patient. Without it all
        epochs are trained.
    start : keras.Model, optional
        Trained further, instead of the recipe's network from nothing.
    teachers : Teachers, optional
        Say of each window what is learned of it, beside its label.
    checkpoint : pathlib.Path, optional
        File that holds all there is after each epoch. If it is there, training goes on from it
        and ends where it would have ended.
    identity : str
        Of what is learned from, for the checkpoint; made of the materials if not given.
    on_epoch : callable
        Told after each epoch.
    cancelled : callable
        Asked after each batch.

    Raises
    ------
    CancelledError
        After the checkpoint of the last whole epoch was written.
    CheckpointError
        The checkpoint is damaged or belongs to another training.
    DivergedError
        The training came to nothing.
    UserError
        There is nothing to hear in `valid`.
    """
    import keras  # noqa: PLC0415

    held_out = _windows(valid, recipe) if valid is not None else None
    patience = recipe.patience if held_out is not None else 0
    identity = _identity(recipe, seed, materials, identity)
    keras.utils.set_random_seed(seed)
    n_mels, outputs = materials[0].columns[0].shape[0], materials[0].targets.shape[1]
    model = start if start is not None else recipe.build(n_mels, recipe.window.columns, outputs)
    batches = Batches(materials, recipe, seed, teachers)
    optimizer = _optimizer(keras, recipe, len(batches) * recipe.epochs)
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
    )
    optimizer.build(model.trainable_variables)
    variables = [*model.variables, *optimizer.variables]
    state = read_state(checkpoint, variables, identity)
    stop = _stopper(keras, cancelled)
    while len(state.history) < recipe.epochs and not _has_stalled(state.history, patience):
        number, began = len(state.history), time.monotonic()
        before = state.history[-1].seconds if state.history else 0.0
        found = model.fit(
            _dataset(keras, batches, number),
            epochs=number + 1,
            initial_epoch=number,
            shuffle=False,  # by a state that no checkpoint has; and they are drawn at random anyway
            callbacks=[stop],
            verbose=0,
        ).history
        if cancelled():
            raise CancelledError
        if not math.isfinite(found["loss"][0]):
            raise DivergedError(
                f"The training came to nothing in epoch {number + 1}: the loss is no number.",
                "Choose a lower learning rate.",
            )
        loss, accuracy = math.nan, math.nan
        if held_out is not None:
            loss, accuracy = model.evaluate(*held_out, batch_size=_MEASURING_BATCH, verbose=0)
        epoch = Epoch(
            number=number + 1,
            loss=found["loss"][0],
            accuracy=found["accuracy"][0],
            valid_loss=loss,
            valid_accuracy=accuracy,
            learning_rate=float(optimizer.learning_rate),
            seconds=before + time.monotonic() - began,
        )
        best = state.best
        if patience and loss <= min((e.valid_loss for e in state.history), default=loss):
            best = model.get_weights()
        state = State((*state.history, epoch), best)
        if checkpoint is not None:
            write_state(checkpoint, state, variables, identity)
        on_epoch(epoch)
    if state.best:
        model.set_weights(state.best)
    elif recipe.average_over:
        type(optimizer).finalize_variable_values(optimizer, model.trainable_variables)
        # the running means of batch normalisation still belong to the weights before averaging
        own = Batches(materials[:1], recipe, seed)
        for index in range(_RECALIBRATION_BATCHES):
            model(own.batch(recipe.epochs, index)[0], training=True)
    # a fresh network, so that the optimizer's state, three times the weights, is not saved with it:
    # not by `clone_model`, which compiles it as well
    trained = keras.Model.from_config(model.get_config())
    trained.set_weights(model.get_weights())
    return Fitted(trained, state.history)


def _identity(recipe: Recipe, seed: int, materials: Sequence[Material], learned: str) -> str:
    """Tells one training from another, so that none goes on with another's weights."""
    settings = {
        field.name: repr(getattr(recipe, field.name))
        for field in dataclasses.fields(recipe)
        if field.name != "build"
    }
    if learned:
        return repr((METHOD, settings, seed, learned))
    sums = [
        (len(m), m.share, m.weight, float(m.targets.sum(axis=0) @ m.targets[0])) for m in materials
    ]
    return repr((METHOD, settings, seed, sums))


def _has_stalled(history: Sequence[Epoch], patience: int) -> bool:
    if not patience or len(history) <= patience:
        return False
    losses = [epoch.valid_loss for epoch in history]
    return int(np.argmin(losses)) < len(losses) - patience


def _optimizer(keras: Any, recipe: Recipe, total_steps: int) -> Any:  # noqa: ANN401
    rate = _one_cycle(keras, recipe.learning_rate, total_steps)

    optimizer = keras.optimizers.AdamW(
        learning_rate=rate if recipe.one_cycle else recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        use_ema=bool(recipe.average_over),
        ema_momentum=1 - 1 / recipe.average_over if recipe.average_over else 0.99,
        global_clipnorm=5.0,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # Keras puts the averaged weights in place at the end of each call of `fit`, which here is the
    # end of each epoch: training would go on from the averages, and learns half as much then
    optimizer.finalize_variable_values = lambda _: None
    return optimizer


def _one_cycle(keras: Any, peak: float, total_steps: int) -> Any:  # noqa: ANN401
    """Up in a line, then down to nothing along a cosine."""
    warm_up = int(_WARM_UP_SHARE * total_steps)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=peak / 25,
        warmup_target=peak,
        warmup_steps=warm_up,
        decay_steps=max(1, total_steps - warm_up),
        alpha=1e-3,
    )


def _windows(valid: Material, recipe: Recipe) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Every window of the songs set aside, and its song's targets."""
    cut = [cut_windows(song.astype(np.float32), recipe.window).values for song in valid.columns]
    counts = [len(values) for values in cut]
    if not sum(counts):
        raise UserError("There is nothing to hear in the songs set aside.")
    return np.concatenate(cut)[..., None], np.repeat(valid.targets, counts, axis=0)


@dataclass(frozen=True, slots=True)
class _Members:
    """The songs of a group, and how likely each is drawn."""

    songs: NDArray[np.intp]
    odds: NDArray[np.float64]


def _members(material: Material, group: int) -> _Members:
    songs = np.flatnonzero(material.groups == group)
    odds = np.ones(len(songs)) if material.odds is None else material.odds[songs]
    return _Members(songs, odds / odds.sum())


class Batches:
    """Batches of varied windows: the same ones for the same seed, epoch and number.

    Parameters
    ----------
    materials : sequence of Material
    recipe : Recipe
    seed : int
    teachers : Teachers, optional
    """

    def __init__(
        self,
        materials: Sequence[Material],
        recipe: Recipe,
        seed: int,
        teachers: Teachers | None = None,
    ) -> None:
        self._materials = materials
        self._recipe = recipe
        self._seed = seed
        self._teachers = teachers
        self._members = [
            [_members(material, group) for group in np.unique(material.groups)]
            for material in materials
        ]

    def __len__(self) -> int:
        windows = len(self._materials[0]) * self._recipe.windows_per_song
        return max(1, round(windows / self._recipe.batch_size))

    def batch(self, epoch: int, index: int) -> Batch:
        """Windows [shape=(b, n_mels, columns, 1)], targets [shape=(b, n_outputs)] and weights."""
        random = np.random.default_rng((self._seed, epoch, index))
        drawn: dict[bool, list[Batch]] = {False: [], True: []}
        for material, members in zip(self._materials, self._members, strict=True):
            drawn[material.apart].append(self._drawn(material, members, random))
        parts = [self._mixed(_joined(some), random) for some in drawn.values() if some]
        values, targets, weights = _joined(parts)
        augment.mask(values, self._recipe.augmentation, random)
        values = values[..., None]
        if self._teachers is not None:
            targets = self._teachers.targets(values, targets)
        return values, targets, weights

    def _drawn(
        self, material: Material, members: Sequence[_Members], random: augment.Random
    ) -> Batch:
        recipe = self._recipe
        count = max(1, round(recipe.batch_size * material.share))
        if recipe.balanced:
            groups = random.integers(0, len(members), count)
            songs = [
                int(random.choice(members[group].songs, p=members[group].odds)) for group in groups
            ]
        else:
            songs = random.integers(0, len(material), count).tolist()
        windows = np.stack(
            [
                augment.random_window(
                    material.columns[song].astype(np.float32),
                    recipe.window.columns,
                    recipe.augmentation,
                    random,
                )
                for song in songs
            ]
        )
        weights = np.full(count, material.weight, np.float32)
        return normalised(windows, recipe.window), material.targets[songs], weights

    def _mixed(self, batch: Batch, random: augment.Random) -> Batch:
        values, targets, weights = batch
        mixed = augment.mixup(values, targets, self._recipe.augmentation.mixup, random)
        return *mixed, weights


def _joined(parts: Sequence[Batch]) -> Batch:
    values, targets, weights = zip(*parts, strict=True)
    return np.concatenate(values), np.concatenate(targets), np.concatenate(weights)


def _dataset(keras: Any, batches: Batches, epoch: int) -> Any:  # noqa: ANN401
    """An epoch's batches as Keras wants them, made by a second thread while the first trains."""

    class _Dataset(keras.utils.PyDataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return len(batches)

        def __getitem__(self, index: int) -> Batch:
            return batches.batch(epoch, index)

    return _Dataset(workers=1, use_multiprocessing=False, max_queue_size=4)


def _stopper(keras: Any, cancelled: Callable[[], bool]) -> Any:  # noqa: ANN401
    """Ends an epoch early once it is wanted no more."""

    class _Stopper(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ANN401
            del batch, logs
            if cancelled():
                self.model.stop_training = True

    return _Stopper()
