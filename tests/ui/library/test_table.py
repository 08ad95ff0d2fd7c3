"""The table shows what is asked for, in the order that is asked for, and loses nobody's place."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from genre_desktop.library.database import Database
from genre_desktop.library.records import State
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, press
from tests.ui.library.collection_hands import (
    column,
    library,
    put_failed,
    put_song,
    select,
    selected,
    show_library,
)

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def database() -> Iterator[Database]:
    """A library of six files, one of them broken and one not heard yet."""
    with library() as database:
        put_song(database, "Track 10", "jazz", confidence=0.95, artist="Béla", tag="Jazz")
        put_song(database, "Track 9", "rock", confidence=0.6, artist="Zoë", tag="Blues", seconds=65)
        put_song(database, "ärger", "jazz", confidence=0.3, artist="anna", seconds=3700)
        put_song(database, "Zebra", "hiphop", confidence=0.85, artist="Anna", tag="Rap")
        put_song(database, "Later")
        put_failed(database, "broken", "broken.wav is empty.")
        yield database


@pytest.fixture
def page(database: Database, window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the library in it."""
    del database
    show_library(qtbot, window, 6)
    return window


def sort(window: MainWindow, which: Column, order: Qt.SortOrder = ASCENDING) -> list[str]:
    window.library_page.table.sortByColumn(which, order)
    return column(window)


def test_names_are_sorted_as_a_person_would(page: MainWindow) -> None:
    assert sort(page, Column.TITLE) == [
        "ärger", "broken", "Later", "Track 9", "Track 10", "Zebra",
    ]  # fmt: skip


def test_numbers_are_sorted_by_what_they_count_and_the_unknown_stands_last(
    page: MainWindow,
) -> None:
    sort(page, Column.CONFIDENCE, DESCENDING)
    assert column(page, Column.CONFIDENCE) == ["95 %", "85 %", "60 %", "30 %", "", ""]
    sort(page, Column.CONFIDENCE)
    assert column(page, Column.CONFIDENCE) == ["30 %", "60 %", "85 %", "95 %", "", ""]
    sort(page, Column.DURATION, DESCENDING)
    assert column(page, Column.DURATION)[0] == "1:01:40"
    assert column(page, Column.DURATION)[-1] == ""


def test_a_second_sort_keeps_the_first_among_equals(page: MainWindow) -> None:
    sort(page, Column.TITLE)
    genres = sort(page, Column.GENRE)
    assert genres[:4] == ["Zebra", "ärger", "Track 10", "Track 9"]  # hip-hop, jazz, jazz, rock


def test_a_verdict_says_how_far_it_is_to_be_trusted(page: MainWindow) -> None:
    said = dict(zip(column(page), column(page, Column.GENRE), strict=True))
    assert said["Track 10"] == "Jazz"
    assert said["Track 9"] == "Rock, fairly sure"
    assert said["ärger"] == "Jazz, perhaps"
    assert said["Later"] == ""


def test_a_files_own_genre_is_held_against_the_verdict(page: MainWindow) -> None:
    same = dict(zip(column(page), column(page, Column.AGREES), strict=True))
    assert (same["Zebra"], same["Track 9"], same["ärger"]) == ("✓", "✗", "")


def test_a_file_that_could_not_be_heard_says_why(page: MainWindow) -> None:
    states = dict(zip(column(page), column(page, Column.STATE), strict=True))
    assert states["broken"] == "empty."
    assert states["Later"] == "waiting"


def test_words_are_found_in_title_artist_and_path_whatever_their_accents(
    page: MainWindow, qtbot: QtBot
) -> None:
    bar = page.library_page.filter_bar
    press(qtbot, page, "Ctrl+F")
    assert bar.text.hasFocus()
    for words, found in (
        ("bela", {"Track 10"}),
        ("track", {"Track 9", "Track 10"}),
        ("ANNA zeb", {"Zebra"}),
        ("music", {"Track 9", "Track 10", "ärger", "Zebra", "Later", "broken"}),
        ("nowhere", set()),
    ):
        bar.text.setText(words)
        bar._typing.timeout.emit()
        assert set(column(page)) == found, words
    assert bar.counted.text() == "0 of 6 songs"
    press(qtbot, bar.text, "Esc")
    qtbot.waitUntil(lambda: len(column(page)) == 6)
    assert bar.counted.text() == "6 songs"


def test_songs_are_filtered_by_genre_confidence_tag_and_state(page: MainWindow) -> None:
    bar = page.library_page.filter_bar
    bar.genre.setCurrentIndex(bar.genre.findText("Jazz  2"))
    assert set(column(page)) == {"Track 10", "ärger"}
    bar.from_percent.setValue(90)
    assert column(page) == ["Track 10"]
    assert bar.clear_button.isEnabled()
    bar.clear_button.click()
    assert len(column(page)) == 6
    bar.differing.setChecked(True)
    assert column(page) == ["Track 9"]
    bar.clear()
    bar.state.setCurrentIndex(bar.state.findData(State.FAILED))
    assert column(page) == ["broken"]


