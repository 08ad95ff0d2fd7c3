"""Work in another process: what comes back of it, whatever becomes of it."""

import os
import threading
import time
from collections.abc import Callable

import pytest

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.training.child import in_child
from genre_desktop.training.processes import WorkerDiedError


def _refuse(job: str, tell: Callable[[str], None]) -> None:
    tell(job)
    raise UserError("No.", "Ask again.")


def _die(job: int, tell: Callable[[str], None]) -> None:
    del tell
    os._exit(job)


def _break(job: str, tell: Callable[[str], None]) -> None:
    del tell
    raise ZeroDivisionError(job)


def test_what_the_other_process_refuses_is_refused_here() -> None:
    told: list[str] = []
    with pytest.raises(UserError) as caught:
        in_child(_refuse, "hello", on_told=told.append)
    assert (caught.value.message, caught.value.remedy) == ("No.", "Ask again.")
    assert told == ["hello"]


def test_a_process_that_dies_is_told_of() -> None:
    with pytest.raises(WorkerDiedError, match="exit code 3"):
        in_child(_die, 3, on_told=print)


def test_what_no_one_foresaw_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UserError, match="not foreseen"):
        in_child(_break, "by nothing", on_told=print)
    assert "ZeroDivisionError: by nothing" in caplog.text


def _double(job: int, tell: Callable[[str], None]) -> int:
    tell("at it")
    return 2 * job


def _dawdle(job: float, tell: Callable[[int], None]) -> None:
    tell(os.getpid())
    time.sleep(job)


def test_what_was_found_comes_back() -> None:
    told: list[str] = []
    assert in_child(_double, 21, on_told=told.append) == 42
    assert told == ["at it"]


def test_a_process_that_is_wanted_no_more_is_ended_where_it_is() -> None:
    cancel, told = threading.Event(), list[int]()

    def on_told(process: int) -> None:
        told.append(process)
        cancel.set()

    with pytest.raises(CancelledError):
        in_child(_dawdle, 120.0, on_told=on_told, cancel=cancel)
    with pytest.raises(ProcessLookupError):
        os.kill(told[0], 0)
