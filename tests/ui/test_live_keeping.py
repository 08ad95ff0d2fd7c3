"""What is kept of what is heard: recordings, and the session."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from genre_desktop.inference.live import Phase
from genre_desktop.settings import LIVE_KEEP_S
from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import click, press, wait_for_songs
from tests.ui.live_hands import (
    rows,
    save_as,
    shades,
    start,
)

pytestmark = pytest.mark.usefixtures("fake_listening")


def test_record_and_open_the_recording(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    short_song: Path,
) -> None:
    fake = start(qtbot, window)
    offered = save_as(monkeypatch, tmp_path / "band", "FLAC, half the size (*.flac)")
    window.live_page.take_focus()
    press(qtbot, window, "R")
    assert offered[0] == "Record"
    assert offered[1].endswith(".wav")
    assert fake.asked[-1] == "record band.flac"
    fake.hear(65.0)
    button = window.live_page.view.record_button
    qtbot.waitUntil(lambda: button.text().endswith("1:04"))
    assert button.text().strip().startswith("Stop recording")
    assert not window.actions_by_name["rescan_devices"].isEnabled()
    assert ("Rescan devices", False, False) in rows(window), "it would tear a hole into it"

    press(qtbot, window, "R")
    qtbot.waitUntil(lambda: ("Rescan devices", True, False) in rows(window))
    qtbot.waitUntil(lambda: "band.flac holds 1:05 of sound." in window.banner.text)
    (tmp_path / "band.flac").write_bytes(short_song.read_bytes())
    assert button.text().strip() == "Record…"
    offer = next(
        each
        for each in window.banner.findChildren(QPushButton)
        if each.text() == "Open the recording"
    )
    click(qtbot, offer)
    wait_for_songs(qtbot, window, 1)
    assert window.songs_page.isVisible()
    assert window.queue.songs[0].path == tmp_path / "band.flac"


def test_the_last_seconds_are_saved_where_the_last_file_went(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window._settings[LIVE_KEEP_S] = 30
    fake = start(qtbot, window)
    fake.hear(40.0)
    assert window.live_page.view.save_button.text() == "Save the last 30 s…"
    save_as(monkeypatch, tmp_path / "just now.wav")
    press(qtbot, window, "Ctrl+S")
    assert fake.asked[-1] == "save 30 just now.wav"
    qtbot.waitUntil(lambda: "0:30 of sound" in window.banner.text)
    offered = save_as(monkeypatch, None)
    press(qtbot, window, "Ctrl+S")
    assert Path(offered[1]).parent == tmp_path
    assert fake.asked[-1] == "save 30 just now.wav", "the user thought better of it"


@pytest.mark.parametrize(
    "answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No], ids=["yes", "no"]
)
def test_a_file_whose_ending_was_left_out_is_replaced_only_if_that_is_wanted(
    answer: QMessageBox.StandardButton,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    fake = start(qtbot, window)
    (tmp_path / "band.wav").write_bytes(b"not to be lost")
    names = [str(tmp_path / "band"), ""]
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (names.pop(0), "WAV (*.wav)"))

    def ask(_parent: object, _title: str, question: str) -> QMessageBox.StandardButton:
        asked.append(question)
        return answer

    monkeypatch.setattr(QMessageBox, "question", ask)
    window.live_page.keeping.record()
    replaced = answer is QMessageBox.StandardButton.Yes

    assert asked == ["band.wav already exists. Do you want to replace it?"]
    assert (fake.asked[-1] == "record band.wav") is replaced
    assert len(names) == (1 if replaced else 0), "another name can be given"


def test_the_last_seconds_do_not_take_the_place_of_what_is_being_recorded(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = start(qtbot, window)
    save_as(monkeypatch, tmp_path / "band.wav")
    window.live_page.keeping.record()
    window.live_page.keeping.save_last()

    assert fake.asked[-1] == "record band.wav"
    assert window.banner.text.startswith("band.wav is being recorded.")
    assert window.live_page.session.recording == tmp_path / "band.wav"


def test_a_recording_that_fails_is_told_and_what_there_is_can_be_opened(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = start(qtbot, window)
    save_as(monkeypatch, tmp_path / "long.wav")
    window.live_page.keeping.record()
    fake.hear(5.0)
    fake.recording_fails("The disk is full.")
    qtbot.waitUntil(lambda: window.banner.text == "The disk is full.")
    assert window.actions_by_name["open_recording"].isEnabled()
    assert window.live_page.view.record_button.text().strip() == "Record…"
    assert fake.running


def test_closing_in_the_middle_of_a_recording_finishes_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = start(qtbot, window)
    save_as(monkeypatch, tmp_path / "whole.wav")
    window.live_page.keeping.record()
    fake.hear(5.0)
    window.close()
    assert not fake.running
    assert (tmp_path / "whole.wav").exists()
    assert not window.live_page.clock.running
    qtbot.wait(50)
    assert window.banner.text == ""


def test_the_strip_tells_what_was_heard_when(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    strip = window.live_page.view.strip
    for genre in ("jazz", "rock"):
        for _ in range(20):
            fake.hear(0.5)
            fake.say(Phase.STEADY, genre)
    qtbot.waitUntil(lambda: len(window.live_page.session.record.log) == 40)
    assert strip.accessibleDescription() == "jazz 0:10, rock 0:10"
    per_second = strip.width() / 60
    assert strip.tip_at(5 * per_second) == "0:05  Jazz, very sure, 80%"
    assert strip.tip_at(15 * per_second) == "0:15  Rock, very sure, 80%"
    assert strip.tip_at(30 * per_second) == ""


def test_a_session_that_was_cleared_can_be_brought_back(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    page = window.live_page
    for _ in range(10):
        fake.hear(0.5)
        fake.say(Phase.STEADY, "jazz")
    qtbot.waitUntil(lambda: len(page.session.record.log) == 10)
    page.take_focus()
    press(qtbot, window, "Ctrl+Backspace")
    assert fake.asked[-1] == "clear"
    assert len(page.session.record.log) == 0
    assert page.view.strip.accessibleDescription() == "Nothing yet"
    assert shades(window) == 1
    for _ in range(4):
        fake.hear(0.5)
        fake.say(Phase.STEADY, "rock")
    qtbot.waitUntil(lambda: len(page.session.record.log) == 4)

    press(qtbot, window, "Ctrl+Z")
    times = [row.state.time_s for row in page.session.record.log.rows()]
    assert len(times) == 14
    assert times == sorted(times)
    assert page.view.strip.accessibleDescription() == "jazz 0:05, rock 0:02"
    assert not window.actions_by_name["undo_removal"].isEnabled()


def test_what_is_cleared_as_the_device_opens_is_drawn_all_the_same(
    window: MainWindow, qtbot: QtBot
) -> None:
    fake = start(qtbot, window)
    fake.hear(1.0)
    fake.open()  # anew, and before the window knows of it
    window.live_page.clear_session()
    fake.hear(2.0)
    qtbot.waitUntil(lambda: shades(window) > 1)

    assert window.live_page.session.time_s == pytest.approx(2, abs=0.1)


def test_the_session_goes_on_over_a_stop(window: MainWindow, qtbot: QtBot) -> None:
    page = window.live_page
    for genre in ("jazz", "rock"):
        fake = start(qtbot, window)
        for _ in range(10):
            fake.hear(0.5)
            fake.say(Phase.STEADY, genre)
        expected = 10 if genre == "jazz" else 20
        qtbot.waitUntil(lambda expected=expected: len(page.session.record.log) == expected)  # type: ignore[misc]
        page.stop_listening()
    times = [row.state.time_s for row in page.session.record.log.rows()]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(10, abs=0.3)
    assert page.view.elapsed.text() in ("0:09", "0:10")


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_the_session_is_exported(
    ending: str,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    fake = start(qtbot, window)
    assert not window.actions_by_name["export_session"].isEnabled()
    fake.hear(0.5)
    fake.say(Phase.STEADY, "jazz")
    qtbot.waitUntil(window.actions_by_name["export_session"].isEnabled)
    assert window.live_page.view.export_button.isEnabled()
    path = tmp_path / f"session{ending}"
    save_as(monkeypatch, path)
    press(qtbot, window, "Ctrl+E")
    qtbot.waitUntil(lambda: str(path) in window.banner.text)
    text = path.read_text(encoding="utf-8")
    assert "jazz" in text
    if ending == ".json":
        assert json.loads(text)[0]["genre"] == "jazz"


def test_a_table_that_cannot_be_written_is_told(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = start(qtbot, window)
    fake.hear(0.5)
    fake.say(Phase.QUIET)
    qtbot.waitUntil(window.actions_by_name["export_session"].isEnabled)
    (tmp_path / "file").write_text("not a folder")
    save_as(monkeypatch, tmp_path / "file" / "table.csv")
    window.live_page.keeping.export_session()
    qtbot.waitUntil(lambda: "table.csv could not be written" in window.banner.text)