def test_a_click_on_a_part_of_the_bar_shows_that_genre_alone(
    page: MainWindow, qtbot: QtBot
) -> None:
    bar = page.library_page.summary_bar
    genre, rect = bar.parts()[0]
    assert genre == "jazz"
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())  # type: ignore[no-untyped-call]
    assert set(column(page)) == {"Track 10", "ärger"}
    assert page.library_page.filter_bar.genre.currentData() == "jazz"
    bar.setFocus()
    press(qtbot, bar, "Space")
    assert len(column(page)) == 6
    press(qtbot, bar, "Right")
    press(qtbot, bar, "Return")
    assert len(column(page)) == 1


def test_what_is_selected_stays_so_whatever_is_sorted_or_filtered(page: MainWindow) -> None:
    select(page, "Track 9", "ärger")
    sort(page, Column.TITLE, DESCENDING)
    assert sorted(selected(page)) == ["Track 9", "ärger"]
    page.library_page.filter_bar.text.setText("track")
    page.library_page.filter_bar._tell()
    assert selected(page) == ["Track 9"]


def test_news_of_a_file_come_without_a_jump(open_window: OpenWindow, qtbot: QtBot) -> None:
    with library([(f"song {n}", "jazz", 0.9) for n in range(300)]) as database:
        window = open_window()
        show_library(qtbot, window, 300)
        table, model = window.library_page.table, window.library_page.model
        table.sortByColumn(Column.TITLE, ASCENDING)
        select(window, "song 200")
        table.scrollTo(table.currentIndex())
        before = table.visualRect(table.currentIndex()).top()
        put_song(database, "a new one", "rock")
        file = database.known_files()
        window.library_page.work.read_again(each.file for each in file.values())
        qtbot.waitUntil(lambda: model.rowCount() == 301, timeout=5000)

        assert column(window)[0] == "a new one"
        assert selected(window) == ["song 200"]
        assert table.visualRect(table.currentIndex()).top() == before


def test_letters_find_a_title(page: MainWindow, qtbot: QtBot) -> None:
    table = page.library_page.table
    sort(page, Column.TITLE)
    table.setFocus()
    table.setCurrentIndex(page.library_page.model.index(0, 0))
    qtbot.keyClick(table, "z")  # type: ignore[no-untyped-call]
    assert selected(page) == ["Zebra"]
    qtbot.wait(QGuiApplication.styleHints().keyboardInputInterval() + 50)
    table.keyboardSearch("TRACK 1")
    assert selected(page) == ["Track 10"]


def test_rows_are_copied_as_a_table(page: MainWindow, qtbot: QtBot) -> None:
    select(page, "Track 10")
    press(qtbot, page.library_page.table, "Ctrl+C")
    cells = QGuiApplication.clipboard().text().split("\t")
    assert cells[:4] == ["Track 10", "Béla", "1:40", "Jazz"]
    assert cells[-1] == "/music/Track 10.wav"


def test_columns_are_tomorrow_as_they_were_left(
    database: Database, open_window: OpenWindow, qtbot: QtBot
) -> None:
    del database
    window = open_window()
    show_library(qtbot, window, 6)
    heads = window.library_page.table.horizontalHeader()
    heads.resizeSection(Column.ARTIST, 222)
    heads.moveSection(heads.visualIndex(Column.TAG), 0)
    sort(window, Column.CONFIDENCE, DESCENDING)
    order = column(window)
    window.close()

    again = open_window()
    show_library(qtbot, again, 6)
    heads = again.library_page.table.horizontalHeader()
    assert heads.sectionSize(Column.ARTIST) == 222
    assert heads.visualIndex(Column.TAG) == 0
    assert column(again) == order


def test_a_screen_reader_is_told_column_and_content(page: MainWindow) -> None:
    model = page.library_page.model
    row = column(page).index("Track 9")
    told = model.index(row, Column.GENRE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Genre: Rock, fairly sure"
    assert page.library_page.summary_bar.accessibleDescription().startswith("jazz 50%")
    assert model.rowCount(QModelIndex()) == 6


def test_songs_taken_out_come_back(page: MainWindow, qtbot: QtBot) -> None:
    select(page, "Track 9", "broken")
    table = page.library_page.table
    table.setFocus()
    press(qtbot, table, "Del")
    qtbot.waitUntil(lambda: len(column(page)) == 4)
    assert "taken out" in page.banner.text
    click(qtbot, page.banner._deed)
    qtbot.waitUntil(lambda: len(column(page)) == 6)
    states = dict(zip(column(page), column(page, Column.STATE), strict=True))
    said = dict(zip(column(page), column(page, Column.GENRE), strict=True))
    assert states["broken"] == "empty."
    assert said["Track 9"] == "Rock, fairly sure"
