"""`genre-desktop scan`: what is printed where, how it ends, and that it goes on where it was."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import State
from tests.cli.conftest import GENRES, Captured, Run, WriteSong
from tests.conftest import ROOT
from tests.library.scanning import write_long_song, write_song


def test_a_song_gets_a_line_and_a_second_scan_hears_nothing(
    run_command: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    write_song(tmp_path / "music" / "song.wav")

    assert run_command("scan", "--workers", "1", tmp_path / "music") == 0

    shown = capsys.readouterr()
    (line,) = shown.out.splitlines()
    assert line.startswith("song.wav  ")
    assert line.count("%") == 3
    assert shown.err == "1 of 1 files heard\n"
    with Database(default_database()) as database:
        assert [row.state for row in database.rows(1)] == [State.DONE]

    assert run_command("scan", tmp_path / "music") == 0

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "0 of 1 files heard, 1 as before\n"


def test_json_has_one_object_a_file_and_bad_ones_are_listed(
    run_command: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")
    bad = tmp_path / "bad.mp3"
    bad.write_text("Dear all", encoding="utf-8")
    library = tmp_path / "other.sqlite"

    assert run_command("scan", "--json", "--db", library, "--workers", "1", song, bad) == 1

    shown = capsys.readouterr()
    rows = {row["path"]: row for row in map(json.loads, shown.out.splitlines())}
    assert set(rows[str(song)]["probabilities"]) == set(GENRES)
    assert rows[str(song)]["genre"] in GENRES
    assert rows[str(song)]["model"] == "small 0.1"
    assert "is not an audio file" in rows[str(bad)]["error"]
    reason, summary = shown.err.splitlines()
    assert reason.startswith(f"{bad}: bad.mp3 is not an audio file")
    assert summary == "1 of 2 files heard, 1 could not be heard"
    assert library.exists()
    assert not default_database().exists()

    # it still cannot be heard, so the command still says so, and does not try
    assert run_command("scan", "--db", library, song, bad) == 1
    assert "--retry tries again" in capsys.readouterr().err


def test_a_folder_without_songs_is_told_of(
    run_command: Run, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()

    assert run_command("scan", tmp_path / "empty") == 1

    assert "There are no songs" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as a signal")
def test_ctrl_c_ends_a_scan_and_the_same_command_goes_on(model: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    write_song(music / "1.wav", seconds=2)
    write_long_song(music / "2.wav", seconds=1000)
    words = ["scan", "--model", str(model), "--workers", "1", "--json", str(music)]
    with subprocess.Popen(
        [sys.executable, "-m", "genre_desktop", *words],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the children too
        begun = time.monotonic()
        rest, said = process.communicate(timeout=60)
        took_s = time.monotonic() - begun

    assert json.loads(first)["path"].endswith("1.wav")
    assert rest == ""
    assert process.returncode == 130
    assert "the same command goes on where it was" in said
    assert "Traceback" not in said
    assert took_s < 10

    write_song(music / "2.wav", seconds=2, seed=2)  # shorter, so that the test is
    done = subprocess.run(
        [sys.executable, "-m", "genre_desktop", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == [str(music / "2.wav")]
    assert "1 of 2 files heard, 1 as before" in done.stderr
