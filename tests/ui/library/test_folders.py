"""Folders are watched: what comes into them is heard by itself, now and after another start."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from genre_desktop.library import watching
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import State
from genre_desktop.ui.library.folders_dialog import FoldersDialog
from genre_desktop.ui.main_window import MainWindow
from tests.library.scanning import write_song
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drop, press
from tests.ui.library.collection_hands import column, count, show_library, wait_for_scan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_song(tmp_path / "music" / "old.wav", seconds=7)
    return tmp_path / "music"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching.Watching.__init__, "__kwdefaults__", _sooner())


def _sooner() -> dict[str, object]:
    return {**(watching.Watching.__init__.__kwdefaults__ or {}), "rests_for_s": 0.5}


def open_dialog(window: MainWindow) -> FoldersDialog:
    window.actions_by_name["watch_folders"].trigger()
    (dialog,) = (each for each in window.findChildren(FoldersDialog) if each.isVisible())
    return dialog


def listed(dialog: FoldersDialog) -> list[tuple[str, str, bool]]:
    """The folders, how many songs are in each, and whether it is ticked."""
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return [
        (Path(item.text(0)).name, item.text(1), item.checkState(0) is Qt.CheckState.Checked)
        for item in items
        if item is not None
    ]


def heard(window: MainWindow, songs: int) -> bool:
    return count(window, State.DONE) == songs


def test_a_folder_that_is_ticked_is_watched_also_after_another_start(
    open_window: OpenWindow, qtbot: QtBot, folder: Path
) -> None:
    window = open_window()
    show_library(qtbot, window)
    drop(window, folder)
    qtbot.waitUntil(lambda: heard(window, 1), timeout=30_000)
    wait_for_scan(qtbot, window)
    dialog = open_dialog(window)
    qtbot.waitUntil(lambda: listed(dialog) == [("music", "1", False)], timeout=5000)

    press(qtbot, dialog.list, "Space")
    qtbot.waitUntil(lambda: listed(dialog) == [("music", "1", True)], timeout=5000)
    write_song(folder / "album" / "new.wav", seconds=7, seed=1)
    qtbot.waitUntil(lambda: heard(window, 2), timeout=30_000)
    qtbot.waitUntil(lambda: listed(dialog) == [("music", "2", True)], timeout=5000)
    (folder / "album" / "new.wav").rename(folder / "album" / "renamed.wav")
    qtbot.waitUntil(lambda: sorted(column(window)) == ["old", "renamed"], timeout=30_000)
    dialog.close()
    window.close()

    write_song(folder / "meanwhile.wav", seconds=7, seed=2)
    again = open_window()
    qtbot.waitUntil(lambda: heard(again, 3), timeout=30_000)
    assert again.pages.current.widget is again.songs_page, "nobody is taken away from their page"
    assert not again.banner.text


def test_a_folder_is_added_watched_and_let_alone_again(
    window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_library(qtbot, window)
    dialog = open_dialog(window)
    assert "no folders in the library yet" in dialog.hint.text()
    assert not default_database().exists()

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    click(qtbot, dialog.add_button)
    qtbot.waitUntil(lambda: heard(window, 1), timeout=30_000)
    qtbot.waitUntil(lambda: listed(dialog) == [("music", "1", True)], timeout=5000)

    click(qtbot, dialog.forget_button)
    qtbot.waitUntil(lambda: listed(dialog) == [], timeout=5000)
    write_song(folder / "new.wav", seconds=7, seed=1)
    qtbot.wait(1500)  # three times as long as a new file is given to rest
    assert heard(window, 1), "its songs stay, and it is watched no more"
    with Database(default_database()) as database:
        assert database.folders() == {}
    dialog.close()


def test_a_folder_is_added_from_any_page_by_the_file_menu(
    window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    (file_menu,) = (menu for menu in window.findChildren(QMenu) if menu.title() == "&File")
    assert window.actions_by_name["add_to_library"] in file_menu.actions()
    press(qtbot, window, "Ctrl+Shift+A")
    assert window.pages.current.widget is window.library_page
    qtbot.waitUntil(lambda: heard(window, 1), timeout=30_000)
