"""Colours are told apart by everyone, and text can be read."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.inference.card import card_path, read_card
from genre_desktop.paths import bundled_model
from genre_desktop.ui.theme import DARK, LIGHT, Tokens, genre_colour, genre_colours

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15 (2009), severity 1.0; they apply to linear RGB.
SIGHTS: dict[str, list[list[float]]] = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}

# Ottosson, "A perceptual color space for image processing", 2020.
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

BOTH = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])


def linear(colour: str) -> NDArray[np.float64]:
    srgb = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ np.clip(rgb, 0, 1)))


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    lights = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_the_measures_are_what_they_should_be() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert oklab(linear("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-3)
    for matrix in SIGHTS.values():
        assert np.array(matrix) @ linear("#808080") == pytest.approx(linear("#808080"), abs=1e-3)


@pytest.mark.parametrize("sight", SIGHTS)
def test_ten_genres_are_told_apart(sight: str) -> None:
    seen = {
        genre: oklab(np.array(SIGHTS[sight]) @ linear(colour))
        for genre, colour in genre_colours().items()
    }
    assert len(seen) == 10
    near = {
        (one, other): distance
        for one, other in combinations(seen, 2)
        if (distance := float(np.linalg.norm(seen[one] - seen[other]))) < 0.07
    }
    assert near == {}


@BOTH
def test_every_genre_stands_out_from_the_surface(tokens: Tokens) -> None:
    faint = {g for g, colour in genre_colours().items() if contrast(colour, tokens.surface) < 1.7}
    assert faint == set()


def test_every_genre_of_the_bundled_model_has_its_colour() -> None:
    assert set(read_card(card_path(bundled_model())).genres) == set(genre_colours())
    assert genre_colour("jazz").name() == genre_colours()["jazz"]
    assert genre_colour("gamelan") == genre_colour("gamelan")
    assert genre_colour("gamelan").name() in genre_colours().values()


@BOTH
@pytest.mark.parametrize(
    ("ink", "papers"),
    [
        ("text", ("window", "surface", "raised")),
        ("muted", ("window", "surface")),
        ("error", ("surface",)),
        ("warning", ("surface",)),
    ],
)
def test_words_can_be_read(ink: str, papers: tuple[str, ...], tokens: Tokens) -> None:
    for paper in papers:
        assert contrast(getattr(tokens, ink), getattr(tokens, paper)) >= 4.5, paper


@BOTH
def test_words_on_the_accent_can_be_read_and_the_accent_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    for paper in (tokens.window, tokens.surface, tokens.raised):
        assert contrast(tokens.accent, paper) >= 3
    assert contrast(tokens.wave, tokens.surface) >= 3
