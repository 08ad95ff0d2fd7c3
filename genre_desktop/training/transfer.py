"""What a model of a person's own genres learns, and how it is measured: see `personal`.

The features of the model that it begins with stay as they are, and a new last layer is learned on
them: a few dozen songs are too few for more. So each window goes through the network once, and the
layer is found in a moment, for each part of the songs anew.

Each song is set aside once, so that the figures in the card are of songs that were not learned; the
model that is kept has learned all of them, and is likely a little better than they say.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.files import write_text_whole
from genre_desktop.inference.bundle import Bundle, open_bundle
from genre_desktop.inference.card import ModelCard, card_path, page_path, write_card
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.inference.engine import Engine, KerasEngine, embedding_of
from genre_desktop.inference.network import load_network
from genre_desktop.inference.verdict import spoken
from genre_desktop.inference.windows import cut_windows, normalised
from genre_desktop.training.augment import Augmentation, mask, random_window
from genre_desktop.training.duplicates import near_duplicates
from genre_desktop.training.measure import Measured, measured
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.runs import Heard
from genre_desktop.training.ship import ship
from genre_desktop.training.songs import Songs, check_front_end, song_columns, subset
from genre_desktop.training.splits import groups, stated, stratified_folds

FOLDS = 5
VARIED = 8
"""Windows of each song beside its own that are varied as in the shipped model's training: of 120
previews of three genres they put 5 more right."""

LEEWAY = 0.01
"""scikit-learn's C, over all songs: the less, the smaller the weights. Of those previews the true
genre was likeliest with this; with a tenth as much 7 fewer were right, with a hundred times 3."""

_FEWEST_ARTISTS = 3
"""Of each genre, for artists to be kept together: with fewer, a part lacks much of a genre."""

_PLACING_SHARE = 0.9
"""Of the work, for progress."""

_COMMAND = "made in the program's window of a person's own songs"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is.

    Attributes
    ----------
    share : float
        From 0 to 1, over all of it.
    words : str
        What is being done, for a person.
    """

    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be learned.

    Attributes
    ----------
    path : pathlib.Path
        Where the model is written.
    songs : Songs
    name : str
        Of the model.
    start : pathlib.Path
        The model whose features are used.
    """

    path: Path
    songs: Songs
    name: str
    start: Path


@dataclass(frozen=True, slots=True)
class Layer:
    """A last layer, from embeddings to logits.

    Attributes
    ----------
    kernel : numpy.ndarray [shape=(n, n_genres)]
    bias : numpy.ndarray [shape=(n_genres,)]
    """

    kernel: Floats
    bias: Floats

    def log_probabilities(self, embeddings: Floats) -> Floats:
        """What it says of windows [shape=(k, n_genres)]."""
        logits = embeddings @ self.kernel + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the windows of a song lie: those that a verdict is made of, and varied ones [k, n]."""

    own: Floats
    varied: Floats


def learn(job: Job, tell: Callable[[Progress], None]) -> str:
    """Measure and make the model.

    Returns
    -------
    str
        What was never on both sides: ``artist``, or ``song`` where too few artists are known.

    Raises
    ------
    UserError
        The songs cannot be parted, or the model that it begins with cannot be used.
    """
    start = open_bundle(job.start)
    check_front_end(job.songs, start.card.front_end)
    songs, placed = _heard(job.songs, KerasEngine(start), tell)
    genres = tuple(sorted(set(songs.genres)))
    labels = np.array([genres.index(genre) for genre in songs.genres])
    tell(Progress(_PLACING_SHARE, "Setting songs aside to measure it"))
    how, folds = _folds(songs)
    answers: list[Floats] = [placed[0].own] * len(songs)
    for aside in folds:
        layer = learned_layer([placed[i] for i in np.flatnonzero(~aside)], labels[~aside])
        for index in np.flatnonzero(aside):
            answers[index] = layer.log_probabilities(placed[index].own)
    heard = Heard(
        songs.tracks,
        songs.artists,
        labels,
        tuple(answers),
        np.stack([song.own.mean(axis=0) for song in placed]),
    )
    on = f"{len(songs)} songs, each set aside once in {len(folds)} parts, by {how}"
    tell(Progress((1 + _PLACING_SHARE) / 2, "Learning from all songs"))
    _write(job, start, songs, learned_layer(placed, labels), measured(heard, on, _COMMAND), on)
    tell(Progress(1.0, "Learned"))
    return how


