"""A person's word stands before the model's, and can be taken back."""

import pytest
from PySide6.QtWidgets import QComboBox, QInputDialog
from pytestqt.qtbot import QtBot

from genre_desktop.library.database import Database, default_database
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press
from tests.ui.library.collection_hands import column, library, select, selected, show_library


@pytest.fixture
def page(open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    """The window with five songs."""
    library([(f"song {n}", "jazz" if n % 2 else "rock", 0.9) for n in range(5)]).close()
    window = open_window()
    show_library(qtbot, window, 5)
    return window


def genres(window: MainWindow) -> str:
    return ", ".join(column(window, Column.GENRE))


def choose(window: MainWindow, words: str) -> None:
    menu = window.library_page.selected.corrections_menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_a_genre_is_corrected_in_its_cell(page: MainWindow, qtbot: QtBot) -> None:
    table = page.library_page.table
    select(page, "song 1")
    table.setFocus()
    press(qtbot, table, "F2")
    editor = table.findChild(QComboBox)
    assert editor is not None
    assert editor.currentText() == "jazz"
    editor.setEditText("Hip-Hop")
    press(qtbot, editor, "Return")

    qtbot.waitUntil(lambda: column(page, Column.GENRE)[1] == "Hip-hop, by you")
    with Database(default_database()) as database:
        assert [row.corrected for row in database.rows(1)] == [None, "hiphop", None, None, None]
    assert selected(page) == ["song 1"]
    assert table.hasFocus()


def test_many_songs_are_corrected_at_once_and_that_is_taken_back(
    page: MainWindow, qtbot: QtBot
) -> None:
    before = genres(page)
    select(page, "song 0", "song 1", "song 2")
    choose(page, "Reggae")
    qtbot.waitUntil(lambda: genres(page).count("Reggae, by you") == 3)
    select(page, "song 0")
    choose(page, "Metal")
    qtbot.waitUntil(lambda: genres(page).count("Metal, by you") == 1)
    assert page.library_page.summary_bar.parts()[0][0] in ("jazz", "reggae", "rock")

    press(qtbot, page, "Ctrl+Z")
    qtbot.waitUntil(lambda: genres(page).count("Reggae, by you") == 3)
    press(qtbot, page, "Ctrl+Z")
    qtbot.waitUntil(lambda: genres(page) == before)
    assert not page.actions_by_name["undo_removal"].isEnabled()


def test_a_name_of_ones_own_is_offered_from_then_on(
    page: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("  Schlager ", True))
    select(page, "song 3")
    choose(page, "Another name…")
    qtbot.waitUntil(lambda: column(page, Column.GENRE)[3] == "Schlager, by you")
    select(page, "song 4")
    choose(page, "Schlager")
    qtbot.waitUntil(lambda: column(page, Column.GENRE)[4] == "Schlager, by you")
    choose(page, "As the model says")
    qtbot.waitUntil(lambda: column(page, Column.GENRE)[4] == "Rock")


def test_a_filtered_song_that_is_another_now_leaves_the_table(
    page: MainWindow, qtbot: QtBot
) -> None:
    bar = page.library_page.filter_bar
    bar.genre.setCurrentIndex(bar.genre.findData("jazz"))
    assert column(page) == ["song 1", "song 3"]
    select(page, "song 1")
    choose(page, "Pop")
    qtbot.waitUntil(lambda: column(page) == ["song 3"])
