"""A scan outlives decoders that crash or hang, stops when it is told to, and goes on if killed."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from genre_desktop.errors import CancelledError
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from tests.conftest import ROOT
from tests.library.scanning import quick_service, rows_of, states, write_long_song, write_song

_LONG_S = 1500.0
"""Decoded within a few seconds, and not within a moment."""


@pytest.fixture(scope="module")
def long_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_song(tmp_path_factory.mktemp("long") / "long.wav", seconds=_LONG_S)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    for number in range(4):
        write_song(tmp_path / "music" / f"{number}.wav", seconds=6.5, seed=number)
    return tmp_path / "music"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


@pytest.fixture(scope="module")
def quick() -> Iterator[InferenceService]:
    service = quick_service()
    service.start()
    yield service
    assert service.stop(10)


def hearing_processes() -> list[psutil.Process]:
    """The children that decode, without what Python starts to look after them."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def is_open(path: Path) -> bool:
    """Whether a child reads the file; one that has only been started reads its own modules."""
    for process in hearing_processes():
        with contextlib.suppress(psutil.Error):
            if any(file.path == str(path) for file in process.open_files()):
                return True
    return False


class Background:
    """A scan on a thread of its own."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.ended: ScanProgress | BaseException | None = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.ended = self.scan.run()
        except (CancelledError, Exception) as error:  # noqa: BLE001 - looked at by the test
            self.ended = error

    def until(self, what: Callable[[ScanProgress], bool], within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not what(self.scan.progress):
            assert time.monotonic() < deadline
            assert self.ended is None, self.ended
            time.sleep(0.005)

    def wait(self) -> ScanProgress:
        self.thread.join(60)
        assert isinstance(self.ended, ScanProgress), self.ended
        return self.ended


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed and halted by signals")
@pytest.mark.parametrize(
    ("sign", "told"), [("SIGKILL", "crashed on it"), ("SIGSTOP", "took too long")]
)
def test_a_decoder_that_crashes_or_hangs_costs_its_file_alone(
    sign: str, told: str, quick: InferenceService, music: Path, library: Path, long_song: Path
) -> None:
    scan = Scan(library, quick, [long_song, music], workers=1, hangs_after_s=2)
    running = Background(scan)
    running.until(lambda _: is_open(long_song))

    (process,) = hearing_processes()
    process.send_signal(getattr(signal, sign))
    progress = running.wait()

    assert (progress.heard, progress.failed) == (4, 1)
    rows = rows_of(library)
    assert rows["long.wav"].state is State.FAILED
    assert told in rows["long.wav"].trouble
    assert not hearing_processes()

    again = Scan(library, quick, [music.parent, long_song], workers=1, retry=True).run()
    assert (again.heard, again.known, again.failed) == (1, 4, 0)


def test_a_scan_is_cancelled_at_once_in_the_middle_of_a_long_file(
    quick: InferenceService, music: Path, library: Path, long_song: Path
) -> None:
    running = Background(Scan(library, quick, [music, long_song], workers=2))
    running.until(lambda _: is_open(long_song))

    begun = time.monotonic()
    running.scan.cancel()
    running.thread.join(10)

    assert time.monotonic() - begun < 1  # 0.2 s, on a machine that does nothing else
    assert isinstance(running.ended, CancelledError)
    assert not hearing_processes()
    assert states(library)["long.wav"] is State.WAITING
    assert not running.scan.add([long_song])


def test_a_paused_scan_takes_no_file_until_it_is_resumed(
    quick: InferenceService, music: Path, library: Path
) -> None:
    for number in range(4, 30):
        write_song(music / f"{number}.wav", seconds=6.5, seed=number)
    running = Background(Scan(library, quick, [music], workers=1))
    running.until(lambda progress: progress.heard > 2)

    running.scan.pause()
    running.until(lambda progress: progress.is_paused and not progress.current)
    time.sleep(1.2)  # the last half batch is judged meanwhile
    held = running.scan.progress
    time.sleep(0.6)

    assert running.scan.progress.heard == held.heard < 30
    running.scan.resume()
    assert running.wait().heard == 30


def test_what_is_preferred_goes_first(quick: InferenceService, library: Path, music: Path) -> None:
    for number in range(4, 40):
        write_song(music / f"{number}.wav", seconds=2, seed=number)
    scan = Scan(library, quick, [music], workers=1)
    scan.pause()
    running = Background(scan)
    running.until(lambda progress: progress.total == 40)

    scan.prefer([music / "37.wav", music / "not there.wav", music / "21.wav"])
    time.sleep(0.1)
    scan.resume()
    running.wait()

    with Database(library) as database:
        rows = {row.path.name: row.song for row in database.rows(1)}
    songs = sorted(rows, key=lambda name: rows[name] or 0)
    assert songs[:2] == ["37.wav", "21.wav"]


def test_a_file_is_tried_again_while_others_are_still_heard(
    quick: InferenceService, library: Path, music: Path, long_song: Path
) -> None:
    bad = music / "bad.mp3"
    bad.write_text("Dear all", encoding="utf-8")
    running = Background(Scan(library, quick, [music, long_song], workers=1))
    running.until(lambda progress: progress.failed == 1)
    write_song(bad.with_suffix(".wav"), seed=5).rename(bad)

    assert running.scan.add([bad], retry=True)
    progress = running.wait()

    assert (progress.heard, progress.failed) == (6, 0)
    assert rows_of(library)["bad.mp3"].state is State.DONE


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
def test_a_scan_that_is_killed_over_and_over_ends_as_one_that_was_not(
    tmp_path: Path, music: Path
) -> None:
    """At ten moments drawn by chance; no song is judged again that was judged before."""
    for number in range(4, 60):
        write_song(music / f"{number % 3}" / f"{number}.flac", seconds=2, seed=number)
    write_song(music / "copy.flac", seconds=2, seed=50)
    (music / "bad.mp3").write_text("Dear all", encoding="utf-8")
    (music / "empty.wav").touch()
    whole, killed = tmp_path / "whole.sqlite", tmp_path / "killed.sqlite"
    for library in (whole, killed):
        counted(library)
    finish(start(whole, music))

    chance = random.Random(0)  # noqa: S311 - moments, not secrets
    for wanted in sorted(chance.sample(range(1, 58), 10)):
        process = start(killed, music)
        while process.poll() is None and judgements(killed) < wanted:
            time.sleep(chance.uniform(0.001, 0.01))
        process.kill()
        process.wait()
    finish(start(killed, music))

    assert {name: known(row) for name, row in rows_of(killed).items()} == {
        name: known(row) for name, row in rows_of(whole).items()
    }
    assert judgements(killed) == judgements(whole) == len({row.song for row in judged(whole)})


def start(library: Path, music: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.library.scanning", str(library), str(music)],
        cwd=ROOT,
        env=os.environ,
        stderr=subprocess.DEVNULL,
    )


def finish(process: "subprocess.Popen[bytes]") -> None:
    assert process.wait(120) == 0


def counted(library: Path) -> None:
    """Make a library that counts how often a verdict is written."""
    with Database(library) as database, database.transaction() as connection:
        connection.execute("CREATE TABLE written (song INTEGER)")
        connection.execute(
            "CREATE TRIGGER count AFTER INSERT ON verdict BEGIN"
            " INSERT INTO written VALUES (new.song); END"
        )


def judgements(library: Path) -> int:
    connection = sqlite3.connect(library, timeout=30)
    try:
        (count,) = connection.execute("SELECT count(*) FROM written").fetchone()
    finally:
        connection.close()
    return int(count)


def judged(library: Path) -> list[Row]:
    return [row for row in rows_of(library).values() if row.state is State.DONE]


def known(row: Row) -> tuple[object, ...]:
    """What a row says, whatever numbers its file and its song have in the library."""
    return (
        row.path,
        row.state,
        row.trouble,
        row.genre,
        row.second,
        row.sureness,
        round(row.confidence, 4),
        row.duration_s,
        row.title,
    )
