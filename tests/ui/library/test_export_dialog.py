"""The library leaves the window: as a table, as playlists, as copies or links in folders."""

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.library.records import FileStatus, Row
from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.training.manifests import read_collection
from genre_desktop.ui import save_dialog
from genre_desktop.ui.library import export_dialog
from genre_desktop.ui.library.export_actions import LibraryExport
from genre_desktop.ui.library.export_dialog import ExportDialog
from genre_desktop.ui.library.export_work import Kind
from genre_desktop.ui.theme import Theme
from tests.library.tagging.collection import Collection, contents, drafts, opened, sample
from tests.ui.hands import click, press


@dataclass
class Desk:
    """A window, and a library of some songs."""

    qtbot: QtBot
    library: Collection
    window: QWidget
    exporting: LibraryExport
    monkeypatch: pytest.MonkeyPatch

    def open(self, selected: Sequence[Row] = ()) -> ExportDialog:
        rows = self.library.rows()
        self.exporting.export(rows[:3], selected, len(rows))
        return next(each for each in self.window.findChildren(ExportDialog) if each.isVisible())

    def export(self, dialog: ExportDialog, kind: Kind, target: Path | None) -> None:
        """Choose what it becomes, press the button, name the target, and wait for the end."""

        class Dialog:
            getSaveFileName = staticmethod(lambda *_: (str(target or ""), ""))  # noqa: N815
            getExistingDirectory = staticmethod(lambda *_: str(target or ""))  # noqa: N815

        self.monkeypatch.setattr(save_dialog, "QFileDialog", Dialog)
        self.monkeypatch.setattr(export_dialog, "QFileDialog", Dialog)
        dialog.kinds[kind].click()
        click(self.qtbot, dialog.export_button)
        self.qtbot.waitUntil(lambda: not dialog.run.running, timeout=10_000)


