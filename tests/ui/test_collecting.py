"""Qt objects that are garbage are deleted on the window's thread, whoever asks for memory."""

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow

_MUCH = 200_000


def a_closed_dialog(deleted_on: list[int]) -> QWidget:
    """A widget that leads to itself: where nothing else does, it is garbage."""
    widget = QWidget()
    widget.itself = widget  # type: ignore[attr-defined]
    weakref.finalize(widget, lambda: deleted_on.append(threading.get_ident()))
    return widget


def ask_for_memory() -> None:
    """Make so many objects that Python would collect."""
    kept = [[number] for number in range(_MUCH)]
    assert len(kept) == _MUCH


def test_a_thread_that_asks_for_memory_deletes_no_widgets(window: MainWindow, qtbot: QtBot) -> None:
    assert window.is_furnished
    deleted_on: list[int] = []
    a_closed_dialog(deleted_on)

    worker = threading.Thread(target=ask_for_memory)
    worker.start()
    worker.join()
    assert deleted_on == []

    ask_for_memory()
    qtbot.waitUntil(lambda: deleted_on != [], timeout=10_000)
    assert deleted_on == [threading.main_thread().ident]


def test_what_got_old_is_collected_too(window: MainWindow, qtbot: QtBot) -> None:
    deleted_on: list[int] = []
    assert window.is_furnished
    held = [a_closed_dialog(deleted_on)]
    gc.collect(0)
    gc.collect(1)  # so that it is of the oldest generation
    held.clear()
    threshold = gc.get_threshold()
    gc.set_threshold(threshold[0], threshold[1], 0)
    try:
        gc.collect(1)
        assert deleted_on == []
        qtbot.waitUntil(lambda: deleted_on != [], timeout=10_000)
    finally:
        gc.set_threshold(*threshold)
    assert deleted_on == [threading.main_thread().ident]


def test_python_collects_again_when_the_window_is_gone(window: MainWindow) -> None:
    assert not gc.isenabled()
    window.close()
    assert gc.isenabled()
