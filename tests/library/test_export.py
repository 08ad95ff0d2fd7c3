"""What leaves the library: tables, playlists, folders by genre; the songs stay where they are."""

import csv
import errno
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio.tags import Tags
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.result import csv_head
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.chosen import Wanted, newest_model
from genre_desktop.library.database import Database
from genre_desktop.library.export import export_csv, export_json_lines
from genre_desktop.library.folders import place_in_folders
from genre_desktop.library.playlists import write_playlists
from genre_desktop.library.records import FileStatus, Judgement, Row
from genre_desktop.paths import bundled_model

_JAZZ, _ROCK, _RAP = b"jazz " * 1000, b"rock " * 1000, b"rap " * 1000


class Library:
    """Songs in a folder, and a library that knows them."""

    def __init__(self, top: Path, database: Database, card: ModelCard) -> None:
        self.music = top / "music"
        self.database = database
        self.model = database.model(card)
        self._genres = card.genres

    @property
    def rows(self) -> list[Row]:
        return list(self.database.rows(self.model))

    def add(
        self,
        name: str,
        content: bytes,
        genre: str | None,
        share: float = 0.9,
        tags: Tags | None = None,
    ) -> Path:
        path = self.music / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        song = self.database.song_for(content[:16])
        self.database.put_file(path, FileStatus(len(content), 0), song=song, tags=tags)
        rest = (1 - share) / (len(self._genres) - 1)
        shares = tuple(share if each == genre else rest for each in self._genres)
        sureness = Sureness.VERY_SURE if genre else Sureness.NO_MUSIC
        verdict = Verdict(self._genres, shares if genre else (0.0,) * len(shares), sureness)
        place = np.zeros(4, np.float32)
        self.database.put_judgement(
            song, self.model, Judgement(verdict, 61.4, place, ("It is short.",))
        )
        return path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Database(tmp_path / "library.sqlite") as database:
        yield Library(tmp_path, database, open_bundle(bundled_model()).card)


@pytest.fixture
def full(library: Library) -> Library:
    """A song of each kind: sure, unsure, corrected, no music, not readable, not heard yet."""
    library.add("a/So What.flac", _JAZZ, "jazz", tags=Tags("So What", "Miles, Davis"))
    library.add("b/Ümlaut 🎵.mp3", _ROCK, "rock", 0.4, Tags(genre="Blues"))
    said = library.add("b/rap.mp3", _RAP, "pop", 0.3)
    library.add("speech.ogg", b"speech", None)
    library.database.put_trouble(library.music / "bad.mp3", FileStatus(3, 0), "bad.mp3 is empty.")
    library.database.put_file(library.music / "new.mp3", FileStatus(3, 0))
    (song,) = (row.song for row in library.rows if row.path == said and row.song)
    library.database.correct([song], "hiphop")
    return library


