"""What a person is told when something goes wrong."""

from genre_desktop.errors import UserError


def test_an_error_says_what_happened_and_what_to_do() -> None:
    assert str(UserError("It broke.", "Mend it.")) == "It broke. Mend it."


def test_an_error_without_a_remedy_ends_after_what_happened() -> None:
    assert str(UserError("It broke.")) == "It broke."
