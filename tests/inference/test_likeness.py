"""Which genres are mistaken for each other is counted on the card and said in words."""

from dataclasses import replace

import pytest

from genre_desktop import paths
from genre_desktop.inference.card import ModelCard, card_path, page_path, read_card
from genre_desktop.inference.card_text import card_markdown
from genre_desktop.inference.likeness import alike_text, mistaken_share, most_alike, most_alike_text
from genre_desktop.inference.verdict import Sureness, Verdict

CARD = ModelCard(
    "small",
    "1",
    ("blues", "hiphop", "jazz", "rock"),
    "",
    0,
    #          blues hiphop jazz rock
    confusion=((6, 0, 1, 3), (0, 10, 0, 0), (0, 0, 20, 0), (2, 0, 0, 8)),
)
SILENT_CARD = replace(CARD, confusion=None)


def verdict(*probabilities: float, sureness: Sureness = Sureness.TORN) -> Verdict:
    return Verdict(CARD.genres, probabilities, sureness)


def test_a_share_is_of_the_songs_of_both_genres() -> None:
    assert mistaken_share(CARD, "blues", "rock") == pytest.approx((3 + 2) / (10 + 10))
    assert mistaken_share(CARD, "blues", "jazz") == pytest.approx(1 / 30)


def test_it_does_not_matter_which_genre_is_named_first() -> None:
    assert mistaken_share(CARD, "rock", "blues") == mistaken_share(CARD, "blues", "rock")


def test_a_card_that_does_not_say_gives_no_share_and_no_words() -> None:
    assert mistaken_share(SILENT_CARD, "blues", "rock") is None
    assert most_alike(SILENT_CARD, "blues") == []
    assert not alike_text(SILENT_CARD, verdict(0.48, 0.01, 0.1, 0.41))


def test_genres_without_a_song_set_aside_give_no_share() -> None:
    nothing = replace(CARD, confusion=((0,) * 4,) * 4)

    assert mistaken_share(nothing, "blues", "rock") is None


def test_the_most_alike_come_first_and_what_was_never_mistaken_does_not_come() -> None:
    assert most_alike(CARD, "blues") == [("rock", 5 / 20), ("jazz", 1 / 30)]
    assert most_alike(CARD, "blues", n=1) == [("rock", 5 / 20)]
    assert most_alike(CARD, "hiphop") == []
    assert most_alike_text(CARD, "blues") == "rock 25\N{NO-BREAK SPACE}%, jazz 3\N{NO-BREAK SPACE}%"


def test_two_likely_genres_come_with_how_often_they_are_mistaken() -> None:
    torn = verdict(0.41, 0.01, 0.1, 0.48)

    assert alike_text(CARD, torn) == (
        "Rock and blues are mistaken for each other in 25\N{NO-BREAK SPACE}% of songs."
    )


def test_two_likely_genres_that_were_never_mistaken_are_said_to_be() -> None:
    torn = verdict(0.01, 0.48, 0.1, 0.41)

    assert alike_text(CARD, torn) == "Hip-hop and rock were never mistaken for each other."


def test_of_a_verdict_with_no_second_genre_nothing_is_said() -> None:
    sure = verdict(0.95, 0.01, 0.02, 0.02, sureness=Sureness.VERY_SURE)

    assert not alike_text(CARD, sure)


@pytest.mark.parametrize("sureness", [Sureness.NO_MUSIC, Sureness.SILENT])
def test_of_what_is_no_music_nothing_is_said(sureness: Sureness) -> None:
    assert not alike_text(CARD, verdict(0, 0, 0, 0, sureness=sureness))


@pytest.mark.parametrize(("one", "other"), [("blues", "polka"), ("polka", "blues"), ("rock",) * 2])
def test_a_genre_that_the_card_does_not_know_or_one_and_the_same_is_refused(
    one: str, other: str
) -> None:
    with pytest.raises(ValueError, match=r"none of the genres|mistaken for itself"):
        mistaken_share(CARD, one, other)


def test_the_page_says_what_each_genre_is_taken_for() -> None:
    page = card_markdown(CARD)

    assert "- **blues**, 10 songs: 6 right; taken for rock 3, jazz 1" in page
    assert "- **hip-hop**, 10 songs: 10 right\n" in page
    assert "What it mistakes" not in card_markdown(SILENT_CARD)


def test_the_bundled_models_card_holds_the_songs_that_its_figures_are_of() -> None:
    path = paths.bundled_model()
    card = read_card(card_path(path))

    assert card.confusion is not None
    right = sum(card.confusion[index][index] for index in range(len(card.genres)))
    accuracy = next(figure.value for figure in card.figures if figure.name == "song accuracy")
    assert right / sum(map(sum, card.confusion)) == pytest.approx(accuracy, abs=1e-4)
    assert page_path(path).read_text(encoding="utf-8") == card_markdown(card)