def test_json_lines_have_the_fields_of_classify(full: Library, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    assert export_json_lines(full.database, full.model, path) == 6
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_name = {Path(row["path"]).name: row for row in rows}

    first = by_name["So What.flac"]
    assert (first["title"], first["artist"], first["duration_s"]) == (
        "So What",
        "Miles, Davis",
        61.4,
    )
    assert (first["genre"], first["verdict"], first["confidence"]) == (
        "jazz",
        "Jazz, very sure",
        0.9,
    )
    assert first["probabilities"]["jazz"] == 0.9
    assert first["warnings"] == ["It is short."]
    assert first["model"] == full.database.model_label(full.model)
    assert (first["corrected"], first["state"]) == (None, "done")
    assert (by_name["rap.mp3"]["genre"], by_name["rap.mp3"]["corrected"]) == ("pop", "hiphop")
    assert by_name["speech.ogg"]["genre"] is None
    assert (by_name["bad.mp3"]["error"], by_name["bad.mp3"]["state"]) == (
        "bad.mp3 is empty.",
        "failed",
    )
    assert "genre" not in by_name["new.mp3"]


def test_a_table_has_the_columns_of_classify_first(full: Library, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    assert export_csv(full.database, full.model, path) == 6
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = list(csv.reader(file))
    genres = open_bundle(bundled_model()).card.genres
    assert head == [*csv_head(genres), "corrected", "genre_tag", "state"]
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert [row["genre"] for row in rows] == ["jazz", "rock", "pop", "", "", ""]
    assert [row["corrected"] for row in rows] == ["", "", "hiphop", "", "", ""]
    assert rows[0]["jazz"] == "0.9"
    assert rows[0]["artist"] == "Miles, Davis"
    assert rows[1]["genre_tag"] == "Blues"
    assert rows[4]["error"] == "bad.mp3 is empty."


def test_only_what_is_wanted_is_written(full: Library, tmp_path: Path) -> None:
    def genres(wanted: Wanted) -> list[str]:
        path = tmp_path / "some.jsonl"
        export_json_lines(full.database, full.model, path, wanted)
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Path(json.loads(line)["path"]).name for line in lines]

    assert genres(Wanted(min_confidence=0.7)) == ["So What.flac", "rap.mp3"]
    assert genres(Wanted(genre="hiphop")) == ["rap.mp3"]
    assert genres(Wanted(genre="pop")) == []


def test_a_table_that_cannot_be_written_leaves_the_old_one(full: Library, tmp_path: Path) -> None:
    path = tmp_path / "taken"
    path.mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        export_csv(full.database, full.model, path)
    assert not list(tmp_path.glob(".draft*"))


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_written_with_escapes(library: Library, tmp_path: Path) -> None:
    library.add(os.fsdecode(b"caf\xe9.mp3"), _JAZZ, "jazz")
    export_csv(library.database, library.model, tmp_path / "a.csv")
    assert "caf\\udce9.mp3" in (tmp_path / "a.csv").read_text(encoding="utf-8")
    written = write_playlists(library.rows, tmp_path / "lists")
    assert [path.name for path in written.left_out] == [os.fsdecode(b"caf\xe9.mp3")]
    placed = place_in_folders(library.rows, tmp_path / "out")
    assert placed.copied == 1
    assert [path.read_bytes() for path in (tmp_path / "out").rglob("*.mp3")] == [_JAZZ]


def test_verdicts_of_the_model_that_judged_last_are_exported(full: Library) -> None:
    assert newest_model(full.database) == full.model


def test_a_playlist_leads_to_its_songs_and_moves_with_them(full: Library, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    written = write_playlists(full.rows, folder)

    assert {path.name: count for path, count in written.songs.items()} == {
        "Hip-hop.m3u8": 1,
        "Jazz.m3u8": 1,
        "Rock.m3u8": 1,
    }
    lines = (folder / "Jazz.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2] == "#EXTINF:61,Miles, Davis - So What"
    assert not os.path.isabs(lines[3])  # noqa: PTH117
    assert (folder / lines[3]).read_bytes() == _JAZZ
    assert "Ümlaut 🎵" in (folder / "Rock.m3u8").read_text(encoding="utf-8")

    write_playlists(full.rows, folder, relative=False)
    last = (folder / "Jazz.m3u8").read_text(encoding="utf-8").splitlines()[-1]
    assert Path(last) == full.music / "a" / "So What.flac"


def test_a_playlist_behind_a_link_leads_to_its_songs(full: Library, tmp_path: Path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "lists").symlink_to(tmp_path / "far" / "away")
    write_playlists(full.rows, tmp_path / "lists")
    last = (tmp_path / "lists" / "Jazz.m3u8").read_text(encoding="utf-8").splitlines()[-1]
    assert (tmp_path / "lists" / last).read_bytes() == _JAZZ


def test_a_playlist_names_a_song_once_and_no_comment(library: Library) -> None:
    library.add("#1.mp3", _JAZZ, "jazz")
    library.add("the same.mp3", _JAZZ, "jazz")
    library.add("two\nlines.mp3", _ROCK, "jazz")
    written = write_playlists(library.rows, library.music)
    lines = (library.music / "Jazz.m3u8").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert (library.music / lines[-1]).read_bytes() == _JAZZ
    assert not lines[-1].startswith("#")
    assert [path.name for path in written.left_out] == ["two\nlines.mp3"]


def test_songs_are_copied_by_genre_and_none_is_overwritten(full: Library, tmp_path: Path) -> None:
    out = tmp_path / "sorted"
    (out / "Jazz").mkdir(parents=True)
    (out / "Jazz" / "So What.flac").write_text("mine")
    os.utime(full.music / "a" / "So What.flac", (1e9, 1e9))

    placed = place_in_folders(full.rows, out)

    assert (placed.copied, placed.linked, placed.failed) == (3, 0, ())
    assert (out / "Jazz" / "So What.flac").read_text() == "mine"
    copy = out / "Jazz" / "So What (2).flac"
    assert copy.read_bytes() == _JAZZ
    assert copy.stat().st_mtime == 1e9
    assert (out / "Hip-hop" / "rap.mp3").read_bytes() == _RAP
    assert (full.music / "a" / "So What.flac").read_bytes() == _JAZZ

    again = place_in_folders(full.rows, out)

    assert (again.copied, again.already) == (0, 3)
    assert len([path for path in out.rglob("*") if path.is_file()]) == 4


def test_songs_of_one_name_and_size_are_not_taken_for_each_other(
    library: Library, tmp_path: Path
) -> None:
    for folder, content in (("a", b"1" * 999), ("b", b"2" * 999)):
        path = library.add(f"{folder}/track 1.wav", content, "jazz")
        os.utime(path, (1e9, 1e9))
    assert place_in_folders(library.rows, tmp_path / "out").copied == 2
    found = {path.read_bytes() for path in (tmp_path / "out" / "Jazz").iterdir()}
    assert found == {b"1" * 999, b"2" * 999}


def test_links_take_no_room_and_lead_through_links(library: Library, tmp_path: Path) -> None:
    song = library.add("song.mp3", _JAZZ, "jazz")
    real = song.rename(tmp_path / "real.mp3")
    song.symlink_to(real)

    placed = place_in_folders(library.rows, tmp_path / "out", link=True)

    assert placed.linked == 1
    assert (tmp_path / "out" / "Jazz" / "song.mp3").samefile(real)
    assert not (tmp_path / "out" / "Jazz" / "song.mp3").is_symlink()
    assert place_in_folders(library.rows, tmp_path / "out", link=True).already == 1


def test_between_disks_a_link_becomes_a_copy_only_if_asked(
    library: Library, tmp_path: Path
) -> None:
    shared = Path("/dev/shm")  # noqa: S108
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one disk only")
    library.add("song.mp3", _JAZZ, "jazz")
    with tempfile.TemporaryDirectory(dir=shared) as other:
        refused = place_in_folders(library.rows, Path(other), link=True)
        ((path, reason),) = refused.failed
        assert path.name == "song.mp3"
        assert reason == "No link can be made there, as on another disk: a copy can."
        assert place_in_folders(library.rows, Path(other), link=True, or_copy=True).copied == 1
        assert (Path(other) / "Jazz" / "song.mp3").read_bytes() == _JAZZ


def test_one_that_vanished_is_told_and_the_others_are_placed(full: Library, tmp_path: Path) -> None:
    (full.music / "a" / "So What.flac").unlink()
    told: list[tuple[int, int]] = []
    placed = place_in_folders(full.rows, tmp_path / "out", on_file=lambda *done: told.append(done))
    assert placed.copied == 2
    assert placed.failed == ((full.music / "a" / "So What.flac", "It is not there any more."),)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_genre_of_ones_own_may_be_no_name_of_a_folder(library: Library, tmp_path: Path) -> None:
    library.add("song.mp3", _JAZZ, "jazz")
    (row,) = library.rows
    place_in_folders([replace(row, corrected="AC/DC: ../..")], tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert (folder / "song.mp3").read_bytes() == _JAZZ
    assert {path.name for path in tmp_path.iterdir()} >= {"music", "out"}


def test_cancelling_in_the_middle_of_a_file_leaves_no_part_of_it(
    library: Library, tmp_path: Path
) -> None:
    library.add("long.mp3", bytes(64 << 20), "jazz")
    cancel = threading.Event()
    out = tmp_path / "out"

    def when_it_is_being_written() -> None:
        while not [draft for draft in out.rglob(".draft*") if draft.stat().st_size]:
            pass
        cancel.set()

    watcher = threading.Thread(target=when_it_is_being_written)
    watcher.start()
    try:
        with pytest.raises(CancelledError):
            place_in_folders(library.rows, out, cancel=cancel)
    finally:
        watcher.join()
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_told_of_each_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("song.mp3", _JAZZ, "jazz")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("genre_desktop.library.folders.shutil.copystat", full)
    placed = place_in_folders(library.rows, tmp_path / "out")
    assert [reason for _, reason in placed.failed] == ["There is no room left on the disk."]
    assert list((tmp_path / "out" / "Jazz").iterdir()) == []
