"""More like this: the songs that sound most like one, told in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genre_desktop.audio.decode import open_audio
from genre_desktop.library.database import Database
from genre_desktop.library.similarity import Neighbours
from genre_desktop.settings import Settings
from genre_desktop.ui.library.alike_panel import AlikePanel
from genre_desktop.ui.library.alike_words import likeness
from genre_desktop.ui.library.map_preview import Preview
from genre_desktop.ui.library.map_work import MapWork
from genre_desktop.ui.theme import Theme
from tests.ui.hands import click, press
from tests.ui.library.map_hands import MapLibrary, valid_library


@pytest.fixture
def library(tmp_path: Path) -> MapLibrary:
    """Each third of the valid songs; no map was ever drawn."""
    return valid_library(tmp_path, 3)


@pytest.fixture
def panel(qapp: QApplication, library: MapLibrary, tmp_path: Path) -> Iterator[AlikePanel]:
    """The panel beside their table."""
    settings = Settings(tmp_path / "settings.json")
    theme = Theme(qapp, settings)
    work, preview = MapWork(library.path), Preview(settings, open_audio)
    panel = AlikePanel(work, preview, theme)
    panel.resize(330, 600)
    work.use_model(library.model)
    panel.show_columns(library.columns, library.names)
    yield panel
    preview.stop()
    assert work.stop(10)
    panel.close()
    theme.stop()
    for thing in (panel, work, preview, work.explorer, theme):
        thing.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_twenty_likest_songs_are_listed_and_told_apart_in_words(
    panel: AlikePanel, library: MapLibrary, qtbot: QtBot
) -> None:
    place = library.place(next(each for each in library.columns.title if "jazz" in each))
    panel.show_like(int(library.columns.file[place]))
    assert panel.isVisible()
    assert panel.title.text() == library.columns.title[place]
    qtbot.waitUntil(lambda: len(panel.list.entries()) == 20, timeout=10_000)

    with Database(library.path) as database:
        near = Neighbours(*database.embeddings(library.model)).nearest(
            int(library.columns.song[place]), 20
        )
    entries = panel.list.entries()
    assert [int(library.columns.song[each.row]) for each in entries] == [each.song for each in near]
    assert [each.likeness for each in entries] == [likeness(each.distance) for each in near]
    first = panel.list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert entries[0].words.title in first
    assert entries[0].likeness in first


def test_the_nearer_the_more_alike() -> None:
    words = [likeness(distance) for distance in (0.0, 0.1, 0.2, 0.4, 0.9, 2.0)]
    assert words == [
        "almost the same",
        "very alike",
        "alike",
        "a little alike",
        "hardly alike",
        "hardly alike",
    ]


def test_one_goes_from_song_to_song_with_the_keyboard(
    panel: AlikePanel, library: MapLibrary, qtbot: QtBot
) -> None:
    chosen: list[int] = []
    opened: list[int] = []
    panel.song_chosen.connect(chosen.append)
    panel.song_opened.connect(opened.append)
    panel.show_like(int(library.columns.file[5]))
    qtbot.waitUntil(lambda: len(panel.list.entries()) == 20, timeout=10_000)

    press(qtbot, panel.list, "Down")
    first = panel.list.current
    assert first is not None
    assert chosen == [library.columns.file[first.row]]
    press(qtbot, panel.list, "Return")
    assert opened == chosen

    press(qtbot, panel.list, "M")
    assert panel.title.text() == first.words.title
    qtbot.waitUntil(lambda: len(panel.list.entries()) == 20, timeout=10_000)
    assert first.row not in [each.row for each in panel.list.entries()]

    click(qtbot, panel.close_button)
    assert not panel.isVisible()


def test_a_song_that_was_not_heard_has_no_like(
    panel: AlikePanel, library: MapLibrary, qtbot: QtBot
) -> None:
    library.columns.song[0] = -1
    panel.show_like(int(library.columns.file[0]))
    assert panel.words.text() == "It was not heard yet."

    library.columns.song[1] = 9999  # judged by another model alone
    panel.show_like(int(library.columns.file[1]))
    qtbot.waitUntil(lambda: "No other song" in panel.words.text(), timeout=10_000)
