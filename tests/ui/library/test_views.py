"""Table and map show the same songs; what the library writes begins with what they show."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.library.database import Database, default_database
from genre_desktop.ui.library.export_dialog import ExportDialog
from genre_desktop.ui.library.tag_dialog import TagDialog
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, press
from tests.ui.library.collection_hands import library, select, selected, show_library


@pytest.fixture
def page(open_window: OpenWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with eight songs in its library."""
    library([(f"song {number}", "jazz", 0.9) for number in range(8)]).close()
    window = open_window()
    show_library(qtbot, window, 8)
    yield window
    for dialog in window.findChildren(QWidget):
        if isinstance(dialog, TagDialog | ExportDialog):
            dialog.close()


def test_table_and_map_choose_the_same_song_and_list_its_like(
    page: MainWindow, qtbot: QtBot
) -> None:
    views = page.library_page.views
    select(page, "song 3")
    press(qtbot, page, "Ctrl+Shift+M")
    assert views.shows_map
    qtbot.waitUntil(lambda: len(views.map.dots) == 8, timeout=30_000)
    assert views.map.canvas.chosen is not None

    press(qtbot, page, "Ctrl+Shift+K")
    qtbot.waitUntil(lambda: views.alike.list.model().rowCount() == 7, timeout=10_000)
    file = next(row.file for row in page.library_page.shown if row.title == "song 5")
    views.alike.song_chosen.emit(file)
    assert selected(page) == ["song 5"]

    press(qtbot, page, "Esc")
    assert not views.alike.isVisible()
    click(qtbot, views.switch.findChildren(QWidget)[0])
    assert page.library_page.table.isVisible()


def test_tags_and_exports_are_of_the_songs_that_are_shown_or_chosen(
    page: MainWindow, qtbot: QtBot
) -> None:
    def dialog(kind: type[QWidget]) -> QWidget | None:
        found = [each for each in page.findChildren(kind) if each.isVisible()]
        return found[0] if found else None

    select(page, "song 1", "song 2")
    press(qtbot, page, "Ctrl+T")
    qtbot.waitUntil(lambda: dialog(TagDialog) is not None, timeout=5000)
    tags = dialog(TagDialog)
    assert isinstance(tags, TagDialog)
    tags.close()
    page.activateWindow()
    press(qtbot, page, "Ctrl+Shift+E")
    qtbot.waitUntil(lambda: dialog(ExportDialog) is not None, timeout=5000)
    with Database(default_database()) as database:
        assert len(list(database.rows(1))) == 8
