"""Training of one network by one recipe."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.windows import normalised
from genre_desktop.training import augment
from genre_desktop.training.recipes import Recipe
from genre_desktop.training.songs import Songs, song_columns

_WARM_UP_SHARE = 0.3
_RECALIBRATION_BATCHES = 60


@dataclass(frozen=True, slots=True)
class Epoch:
    """How an epoch went: on the training windows, varied and blended as they are."""

    number: int
    of: int
    loss: float
    accuracy: float


def fit(
    songs: Songs,
    genres: tuple[str, ...],
    recipe: Recipe,
    *,
    seed: int = 0,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
) -> Any:  # noqa: ANN401
    """Train a network.

    Parameters
    ----------
    songs : Songs
        All that is learned from.
    genres : tuple of str
        In the order of the network's outputs; every song's genre is among them.
    recipe : Recipe
    seed : int
        Of all that is random. On several cores the result still differs in the last bits.
    on_epoch : callable
        Told after each epoch.

    Returns
    -------
    keras.Model
        With averaged weights; gives logits.
    """
    import keras  # noqa: PLC0415

    keras.utils.set_random_seed(seed)
    batches = Batches(songs, genres, recipe, seed)
    model = recipe.build(songs.n_mels, recipe.window.columns, len(genres))
    total = len(batches) * recipe.epochs
    optimizer = keras.optimizers.AdamW(
        learning_rate=_one_cycle(keras, recipe.learning_rate, total),
        weight_decay=recipe.weight_decay,
        use_ema=True,
        ema_momentum=1 - 1 / recipe.average_over,
        global_clipnorm=5.0,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
    )

    def tell(number: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        on_epoch(Epoch(number + 1, recipe.epochs, logs["loss"], logs["accuracy"]))

    callback = keras.callbacks.LambdaCallback(on_epoch_end=tell)
    model.fit(keras_dataset(keras, batches), epochs=recipe.epochs, callbacks=[callback], verbose=0)
    optimizer.finalize_variable_values(model.trainable_variables)
    # the running means of batch normalisation still belong to the weights before averaging
    for index in range(_RECALIBRATION_BATCHES):
        windows, _ = batches[index % len(batches)]
        model(windows, training=True)
    # a fresh network, so that the optimizer's state, twice the weights, is not saved with it
    trained = recipe.build(songs.n_mels, recipe.window.columns, len(genres))
    trained.set_weights(model.get_weights())
    return trained


def _one_cycle(keras: Any, peak: float, total_steps: int) -> Any:  # noqa: ANN401
    """Up in a line, then down to nothing along a cosine."""
    warm_up = int(_WARM_UP_SHARE * total_steps)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=peak / 25,
        warmup_target=peak,
        warmup_steps=warm_up,
        decay_steps=total_steps - warm_up,
        alpha=1e-3,
    )


class Batches:
    """Batches of varied windows, drawn evenly over the genres.

    Parameters
    ----------
    songs : Songs
    genres : tuple of str
    recipe : Recipe
    seed : int
    """

    def __init__(self, songs: Songs, genres: tuple[str, ...], recipe: Recipe, seed: int) -> None:
        self._columns = [song_columns(songs, i, FrontEnd()) for i in range(len(songs))]
        self._recipe = recipe
        self._random = np.random.default_rng(seed)
        labels = np.array([genres.index(genre) for genre in songs.genres])
        self._by_genre = [np.flatnonzero(labels == index) for index in range(len(genres))]

    def __len__(self) -> int:
        windows = len(self._columns) * self._recipe.windows_per_song
        return max(1, round(windows / self._recipe.batch_size))

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        del index  # every batch is drawn anew
        recipe, random = self._recipe, self._random
        genres = random.integers(0, len(self._by_genre), recipe.batch_size)
        windows = np.stack(
            [
                augment.random_window(
                    self._columns[random.choice(self._by_genre[genre])],
                    recipe.window.columns,
                    recipe.augmentation,
                    random,
                )
                for genre in genres
            ]
        )
        values = normalised(windows, recipe.window)
        targets = np.eye(len(self._by_genre), dtype=np.float32)[genres]
        values, targets = augment.mixup(values, targets, recipe.augmentation.mixup, random)
        augment.mask(values, recipe.augmentation, random)
        return values[..., None], targets


def keras_dataset(keras: Any, batches: Batches) -> Any:  # noqa: ANN401
    """`batches` as Keras wants them, prepared by a second thread while the first one trains."""

    class _Dataset(keras.utils.PyDataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return len(batches)

        def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            return batches[index]

    return _Dataset(workers=1, use_multiprocessing=False, max_queue_size=4)
