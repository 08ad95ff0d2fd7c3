"""What a network learns from: songs, and what it is to say of them."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd, MelStream
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.verdict import song_probabilities
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training.not_music import learned
from genre_desktop.training.songs import Songs, song_columns

Spectra = NDArray[np.float16]

_PIECES_OF_NO_MUSIC = 240

_GRAIN_RANGE_DB = 70.0
"""What lies further under a song's maximum is not heard by a network and does not count."""

_ARTIST_EVENNESS = 0.5
"""From 0, each song drawn alike, to 1, each artist: half of GTZAN's country is by two artists."""


@dataclass(frozen=True, slots=True)
class Material:
    """Songs with what is to be said of them.

    Attributes
    ----------
    columns : tuple of numpy.ndarray [shape=(n_mels, n)]
        Of each song, in dB, as far apart as the front end makes them. float16: half the memory,
        and its steps are a tenth of those of a mel file.
    targets : numpy.ndarray [shape=(n, n_outputs)]
        Probabilities.
    groups : numpy.ndarray [shape=(n,)]
        What is drawn evenly over, as a rule the genre.
    odds : numpy.ndarray [shape=(n,)], optional
        Of each song to be drawn, against the others of its group; all alike if not given.
    share : float
        Windows of this material in a batch, for each one of the first material.
    weight : float
        How much its windows count.
    apart : bool
        Its windows are blended with each other alone, and not with those of other materials.
    """

    columns: tuple[Spectra, ...]
    targets: NDArray[np.float32]
    groups: NDArray[np.int64]
    odds: NDArray[np.float64] | None = None
    share: float = 1.0
    weight: float = 1.0
    apart: bool = False

    def __len__(self) -> int:
        return len(self.columns)

    def with_one_more_output(self) -> "Material":
        """The same for a network that may say of everything here that it is no music."""
        return dataclasses.replace(self, targets=np.pad(self.targets, ((0, 0), (0, 1))))


def labelled(songs: Songs, genres: Sequence[str], front_end: FrontEnd) -> Material:
    """Songs that are to be called what they are labelled; each genre is one of `genres`."""
    labels = np.array([genres.index(genre) for genre in songs.genres])
    return Material(
        _columns(songs, front_end),
        np.eye(len(genres), dtype=np.float32)[labels],
        labels,
        _odds(songs),
    )


def borrowed(
    songs: Songs,
    genres: Sequence[str],
    front_end: FrontEnd,
    *,
    like: Material,
    share: float = 0.7,
) -> Material:
    """Songs of another collection under its own labels; those of other genres are left out.

    Each is there twice: as it is, and with the mean spectrum of `like`. So no genre comes in the
    one collection's colour alone, and music in the other's is known too.

    Parameters
    ----------
    like : Material
        Whose spectrum half of the songs are brought to: see `matched`.
    share : float
        Windows of them for each window of `like`.

    Raises
    ------
    UserError
        None of them has one of the genres.
    """
    kept = [index for index, genre in enumerate(songs.genres) if genre in genres]
    if not kept:
        raise UserError(f"{songs.name} has no song of {', '.join(genres)}.")
    own = _columns(songs, front_end)
    columns = [
        version[index]
        for version in (own, grained(matched(own, songs.genres, like, genres), like))
        for index in kept
    ]
    labels = np.array(2 * [genres.index(songs.genres[index]) for index in kept])
    targets = np.eye(len(genres), dtype=np.float32)[labels]
    return Material(tuple(columns), targets, labels, share=share)


