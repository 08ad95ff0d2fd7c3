"""What names and figures look like on a terminal."""

import pytest

from genre_desktop.streams import printable


@pytest.mark.parametrize(
    "text", ["72.1\N{NO-BREAK SPACE}%", "音楽\N{IDEOGRAPHIC SPACE}名", "Жанр", "🎷", "caf\udce9"]
)
def test_what_moves_no_cursor_is_left_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("char", "\x1b\n\t\r\x7f\x9b\u2028\u2029\u202e\u200b")
def test_what_moves_the_cursor_or_turns_the_line_is_shown_as_a_sign(char: str) -> None:
    assert printable(f"a{char}b") == "a\N{REPLACEMENT CHARACTER}b"
