"""Tags are written from the window: seen first, written when wanted, taken back to the bit."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from genre_desktop.audio.tags import read_tags
from genre_desktop.inference.verdict import VERY_SURE_FROM
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.plan import Mode
from genre_desktop.settings import TAG_MINIMUM_PERCENT, THEME
from genre_desktop.ui.library.tag_dialog import TagDialog
from genre_desktop.ui.library.tag_names import TagNames
from genre_desktop.ui.library.tag_preview_model import PreviewColumn
from tests.library.tagging.collection import contents, drafts, opened
from tests.library.tagging.full_tags import write_full_tags
from tests.ui.hands import click, press
from tests.ui.library.tag_hands import (
    SEVERAL_FORMATS,
    Desk,
    cell,
    files,
    place,
    results,
    ticks,
    type_text,
)


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    library = opened(tmp_path)
    desk = Desk(qtbot, qapp, library, tmp_path_factory.getbasetemp())
    yield desk
    desk.end()
    library.database.close()


def genres(path: Path) -> tuple[str, ...]:
    kind = format_of(path)
    assert kind is not None
    return kind.read(path).genres


def test_every_change_is_seen_before_any_is_made(desk: Desk) -> None:
    paths = [desk.add(name) for name in SEVERAL_FORMATS]
    desk.add("tone.au")
    desk.add("tone.opus", "unsure.opus", share=0.62)
    desk.add("float.wav", "corrected.wav", share=0.3)
    desk.library.database.correct([desk.library.rows()[-1].song or 0], "disco")
    before = contents(paths)

    dialog = desk.write_tags()

    assert ticks(dialog) == dict.fromkeys([*SEVERAL_FORMATS, "corrected.wav"], True)
    for name in SEVERAL_FORMATS:
        assert cell(dialog, name, PreviewColumn.OLD) == "–"
        assert cell(dialog, name, PreviewColumn.NEW) == "Hip-Hop"
        assert cell(dialog, name, PreviewColumn.CONFIDENCE).startswith("91")
    assert cell(dialog, "corrected.wav", PreviewColumn.NEW) == "Disco"
    assert cell(dialog, "corrected.wav", PreviewColumn.CONFIDENCE) == "by you"
    assert "not sure enough" in cell(dialog, "unsure.opus", PreviewColumn.REASON)
    assert "cannot be given tags" in cell(dialog, "tone.au", PreviewColumn.REASON)
    assert dialog.count.text() == "7 of 9 files will be written, 2 left out."
    assert dialog.write_button.text() == "Write 7 tags"
    dialog.close()
    assert contents(paths) == before
    assert desk.changed == []


def test_the_count_follows_the_least_confidence_at_once_and_it_is_remembered(desk: Desk) -> None:
    for percent in (95, 85, 75, 65):
        desk.add("tone.flac", f"{percent}.flac", share=percent / 100)
    dialog = desk.write_tags()
    assert dialog.options.number.value() == round(100 * VERY_SURE_FROM)
    assert dialog.write_button.text() == "Write 2 tags"

    dialog.options.slider.setValue(70)
    assert dialog.write_button.text() == "Write 3 tags"
    dialog.options.number.setFocus()
    dialog.options.number.selectAll()
    type_text(desk, dialog.options.number, "90")
    assert dialog.write_button.text() == "Write 1 tag"
    assert dialog.isVisible()
    assert not dialog.run.running, "Enter in the number has begun to write"

    dialog.options.number.setValue(100)
    assert not dialog.write_button.isEnabled()
    dialog.options.number.setValue(90)
    dialog.close()
    assert desk.write_tags().write_button.text() == "Write 1 tag"
    assert desk.settings[TAG_MINIMUM_PERCENT] == 90


def test_what_is_ticked_is_written_and_taken_back_to_the_bit_after_a_restart(desk: Desk) -> None:
    paths = [desk.add(name) for name in SEVERAL_FORMATS]
    for path in paths:
        write_full_tags(path)
        desk.library.add(path)
    before = contents(paths)
    dialog = desk.write_tags()
    click(desk.qtbot, dialog.options.modes[Mode.REPLACE])
    desk.wait_until_read(dialog)
    row = place(dialog, "tone.flac")
    dialog.table.selectRow(row)
    press(desk.qtbot, dialog.table, "Space")
    assert dialog.write_button.text() == "Write 5 tags"

    desk.write(dialog)

    assert dialog.run.heading.text() == "5 files written"
    assert ("tone.flac", "left out", "You have left it out.") in results(dialog)
    for path in paths:
        assert genres(path) == (("Jazz",) if path.suffix == ".flac" else ("Hip-Hop",))
    names = {row.file: row.path.name for row in desk.library.rows()}
    assert sorted(names[file] for file in desk.changed) == sorted(
        {*SEVERAL_FORMATS} - {"tone.flac"}
    )
    assert all(
        row.genre_tag == "Hip-Hop" for row in desk.library.rows() if row.file in desk.changed
    )

    desk.end()
    desk.start()
    desk.changed.clear()
    question = desk.undo()
    assert question.heading.text() == "Undo what was written into 5 files?"
    year = str(journal.taggings(desk.library.database)[0].started_at.astimezone().year)
    assert year in question.question.text()
    assert contents(paths) != before
    click(desk.qtbot, question.undo_button)
    desk.wait_until_done(question)

    assert question.run.heading.text() == "5 files restored"
    assert contents(paths) == before
    assert len(desk.changed) == 5
    assert drafts(desk.library.folder) == []
    question.close()
    nothing = desk.undo()
    assert nothing.heading.text() == "There is no tagging to undo."
    assert not nothing.undo_button.isVisible()


def test_a_genre_that_is_there_is_left_alone_replaced_or_added_to(desk: Desk) -> None:
    for name in ("tone.flac", "tone.mp3"):
        path = desk.add(name)
        write_full_tags(path)
        desk.library.add(path)
    dialog = desk.write_tags()
    assert dialog.write_button.text() == "Write 0 tags"
    assert cell(dialog, "tone.mp3", PreviewColumn.REASON) == "It has a genre already."

    for mode, new in ((Mode.REPLACE, "Hip-Hop"), (Mode.APPEND, "Jazz; Hip-Hop")):
        click(desk.qtbot, dialog.options.modes[mode])
        desk.wait_until_read(dialog)
        assert cell(dialog, "tone.mp3", PreviewColumn.OLD) == "Jazz"
        assert cell(dialog, "tone.mp3", PreviewColumn.NEW) == new
    desk.write(dialog)

    assert genres(desk.library.folder / "tone.mp3") == ("Jazz", "Hip-Hop")
    dialog.close()
    assert desk.write_tags().options.modes[Mode.APPEND].isChecked()


def test_a_genre_has_the_name_that_a_person_gives_it_and_keeps_it(desk: Desk) -> None:
    path = desk.add("tone.mp3")
    dialog = desk.write_tags()
    names = dialog.options.names

    rename(desk, names, "12")
    assert "cannot be the name of a genre" in names.trouble.text()
    assert cell(dialog, "tone.mp3", PreviewColumn.NEW) == "Hip-Hop"
    rename(desk, names, "Rap")
    assert not names.trouble.isVisible()
    desk.wait_until_read(dialog)
    assert cell(dialog, "tone.mp3", PreviewColumn.NEW) == "Rap"

    dialog.close()
    desk.end()
    desk.start()
    desk.write(desk.write_tags())
    assert genres(path) == ("Rap",)
    assert read_tags(path).genre == "Rap"


def rename(desk: Desk, names: TagNames, name: str) -> None:
    press(desk.qtbot, names.table, "F2")
    type_text(desk, names.table.findChildren(QLineEdit)[-1], name)
    QApplication.processEvents()  # Qt lets the field see the key before it takes the text


def test_a_click_on_a_heading_sorts_and_each_file_keeps_its_tick(desk: Desk) -> None:
    for number, share in ((10, 0.93), (9, 0.99), (2, 0.85)):
        desk.add("tone.flac", f"song {number}.flac", share=share)
    dialog = desk.write_tags()
    dialog.table.selectRow(place(dialog, "song 9.flac"))
    press(desk.qtbot, dialog.table, "Space")

    header = dialog.table.horizontalHeader()
    orders = []
    for column in (PreviewColumn.FILE, PreviewColumn.CONFIDENCE):
        spot = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
        desk.qtbot.mouseClick(  # type: ignore[no-untyped-call]
            header.viewport(), Qt.MouseButton.LeftButton, pos=spot
        )
        orders.append([name.removesuffix(".flac") for name in files(dialog)])

    assert orders == [["song 2", "song 9", "song 10"], ["song 2", "song 10", "song 9"]]
    assert ticks(dialog) == {"song 2.flac": True, "song 10.flac": True, "song 9.flac": False}
    selected = dialog.table.selectionModel().selectedRows()
    assert [index.data() for index in selected] == ["song 9.flac"]


def test_what_could_not_be_written_stands_first_with_its_reason_and_can_be_copied(
    desk: Desk,
) -> None:
    paths = [desk.add("tone.mp3", f"{number}.mp3") for number in range(3)]
    dialog = desk.write_tags()
    paths[1].unlink()
    with paths[2].open("ab") as file:
        file.write(b"more")

    desk.write(dialog)

    gone, changed = "It is not there any more.", "It has changed since it was looked at."
    assert results(dialog) == [
        ("1.mp3", "not written", gone),
        ("2.mp3", "not written", changed),
        ("0.mp3", "written", ""),
    ]
    assert dialog.run.heading.text() == "1 file written"
    assert dialog.run.detail.text() == "2 files not written."
    click(desk.qtbot, dialog.run.copy_button)
    assert f"{paths[1]}\tnot written\t{gone}\n" in QGuiApplication.clipboard().text()
    assert genres(paths[0]) == ("Hip-Hop",)


@pytest.mark.parametrize("way", ["Esc", "the window is closed"])
def test_a_tagging_that_is_broken_off_leaves_old_files_or_new_ones_and_all_can_be_undone(
    desk: Desk, way: str
) -> None:
    paths = [desk.add("tone.flac", f"{number:02}.flac") for number in range(30)]
    before = contents(paths)
    dialog = desk.write_tags()
    click(desk.qtbot, dialog.write_button)
    desk.qtbot.waitUntil(lambda: genres(paths[2]) == ("Hip-Hop",), timeout=10_000)
    if way == "Esc":
        press(desk.qtbot, dialog, "Esc")
        assert dialog.isVisible()
        desk.wait_until_done(dialog)
        done = sum(fate == "written" for _, fate, _ in results(dialog))
        assert dialog.run.heading.text() == f"Stopped: {done} of 30 files written"
        assert "as before" in dialog.run.detail.text()
    else:
        dialog.close()
        assert dialog.isVisible()
        desk.end()

    new = [path for path in paths if contents([path]) != {path: before[path]}]
    assert 3 <= len(new) < 30
    assert all(genres(path) == ("Hip-Hop",) for path in new)
    assert drafts(desk.library.folder) == []
    assert journal.open_entries(desk.library.database) == []
    if way != "Esc":
        desk.start()
        assert desk.undo().heading.text() == f"Undo what was written into {len(new)} files?"


def test_a_tagging_that_was_killed_is_told_of_at_the_next_start(desk: Desk) -> None:
    path = desk.add("tone.mp3")
    (entry,) = journal.plan(desk.library.database, desk.library.preview())
    os.link(path, entry.draft)  # as a kill leaves it

    desk.tagging.start()

    desk.qtbot.waitUntil(lambda: bool(desk.banner.text), timeout=10_000)
    assert desk.banner.text.startswith("Writing tags was broken off the last time. The file it was")
    assert desk.changed == [row.file for row in desk.library.rows()]
    assert drafts(desk.library.folder) == []
    assert journal.open_entries(desk.library.database) == []


def test_a_start_after_an_ordinary_end_says_nothing_and_makes_no_library(
    desk: Desk, tmp_path: Path
) -> None:
    desk.tagging.start()
    absent = tmp_path / "none" / "library.sqlite"
    from genre_desktop.ui.library.tag_work import Recovered, TagWork  # noqa: PLC0415

    work = TagWork(absent)
    with desk.qtbot.waitSignal(work.explorer.finished) as told:
        work.recover()
    assert told.args[1] == Recovered(0, ())
    work.stop()
    assert not absent.parent.exists()
    assert desk.banner.text == ""


def test_what_the_library_knows_by_now_is_written_and_not_what_a_table_still_shows(
    desk: Desk,
) -> None:
    path = desk.add("tone.mp3", share=0.8)
    gone = desk.add("tone.flac")
    rows = desk.library.rows()
    desk.library.database.correct([rows[0].song or 0], "disco")
    desk.library.database.forget([rows[1].file])

    desk.tagging.write_tags([replace(row, confidence=0.3) for row in rows])
    dialog = desk.window.findChildren(TagDialog)[-1]
    desk.wait_until_read(dialog)
    assert files(dialog) == ["tone.mp3"]
    desk.write(dialog)

    assert genres(path) == ("Disco",)
    assert genres(gone) == ()


def test_the_dialogs_follow_another_theme(desk: Desk) -> None:
    desk.add("tone.flac")
    desk.settings[THEME] = "dark"
    dialog = desk.write_tags()
    dark = surface(dialog)
    desk.settings[THEME] = "light"
    QApplication.processEvents()
    assert dark.lightness() < 60
    assert surface(dialog).lightness() > 200


def surface(dialog: TagDialog) -> QColor:
    """The colour of the table where nothing stands in it."""
    viewport = dialog.table.viewport()
    return viewport.grab().toImage().pixelColor(viewport.width() - 20, viewport.height() - 5)
