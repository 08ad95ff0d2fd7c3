"""Work in several processes: nothing is lost, whatever one of them does."""

import os

import pytest

from genre_desktop.training.processes import WorkerDiedError, in_processes


def halved(number: int) -> float:
    if number == 13:
        os._exit(1)  # as a decoder does that crashes
    return number / 2


def test_each_item_comes_with_its_result() -> None:
    items = [3, 5, 8, 21]

    assert dict(in_processes(halved, items, workers=2)) == {3: 1.5, 5: 2.5, 8: 4, 21: 10.5}


def test_an_item_that_kills_its_process_is_named_and_the_rest_is_done() -> None:
    found = dict(in_processes(halved, [2, 13, 4, 6, 8, 10], workers=2))

    assert isinstance(found.pop(13), WorkerDiedError)
    assert found == {2: 1, 4: 2, 6: 3, 8: 4, 10: 5}


def test_nothing_to_do_is_done() -> None:
    assert list(in_processes(halved, [])) == []


def test_what_goes_wrong_for_all_is_told() -> None:
    with pytest.raises(TypeError):
        list(in_processes(halved, ["x", "y"], workers=2))  # type: ignore[arg-type]
