"""Mel columns as of music, noise and silence, and an engine that knows songs by their bands."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd, MelColumns
from genre_desktop.inference.card import GateRule, ModelCard, SongRule, WindowRule
from genre_desktop.inference.live import LiveEar, LiveState
from tests.inference.fakes import GENRES

FRONT_END = FrontEnd()
CARD = ModelCard("small", "0.1", GENRES, "", 0, front_end=FRONT_END, window=WindowRule())
GATED_CARD = ModelCard(
    "small", "0.1", GENRES, "", 0, song=SongRule(), gate=GateRule(learned=True), window=WindowRule()
)


def columns_in(seconds: float) -> int:
    return round(seconds / FRONT_END.column_s)


def music(genre: int, seconds: float, seed: int = 0) -> MelColumns:
    """Bands that move a lot, those of the genre's third of the spectrum 20 dB over the others."""
    random = np.random.default_rng((seed, genre))
    columns = random.normal(-20, 8, (FRONT_END.n_mels, columns_in(seconds)))
    third = FRONT_END.n_mels // len(GENRES)
    columns[genre * third : (genre + 1) * third] += 20
    return columns.astype(np.float32)


def noise(seconds: float, level_db: float = 0.0) -> MelColumns:
    """Bands that stray as those of a steady noise do."""
    random = np.random.default_rng(0)
    power = random.standard_gamma(3, (FRONT_END.n_mels, columns_in(seconds))) / 3
    return (level_db + 10 * np.log10(power)).astype(np.float32)


def silence(seconds: float) -> MelColumns:
    return np.full((FRONT_END.n_mels, columns_in(seconds)), -100, np.float32)


def knowing(window: NDArray[np.float32], sure: float = 0.8) -> NDArray[np.float32]:
    """Log-probabilities by the third of the bands that is loudest; as sure as it sounds."""
    loudness = [part.mean() for part in np.array_split(window, len(GENRES))]
    shares = np.full(len(GENRES), (1 - sure) / (len(GENRES) - 1))
    shares[int(np.argmax(loudness))] = sure
    return np.asarray(np.log(shares), np.float32)


def hear(ear: LiveEar, columns: MelColumns, no_music: float | None = None) -> list[LiveState]:
    """Feed column by column, every window answered at once; with log-odds for no music, if told."""
    states = []
    for index in range(columns.shape[1]):
        for window in ear.feed(columns[:, index : index + 1]):
            answer = None
            if window.values is not None:
                answer = knowing(window.values)
                if no_music is not None:
                    answer = np.append(answer, np.float32(no_music))
            states.append(ear.judge(window, answer))
    return states
