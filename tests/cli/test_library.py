"""`library export` and `library stats`, as typed."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio.tags import Tags
from genre_desktop.cli.main import main
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.database import Database
from genre_desktop.library.records import FileStatus, Judgement
from genre_desktop.paths import bundled_model
from tests.cli.conftest import Captured


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two songs of jazz, one of them hardly, one of hip-hop, and a file that cannot be heard."""
    path, music = tmp_path / "library.sqlite", tmp_path / "music"
    music.mkdir()
    card = open_bundle(bundled_model()).card
    with Database(path) as database:
        model = database.model(card)
        for name, genre, share, tag in (
            ("a.mp3", "jazz", 0.9, "Acid Jazz"),
            ("b.mp3", "jazz", 0.4, "Rock"),
            ("c.mp3", "hiphop", 0.8, ""),
        ):
            (music / name).write_text(name)
            song = database.song_for(name.encode())
            tags = Tags(title=name[0].upper(), genre=tag)
            database.put_file(music / name, FileStatus(5, 0), song=song, tags=tags)
            rest = (1 - share) / (len(card.genres) - 1)
            shares = tuple(share if each == genre else rest for each in card.genres)
            verdict = Verdict(card.genres, shares, Sureness.FAIRLY_SURE)
            place = np.zeros(4, np.float32)
            database.put_judgement(song, model, Judgement(verdict, 1800.0, place))
        database.put_trouble(music / "bad.mp3", FileStatus(1, 0), "bad.mp3 is empty.")
    return path


def _library(path: Path, *arguments: str | Path) -> int:
    tool, *rest = (os.fspath(each) for each in arguments)
    return main(["library", tool, "--db", os.fspath(path), *rest])


def test_a_table_of_everything_or_of_what_is_wanted(
    library: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "all.csv"
    assert _library(library, "export", "--csv", out) == 0
    assert capsys.readouterr().out == f"wrote {out}: 4 files\n"
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["genre"] for row in csv.DictReader(file)] == ["jazz", "jazz", "hiphop", ""]

    out = tmp_path / "some.jsonl"
    assert _library(library, "export", "--jsonl", out, "--genre", "Hip-Hop") == 0
    (line,) = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["genre"] == "hiphop"


def test_corrected_songs_as_training_data(library: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "mine.csv"
    assert _library(library, "export", "--examples", out) == 1
    assert "no songs to learn from yet" in capsys.readouterr().err
    with Database(library) as database:
        database.correct([1, 3], "Bossa nova")
    assert _library(library, "export", "--examples", out) == 0
    assert capsys.readouterr().out == f"wrote {out}: 2 songs (Bossa nova 2)\n"
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["path"] for row in csv.DictReader(file)] == [
            str(tmp_path / "music" / name) for name in ("a.mp3", "c.mp3")
        ]


def test_playlists_of_what_the_model_is_sure_of(
    library: Path, tmp_path: Path, capsys: Captured
) -> None:
    lists = tmp_path / "lists"
    assert _library(library, "export", "--playlists", lists, "--min-confidence", "0.7") == 0
    assert sorted(path.name for path in lists.iterdir()) == ["Hip-hop.m3u8", "Jazz.m3u8"]
    assert f"{lists / 'Jazz.m3u8'}: 1 song\n" in capsys.readouterr().out


@pytest.mark.parametrize(("how", "said"), [("--copy", "copied"), ("--link", "linked")])
def test_songs_by_genre(
    library: Path, tmp_path: Path, capsys: Captured, how: str, said: str
) -> None:
    out = tmp_path / "out"
    assert _library(library, "export", how, out) == 0
    assert capsys.readouterr().out == f"3 {said}\n"
    assert (out / "Jazz" / "a.mp3").read_text() == "a.mp3"
    assert _library(library, "export", how, out) == 0
    assert capsys.readouterr().out == "3 were there already\n"


def test_a_song_that_is_gone_is_named_and_the_others_are_copied(
    library: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "music" / "a.mp3").unlink()
    assert _library(library, "export", "--copy", tmp_path / "out") == 1
    told = capsys.readouterr()
    assert told.out == "2 copied, 1 failed\n"
    assert told.err == f"{tmp_path / 'music' / 'a.mp3'}: It is not there any more.\n"


def test_a_genre_that_no_song_has_is_refused_with_those_there_are(
    library: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert _library(library, "export", "--csv", tmp_path / "a.csv", "--genre", "polka") == 1
    assert "No song is of the genre polka. There are: hip-hop, jazz." in capsys.readouterr().err
    assert not (tmp_path / "a.csv").exists()


def test_numbers_for_people(library: Path, capsys: Captured) -> None:
    assert _library(library, "stats") == 0
    lines = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert lines == [
        "4 files, 3 songs, 1.5 hours",
        "1 failed",
        "  jazz                   2   66.7 %       1.0 h",
        "  hip-hop                1   33.3 %       0.5 h",
        "own genre tags: 1 agree, 1 say another genre, 1 say nothing to compare",
    ]


def test_numbers_for_programs(library: Path, capsys: Captured) -> None:
    assert _library(library, "stats", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["genres"] == {
        "jazz": {"files": 2, "duration_s": 3600.0},
        "hiphop": {"files": 1, "duration_s": 1800.0},
    }
    assert found["states"]["failed"] == 1
    assert (found["agreeing"], found["disagreeing"], found["incomparable"]) == (1, 1, 1)


def test_asked_for_wrongly_it_says_how(library: Path, tmp_path: Path, capsys: Captured) -> None:
    wrongly: list[list[str | Path]] = [
        ["export"],
        ["export", "--csv", tmp_path / "a.txt"],
        ["export", "--copy"],
    ]
    for wrong in wrongly:
        with pytest.raises(SystemExit) as ended:
            _library(library, *wrong)
        assert ended.value.code == 2
    assert "must end in .csv" in capsys.readouterr().err
    assert _library(tmp_path / "none.sqlite", "stats") == 1
    assert "There is no library" in capsys.readouterr().err
