"""A model is opened only if it is the one its card speaks of."""

from pathlib import Path

import pytest

from genre_desktop import paths
from genre_desktop.inference.bundle import ModelError, open_bundle
from genre_desktop.inference.card import CardError, card_path
from tests.inference.fakes import GENRES, no_model


def test_the_bundled_model_matches_its_card() -> None:
    bundle = open_bundle(paths.bundled_model())

    assert len(bundle.card.genres) == 10
    assert bundle.card.training.songs


def test_a_model_with_its_card_is_opened(tmp_path: Path) -> None:
    path = no_model(tmp_path / "small.KERAS")

    assert open_bundle(path).card.genres == GENRES


def test_a_model_that_is_not_its_cards_is_refused(tmp_path: Path) -> None:
    path = no_model(tmp_path / "small.keras")
    path.write_bytes(b"another network")

    with pytest.raises(ModelError, match="does not match its card") as caught:
        open_bundle(path)

    assert "copy both again" in caught.value.remedy


@pytest.mark.parametrize("name", ["small.h5", "small", "small.keras.bak", "small.json"])
def test_a_file_with_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")

    with pytest.raises(ModelError, match="not a model this program opens"):
        open_bundle(tmp_path / name)


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"small\.keras cannot be read \(No such file"):
        open_bundle(tmp_path / "small.keras")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "small.keras").mkdir()

    with pytest.raises(ModelError, match="cannot be read"):
        open_bundle(tmp_path / "small.keras")


def test_a_model_without_its_card_is_refused(tmp_path: Path) -> None:
    path = no_model(tmp_path / "small.keras")
    card_path(path).unlink()

    with pytest.raises(CardError, match="beside it"):
        open_bundle(path)


def test_a_huge_model_is_refused_unread(tmp_path: Path) -> None:
    path = no_model(tmp_path / "small.keras")
    with path.open("r+b") as file:
        file.truncate(600_000_000_000)

    with pytest.raises(ModelError, match="larger than 500 MB"):
        open_bundle(path)
