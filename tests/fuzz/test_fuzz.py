"""Files changed at random give sound or a sentence; and what fuzzing looks for, it would see."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.mutating import mutant
from tests.fuzz.running import run
from tests.fuzz.seeds import Seed, make_seeds

CASES = 340
"""Five of each form; `make fuzz` tries 50,000."""


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Seed]:
    return make_seeds(tmp_path_factory.mktemp("seeds"))


def test_changed_files_of_every_format_give_sound_or_a_sentence(
    seeds: list[Seed], tmp_path: Path
) -> None:
    journal = run(seeds, tmp_path, cases=CASES, seed=7)

    assert journal.faults == []
    assert journal.tried.total() == CASES
    assert len(journal.tried) > 30
    # else the changes would be too gentle, or the files no songs to begin with
    assert 0.2 < journal.heard.total() / CASES < 0.9


def test_a_case_is_the_same_each_time(seeds: list[Seed]) -> None:
    cases = [mutant(seeds, 3, number) for number in range(100)]

    assert cases == [mutant(seeds, 3, number) for number in range(100)]
    assert cases != [mutant(seeds, 4, number) for number in range(100)]
    assert all(content != origin.content for origin, content in cases)


def crashes(_: Path) -> bool:
    os.kill(os.getpid(), signal.SIGSEGV)
    return True


def hangs(_: Path) -> bool:
    return threading.Event().wait(60)


def stumbles(_: Path) -> bool:
    raise IndexError("of no sentence")


def swells(_: Path) -> bool:
    return len(bytearray(b"x") * 600_000_000) > 0


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        (crashes, "crash: SIGSEGV"),
        (hangs, "hang: nothing for 0.5 s"),
        (stumbles, "IndexError: of no sentence"),
        (swells, "memory: "),
    ],
)
def test_what_goes_wrong_is_counted_and_its_file_kept(
    seeds: list[Seed], tmp_path: Path, work: Callable[[Path], bool], fault: str
) -> None:
    patience_s = 0.5 if work is hangs else 20.0
    journal = run(seeds[:1], tmp_path, cases=2, work=work, hangs_after_s=patience_s)

    assert [fault in each["fault"] for each in journal.faults] == [True, True]
    for number, each in enumerate(journal.faults):
        assert Path(each["file"]).read_bytes() == mutant(seeds[:1], 0, number)[1]


def test_a_run_goes_on_where_it_was(seeds: list[Seed], tmp_path: Path) -> None:
    whole = run(seeds, tmp_path / "whole", cases=40)
    run(seeds, tmp_path / "parts", cases=15)
    parts = run(seeds, tmp_path / "parts", cases=40)

    assert (parts.tried, parts.heard) == (whole.tried, whole.heard)
    assert run(seeds, tmp_path / "parts", cases=40, seed=1).seconds != parts.seconds
