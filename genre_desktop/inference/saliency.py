"""What in a moment of a song speaks for a genre."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard, WindowRule
from genre_desktop.inference.columns import Columns, band_means, between, count_of
from genre_desktop.inference.service import Answer, InferenceService, waited_for
from genre_desktop.inference.verdict import song_probabilities
from genre_desktop.inference.windows import normalised

SMOOTHED_BY = 1.5
"""Standard deviation, in bands and in columns, of what the map is blurred with: enough to see more
than specks. Of 38 songs, masking the top tenth lowers the probability by 0.5 then."""

TOP_SHARE = 0.1

_BRIGHTEST = 0.995
"""Quantile of the map that is shown at its brightest: a single cell must not darken the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Saliency:
    """What in one window of a song speaks for a genre.

    Attributes
    ----------
    genre : str
    probability : float
        Of the genre, by this window alone.
    start_s, stop_s : float
        Of the window.
    column_s : float
        From one column to the next.
    columns : numpy.ndarray [shape=(n_mels, n)]
        What was heard, in dB.
    values : numpy.ndarray [shape=(n_mels, n)]
        How much each cell speaks for the genre, in nats, float32: negative where it speaks against.
    """

    genre: str
    probability: float
    start_s: float
    stop_s: float
    column_s: float
    columns: MelColumns
    values: NDArray[np.float32]

    @property
    def shown(self) -> NDArray[np.float32]:
        """The map for an eye [shape=(n_mels, n)]: from 0, nothing or against, to 1, most for it."""
        positive = np.maximum(self.values, 0)
        brightest = float(np.quantile(positive, _BRIGHTEST)) or float(positive.max())
        if brightest <= 0:
            return np.zeros_like(positive)
        return np.asarray(np.minimum(positive / np.float32(brightest), 1), np.float32)


def hear_saliency(
    columns: Columns,
    service: InferenceService,
    card: ModelCard,
    *,
    time_s: float,
    genre: str | None = None,
    means_db: NDArray[np.float32] | None = None,
    cancel: threading.Event | None = None,
    urgency: int = 0,
) -> Saliency:
    """Find out what around a moment speaks for a genre.

    What is as the song always is in that band speaks for nothing: the window is held against the
    song's mean of each band.

    Parameters
    ----------
    columns : Columns
        Of the whole song.
    service : InferenceService
    card : ModelCard
        Of its model.
    time_s : float
        The middle of the window, as far as the song reaches around it.
    genre : str, optional
        The likeliest by this window if not given.
    means_db : numpy.ndarray [shape=(n_mels,)], optional
        `band_means` of the song, if they are known.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised soon.
    urgency : int
        See `InferenceService.submit`.

    Raises
    ------
    UserError
        The moment is silent, or the model failed.
    CancelledError
        `cancel` was set, or the service stopped.
    ValueError
        There are no columns, or the card does not know the genre.
    """
    rule, column_s = card.window, card.front_end.column_s
    if genre is not None and genre not in card.genres:
        raise ValueError(f"{genre!r} is none of the genres of {card.label}")
    start, heard = _around(columns, round(time_s / column_s), rule.columns)
    if heard.max() < rule.silence_db:
        raise UserError("There is nothing to hear here.", "Choose a moment that is not silent.")
    means_db = band_means(columns) if means_db is None else means_db
    # a recording shorter than a window is repeated, as for its verdict
    window_db = np.resize(heard.T, (rule.columns, len(heard))).T[np.newaxis]
    window, baseline = normalised_pair(window_db, means_db, rule)
    answer = _wait_for(service.submit(window, urgency=urgency), cancel)
    probabilities = song_probabilities(answer[:, : len(card.genres)], card.song)
    index = int(probabilities.argmax()) if genre is None else card.genres.index(genre)
    asked = service.submit_saliency(window, baseline, index, urgency=urgency)
    raw = _wait_for(asked, cancel)[0]
    return Saliency(
        genre=card.genres[index],
        probability=float(probabilities[index]),
        start_s=start * column_s,
        stop_s=(start + heard.shape[1]) * column_s,
        column_s=column_s,
        columns=heard,
        values=smoothed(raw)[:, : heard.shape[1]],
    )


def normalised_pair(
    windows_db: NDArray[np.float32], means_db: NDArray[np.float32], rule: WindowRule
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Windows as the network sees them, and what they are held against.

    Parameters
    ----------
    windows_db : numpy.ndarray [shape=(k, n_mels, columns)]
        In decibels.
    means_db : numpy.ndarray [shape=(n_mels,)]
        The song's mean of each band, likewise.
    rule : WindowRule

    Returns
    -------
    windows, baselines : numpy.ndarray [shape=(k, n_mels, columns)]
        Each baseline is moved and cut off as its window is, so that the two differ in a cell only
        if their levels do.
    """
    windows = normalised(windows_db, rule)
    loudest_db = windows_db.max(axis=(-2, -1), keepdims=True)
    means = np.maximum(means_db[:, np.newaxis], loudest_db - np.float32(rule.dynamic_range_db))
    # where a window's loudest cell has come to tells by how much all of it was moved
    baselines = (means - loudest_db) / np.float32(rule.scale_db)
    baselines = baselines + windows.max(axis=(-2, -1), keepdims=True)
    return windows, np.broadcast_to(baselines, windows.shape).astype(np.float32)


def smoothed(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """A map [shape=(..., n_mels, columns)] blurred by `SMOOTHED_BY` bands and columns."""
    from scipy.ndimage import gaussian_filter  # noqa: PLC0415 - not what a window starts with

    deviations = (0.0,) * (raw.ndim - 2) + (SMOOTHED_BY, SMOOTHED_BY)
    return np.asarray(gaussian_filter(raw, deviations), np.float32)


def strongest(values: NDArray[np.float32], share: float = TOP_SHARE) -> NDArray[np.bool_]:
    """The cells that speak most for the genre: a `share` of a map [shape=(n_mels, columns)]."""
    count = max(1, round(share * values.size))
    mask = np.zeros(values.size, np.bool_)
    mask[np.argpartition(values.ravel(), -count)[-count:]] = True
    return mask.reshape(values.shape)


def _wait_for(answer: Answer, cancel: threading.Event | None) -> NDArray[np.float32]:
    try:
        return waited_for(answer, cancel)
    finally:
        answer.cancel()  # which changes nothing if it is there


def _around(columns: Columns, middle: int, wanted: int) -> tuple[int, MelColumns]:
    """So many columns around one, or all there are; and the first one's place."""
    count = count_of(columns)
    if not count:
        raise ValueError("there is nothing to hear without columns")
    start = max(0, min(middle - wanted // 2, count - wanted))
    return start, between(columns, start, min(count, start + wanted))
