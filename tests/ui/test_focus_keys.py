"""A key does what the widget in focus makes of it, before any action that has it too."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import drop, press, wait_for_songs
from tests.ui.songs import tone_wav

TITLES = ("alpha", "cello", "epsilon", "polka", "so close", "so what")


@pytest.fixture
def done(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> list[str]:
    """The actions that were done, with six songs in the queue and the first one shown."""
    drop(window, [tone_wav(tmp_path / f"{title}.wav", seconds=2) for title in TITLES])
    wait_for_songs(qtbot, window, len(TITLES))
    names: list[str] = []
    for each in window.actions_by_name.values():
        each.triggered.disconnect()
        each.triggered.connect(partial(names.append, each.objectName()))
    return names


def write(qtbot: QtBot, text: str) -> None:
    """Type into whatever has the focus."""
    qtbot.keyClicks(QApplication.focusWidget(), text)  # type: ignore[no-untyped-call]


def wait_for_a_new_word(qtbot: QtBot) -> None:
    qtbot.wait(QApplication.styleHints().keyboardInputInterval() + 100)


def shown(window: MainWindow) -> str:
    song = window.songs_page.current
    assert song is not None
    return song.title


def test_letters_find_a_song_in_the_queue_and_words_with_spaces_too(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    window.songs_page.queue_panel.view.setFocus()
    for text, found in (("c", "cello"), ("P", "polka"), ("e", "epsilon"), ("so w", "so what")):
        write(qtbot, text)
        assert shown(window) == found
        wait_for_a_new_word(qtbot)
    assert done == []


def test_the_space_bar_plays_from_the_queue_as_well(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    window.songs_page.queue_panel.view.setFocus()
    press(qtbot, window.songs_page.queue_panel.view, "Space")
    assert done == ["play_or_pause"]
    write(qtbot, "po")
    wait_for_a_new_word(qtbot)
    press(qtbot, window.songs_page.queue_panel.view, "Space")
    assert done == ["play_or_pause"] * 2
    assert shown(window) == "polka"


def test_letters_with_control_are_the_actions_anywhere(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    window.songs_page.queue_panel.view.setFocus()
    press(qtbot, window.songs_page.queue_panel.view, "Ctrl+D")
    press(qtbot, window.songs_page.queue_panel.view, "Ctrl+Shift+C")
    assert done == ["open_demo", "copy_picture"]


def test_letters_choose_a_picture_where_the_choice_has_the_focus(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    pictures = window.songs_page.song_view.transport.pictures
    pictures.setFocus()
    write(qtbot, "c")
    assert pictures.currentText().startswith("C")
    assert done == []


def test_letters_are_written_into_an_editor(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    editor = QLineEdit(window.songs_page.song_view)
    editor.show()
    editor.setFocus()
    write(qtbot, "C Epic so")
    assert editor.text() == "C Epic so"
    assert done == []


def test_elsewhere_letters_are_the_actions(
    window: MainWindow, qtbot: QtBot, done: list[str]
) -> None:
    view = window.songs_page.song_view
    for widget in (view.sound_view, view.transport.volume, view.transport.explain_button):
        widget.setFocus()
        for keys in ("E", "P", "C", "Shift+C"):
            press(qtbot, widget, keys)
        assert done == ["explain", "next_picture", "compare_songs", "compare_models"]
        done.clear()
