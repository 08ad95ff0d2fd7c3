"""`genre-desktop explain`: what is told and written, and how it ends."""

import csv
import json
import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli import explain
from genre_desktop.cli.main import main
from tests.cli.conftest import GENRES, Captured, Run, WriteSong, started
from tests.inference.fakes import no_model


@pytest.fixture
def run(run_command: Run) -> Run:
    """Explain with the small model."""
    return partial(run_command, "explain")


def test_without_files_it_is_told_in_words(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    assert run(write_song(tmp_path / "song.wav")) == 0

    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0] == "song"
    assert lines[1] == "0:03, wav, 22.05 kHz, mono"
    assert (
        sum(line.lstrip().startswith(("blues", "hip-hop", "jazz", "rock")) for line in lines) == 4
    )
    assert any(line.startswith("   0:00 to    0:03  ") for line in lines)
    assert "Surest from 0:0" in shown.out
    assert "Model small 0.1." in shown.out
    assert "\N{REPLACEMENT CHARACTER}" not in shown.out
    assert sorted(tmp_path.iterdir()) == [tmp_path / "song.wav"]


def test_every_file_that_is_named_is_written(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")
    out = tmp_path / "new folder"
    files = {
        "report": out / "a song.html",
        **{name: out / f"a song.{name}" for name in ("json", "csv", "labels", "npz")},
    }
    asked = [part for name, path in files.items() for part in (f"--{name}", path)]

    assert run(song, *asked) == 0

    shown = capsys.readouterr().out
    assert shown.splitlines() == [f"{name}: {path}" for name, path in files.items()]
    assert sorted(out.iterdir()) == sorted(files.values())
    read = json.loads((out / "a song.json").read_bytes())
    assert set(read["probabilities"]) == set(GENRES)
    assert read["sections"]
    with (out / "a song.csv").open(encoding="utf-8", newline="") as file:
        assert {row["part"] for row in csv.DictReader(file)} == {"song", "section", "moment"}
    assert len((out / "a song.labels").read_text().splitlines()) == len(read["sections"])
    with np.load(out / "a song.npz") as arrays:
        assert arrays["mel_db"].shape[0] == 128
    assert "<h1>song</h1>" in (out / "a song.html").read_text(encoding="utf-8")


def test_nothing_is_written_over_what_is_read(
    run: Run, write_song: WriteSong, model: Path, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")
    (tmp_path / "link.json").symlink_to(song)
    before = song.read_bytes()

    for path in (song, tmp_path / "link.json", model.with_suffix(".json"), tmp_path):
        assert run(song, "--json", path) == 1
    assert run(song, "--json", tmp_path / "out", "--csv", tmp_path / "x" / ".." / "out") == 1

    assert song.read_bytes() == before
    assert not (tmp_path / "out").exists()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 5
    assert all(line.startswith("genre-desktop: ") for line in told)


def test_a_bad_song_is_told_and_leaves_no_files(run: Run, tmp_path: Path, capsys: Captured) -> None:
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear all", encoding="utf-8")

    for song in (letter, tmp_path / "gone.wav"):
        assert run(song, "--json", tmp_path / "out.json") == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("genre-desktop: ")
        assert song.name in shown.err
    assert list(tmp_path.iterdir()) == [letter]


def test_a_place_that_cannot_be_written_to_is_told(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")

    assert run(song, "--csv", song / "out.csv") == 1

    assert "song.wav" in capsys.readouterr().err


def test_a_wrong_model_is_told_and_no_song_is_blamed(
    write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")

    for model in (tmp_path / "gone.keras", no_model(tmp_path / "x.keras")):
        assert main(["explain", "--model", str(model), str(song)]) == 1
        told = capsys.readouterr().err
        assert f"The model {model.name} cannot be" in told
        assert "song.wav" not in told


@pytest.mark.parametrize("arguments", [["explain"], ["explain", "a.wav", "b.wav"]], ids=" ".join)
def test_what_is_asked_for_wrongly_ends_with_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage: genre-desktop" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.pdf", "out", "page.html.txt"])
def test_a_page_is_written_under_no_name_that_promises_another_thing(
    name: str, run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(write_song(tmp_path / "song.wav"), "--report", tmp_path / name)

    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "argument --report: must end in .html or .htm" in told
    assert "PDF is made in the window" in told
    assert not (tmp_path / name).exists()


def test_ctrl_c_ends_with_130_and_leaves_nothing_running(
    run: Run,
    write_song: WriteSong,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(explain, "explain_song", interrupted)

    assert run(write_song(tmp_path / "song.wav"), "--json", tmp_path / "out.json") == 130

    assert capsys.readouterr().err == "genre-desktop: interrupted\n"
    assert not (tmp_path / "out.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a name has no such characters")
def test_tags_and_names_cannot_move_the_cursor(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    assert run(write_song(tmp_path / "a\x1b[2Jb.wav")) == 0

    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert shown.splitlines()[0] == "a [2Jb"


def test_the_program_started_as_a_user_does_writes_the_report(
    demo_song: Path, model: Path, tmp_path: Path
) -> None:
    page = tmp_path / "out.html"

    done = started("explain", demo_song, "--model", model, "--report", page)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"report: {page}\n"
    assert "Twelve Bars Past Midnight" in page.read_text(encoding="utf-8")