def taught(
    songs: Songs,
    genres: Sequence[str],
    front_end: FrontEnd,
    teachers: Sequence[Engine],
    *,
    like: Material | None = None,
    trust_in_label: float = 8.0,
    share: float = 0.75,
    weight: float = 0.5,
) -> Material:
    """Songs that are to be called what other models call them, with an eye on their label.

    Distillation (Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015)
    on songs that the teachers have not seen, as in self-training (Xie et al., "Self-training with
    Noisy Student", CVPR 2020). The label of another collection means something else than ours
    does: it is evidence, not truth, and multiplies its genre's odds.

    Parameters
    ----------
    songs : Songs
        Of any genres.
    teachers : sequence of Engine
        They know all the `genres`; the mean of their probabilities counts.
    like : Material, optional
        Whose spectrum the songs are brought to: see `matched`.
    trust_in_label : float
        What a label's genre is multiplied by; 1 for no trust.

    Returns
    -------
    Material
        Without songs in which there is nothing to hear.

    Raises
    ------
    UserError
        There is nothing to hear in any of them.
    """
    columns = _columns(songs, front_end)
    if like is not None:
        columns = matched(columns, songs.genres, like, genres)
    targets = np.zeros((len(columns), len(genres)))
    for engine in teachers:
        order = [engine.card.genres.index(genre) for genre in genres]
        for index, song in enumerate(columns):
            windows = cut_windows(song.astype(np.float32), engine.card.window)
            if not len(windows):
                continue
            answer = engine.log_probabilities(windows.values)[:, : len(engine.card.genres)]
            targets[index] += song_probabilities(answer, engine.card.song)[order]
    for index, genre in enumerate(songs.genres):
        if genre in genres:
            targets[index, genres.index(genre)] *= trust_in_label
    heard = np.flatnonzero(targets.any(axis=1))
    if not len(heard):
        raise UserError(f"There is nothing to hear in {songs.name}.")
    targets /= np.maximum(targets.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    names = sorted(set(songs.genres))
    groups = np.array([names.index(genre) for genre in songs.genres])
    return Material(
        tuple(columns[index] for index in heard),
        targets[heard].astype(np.float32),
        groups[heard],
        share=share,
        weight=weight,
    )


def no_music(n_genres: int, front_end: FrontEnd, *, share: float = 0.125) -> Material:
    """Sounds that are no music, by an output after those of the genres.

    Parameters
    ----------
    n_genres : int
    front_end : FrontEnd
    share : float
        Windows of them for each window of songs.
    """
    columns, kinds = [], []
    for piece in learned(_PIECES_OF_NO_MUSIC):
        mel = MelStream(front_end)
        heard = np.concatenate([mel.feed(piece.samples), mel.finish()], axis=1)
        columns.append(heard.astype(np.float16))
        kinds.append(piece.kind)
    targets = np.zeros((len(columns), n_genres + 1), np.float32)
    targets[:, n_genres] = 1
    groups = np.unique(kinds, return_inverse=True)[1].astype(np.int64)
    return Material(tuple(columns), targets, groups, share=share, apart=True)


def matched(
    columns: tuple[Spectra, ...], labels: Sequence[str], like: Material, genres: Sequence[str]
) -> tuple[Spectra, ...]:
    """Columns with one equaliser for all, so that their mean spectrum is that of `like`.

    Means over the genres that both have, each counted once: else the difference of two
    collections would be that of what they are made of.
    """
    both = [genre for genre in genres if genre in labels]
    theirs = np.array(labels)
    if not both:
        return columns
    here = [[columns[i] for i in np.flatnonzero(theirs == genre)] for genre in both]
    there = [
        [like.columns[i] for i in np.flatnonzero(like.groups == genres.index(genre))]
        for genre in both
    ]
    gains = (_mean_spectrum(there) - _mean_spectrum(here))[:, None]
    return tuple((song + gains).astype(np.float16) for song in columns)


def grained(columns: tuple[Spectra, ...], like: Material) -> tuple[Spectra, ...]:
    """Columns with noise of decibels, so that each band moves as much from one to the next.

    What was interpolated is smoother than what was measured, and a network that can tell two
    collections by that keeps what it learns of them apart.
    """
    lacking = np.sqrt(np.maximum(0, _movement(like.columns) - _movement(columns)) / 2)[:, None]
    random = np.random.default_rng(0)
    return tuple(
        (song + lacking * random.standard_normal(song.shape, np.float32)).astype(np.float16)
        for song in columns
    )


def _movement(columns: Sequence[Spectra]) -> NDArray[np.float32]:
    """Mean square of each band's change from one column to the next [shape=(n_mels,)], in dB²."""
    powers = []
    for song in columns:
        heard = np.maximum(song, song.max() - _GRAIN_RANGE_DB).astype(np.float32)
        powers.append(np.square(np.diff(heard, axis=1)).mean(axis=1))
    return np.asarray(np.mean(powers, axis=0), dtype=np.float32)


def _mean_spectrum(by_genre: Sequence[Sequence[Spectra]]) -> NDArray[np.float32]:
    """Mean over genres of the songs' mean columns [shape=(n_mels,)], levels taken out."""
    means = []
    for songs in by_genre:
        spectra = [song.mean(axis=1, dtype=np.float32) for song in songs]
        means.append(np.mean([spectrum - spectrum.mean() for spectrum in spectra], axis=0))
    return np.asarray(np.mean(means, axis=0), dtype=np.float32)


def _odds(songs: Songs) -> NDArray[np.float64]:
    """Odds of each song [shape=(n,)]: the less, the more there are by its artist in its genre.

    An artist of ten songs is drawn 10^(1 - `_ARTIST_EVENNESS`) times as often as one of one song.
    """
    names = [
        (genre, artist or f"unknown {index}")
        for index, (genre, artist) in enumerate(zip(songs.genres, songs.artists, strict=True))
    ]
    counts = Counter(names)
    return np.array([counts[name] ** -_ARTIST_EVENNESS for name in names])


def _columns(songs: Songs, front_end: FrontEnd) -> tuple[Spectra, ...]:
    return tuple(
        song_columns(songs, index, front_end).astype(np.float16) for index in range(len(songs))
    )