def learned_layer(songs: Sequence[_Placed], labels: NDArray[np.int64]) -> Layer:
    """A last layer, by logistic regression: each genre counts alike, and in it each song.

    Parameters
    ----------
    songs : sequence of _Placed
    labels : numpy.ndarray [shape=(n_songs,)]
        From 0, each at least once.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second

    windows = np.concatenate([part for song in songs for part in (song.own, song.varied)])
    counts = np.array([len(song.own) + len(song.varied) for song in songs])
    sizes = np.bincount(labels)
    weights = np.repeat(len(songs) / (len(sizes) * sizes[labels] * counts), counts)
    mean = np.average(windows, axis=0, weights=weights)
    spread = np.sqrt(np.average(np.square(windows - mean), axis=0, weights=weights))
    spread = np.where(spread > 0, spread, 1)  # a feature that these songs never touch
    model = LogisticRegression(C=LEEWAY, max_iter=1000)
    model.fit((windows - mean) / spread, np.repeat(labels, counts), sample_weight=weights)
    slopes, offsets = model.coef_, model.intercept_
    if len(sizes) == 2:  # of two it tells the odds of the second
        slopes, offsets = np.concatenate([-slopes, slopes]) / 2, np.array([-1, 1]) * offsets / 2
    kernel = slopes.T / spread[:, np.newaxis]
    return Layer(kernel.astype(np.float32), (offsets - mean @ kernel).astype(np.float32))


def _heard(
    songs: Songs, engine: Engine, tell: Callable[[Progress], None]
) -> tuple[Songs, list[_Placed]]:
    """Songs in which there is something to hear, and where their windows lie."""
    kept, placed = [], []
    for index in range(len(songs)):
        done = f"Learning what song {index + 1} of {len(songs)} sounds like"
        tell(Progress(_PLACING_SHARE * index / len(songs), done))
        columns = song_columns(songs, index, engine.card.front_end)
        own = cut_windows(columns, engine.card.window).values
        if len(own):
            both = engine.placed(np.concatenate([own, _varied(columns, engine.card, index)]))
            kept.append(index)
            placed.append(_Placed(*np.split(both.embeddings, [len(own)])))
    if not kept:
        raise UserError("There is nothing to hear in these songs.")
    return subset(songs, kept, songs.name), placed


def _varied(columns: Floats, card: ModelCard, seed: int) -> Floats:
    random, how = np.random.default_rng(seed), Augmentation()
    drawn = [random_window(columns, card.window.columns, how, random) for _ in range(VARIED)]
    windows = normalised(np.stack(drawn), card.window)
    mask(windows, how, random)
    return windows


def _folds(songs: Songs) -> tuple[str, list[NDArray[np.bool_]]]:
    """Which songs are set aside each time [shape=(n,)], by artist if there are enough of them.

    Raises
    ------
    UserError
        The songs of a genre cannot be told apart.
    """
    pairs = near_duplicates(songs)
    labels = np.array(songs.genres)
    names = sorted(set(songs.genres))
    for how, fewest in (("artist", _FEWEST_ARTISTS), ("song", 2)):
        group_of = groups(songs, how, duplicates=pairs)
        apart = [len(set(group_of[labels == genre])) for genre in names]
        count = min(FOLDS, *apart)
        if count < fewest:
            continue
        parts = stratified_folds(songs, count, 0, how, duplicates=pairs)
        if all(set(part.train.genres) == set(names) for part in parts):
            sides = [set(part.valid.tracks) for part in parts]
            return how, [np.array([track in side for track in songs.tracks]) for side in sides]
    raise UserError(
        f"The songs of {spoken(names[int(np.argmin(apart))])} are one recording, or pieces of one.",
        "It takes several songs to learn a genre, and to see whether it was learned.",
    )


def _write(
    job: Job, start: Bundle, songs: Songs, layer: Layer, found: Measured, measured_on: str
) -> None:
    """The network with its new layer, and its card with what was measured."""
    import keras  # noqa: PLC0415

    network = load_network(start)
    last = keras.layers.Dense(len(layer.bias), name="logits")
    made = keras.Model(network.input, last(embedding_of(network)), name=network.name)
    last.set_weights([layer.kernel, layer.bias])
    recipe = dataclasses.replace(
        RECIPES["short-chunk"], name="transfer", window=start.card.window, epochs=0
    )
    bundle = ship(
        made,
        job.path,
        name=job.name,
        version="1.0",
        genres=tuple(sorted(set(songs.genres))),
        recipe=recipe,
        songs=songs,
        seed=0,
        split=stated(measured_on, songs),
        command=_COMMAND,
        song=found.song,
        figures=found.figures,
        tempered_on=found.tempered_on,
        confusion=found.confusion,
    )
    card = bundle.card
    features = f"; features of {start.card.label}, of {start.card.training.data}"
    training = dataclasses.replace(card.training, data=card.training.data + features)
    card = dataclasses.replace(card, training=training)
    write_card(card, card_path(job.path))
    write_text_whole(page_path(job.path), card_markdown(card))
