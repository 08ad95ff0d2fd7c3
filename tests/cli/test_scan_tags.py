"""`genre-desktop scan --tag`: what would be written is shown first, and then it is written."""

import json
import os
from pathlib import Path

import mutagen
import pytest

from genre_desktop.cli.main import main
from genre_desktop.cli.progress import Progress
from genre_desktop.inference.service import InferenceService
from tests.library.scanning import quick_service, write_song

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def music(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two songs, heard by an engine that takes no time; one has a genre of its own."""

    def quick(model: Path, **_: object) -> InferenceService:
        del model
        return quick_service()

    monkeypatch.setattr("genre_desktop.cli.serving.InferenceService", quick)
    for number in range(2):
        write_song(tmp_path / "music" / f"{number}.flac", seconds=7, seed=number)
    tagged = mutagen.File(tmp_path / "music" / "1.flac")
    tagged["genre"] = "Skiffle"
    tagged.save()
    return tmp_path / "music"


def genre_of(path: Path) -> list[str]:
    return list(mutagen.File(path).get("genre", []))


def test_nothing_is_written_where_only_a_look_is_wanted_and_it_is_afterwards(
    music: Path, tmp_path: Path, capsys: Captured
) -> None:
    wanted = ["scan", str(music), "--db", str(tmp_path / "l.sqlite"), "--tag"]
    before = {path: path.read_bytes() for path in music.iterdir()}

    assert main([*wanted, "--min-confidence", "0", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert f"{music / '0.flac'}: nothing → " in shown.out
    assert "It has a genre already." in shown.err
    assert "1 of 2 files would be tagged" in shown.err
    assert {path: path.read_bytes() for path in music.iterdir()} == before

    assert main([*wanted, "--tag-mode", "replace", "--min-confidence", "0", "--json"]) == 0
    rows = {row["path"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    for path in music.iterdir():
        told = rows[str(path)]
        assert told["tagged"]
        assert genre_of(path) == told["new_genres"] != told["old_genres"]

    assert main(["library", "undo", "--db", str(tmp_path / "l.sqlite")]) == 0
    assert {path: path.read_bytes() for path in music.iterdir()} == before


def test_another_name_of_a_file_that_was_written_is_told_of(
    music: Path, tmp_path: Path, capsys: Captured
) -> None:
    os.link(music / "0.flac", tmp_path / "other name.flac")
    wanted = ["scan", str(music), "--db", str(tmp_path / "l.sqlite"), "--tag"]
    assert main([*wanted, "--min-confidence", "0"]) == 0
    told = f"{music / '0.flac'}: Another name of the same file (a hard link) keeps the old tags."
    assert told in capsys.readouterr().err.splitlines()


def test_a_tagging_that_is_interrupted_says_what_it_has_written(
    music: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(progress: Progress, done: int, _total: int) -> None:
        if progress._unit == "files tagged" and done == 1:
            raise KeyboardInterrupt

    before = {path: path.read_bytes() for path in music.iterdir()}
    monkeypatch.setattr(Progress, "at", interrupted)
    wanted = ["scan", str(music), "--db", str(tmp_path / "l.sqlite"), "--tag"]
    assert main([*wanted, "--tag-mode", "replace", "--min-confidence", "0"]) == 130
    assert "1 of the files were tagged before" in capsys.readouterr().err
    monkeypatch.undo()
    assert main(["library", "undo", "--db", str(tmp_path / "l.sqlite")]) == 0
    assert {path: path.read_bytes() for path in music.iterdir()} == before


def test_a_verdict_less_sure_than_wanted_is_not_written(
    music: Path, tmp_path: Path, capsys: Captured
) -> None:
    before = {path: path.read_bytes() for path in music.iterdir()}
    wanted = ["scan", str(music), "--db", str(tmp_path / "l.sqlite"), "--tag", "--min-confidence"]
    assert main([*wanted, "1"]) == 0
    assert "The verdict is not sure enough" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in music.iterdir()} == before


@pytest.mark.parametrize(
    "how", [["--dry-run"], ["--tag-mode", "keep"], ["--min-confidence", "0.5"]]
)
def test_how_to_tag_without_wanting_it_is_a_mistake(
    how: list[str], tmp_path: Path, capsys: Captured
) -> None:
    assert main(["scan", str(tmp_path), *how]) == 1
    assert "Give --tag, too." in capsys.readouterr().err
