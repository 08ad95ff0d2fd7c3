"""The fixtures that watch over the other tests do see what they are there to see."""

import threading

import pytest

pytest_plugins = ["pytester"]

_LEAVES_A_THREAD = """
import threading

from tests.conftest import _no_thread_left  # noqa: F401

def waits_for_ever(gate=threading.Event()):
    gate.wait(2.5)

def test_leaves_a_thread():
    threading.Thread(target=waits_for_ever, name="forgotten", daemon=True).start()

def test_leaves_none():
    thread = threading.Thread(target=lambda: None)
    thread.start()
"""


def test_a_thread_left_behind_fails_the_test_and_its_place_is_told(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(_LEAVES_A_THREAD)
    before = set(threading.enumerate())

    result = pytester.runpytest_inprocess("-p", "no:hypothesispytest")

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*'forgotten' is at*", "*in waits_for_ever*"])
    for thread in set(threading.enumerate()) - before:
        thread.join()
