"""`genre-desktop classify`: what is printed where, and how it ends."""

import csv
import io
import json
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from genre_desktop.cli import classify
from genre_desktop.cli.main import main
from tests.cli.conftest import GENRES, Captured, Run, WriteSong, started
from tests.inference.fakes import no_model


@pytest.fixture
def run(run_command: Run) -> Run:
    """Classify with the small model."""
    return partial(run_command, "classify")


def test_a_song_gets_a_line_with_its_headline_and_likeliest_genres(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    assert run(write_song(tmp_path / "song.wav")) == 0

    shown = capsys.readouterr()
    assert shown.err == ""
    (line,) = shown.out.splitlines()
    assert line.startswith("song.wav  ")
    assert line.count("%") == 3


@pytest.mark.parametrize(("top", "expected"), [("1", 1), ("2", 2), ("99", len(GENRES))])
def test_top_says_how_many_genres_are_shown(
    top: str, expected: int, run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    assert run("--top", top, write_song(tmp_path / "song.wav")) == 0

    assert capsys.readouterr().out.count("%") == expected


def test_json_has_one_object_a_line(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    songs = [write_song(tmp_path / name) for name in ("a.wav", "b.wav")]

    assert run("--json", *songs) == 0

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["path"] for row in rows] == [str(song) for song in songs]
    for row in rows:
        assert set(row["probabilities"]) == set(GENRES)
        assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3)
        assert row["genre"] in GENRES
        assert row["model"] == "small 0.1"


def test_csv_is_a_table_with_all_probabilities(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    good = write_song(tmp_path / 'a "quoted", name.wav')
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"")

    assert run("--csv", good, bad) == 1

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [row["path"] for row in rows] == [str(good), str(bad)]
    assert sum(float(rows[0][genre]) for genre in GENRES) == pytest.approx(1, abs=1e-3)
    assert rows[0]["error"] == ""
    assert rows[1]["genre"] == rows[1]["blues"] == ""
    assert "empty" in rows[1]["error"]


def test_bad_files_are_listed_and_the_rest_is_done(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear all", encoding="utf-8")
    gone = tmp_path / "gone.wav"
    songs = [write_song(tmp_path / name) for name in ("first.wav", "last.wav")]

    assert run(songs[0], letter, gone, songs[1]) == 1

    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["first.wav", "last.wav"]
    first, second, last = shown.err.splitlines()
    assert first.startswith(f"{letter}: ")
    assert second.startswith(f"{gone}: gone.wav was not found")
    assert last == "2 of 4 files could not be classified"


def test_paths_that_may_not_be_looked_at_do_not_stop_the_rest(
    run: Run,
    write_song: WriteSong,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    songs = [write_song(tmp_path / name) for name in ("first.wav", "last.wav")]
    long = tmp_path / ("x" * 300 + ".wav")
    locked = write_song(tmp_path / "private" / "locked.wav")
    look = Path.stat

    def refused(path: Path, **options: bool) -> os.stat_result:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    locked.parent.chmod(0)
    monkeypatch.setattr(Path, "stat", refused)  # root may look at everything
    try:
        assert run(songs[0], long, locked, songs[1]) == 1
    finally:
        locked.parent.chmod(0o755)

    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["first.wav", "last.wav"]
    first, second, last = shown.err.splitlines()
    assert first.startswith(f"{long}: ")
    assert "File name too long" in first
    assert second.startswith(f"{locked}: You have no permission to read locked.wav.")
    assert last == "2 of 4 files could not be classified"


def test_bad_files_have_their_line_of_json_too(run: Run, tmp_path: Path, capsys: Captured) -> None:
    gone = tmp_path / "gone.wav"

    assert run("--json", gone) == 1

    row = json.loads(capsys.readouterr().out)
    assert row["path"] == str(gone)
    assert "was not found" in row["error"]


def test_a_folder_stands_for_the_songs_in_it(
    run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    write_song(tmp_path / "music" / "track 2.wav")
    write_song(tmp_path / "music" / "track 10.wav")
    write_song(tmp_path / "music" / "live" / "encore.wav")
    (tmp_path / "music" / "notes.txt").write_text("x", encoding="utf-8")

    assert run("--json", tmp_path / "music") == 0

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = [Path(row["path"]).name for row in rows]
    assert names == ["track 2.wav", "track 10.wav", "encore.wav"]


@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_names_in_any_script_are_shown(
    form: str | None, run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    names = ["Жанр.wav", "音楽 ☃.wav", "موسيقى.wav", "café\u0301 🎷.wav", "line\nbreak.wav"]
    songs = [write_song(tmp_path / name) for name in names]

    assert run(*([form] if form else []), *songs) == 0

    shown = capsys.readouterr().out
    if form == "--json":
        paths = [json.loads(line)["path"] for line in shown.splitlines()]
        assert paths == [str(song) for song in songs]
    elif form == "--csv":
        table = csv.DictReader(io.StringIO(shown, newline=""))
        assert [row["path"] for row in table] == [str(song) for song in songs]
    else:
        # a name must not break the table's lines
        names[-1] = "line\N{REPLACEMENT CHARACTER}break.wav"
        assert all(name in shown for name in names)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_a_name_that_is_no_unicode_does_not_stop_the_rest(
    form: str | None, run: Run, write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    songs = [
        write_song(tmp_path / os.fsdecode(b"caf\xe9.wav")),
        write_song(tmp_path / "after.wav"),
    ]

    assert run(*([form] if form else []), *songs) == 0

    shown = capsys.readouterr().out
    assert "caf\\udce9.wav" in shown
    assert "after.wav" in shown


def test_a_wrong_model_is_told_and_no_song_is_blamed(
    write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")

    assert main(["classify", "--model", str(tmp_path / "gone.keras"), str(song)]) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("genre-desktop: The model gone.keras cannot be read")
    assert "song.wav" not in shown.err


def test_a_model_that_keras_cannot_load_is_told_and_no_song_is_blamed(
    write_song: WriteSong, tmp_path: Path, capsys: Captured
) -> None:
    song = write_song(tmp_path / "song.wav")

    assert main(["classify", "--model", str(no_model(tmp_path / "x.keras")), str(song)]) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "The model x.keras cannot be loaded" in shown.err
    assert "song.wav" not in shown.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["classify"],
        ["classify", "--top", "0", "song.wav"],
        ["classify", "--top", "many", "song.wav"],
        ["classify", "--json", "--csv", "song.wav"],
        ["classify", "--loud", "song.wav"],
        ["sing"],
        [],
    ],
    ids=" ".join,
)
def test_what_is_asked_for_wrongly_ends_with_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage: genre-desktop" in capsys.readouterr().err


def test_ctrl_c_ends_with_130_and_leaves_nothing_running(
    run: Run,
    write_song: WriteSong,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(classify, "analyse_song", interrupted)

    assert run(write_song(tmp_path / "song.wav")) == 130

    assert capsys.readouterr().err == "genre-desktop: interrupted\n"


def test_the_log_is_kept_in_the_users_folder(
    run: Run, write_song: WriteSong, tmp_path: Path, home: Path
) -> None:
    run(write_song(tmp_path / "song.wav"))

    assert "small 0.1 is ready" in (home / "log" / "genre-desktop.log").read_text(encoding="utf-8")


def test_the_program_started_as_a_user_does_tells_the_demo_songs_genre(demo_song: Path) -> None:
    done = started("classify", "--json", demo_song)

    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert row["path"] == str(demo_song)
    assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3)
