"""Esc stops, clears and puts away, one thing after the other, wherever the focus is."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import drop, press, wait_for_songs


def test_esc_clears_the_selection_wherever_the_focus_is(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    view = window.songs_page.song_view
    stop = window.actions_by_name["cancel"]
    qtbot.waitUntil(lambda: not view.running.any)
    window.banner.tell("A message.")
    for widget in (view.transport.explain_button, window.switcher.buttons[0], view.sound_view):
        view.sound_view.select((2.0, 5.0))
        assert stop.isEnabled()
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        press(qtbot, widget, "Esc")
        assert view.sound_view.selection is None
        assert window.banner.text == "A message."
    press(qtbot, window, "Esc")
    assert window.banner.text == ""
    assert not stop.isEnabled(), "there is nothing to stop"


def test_esc_does_not_touch_what_another_page_hides(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    canvas = window.songs_page.song_view.sound_view
    canvas.select((2.0, 5.0))
    press(qtbot, window, "Ctrl+2")
    window.banner.tell("A message.")
    press(qtbot, window, "Esc")
    assert window.banner.text == ""
    press(qtbot, window, "Esc")
    assert canvas.selection == (2.0, 5.0)


def test_esc_stops_the_queue_before_it_clears_the_selection(
    open_window: OpenWindow, qtbot: QtBot, short_song: Path, long_song: Path
) -> None:
    window = open_window()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    button = window.songs_page.song_view.transport.explain_button
    drop(window, long_song)
    window.songs_page.previous_song()
    canvas = window.songs_page.song_view.sound_view
    canvas.select((2.0, 5.0))
    button.setFocus()
    assert window.queue.busy
    press(qtbot, button, "Esc")
    qtbot.waitUntil(lambda: not window.queue.busy, timeout=5000)
    assert canvas.selection == (2.0, 5.0)
    qtbot.waitUntil(lambda: not window.songs_page.song_view.running.any)
    press(qtbot, button, "Esc")
    assert canvas.selection is None
