"""What the library keeps, and what it survives."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio.tags import Tags
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.database import Database, DatabaseError
from genre_desktop.library.records import FileStatus, Judgement, State
from genre_desktop.library.schema import NewerDatabaseError
from genre_desktop.paths import bundled_model

_STATUS = FileStatus(1000, 123456789)


@pytest.fixture
def card() -> ModelCard:
    return open_bundle(bundled_model()).card


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "data" / "library.sqlite") as database:
        yield database


def _judgement(card: ModelCard, genre: str, share: float = 0.82) -> Judgement:
    rest = (1 - share) / (len(card.genres) - 1)
    shares = tuple(share if each == genre else rest for each in card.genres)
    place = np.arange(4, dtype=np.float32)
    return Judgement(Verdict(card.genres, shares, Sureness.VERY_SURE), 30.5, place, ("odd",))


def test_the_same_network_by_other_rules_is_another_model(
    database: Database, card: ModelCard
) -> None:
    newer = replace(card, version="9.9", song=replace(card.song, temperature=2.0))
    renamed, exported = replace(card, name="mine"), replace(card, exported_from=card.sha256)

    model, other = database.model(card), database.model(newer)

    assert other != model
    assert database.model_label(other) == newer.label
    assert database.model(renamed) == model
    assert database.model(replace(exported, sha256="0" * 64)) == model


def test_a_verdict_comes_back_as_it_was_kept(database: Database, card: ModelCard) -> None:
    model = database.model(card)
    song = database.song_for(b"abc")
    tags = Tags("So What", "Miles Davis", "Jazz", 31.0)
    file = database.put_file(Path("/music/so what.flac"), _STATUS, song=song, tags=tags)
    database.put_judgement(song, model, _judgement(card, "jazz"))

    (row,) = database.rows(model)
    kept = database.judgement(song, model)

    assert (row.file, row.path, row.title) == (file, Path("/music/so what.flac"), "So What")
    assert (row.state, row.genre, row.duration_s) == (State.DONE, "jazz", 30.5)
    assert row.confidence == pytest.approx(0.82)
    assert kept is not None
    assert kept.verdict.genre == "jazz"
    assert kept.verdict.confidence == pytest.approx(0.82)
    assert kept.warnings == ("odd",)
    np.testing.assert_array_equal(kept.embedding, np.arange(4, dtype=np.float32))


def test_a_verdict_of_another_model_is_stale(database: Database, card: ModelCard) -> None:
    song = database.song_for(b"abc")
    database.put_file(Path("/a.mp3"), _STATUS, song=song)
    database.put_judgement(song, database.model(card), _judgement(card, "pop"))

    (row,) = database.rows(model=999)

    assert (row.state, row.genre) == (State.STALE, "pop")


def test_the_same_content_under_two_names_is_one_song(database: Database) -> None:
    assert database.song_for(b"abc") == database.song_for(b"abc")
    assert database.song_for(b"abc") != database.song_for(b"abd")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_kept_to_the_byte(database: Database) -> None:
    path = Path(os.fsdecode(b"/music/caf\xe9.mp3"))
    database.put_trouble(path, _STATUS, f"{path.name} is broken")

    (row,) = database.rows(0)

    assert os.fsencode(row.path) == b"/music/caf\xe9.mp3"
    assert (row.state, row.trouble) == (State.FAILED, "caf?.mp3 is broken")


def test_a_persons_word_goes_before_the_models(database: Database, card: ModelCard) -> None:
    model, song = database.model(card), database.song_for(b"abc")
    database.put_file(Path("/a.mp3"), _STATUS, song=song)
    database.put_judgement(song, model, _judgement(card, "pop"))
    database.correct([song], "soul")
    assert next(database.rows(model)).said_genre == "soul"
    database.correct([song], None)
    assert next(database.rows(model)).said_genre == "pop"


def test_half_a_transaction_leaves_nothing(database: Database) -> None:
    def broken_off() -> None:
        with database.transaction():
            database.put_file(Path("/a.mp3"), _STATUS)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert database.known_files() == {}


def test_a_file_that_was_mended_has_no_trouble_any_more(database: Database) -> None:
    database.put_trouble(Path("/a.mp3"), _STATUS, "It is empty.")
    database.put_file(Path("/a.mp3"), FileStatus(5, 6), song=database.song_for(b"x"))
    (row,) = database.rows(0)
    assert (row.state, row.trouble) == (State.WAITING, "")


def test_two_read_and_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Database(path) as first, Database(path) as second:
        with first.transaction():
            first.put_file(Path("/a.mp3"), _STATUS)
            assert second.known_files() == {}
        assert list(second.known_files()) == [Path("/a.mp3")]


def test_a_library_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerDatabaseError, match="newer version"):
        Database(path)


def test_what_is_no_library_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(DatabaseError, match="cannot be read"):
        Database(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_library_that_is_damaged_within_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Database(path) as database:
        database.put_file(Path("/a.mp3"), _STATUS)
        ((page,),) = database.read("SELECT rootpage FROM sqlite_schema WHERE name = 'file'")
        ((size,),) = database.read("PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * size)

    def read() -> None:
        with Database(path) as database:
            list(database.rows(0))

    def write() -> None:
        with Database(path) as database:
            database.put_file(Path("/b.mp3"), _STATUS)

    with pytest.raises(DatabaseError, match=r"cannot be read.*move it aside"):
        read()
    with pytest.raises(DatabaseError, match=r"cannot be written.*move it aside"):
        write()


def test_a_library_that_another_one_writes_is_not_said_to_be_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genre_desktop.library.connection._BUSY_S", 0.01)
    path = tmp_path / "library.sqlite"
    with (
        Database(path) as first,
        Database(path) as second,
        first.transaction(),
        pytest.raises(DatabaseError, match="Another program is writing it"),
    ):
        second.put_file(Path("/a.mp3"), _STATUS)


def test_the_files_of_a_folder_are_those_within_it_and_no_others(database: Database) -> None:
    within = [Path(os.sep, "music", *parts) for parts in (["a.mp3"], ["live", "b.mp3"], ["\xff"])]
    beside = [Path(os.sep, name) for name in ("music.mp3", "music 2/c.mp3", "musiC/d.mp3")]
    numbers = {path: database.put_file(path, _STATUS) for path in [*within, *beside]}
    gone = database.put_file(Path(os.sep, "music", "gone.mp3"), _STATUS)
    database.set_missing([gone])

    found = {path: file for file, path in database.files_under(Path(os.sep, "music"))}
    everywhere = {path for _, path in database.files_under(Path(os.sep))}

    assert found == {path: numbers[path] for path in within}
    assert everywhere == set(numbers)


def test_a_file_is_found_by_its_path_and_its_number(database: Database) -> None:
    path = Path(os.sep, "music", "a.mp3")
    file = database.put_trouble(path, _STATUS, "a.mp3 is broken")

    known = database.known_file(path)

    assert known is not None
    assert (known.file, known.status, known.trouble) == (file, _STATUS, "a.mp3 is broken")
    assert database.path_of(file) == path
    assert database.known_file(path.with_name("b.mp3")) is None
    assert database.path_of(file + 1) is None
