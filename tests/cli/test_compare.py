"""`genre-desktop compare` and `report`: what is told of runs, good and damaged."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from tests.cli.conftest import Captured
from tests.training.runs import forty_songs, made_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two seeds of one recipe, another recipe with a claim, and a run that is damaged."""
    folder = tmp_path_factory.mktemp("runs")
    made_run(folder / "tiny-0", forty_songs(30), seed=0)
    made_run(folder / "tiny-1", forty_songs(26, seed=1), seed=1)
    made_run(
        folder / "theirs",
        forty_songs(16),
        recipe="theirs",
        claim="97 % in training, 39 % outside it",
        features="MFCC from the mel",
    )
    damaged = made_run(folder / "damaged", forty_songs(40)).folder / "valid.npz"
    damaged.write_bytes(damaged.read_bytes()[:200])
    return [str(folder / name) for name in ("theirs", "tiny-1", "damaged", "tiny-0")]


def test_the_table_has_the_best_run_first(runs: list[str], capsys: Captured) -> None:
    assert main(["compare", *runs]) == 1

    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["tiny-0", "tiny-1", "theirs"]
    assert "75.0 % (60.0 to 87.5)" in lines[1]
    assert "97 % in training, 39 % outsid…" in lines[3]
    assert lines[4].startswith("mean of 2  tiny")
    assert "70.0 ± 7.1 %" in lines[4]
    assert "WARNING" not in shown.out
    assert "damaged" in shown.err


def test_programs_get_every_figure(runs: list[str], capsys: Captured) -> None:
    main(["compare", "--json", *runs])
    found = json.loads(capsys.readouterr().out)
    main(["compare", "--csv", *runs])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert [run["name"] for run in found["runs"]] == ["tiny-0", "tiny-1", "theirs"]
    assert found["runs"][2]["claimed"] == [0.97, 0.39]
    assert found["seeds"][0]["runs"] == ["tiny-0", "tiny-1"]
    assert found["seeds"][0]["song_accuracy"]["mean"] == pytest.approx(0.7)
    assert len(found["unreadable"]) == 1
    assert [float(row["song_accuracy"]) for row in rows] == [0.75, 0.65, 0.4]
    assert all(float(row["ece_low"]) <= float(row["ece_high"]) for row in rows)


def test_a_table_for_a_readme(runs: list[str], capsys: Captured) -> None:
    assert main(["compare", "--markdown", runs[0]]) == 0

    head, marks, row, *_ = capsys.readouterr().out.splitlines()
    assert head.count("|") == marks.count("|") == row.count("|")
    assert "| MFCC from the mel |" in row


def test_a_page_with_a_plot(runs: list[str], tmp_path: Path) -> None:
    assert main(["compare", *runs, "--out", str(tmp_path / "all")]) == 1

    page = (tmp_path / "all" / "index.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("data:image/svg+xml") == 2
    assert "Could not be read" in page
    assert (tmp_path / "all" / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "all" / "comparison.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "all" / "comparison.csv").read_text(encoding="utf-8").count("\n") == 4


def test_other_songs_are_no_comparison(runs: list[str], tmp_path: Path, capsys: Captured) -> None:
    songs = forty_songs(30)
    others = replace(songs, tracks=tuple(f"other {track}" for track in songs.tracks))
    made_run(tmp_path / "elsewhere", others)

    assert main(["compare", runs[0], str(tmp_path / "elsewhere")]) == 0

    assert "not all measured on the same songs" in capsys.readouterr().out


def test_runs_that_differ_in_more_than_their_seed_have_no_mean(
    runs: list[str], tmp_path: Path, capsys: Captured
) -> None:
    made_run(
        tmp_path / "tiny-2",
        forty_songs(20),
        seed=2,
        command="genre-desktop train songs.npz --run tiny-2 --without noise --seed 2",
    )

    assert main(["compare", runs[3], str(tmp_path / "tiny-2")]) == 0

    assert "mean of" not in capsys.readouterr().out


def test_no_run_at_all(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compare", str(tmp_path)]) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "holds no finished run" in shown.err


def test_reports_are_written_and_the_bad_run_is_told(runs: list[str], capsys: Captured) -> None:
    assert main(["report", runs[2], runs[3]]) == 1

    shown = capsys.readouterr()
    page = Path(runs[3]) / "report" / "index.html"
    assert shown.out == f"{page}\n"
    assert page.is_file()
    assert "damaged" in shown.err


@pytest.mark.parametrize("command", ["report", "compare"])
@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("genres", ["blues", "rock"]),
        ("genres", "rock"),
        ("seconds", None),
        ("seconds", float("nan")),
        ("parameters", "many"),
        ("temperature", "warm"),
        ("recipe", ["tiny"]),
    ],
)
def test_a_run_whose_entries_cannot_be_is_damaged(
    command: str, entry: str, value: object, tmp_path: Path, capsys: Captured
) -> None:
    path = made_run(tmp_path / "run", forty_songs(30)).folder / "run.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, entry: value}), encoding="utf-8")

    assert main([command, str(tmp_path / "run")]) == 1

    assert "is damaged" in capsys.readouterr().err
