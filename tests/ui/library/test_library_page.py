"""A collection is dropped and heard, watched, paused, left in the middle and gone on with."""

import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import State
from genre_desktop.paths import demo_song
from genre_desktop.settings import MODEL_PATH
from genre_desktop.ui.library.library_page import LibraryPage
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.main_window import MainWindow
from tests.inference.fakes import no_model
from tests.library.scanning import write_song
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import click, drop, press, wait_for_songs
from tests.ui.library.collection_hands import (
    column,
    count,
    library,
    select,
    show_library,
    wait_for_scan,
)
from tests.ui.quick_engine import QuickEngine

MANY = 60


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four songs, one of them twice, and a file that is none."""
    folder = tmp_path_factory.mktemp("music")
    for number in range(3):
        write_song(folder / "album" / f"song {number}.wav", seconds=7, seed=number)
    (folder / "copy of 0.wav").write_bytes((folder / "album" / "song 0.wav").read_bytes())
    shutil.copy(demo_song(), folder / "demo.ogg")
    (folder / "broken.wav").write_text("no music")
    return folder


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More songs than wait for the model at once, so that they are not heard before one looks."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        write_song(folder / f"song {number}.wav", seconds=8, seed=100 + number)
    return folder


def slow(engine_maker: EngineMaker) -> None:
    engine_maker(lambda bundle: SlowPlacing(bundle.card))


class SlowPlacing(QuickEngine):
    """Takes its time over each batch, as a network does."""

    def placed(self, windows):  # type: ignore[no-untyped-def]  # noqa: ANN001
        time.sleep(0.3)
        return super().placed(windows)


def test_an_empty_library_says_what_to_do(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, window, "Ctrl+3")
    page = window.library_page
    assert page.empty_state.isVisible()
    assert page.empty_state.add_button.hasFocus()
    assert window.windowTitle() == "Library – Genre Desktop"
    asked: list[str] = []
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda _parent, title, _folder: asked.append(title)
    )
    click(qtbot, page.empty_state.add_button)
    assert asked == ["Add folder to the library"]
    assert not default_database().exists(), "a look at the page makes no library"


def test_a_dropped_folder_is_heard_and_what_is_broken_says_why_until_it_is_mended(
    window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    show_library(qtbot, window)
    page = window.library_page
    with qtbot.waitSignal(page.scans.ended, timeout=60_000):
        drop(window, folder)
    wait_for_scan(qtbot, window)
    assert count(window, State.DONE) == 5
    assert page.scan_line.words.text() == "1 could not be heard"
    assert not list(window.queue.songs), "songs of the library do not go into the queue"
    click(qtbot, page.scan_line.failed_button)
    assert column(window) == ["broken"]
    assert column(window, Column.STATE)[0].startswith("not an audio file.")
    assert page.table.isColumnHidden(Column.GENRE), "there is room for the reason"

    write_song(folder / "broken.wav", seconds=7, seed=77)
    with qtbot.waitSignal(page.scans.ended, timeout=60_000):
        click(qtbot, page.scan_line.retry_button)
    wait_for_scan(qtbot, window)
    assert column(window) == []
    page.filter_bar.clear()
    assert not page.table.isColumnHidden(Column.GENRE)
    assert count(window, State.DONE) == 6
    assert not page.scan_line.isVisible()

    select(window, "Twelve Bars Past Midnight")
    page.table.setFocus()
    press(qtbot, page.table, "Return")
    wait_for_songs(qtbot, window, 1)
    assert window.pages.current.widget is window.songs_page
    verdict = window.queue.songs[0].verdict
    row = next(row for row in page.shown if row.path.name == "demo.ogg")
    assert verdict is not None
    assert row.genre == verdict.genre
    assert row.confidence == pytest.approx(verdict.confidence, abs=1e-4)


def judged_to_the_end(page: LibraryPage, qtbot: QtBot) -> int:
    """How many songs have a verdict once all that was being heard at a pause is judged."""
    heard, before = page.scans.progress.heard, -1
    while heard != before:
        qtbot.wait(1200)  # four batches of the slow engine
        heard, before = page.scans.progress.heard, heard
    return heard


def test_a_scan_pauses_goes_on_stops_and_says_how_far_it_is(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, many: Path
) -> None:
    slow(engine_maker)
    window = open_window()
    show_library(qtbot, window)
    drop(window, many)
    page = window.library_page
    qtbot.waitUntil(lambda: page.scans.progress.heard > 0, timeout=30_000)
    qtbot.waitUntil(lambda: f"of {MANY} songs heard" in page.scan_line.words.text(), timeout=5000)
    assert window.switcher.buttons[2].accessibleDescription() == "Hearing songs"

    press(qtbot, window, "Ctrl+P")
    qtbot.waitUntil(lambda: "paused" in page.scan_line.words.text(), timeout=5000)
    assert page.scan_line.pause_button.text() == "Go on"
    qtbot.waitUntil(lambda: not page.scans.progress.current, timeout=20_000)
    heard = judged_to_the_end(page, qtbot)
    qtbot.wait(500)
    assert page.scans.progress.heard == heard < MANY

    table = page.table
    last = page.model.index(page.model.rowCount() - 1, 0)
    file = page.model.file(last.row())
    table.scrollTo(last)
    qtbot.mouseClick(  # type: ignore[no-untyped-call]
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(last).center()
    )
    click(qtbot, page.scan_line.pause_button)
    qtbot.waitUntil(
        lambda: page.model.record(page.model.rows_of([file])[0]).state is State.DONE,
        timeout=20_000,
    )
    assert count(window, State.WAITING) > 0, "what was clicked on goes first"
    assert page.scans.progress.heard > heard
    with qtbot.waitSignal(page.scans.ended, timeout=5000):
        click(qtbot, page.scan_line.cancel_button)
    assert page.scan_line.go_on_button.isVisible()
    assert count(window, State.WAITING) > 0
    assert window.switcher.buttons[2].accessibleDescription() == ""


def test_a_window_closed_in_the_middle_ends_within_a_second_and_loses_nothing(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, many: Path
) -> None:
    slow(engine_maker)
    window = open_window()
    show_library(qtbot, window)
    drop(window, many)
    qtbot.waitUntil(lambda: count(window, State.DONE) > 0, timeout=30_000)
    seen = count(window, State.DONE)
    began_s = time.monotonic()
    window.library_page.stop()
    assert time.monotonic() - began_s < 1
    window.close()
    with Database(default_database()) as database:
        kept = sum(row.state is State.DONE for row in database.rows(1))
    assert seen <= kept < MANY

    engine_maker(lambda bundle: QuickEngine(bundle.card))
    again = open_window()
    show_library(qtbot, again, MANY)
    page = again.library_page
    waiting = f"{MANY - kept} songs were not heard yet"
    qtbot.waitUntil(lambda: page.scan_line.words.text() == waiting, timeout=5000)
    with qtbot.waitSignal(page.scans.ended, timeout=60_000):
        click(qtbot, page.scan_line.go_on_button)
    wait_for_scan(qtbot, again)
    assert count(again, State.DONE) == MANY
    assert page.scans.progress.known == kept, "nothing is heard twice"


def test_songs_dropped_on_the_song_page_go_into_the_queue_as_before(
    window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    drop(window, folder / "album")
    wait_for_songs(qtbot, window, 3)
    assert not default_database().exists()


def test_a_folder_of_very_many_songs_is_offered_to_the_library(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(201):
        (tmp_path / f"{number}.mp3").write_bytes(b"")
    drop(window, tmp_path)
    qtbot.waitUntil(lambda: len(window.queue.songs) == 201, timeout=10_000)
    window.songs_page.clear_queue()
    while window.banner.isVisible() and "library" not in window.banner.text:
        click(qtbot, window.banner._close)  # a song that was empty is told of in front of it
    assert "library" in window.banner.text
    click(qtbot, window.banner._deed)
    assert window.pages.current.widget is window.library_page
    wait_for_scan(qtbot, window)
    assert count(window, State.FAILED) == 201


def test_another_model_makes_verdicts_old_and_offers_to_judge_anew(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    library([("one", "jazz", 0.9), ("two", "rock", 0.9)]).close()
    window = open_window()
    show_library(qtbot, window, 2)
    assert column(window, Column.STATE) == ["", ""]

    window._settings[MODEL_PATH] = str(no_model(tmp_path / "mine.keras"))
    qtbot.waitUntil(
        lambda: column(window, Column.STATE) == ["by another model"] * 2, timeout=10_000
    )
    qtbot.waitUntil(lambda: "another model" in window.banner.text, timeout=5000)
    assert window.banner._deed.text() == "Judge anew"
    line = window.library_page.scan_line
    assert line.words.text() == "2 songs were judged by another model"
    assert line.go_on_button.isVisible()