@pytest.fixture
def desk(
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    library = opened(tmp_path)
    genres = ("jazz", "jazz", "rock", "hiphop", "pop")
    for number, genre in enumerate(genres):
        path = library.folder / f"song {number}.flac"
        shutil.copy(sample(tmp_path_factory.getbasetemp(), "tone.flac"), path)
        tags = FLAC(path)
        tags["title"] = path.stem
        tags.save()
        library.add(path, genre, second="blues")
    settings = Settings(config_dir() / "settings.json")
    theme = Theme(qapp, settings)
    window = QWidget()
    window.show()
    exporting = LibraryExport(
        library.database.path, settings, model=lambda: library.model, window=window
    )
    yield Desk(qtbot, library, window, exporting, monkeypatch)
    exporting.stop()
    window.close()
    window.deleteLater()
    theme.stop()
    theme.deleteLater()
    library.database.close()


def test_the_whole_library_becomes_a_table_or_json_lines(desk: Desk, tmp_path: Path) -> None:
    dialog = desk.open()
    assert [button.text() for button in dialog.whose.values()] == [
        "&All: 5 files",
        "Those &shown: 3 files",
        "Those s&elected: 0 files",
    ]
    assert not dialog.whose["Those s&elected"].isEnabled()
    dialog.whose["&All"].click()
    desk.export(dialog, Kind.CSV, tmp_path / "mine")

    with (tmp_path / "mine.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [line["genre"] for line in table] == ["jazz", "jazz", "rock", "hiphop", "pop"]
    assert dialog.run.heading.text() == "5 files in mine.csv"
    assert dialog.run.detail.text() == f"In {tmp_path}"
    assert dialog.show_button.isVisible()

    dialog = desk.open()
    assert dialog.kinds[Kind.CSV].isChecked(), "what was exported last is not remembered"
    desk.export(dialog, Kind.JSON_LINES, tmp_path / "mine.jsonl")
    lines = (tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["genre"] for line in lines] == ["jazz", "jazz", "rock"]


def test_corrected_songs_become_training_data(desk: Desk, tmp_path: Path) -> None:
    rows = desk.library.rows()
    desk.library.database.correct([rows[0].song or 0, rows[4].song or 0], "bossa nova")
    dialog = desk.open()
    dialog.whose["&All"].click()
    desk.export(dialog, Kind.EXAMPLES, tmp_path / "mine")
    assert dialog.run.heading.text() == "2 songs to learn from in mine.csv"
    entries = read_collection(tmp_path / "mine.csv")
    assert [(each.path, each.genre) for each in entries] == [
        (rows[0].path, "bossa nova"),
        (rows[4].path, "bossa nova"),
    ]

    dialog = desk.open()  # of the three that are shown one
    desk.export(dialog, Kind.EXAMPLES, tmp_path / "mine.csv")
    assert dialog.run.heading.text() == "1 song to learn from in mine.csv"


def test_the_selected_songs_alone_become_playlists(desk: Desk, tmp_path: Path) -> None:
    rows = desk.library.rows()
    desk.library.database.correct([rows[1].song or 0], "bossa nova")
    dialog = desk.open(selected=rows[1:4])
    assert dialog.whose["Those s&elected"].isChecked()

    desk.export(dialog, Kind.PLAYLISTS, tmp_path / "lists")

    names = ["Bossa nova.m3u8", "Hip-hop.m3u8", "Rock.m3u8"]
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == names
    text = (tmp_path / "lists" / "Bossa nova.m3u8").read_text(encoding="utf-8")
    assert "../music/song 1.flac" in text.replace("\\", "/")
    assert dialog.run.heading.text() == "3 playlists written"
    model = dialog.run.table.results
    assert [model.index(row, 1).data() for row in range(model.rowCount())] == ["1 song"] * 3


def test_songs_are_copied_or_linked_into_folders_and_stay_where_they_are(
    desk: Desk, tmp_path: Path
) -> None:
    songs = [row.path for row in desk.library.rows()]
    before = contents(songs)
    dialog = desk.open()
    assert not dialog.or_copy.isEnabled()
    dialog.whose["&All"].click()
    desk.export(dialog, Kind.COPIES, tmp_path / "copies")
    assert dialog.run.heading.text() == "5 copied"
    copy = tmp_path / "copies" / "Jazz" / "song 0.flac"
    assert copy.read_bytes() == songs[0].read_bytes()
    assert not copy.samefile(songs[0])

    songs[4].unlink()
    dialog = desk.open()
    dialog.whose["&All"].click()
    dialog.kinds[Kind.LINKS].click()
    assert dialog.or_copy.isEnabled()
    desk.export(dialog, Kind.LINKS, tmp_path / "links")

    assert dialog.run.heading.text() == "4 linked, 1 not placed"
    model = dialog.run.table.results
    row = [model.index(0, column).data() for column in range(3)]
    assert row == ["song 4.flac", "not placed", "It is not there any more."]
    assert (tmp_path / "links" / "Jazz" / "song 0.flac").samefile(songs[0])
    assert contents(songs[:4]) == {path: before[path] for path in songs[:4]}
    assert drafts(tmp_path / "copies" / "Jazz") == []


def test_what_cannot_be_written_is_said_and_no_target_is_no_export(
    desk: Desk, tmp_path: Path
) -> None:
    dialog = desk.open()
    desk.export(dialog, Kind.CSV, None)
    assert dialog.export_button.isVisible()
    (tmp_path / "a file").write_text("no folder")

    desk.export(dialog, Kind.COPIES, tmp_path / "a file")

    assert "a file could not be written" in dialog.run.heading.text()
    assert not dialog.show_button.isVisible()
    press(desk.qtbot, dialog, "Esc")
    assert not dialog.isVisible()


def test_an_export_that_is_stopped_leaves_the_older_table(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("an older one")
    database = desk.library.database
    song = desk.library.rows()[0].song
    with database.transaction():  # enough of them to be stopped in the middle
        for number in range(6_000):
            database.put_file(tmp_path / f"{number}.mp3", FileStatus(1, 1), song=song)
    dialog = desk.open()
    dialog.whose["&All"].click()
    dialog.kinds[Kind.CSV].click()
    desk.monkeypatch.setattr(export_dialog, "ask_where", lambda *_: table)
    click(desk.qtbot, dialog.export_button)
    desk.qtbot.waitUntil(lambda: dialog.run.bar.value() > 0, timeout=10_000)

    press(desk.qtbot, dialog, "Esc")
    desk.qtbot.waitUntil(lambda: not dialog.run.running, timeout=10_000)

    assert dialog.run.heading.text() == "Stopped"
    assert table.read_text() == "an older one"
    assert drafts(tmp_path) == []
