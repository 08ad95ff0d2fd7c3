"""While TensorFlow is imported, garbage and threads are treated otherwise; then as before again."""

import gc
import importlib.util
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import pytest

from genre_desktop.inference import tensorflow_import
from genre_desktop.inference.tensorflow_import import unobtrusive_import

State = tuple[tuple[int, int, int], float]

BEFORE: State = ((600, 9, 8), 0.004)


def state() -> State:
    return gc.get_threshold(), round(sys.getswitchinterval(), 6)


@pytest.fixture(autouse=True)
def _nothing_is_imported_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a new process, but without the seconds that the real import takes."""
    threshold, switch_s = gc.get_threshold(), sys.getswitchinterval()
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    monkeypatch.setattr(tensorflow_import, "_load_libraries", lambda: None)
    gc.set_threshold(*BEFORE[0])
    sys.setswitchinterval(BEFORE[1])
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(switch_s)
    gc.unfreeze()


def test_all_is_as_before_after_two_engines_were_loaded_at_once() -> None:
    first_inside, second_inside, first_over = (threading.Event() for _ in range(3))
    inside: list[State] = []

    def first() -> None:
        with unobtrusive_import():
            inside.append(state())
            first_inside.set()
            second_inside.wait(0.3)  # it should not come in, but is given the time to
        first_over.set()

    def second() -> None:
        first_inside.wait(10)
        with unobtrusive_import():
            inside.append(state())
            second_inside.set()
            first_over.wait(10)

    threads = [threading.Thread(target=load) for load in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert state() == BEFORE
    assert len(inside) == 2
    for (young, middle, old), switch_s in inside:
        assert (young, middle) == BEFORE[0][:2]
        assert old > 1_000_000, "the oldest generation is left alone"
        assert switch_s < BEFORE[1]


def test_all_is_as_before_after_an_import_that_failed() -> None:
    with pytest.raises(ImportError), unobtrusive_import():
        raise ImportError

    assert state() == BEFORE
    assert importlib.util.find_spec("sklearn.base") is not None


def test_nothing_is_changed_once_tensorflow_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", ModuleType("tensorflow"))

    with unobtrusive_import():
        assert state() == BEFORE
