"""What a person has said about songs, as something to learn from."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop.audio.tags import Tags
from genre_desktop.cli.main import main
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.corrections import (
    corrected_rows,
    export_training_data,
    labelled_songs,
)
from genre_desktop.library.database import Database
from genre_desktop.library.records import FileStatus, Judgement
from genre_desktop.paths import bundled_model
from genre_desktop.training.manifests import read_collection
from tests.training.recordings import sound, write_sound

_STATUS = FileStatus(1000, 123456789)


@pytest.fixture
def card() -> ModelCard:
    return open_bundle(bundled_model()).card


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "library.sqlite") as database:
        yield database


def _song(database: Database, path: Path, *, artist: str = "", digest: bytes | None = None) -> int:
    song = database.song_for(digest or os.fsencode(path))
    database.put_file(path, _STATUS, song=song, tags=Tags("", artist, "", 30.0))
    return song


def _judge(database: Database, card: ModelCard, song: int, genre: str, share: float) -> None:
    rest = (1 - share) / (len(card.genres) - 1)
    shares = tuple(share if each == genre else rest for each in card.genres)
    verdict = Verdict(card.genres, shares, Sureness.FAIRLY_SURE)
    database.put_judgement(song, database.model(card), Judgement(verdict, 30.0, None))


def test_corrected_songs_become_a_manifest_that_the_laboratory_reads(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    folder = tmp_path / "my music"
    first = _song(database, folder / "Kind, of/01 So What.flac", artist="Miles Davis")
    second = _song(database, folder / "Live/01 So What.flac", artist="Sade")
    _song(database, folder / "Live/02.flac")
    database.correct([first], "cool jazz")
    database.correct([second], "Soul")

    told = export_training_data(database, database.model(card), tmp_path / "songs.csv")

    assert told.songs == {"Soul": 1, "cool jazz": 1}
    entries = read_collection(tmp_path / "songs.csv")
    assert [(each.path, each.genre, each.artist, each.track) for each in entries] == [
        (folder / "Kind, of/01 So What.flac", "cool jazz", "Miles Davis", "Kind, of/01 So What"),
        (folder / "Live/01 So What.flac", "soul", "Sade", "Live/01 So What"),
    ]


def test_sure_verdicts_join_the_corrections_when_asked(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    sure, unsure, wrong = (_song(database, tmp_path / f"{n}.flac") for n in range(3))
    _judge(database, card, sure, "jazz", 0.9)
    _judge(database, card, unsure, "rock", 0.5)
    _judge(database, card, wrong, "metal", 0.95)
    database.correct([wrong], "soul")
    model = database.model(card)

    assert [each.genre for each in labelled_songs(database, model)] == ["soul"]
    both = labelled_songs(database, model, min_confidence=0.8)
    assert [(each.genre, each.corrected) for each in both] == [("jazz", False), ("soul", True)]


def test_a_song_in_two_files_is_learned_once(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    song = _song(database, tmp_path / "a.flac", digest=b"one")
    _song(database, tmp_path / "copy of a.flac", digest=b"one")
    database.correct([song], "soul")
    model = database.model(card)

    assert [each.path.name for each in labelled_songs(database, model)] == ["a.flac"]
    assert len(corrected_rows(database, model)) == 2


def test_of_two_files_the_one_that_is_still_there_is_learned_from(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    song = _song(database, tmp_path / "gone.flac", digest=b"one")
    _song(database, tmp_path / "here.flac", digest=b"one")
    gone = database.known_files()[tmp_path / "gone.flac"].file
    database.set_missing([gone])
    database.correct([song], "soul")

    (left,) = labelled_songs(database, database.model(card))
    assert left.path.name == "here.flac"


def test_files_of_the_same_name_are_told_apart(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    songs = [_song(database, tmp_path / f"{disc}/live/01.mp3") for disc in "ab"]
    database.correct(songs, "soul")
    tracks = [each.track for each in labelled_songs(database, database.model(card))]
    assert tracks[0] == "live/01"
    assert tracks[1].startswith("live/01 (2")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_a_name_that_is_no_text_is_left_out_and_said(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.mp3")
    database.correct([_song(database, odd), _song(database, tmp_path / "plain.mp3")], "soul")

    told = export_training_data(database, database.model(card), tmp_path / "songs.csv")

    assert told.left_out == (odd,)
    assert [each.path.name for each in read_collection(tmp_path / "songs.csv")] == ["plain.mp3"]


def test_with_nothing_corrected_one_is_told_what_to_do(
    database: Database, card: ModelCard, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="a correction counts as an example"):
        export_training_data(database, database.model(card), tmp_path / "songs.csv")
    assert not (tmp_path / "songs.csv").exists()


def test_the_manifest_passes_the_laboratorys_own_check(
    database: Database, card: ModelCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        genre, hz = ("soul", 220) if number % 2 else ("dub", 3000)
        path = write_sound(tmp_path / "music" / f"{number}.wav", sound(hz, number))
        database.correct([_song(database, path, artist=f"artist {number}")], genre)
    export_training_data(database, database.model(card), tmp_path / "songs.csv")

    made = tmp_path / "songs.npz"
    words = ["dataset", "make", str(tmp_path / "songs.csv"), "--out", str(made), "--seconds", "1"]
    assert main(words) == 0
    assert made.exists()
    capsys.readouterr()
