"""The log of a session: as CSV and JSON, and never without bound."""

import csv
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.inference.session_log import SessionLog
from genre_desktop.inference.verdict import Sureness, Verdict
from tests.inference.fakes import GENRES

AT = datetime(2024, 5, 17, 20, 15, 3, tzinfo=UTC)
SONG = LiveState(7.46, Phase.STEADY, Verdict(GENRES, (0.7, 0.2, 0.1), Sureness.FAIRLY_SURE), 1.5)
QUIET = LiveState(9.0, Phase.QUIET, None, 8.5)


@pytest.fixture
def log() -> SessionLog:
    log = SessionLog()
    log.add(SONG, AT)
    log.add(QUIET, AT)
    return log


def test_csv_has_a_row_for_each_state_and_a_column_for_each_genre(
    log: SessionLog, tmp_path: Path
) -> None:
    log.write_csv(tmp_path / "log.csv")

    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        song, quiet = csv.DictReader(file)
    assert song["at"].startswith("2024-05-17T20:15:03")
    assert (song["time_s"], song["phase"], song["genre"]) == ("7.46", "steady", "blues")
    assert [float(song[genre]) for genre in GENRES] == [0.7, 0.2, 0.1]
    assert (quiet["phase"], quiet["genre"], quiet["blues"]) == ("quiet", "", "")


def test_json_is_an_array_of_the_same(log: SessionLog, tmp_path: Path) -> None:
    log.write_json(tmp_path / "log.json")

    song, quiet = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert song["probabilities"] == {"blues": 0.7, "jazz": 0.2, "rock": 0.1}
    assert song["headline"] == "Blues, fairly sure"
    assert song["song_began_s"] == 1.5
    assert quiet["genre"] is None
    assert quiet["probabilities"] == {}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_empty_log_can_be_written(form: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    getattr(SessionLog(), f"write_{form}")(path)

    assert path.read_text(encoding="utf-8").strip().startswith("at," if form == "csv" else "[")


def test_only_so_many_rows_are_kept_and_the_oldest_go() -> None:
    log = SessionLog(most_rows=100)
    for number in range(250):
        log.add(LiveState(number, Phase.QUIET, None, 0.0))

    assert len(log) == 100
    assert log.rows()[0].state.time_s == 150


def test_it_may_be_read_while_it_is_written() -> None:
    log = SessionLog(most_rows=50)
    ending = threading.Event()

    def write() -> None:
        while not ending.is_set():
            log.add(QUIET)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(200):
            assert len(log.rows()) <= 50
    finally:
        ending.set()
        thread.join()
