"""What a soak would find: memory that grows, threads and handles that are left behind."""

from dataclasses import replace

import psutil
import pytest

from tests.soak.steadiness import Sample, faults, sample

STEADY = [Sample(60.0 * minute, 1000 + minute % 3, 300, 17, 25, 1) for minute in range(30)]
WARM_S = 900.0


def test_what_is_steady_is_no_fault() -> None:
    assert faults(STEADY, WARM_S, is_long=True) == []


def test_one_rest_that_finds_more_in_the_heap_is_chance() -> None:
    samples = [*STEADY[:-1], replace(STEADY[-1], memory_mb=1300)]
    assert faults(samples, WARM_S, is_long=True) == []


def test_a_leap_at_the_beginning_of_a_short_soak_is_a_library_s() -> None:
    samples = [
        replace(each, used_mb=each.used_mb + 80) if number > 12 else each
        for number, each in enumerate(STEADY)
    ]
    assert faults(samples, STEADY[4].time_s, is_long=False) == []
    assert faults(samples, STEADY[4].time_s, is_long=True) != []


def test_a_leak_is_found_in_a_short_soak_too() -> None:
    samples = [
        replace(each, used_mb=each.used_mb * (1 + 0.02 * number))
        for number, each in enumerate(STEADY)
    ]
    (fault,) = faults(samples, STEADY[4].time_s, is_long=False)
    assert fault.startswith("used_mb grew from")


@pytest.mark.parametrize("what", ["used_mb", "memory_mb"])
def test_a_leak_is_found(what: str) -> None:
    samples = [
        replace(each, **{what: getattr(each, what) * (1 + 0.02 * number)})
        for number, each in enumerate(STEADY)
    ]
    (fault,) = faults(samples, WARM_S, is_long=True)
    assert fault.startswith(f"{what} grew from")


@pytest.mark.parametrize("what", ["threads", "handles", "children"])
def test_what_is_left_behind_is_found(what: str) -> None:
    for more, is_long in ((1, True), (3, False)):
        last = replace(STEADY[-1], **{what: getattr(STEADY[-1], what) + more})
        (fault,) = faults([*STEADY[:-1], last], WARM_S, is_long=is_long)
        assert what in fault


def test_memory_in_use_is_what_is_held() -> None:
    before = sample(psutil.Process(), 0)
    held = bytearray(50 * 2**20)
    during = sample(psutil.Process(), 1)
    del held
    after = sample(psutil.Process(), 2)
    assert during.used_mb - before.used_mb == pytest.approx(50, abs=1)
    assert after.used_mb == pytest.approx(before.used_mb, abs=1)
