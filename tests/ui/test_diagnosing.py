"""Help > Copy diagnostics: what the command prints, on the clipboard, and the window goes on."""

import json

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from genre_desktop.diagnosis import self_test
from genre_desktop.diagnosis.encodings import ENCODINGS
from genre_desktop.inference.service import InferenceService
from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import click, copy


@pytest.fixture
def few_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "ENCODINGS", ENCODINGS[:2])


def wait_for_end(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.help.diagnosing.dialog is None, timeout=60_000)


@pytest.mark.usefixtures("few_forms")
def test_what_is_found_is_on_the_clipboard(
    window: MainWindow, qtbot: QtBot, service: InferenceService
) -> None:
    copy("")
    window.help.diagnosing.start(service)
    wait_for_end(qtbot, window)

    found = json.loads(QGuiApplication.clipboard().text())
    assert found["ok"]
    assert len(found["checks"]) == 6
    assert {"versions", "system", "folders", "devices"} <= set(found)
    assert window.banner.text == "The diagnostics are on the clipboard: all 6 checks passed."


@pytest.mark.usefixtures("few_forms")
def test_what_fails_is_named(window: MainWindow, qtbot: QtBot) -> None:
    """The engine of this window makes its answers up."""
    window.actions_by_name["copy_diagnostics"].trigger()
    wait_for_end(qtbot, window)

    assert not json.loads(QGuiApplication.clipboard().text())["ok"]
    assert "of 6 checks failed: verdict" in window.banner.text


def test_it_shows_how_far_it_is_and_can_be_stopped(
    window: MainWindow, qtbot: QtBot, service: InferenceService
) -> None:
    copy("before")
    diagnosing = window.help.diagnosing
    diagnosing.start(service)
    dialog = diagnosing.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.value() > 1, timeout=30_000)
    assert "Trying the program" in dialog.labelText()
    (button,) = dialog.findChildren(QPushButton)
    click(qtbot, button)
    assert diagnosing.dialog is None
    diagnosing.stop(10)  # the thread has ended, and said nothing
    assert QGuiApplication.clipboard().text() == "before"
    assert window.banner.text == ""


def test_the_window_closes_in_the_middle_of_it(
    window: MainWindow, qtbot: QtBot, service: InferenceService
) -> None:
    window.help.diagnosing.start(service)
    with qtbot.waitSignal(window.help.diagnosing._advanced, timeout=30_000):
        pass
    assert window.close()
