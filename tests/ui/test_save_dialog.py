"""The name that a file is offered under: every disk takes it."""

from pathlib import Path

import pytest

from genre_desktop.ui.save_dialog import name_for

LONGEST_ENDING = " - verdict and timeline.json"


@pytest.mark.parametrize(
    "letter",
    ["a", "ж", "音", "🎷", "e\u0301", "o\u0323\u0302", "\udce9"],
    ids=["latin", "cyrillic", "han", "emoji", "accent", "two accents", "no Unicode"],
)
def test_a_long_title_in_any_script_becomes_the_name_of_a_file(letter: str, tmp_path: Path) -> None:
    title = 300 * letter

    name = name_for(title)
    path = tmp_path / (name + LONGEST_ENDING)
    path.write_text("it fits", encoding="utf-8")

    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert len(name.encode()) > 140, "as much of it as there is room for"


@pytest.mark.parametrize("letter", ["ж", "🎷", "e\u0301", "o\u0323\u0302"])
def test_no_letter_is_cut_in_two(letter: str) -> None:
    for shift in range(6):
        name = name_for("x" * shift + 300 * letter)
        assert set(name.removeprefix("x" * shift).split(letter)) == {""}


def test_a_name_that_fits_is_left_alone() -> None:
    assert name_for("So What (Take 3)") == "So What (Take 3)"
    assert name_for("Où sont-ils passés ?") == "Où sont-ils passés _"
    assert name_for("AC/DC: live...") == "AC_DC_ live"
    assert name_for(" ... ") == "song"
