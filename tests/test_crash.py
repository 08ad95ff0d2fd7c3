"""A crash leaves a record that the next start finds once; an orderly end leaves none."""

import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop.crash import catch_strays, start_log
from tests.conftest import ROOT

_START = """
import faulthandler, os, sys
from pathlib import Path
from genre_desktop.crash import record_crashes

def in_the_middle_of_a_song():
    {end}

for record in record_crashes(Path(sys.argv[1])):
    print(record.read_text(encoding="utf-8"))
in_the_middle_of_a_song()
"""


def start(folder: Path, end: str = "pass") -> "subprocess.CompletedProcess[str]":
    """One start of a program that keeps a record of crashes, to its end."""
    return subprocess.run(
        [sys.executable, "-c", _START.format(end=end), str(folder)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("end", ["os.abort()", "faulthandler._sigsegv()"])
def test_a_crash_is_found_at_the_next_start_and_only_once(end: str, tmp_path: Path) -> None:
    assert start(tmp_path, end).returncode != 0

    second, third = start(tmp_path), start(tmp_path)

    assert "in_the_middle_of_a_song" in second.stdout
    assert third.stdout == ""
    assert len(list(tmp_path.glob("reported-crash-*.txt"))) == 1


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "raise ValueError"])
def test_an_orderly_end_leaves_nothing(end: str, tmp_path: Path) -> None:
    start(tmp_path, end)

    assert list(tmp_path.iterdir()) == []


def test_a_program_ended_by_the_system_is_not_taken_for_a_crash(tmp_path: Path) -> None:
    start(tmp_path, "os.kill(os.getpid(), 9)")

    assert start(tmp_path).stdout == ""


def test_crashes_are_told_oldest_first(tmp_path: Path) -> None:
    for number, name in enumerate(("late", "early")):
        record = tmp_path / f"crash-{number}.txt"
        record.write_text(name, encoding="utf-8")
        os.utime(record, (1000 - number, 1000 - number))

    assert start(tmp_path).stdout.split() == ["early", "late"]


def test_the_record_of_a_program_still_running_is_left_to_it(tmp_path: Path) -> None:
    running = tmp_path / "crash-1.txt"
    running.touch()

    start(tmp_path)

    assert running.exists()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "log").touch()

    done = start(tmp_path / "log" / "crashes", "print('working')")

    assert done.returncode == 0
    assert done.stdout == "working\n"


@pytest.fixture
def _hooks_as_before() -> Iterator[None]:
    hook, thread_hook = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hook, thread_hook


@pytest.mark.usefixtures("_hooks_as_before")
def test_a_stray_error_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []
    catch_strays(lambda: told.append(1))
    error = ZeroDivisionError("by nothing")

    sys.excepthook(type(error), error, None)

    assert "ZeroDivisionError: by nothing" in caplog.text
    assert told == [1]


@pytest.mark.usefixtures("_hooks_as_before")
def test_a_stray_error_in_a_thread_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    catch_strays(lambda: told.append(threading.current_thread().name))

    thread = threading.Thread(target=lambda: 1 / 0, name="worker")
    thread.start()
    thread.join()

    assert "ZeroDivisionError" in caplog.text
    assert told == ["worker"]


@pytest.mark.usefixtures("_hooks_as_before")
def test_ctrl_c_is_not_an_error_to_be_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[int] = []
    catch_strays(lambda: told.append(1))
    error = KeyboardInterrupt()

    sys.excepthook(type(error), error, None)

    assert caplog.text == ""
    assert told == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_the_log_names_time_level_thread_and_place(tmp_path: Path) -> None:
    assert start_log(tmp_path / "new" / "log") is None

    logging.getLogger("genre_desktop.somewhere").info("Grüße an %s", "音楽")

    (line,) = (tmp_path / "new" / "log" / "genre-desktop.log").read_text("utf-8").splitlines()
    assert line.endswith("INFO MainThread genre_desktop.somewhere: Grüße an 音楽")


def test_the_log_takes_what_is_important_alone(tmp_path: Path) -> None:
    start_log(tmp_path, level=logging.WARNING)

    logging.getLogger("x").info("chatter")
    logging.getLogger("x").warning("matter")

    text = (tmp_path / "genre-desktop.log").read_text("utf-8")
    assert "matter" in text
    assert "chatter" not in text


def test_warnings_go_to_the_log(tmp_path: Path) -> None:
    start_log(tmp_path)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old habits", UserWarning, stacklevel=1)

    assert "old habits" in (tmp_path / "genre-desktop.log").read_text("utf-8")


def test_the_log_does_not_grow_without_end(tmp_path: Path) -> None:
    start_log(tmp_path)

    for number in range(60):
        logging.getLogger("x").info("%d %s", number, "x" * 100_000)

    logs = sorted(tmp_path.iterdir())
    assert len(logs) == 4
    assert all(path.stat().st_size <= 1_000_000 for path in logs)
    assert " 59 x" in (tmp_path / "genre-desktop.log").read_text("utf-8")


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    trouble = start_log(tmp_path / "file" / "log")

    assert trouble is not None
    assert "cannot be written" in trouble
    logging.getLogger("x").error("this goes nowhere, and does no harm")
