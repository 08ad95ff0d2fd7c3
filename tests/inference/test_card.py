"""A model card is read back as it was written, and a bad one is refused in plain words."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import (
    CardError,
    Figure,
    ModelCard,
    SongRule,
    Training,
    WindowRule,
    card_path,
    read_card,
    write_card,
)

FULL = ModelCard(
    name="Жанр",
    version="2.0",
    genres=("blues", "jazz", "音楽"),
    sha256="ab" * 32,
    parameters=12,
    summary="For people",
    limits="Much",
    front_end=FrontEnd(hop_length=512, n_mels=64),
    window=WindowRule(columns=100, step=25, silence_db=-40.0),
    song=SongRule(temperature=1.25),
    training=Training(
        recipe="r", seed=3, epochs=5, songs={"blues.00001": "0123"}, tempered_on=("rock.00001",)
    ),
    figures=(Figure("song accuracy", 0.75, "valid.npz", "genre-desktop evaluate valid.npz"),),
    confusion=((5, 1, 0), (0, 7, 0), (2, 0, 3)),
)

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "genre.json"


def changed(path: Path, change: Change) -> Path:
    write_card(FULL, path)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_card_comes_back_as_it_was_written(path: Path) -> None:
    write_card(FULL, path)

    assert read_card(path) == FULL


def test_a_card_that_does_not_say_what_its_temperature_was_fitted_on_is_read(path: Path) -> None:
    changed(path, lambda content: content["training"].pop("tempered_on"))

    assert read_card(path) == replace(FULL, training=replace(FULL.training, tempered_on=None))


def test_a_card_that_does_not_say_what_was_taken_for_what_is_read(path: Path) -> None:
    changed(path, lambda content: content.pop("confusion"))

    assert read_card(path) == replace(FULL, confusion=None)


def test_a_card_of_a_hundred_thousand_songs_is_read(path: Path) -> None:
    songs = {f"genre/a song of ordinary length {n:06}.mp3": f"{n:016x}" for n in range(100_000)}
    large = replace(FULL, training=replace(FULL.training, songs=songs))
    write_card(large, path)

    assert read_card(path) == large


def test_a_card_is_readable_text(path: Path) -> None:
    write_card(FULL, path)

    assert '"name": "Жанр"' in path.read_text(encoding="utf-8")


def test_the_card_stands_beside_its_model() -> None:
    assert card_path(Path("models/genre.keras")) == Path("models/genre.json")


def test_a_missing_card_is_told_with_what_to_do(path: Path) -> None:
    with pytest.raises(CardError) as caught:
        read_card(path)

    assert "genre.json cannot be read (No such file or directory)" in caught.value.message
    assert "beside it" in caught.value.remedy


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"format_version": 2', b"\xff\xfe\x00", b"PK\x03\x04", b"{'name': 1}"],
    ids=str,
)
def test_a_damaged_card_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(CardError, match=r"genre\.json is damaged"):
        read_card(path)


@pytest.mark.parametrize("content", ["[]", "null", "7", '"card"', "{}", '[["format_version", 1]]'])
def test_json_that_is_no_card_is_refused(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CardError, match=r"genre\.json"):
        read_card(path)


def test_a_huge_card_is_refused_unread(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000_000)

    with pytest.raises(CardError, match="far too large"):
        read_card(path)


def test_a_card_of_a_later_format_is_refused(path: Path) -> None:
    changed(path, lambda content: content.update(format_version=3))

    with pytest.raises(CardError, match="format version 3, and this program reads only version 2"):
        read_card(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card["window"].update(step=101),
        lambda card: card["training"].update(tempered_on="rock.00001"),
        lambda card: card["training"].update(tempered_on=[1]),
        lambda card: card["window"].update(step=0),
        lambda card: card["window"].update(columns=100_000),
        lambda card: card["window"].update(scale_db=0),
        lambda card: card["window"].update(dynamic_range_db=-1),
        lambda card: card["front_end"].update(hop_length=0),
        lambda card: card["front_end"].update(fmax=30_000),
        lambda card: card["front_end"].update(n_mels=0),
        lambda card: card["front_end"].update(sample_rate="fast"),
        lambda card: card["song"].update(temperature=0),
        lambda card: card["song"].update(temperature=float("nan")),
        lambda card: card["song"].update(temperature="warm"),
        lambda card: card["song"].update(pooling="vote"),
        lambda card: card.update(genres=["blues"]),
        lambda card: card.update(genres=["blues", "blues"]),
        lambda card: card.update(genres=None),
        lambda card: card.update(front_end=None),
        lambda card: card.update(figures=[1]),
        lambda card: card.update(confusion=[[1, 2], [3, 4]]),
        lambda card: card.update(confusion=[[1, 2, 3], [4, 5, 6], [7, 8]]),
        lambda card: card.update(confusion=[[1, 2, 3], [4, 5, 6], [7, 8, -9]]),
        lambda card: card.update(confusion=[[1, 2, 3], [4, 5, 6], [7, 8, 9.5]]),
        lambda card: card.update(surprise=1),
        lambda card: card.pop("sha256"),
        lambda card: card.pop("window"),
        lambda card: card["front_end"].update(n_mel=128),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(path: Path, change: Change) -> None:
    changed(path, change)

    with pytest.raises(CardError, match=r"The model card genre\.json cannot be used"):
        read_card(path)


def test_a_failed_write_leaves_the_old_card(path: Path) -> None:
    write_card(FULL, path)
    unwritable = ModelCard("x", "1", ("a", "b"), "", 0, training=Training(seed=object()))  # type: ignore[arg-type]

    with pytest.raises(TypeError):
        write_card(unwritable, path)

    assert read_card(path) == FULL
