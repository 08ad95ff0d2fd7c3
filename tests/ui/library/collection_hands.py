"""A library to look at: written straight into its database, and what then stands in the table."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from genre_desktop.audio.tags import Tags
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Verdict, sureness_of
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import FileStatus, Judgement, State
from genre_desktop.paths import bundled_model
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.main_window import MainWindow

_STATUS = FileStatus(1, 1)


@cache
def _card() -> ModelCard:
    return open_bundle(bundled_model()).card


def put_song(
    database: Database,
    name: str,
    genre: str | None = None,
    *,
    confidence: float = 0.9,
    artist: str = "",
    tag: str = "",
    seconds: float = 100.0,
    folder: Path = Path("/music"),
) -> None:
    """Enter a song under its name; without a genre it waits."""
    card = _card()
    path = folder / f"{name}.wav"
    tags = Tags(name, artist, tag, seconds)
    if genre is None:
        database.put_file(path, _STATUS, tags=tags)
        return
    shares = np.full(len(card.genres), (1 - confidence) / (len(card.genres) - 1))
    shares[card.genres.index(genre)] = confidence
    song = database.song_for(name.encode().ljust(16, b"."))
    database.put_file(path, _STATUS, song=song, tags=tags)
    place = np.random.default_rng(song).standard_normal(16).astype(np.float32)
    verdict = Verdict(card.genres, tuple(map(float, shares)), sureness_of(shares))
    database.put_judgement(song, database.model(card), Judgement(verdict, seconds, place))


def put_failed(database: Database, name: str, reason: str) -> None:
    """Enter a file that could not be heard."""
    database.put_trouble(Path("/music") / f"{name}.wav", _STATUS, reason)


def library(songs: Sequence[tuple[str, str, float]] = ()) -> Database:
    """The user's own library, with songs: name, genre, confidence. To be closed."""
    database = Database(default_database())
    with database.transaction():
        for name, genre, confidence in songs:
            put_song(database, name, genre, confidence=confidence)
    return database


def show_library(qtbot: QtBot, window: MainWindow, count: int | None = None) -> None:
    """Turn to the page, and wait until so many songs stand there."""
    window.actions_by_name["show_library"].trigger()
    if count is not None:
        qtbot.waitUntil(lambda: window.library_page.model.rowCount() == count, timeout=10_000)


def column(window: MainWindow, which: Column = Column.TITLE) -> list[str]:
    """What stands in a column, from top to bottom."""
    model = window.library_page.model
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def selected(window: MainWindow) -> list[str]:
    """The titles of the songs that are selected."""
    return [row.title for row in window.library_page.selected.rows]


def select(window: MainWindow, *titles: str) -> None:
    """Select songs by their titles."""
    table, model = window.library_page.table, window.library_page.model
    table.clearSelection()
    rows = [row for row, title in enumerate(column(window)) if title in titles]
    files = np.array(rows)
    table.setCurrentIndex(model.index(rows[0], 0))
    table.selectionModel().select(
        table._ranges(files), table.selectionModel().SelectionFlag.ClearAndSelect
    )


def count(window: MainWindow, state: State) -> int:
    """How many files are in a state."""
    return window.library_page.scanning.count(state)


def wait_for_scan(qtbot: QtBot, window: MainWindow, timeout_s: float = 60) -> None:
    """Wait until a scan has ended and all that it found stands in the table."""
    page = window.library_page
    qtbot.waitUntil(
        lambda: not page.scans.is_scanning and not page.model._soon.isActive(),
        timeout=round(1000 * timeout_s),
    )
    qtbot.wait(100)
    qtbot.waitUntil(lambda: not page.model._soon.isActive(), timeout=10_000)
