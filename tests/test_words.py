"""Figures as people read them."""

import math

import pytest

from genre_desktop.pages.words import clock, percent


@pytest.mark.parametrize(
    ("seconds", "decimals", "words"),
    [
        (0, 0, "0:00"),
        (125.4, 0, "2:05"),
        (59.6, 0, "1:00"),
        (3599.7, 0, "1:00:00"),
        (3725, 0, "1:02:05"),
        (3.46, 1, "0:03.5"),
        (59.96, 1, "1:00.0"),
        (134.35, 2, "2:14.35"),
        (3661.005, 1, "1:01:01.0"),
        (-1.2, 0, "-0:01"),
        (-0.2, 0, "0:00"),
    ],
)
def test_a_moment_is_rounded_as_a_whole(seconds: float, decimals: int, words: str) -> None:
    assert clock(seconds, decimals) == words


def test_a_share_has_a_space_at_which_no_line_breaks() -> None:
    assert percent(0.721) == "72.1\N{NO-BREAK SPACE}%"
    assert percent(0.721, 0) == "72\N{NO-BREAK SPACE}%"
    assert percent(math.nan) == "–"
