"""Random changes to mel windows that leave the genre as it is.

Each kind is a field of `Augmentation`; zero switches it off.
"""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genre_desktop.features.mel import MelColumns
from genre_desktop.training.songs import interpolated

Random = np.random.Generator

_INTERPOLATED = 0.5
"""Share of windows whose speed is changed, and share whose pitch is."""


_WITHOUT_BASS = 0.5
"""Share of band-passed windows that lose their lowest bands too."""

_SHORTEST_PART = 4
"""Windows are heard for no less than this fraction: a second and a half of six."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strongly the training windows are varied.

    Attributes
    ----------
    tempo : float
        Largest change of speed, as a share.
    pitch_bands : float
        Largest shift in mel bands, up or down.
    equaliser_db : float
        Standard deviation of the gains of a random curve through five points.
    band_pass : float
        Share of windows that lose their upper bands, half of them their lowest ones too, as on a
        telephone.
    noise : float
        Share of windows that get a noise floor.
    masks : int
        Time masks and frequency masks each (SpecAugment: Park et al., Interspeech 2019).
    time_mask_columns, frequency_mask_bands : int
        The widest mask.
    short : float
        Share of windows of which only a part is heard, again and again, as a listener hears who
        has to answer before a window is full.
    mixup : float
        Parameter of the Beta distribution (Zhang et al., ICLR 2018).
    """

    tempo: float = 0.13
    pitch_bands: float = 3.0
    equaliser_db: float = 6.0
    band_pass: float = 0.2
    noise: float = 0.25
    masks: int = 1
    time_mask_columns: int = 20
    frequency_mask_bands: int = 14
    short: float = 0.15
    mixup: float = 0.4

    def without(self, kind: str) -> "Augmentation":
        """The same without one kind, named as its field is."""
        return dataclasses.replace(self, **{kind: 0})


KINDS = ("tempo", "pitch_bands", "equaliser_db", "band_pass", "noise", "masks", "short", "mixup")
"""The fields of `Augmentation` that switch a kind off when they are zero."""

NOTHING = Augmentation(**dict.fromkeys(KINDS, 0))
"""Windows as they are."""


def random_window(
    song: MelColumns, columns: int, augmentation: Augmentation, random: Random
) -> MelColumns:
    """A window from anywhere in the song, varied in decibels.

    Parameters
    ----------
    song : numpy.ndarray [shape=(n_mels, n)]
        In decibels.
    columns : int
        Length of the window.
    augmentation : Augmentation
    random : numpy.random.Generator

    Returns
    -------
    numpy.ndarray [shape=(n_mels, columns)]
        In decibels; not yet normalised or masked.
    """
    # Interpolation smooths the texture of a sound, so half of the windows must go without it:
    # else the network never sees what it will be asked about, which cost 7 songs in 100.
    speed, shift = 1.0, 0.0
    if random.random() < _INTERPOLATED:
        speed += augmentation.tempo * random.uniform(-1, 1)
    if random.random() < _INTERPOLATED:
        shift = augmentation.pitch_bands * random.uniform(-1, 1)
    reach = (columns - 1) * speed
    if song.shape[1] <= reach:  # heard again and again, as at the verdict
        song = np.resize(song.T, (math.ceil(reach) + 1, len(song))).T
    start = random.uniform(0, max(0.0, song.shape[1] - 1 - reach))
    if speed == 1:
        start = round(start)
    window = interpolated(song, start + speed * np.arange(columns))
    if shift:
        window = interpolated(window.T, np.arange(len(window)) - shift).T
    peak = window.max()
    bands = np.linspace(0, 1, len(window))
    if augmentation.equaliser_db:
        gains = augmentation.equaliser_db * random.standard_normal(5)
        window += np.interp(bands, np.linspace(0, 1, 5), gains)[:, None].astype(np.float32)
    if random.random() < augmentation.band_pass:
        window -= _loss_outside_of_a_band(bands, random)[:, None]
    if random.random() < augmentation.noise:
        # the peak is a bass note as a rule: at 45 dB under it noise hides most overtones
        level = peak - random.uniform(45, 75)
        tilt = random.uniform(-15, 15) * (bands - 0.5)
        window = _with_noise(window, (level + tilt).astype(np.float32), random)
    if random.random() < augmentation.short:
        least = max(1, columns // _SHORTEST_PART)
        heard = random.integers(least, max(columns, least + 1))
        window = np.resize(window[:, :heard].T, window.T.shape).T
    return window


def _loss_outside_of_a_band(bands: NDArray[np.float64], random: Random) -> NDArray[np.float32]:
    """Decibels that bands, counted from 0 to 1, lose above a cutoff and perhaps beneath another."""
    highest, slope_db = random.uniform(0.6, 1.0), random.uniform(100, 1000)
    loss = slope_db * np.maximum(0, bands - highest)
    if random.random() < _WITHOUT_BASS:
        lowest, slope_db = random.uniform(0, 0.1), random.uniform(300, 3000)
        loss += slope_db * np.maximum(0, lowest - bands)
    return np.asarray(loss, dtype=np.float32)


def _with_noise(window: MelColumns, level_db: NDArray[np.float32], random: Random) -> MelColumns:
    # the power of noise in a band of a few bins scatters like a gamma variable
    scatter = random.standard_gamma(3, window.shape).astype(np.float32) / 3
    noise = 10 ** (level_db[:, None] / 10) * scatter
    return np.asarray(10 * np.log10(10 ** (window / 10) + noise), dtype=np.float32)


def mask(windows: NDArray[np.float32], augmentation: Augmentation, random: Random) -> None:
    """Blank random bands and stretches of time, in place.

    Parameters
    ----------
    windows : numpy.ndarray [shape=(b, n_mels, columns)]
        Normalised: zero is each window's mean.
    """
    for window in windows:
        for _ in range(augmentation.masks):
            width = random.integers(0, augmentation.time_mask_columns + 1)
            start = random.integers(0, window.shape[1] - width + 1)
            window[:, start : start + width] = 0
            height = random.integers(0, augmentation.frequency_mask_bands + 1)
            start = random.integers(0, window.shape[0] - height + 1)
            window[start : start + height] = 0


def mixup(
    windows: NDArray[np.float32], targets: NDArray[np.float32], alpha: float, random: Random
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Windows [shape=(b, ...)] and targets [shape=(b, n_genres)], each blended with another."""
    if not alpha:
        return windows, targets
    share = random.beta(alpha, alpha, len(windows)).astype(np.float32)
    share = np.maximum(share, 1 - share)
    other = random.permutation(len(windows))
    wide = share[:, None, None]
    return (
        windows * wide + windows[other] * (1 - wide),
        targets * share[:, None] + targets[other] * (1 - share[:, None]),
    )
