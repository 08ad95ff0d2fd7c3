"""A newcomer is shown around once, every key can be looked up, and what runs says what it is."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QPoint, QRect, QUrl, qVersion
from PySide6.QtGui import QGuiApplication, QTextTable
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

import genre_desktop.ui
from distribution.identity import shown_packages
from genre_desktop import __version__
from genre_desktop.diagnosis.surroundings import PACKAGES
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.paths import HOME_VARIABLE, bundled_model, demo_song
from genre_desktop.settings import THEME, TOUR_SEEN
from genre_desktop.ui.actions import ACTIONS, plain_text
from genre_desktop.ui.dialogs import model_card
from genre_desktop.ui.dialogs.about import About
from genre_desktop.ui.dialogs.model_card import ModelCardPage
from genre_desktop.ui.dialogs.shortcuts import VIEW_KEYS, Shortcuts
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.tour import LIVE, OPENING, READING
from tests.conftest import ROOT
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drag_in, drag_out, drop, press, urls, wait_for_songs


def begun(window: MainWindow) -> MainWindow:
    window.help.offer_tour(after_songs=False)
    assert window.help.tour.number == OPENING
    return window


def place_of(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def at_reading(window: MainWindow, qtbot: QtBot) -> MainWindow:
    begun(window)
    click(qtbot, window.help.tour.next_button)
    wait_for_songs(qtbot, window, 1)
    assert window.help.tour.number == READING
    return window


# the tour -----------------------------------------------------------------------------------------


def test_the_tour_is_shown_at_the_first_start_and_never_by_itself_again(
    open_window: OpenWindow,
) -> None:
    first = begun(open_window())
    assert first.help.tour.card.isVisible()
    assert "Drop it anywhere" in first.help.tour.words
    first.close()

    second = open_window()
    assert second._settings[TOUR_SEEN]
    second.help.offer_tour(after_songs=False)
    assert not second.help.tour.running
    assert not second.help.tour.card.isVisible()


def test_a_window_that_nobody_offers_the_tour_has_none(window: MainWindow) -> None:
    assert not window.help.tour.running
    assert not window._settings[TOUR_SEEN]


def test_the_demo_song_leads_to_the_verdict_and_the_verdict_to_the_live_page(
    window: MainWindow, qtbot: QtBot
) -> None:
    tour = at_reading(window, qtbot).help.tour
    assert window.queue.songs[0].path == demo_song()
    assert "verdict" in tour.words
    click(qtbot, tour.next_button)
    assert tour.number == LIVE
    assert not tour.skip_button.isVisible()
    click(qtbot, tour.back_button)
    assert tour.number == READING
    click(qtbot, tour.back_button)
    assert tour.number == OPENING
    assert "demo" not in tour.words, "there is a song already"
    for _ in range(3):
        click(qtbot, tour.next_button)
    assert not tour.running
    assert len(window.queue.songs) == 1


@pytest.mark.parametrize("size", [(940, 640), (1280, 800)])
def test_the_card_stands_in_the_window_and_beside_what_it_speaks_of(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    tour = begun(window).help.tour
    state = window.songs_page.empty_state
    for number, parts in (
        (OPENING, (state.open_button, state.demo_button)),
        (READING, (window.songs_page.song_view.verdict_panel,)),
        (LIVE, (window.switcher.buttons[1],)),
    ):
        assert tour.number == number
        card = tour.card.geometry()
        assert window.rect().contains(card), number
        for part in parts:
            assert tour.card.ringed.contains(place_of(part, window)), number
            assert not card.intersects(place_of(part, window)), number
        click(qtbot, tour.next_button)
        if number == OPENING:
            wait_for_songs(qtbot, window, 1)


def test_the_card_follows_what_it_points_at(window: MainWindow, qtbot: QtBot) -> None:
    tour = at_reading(window, qtbot).help.tour
    panel = window.songs_page.song_view.verdict_panel
    window.resize(window.width() - 100, window.height() - 50)
    qtbot.waitUntil(lambda: tour.card.ringed.contains(place_of(panel, window)))
    window.banner.tell("A message that pushes the page down.")
    qtbot.waitUntil(lambda: abs(tour.card.ringed.top() - place_of(panel, window).top()) < 10)
    assert window.rect().contains(tour.card.geometry())


def test_the_tour_takes_neither_focus_nor_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.songs_page.empty_state.open_button.setFocus()
    begun(window)
    assert QApplication.focusWidget() is window.songs_page.empty_state.open_button
    press(qtbot, window, "Ctrl+L")
    assert window.songs_page.queue_panel.isVisible()
    assert window.help.tour.running


def test_a_song_of_one_s_own_ends_the_tour(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    begun(window)
    drop(window, short_song)
    assert not window.help.tour.running
    assert not window.help.tour.card.isVisible()
    wait_for_songs(qtbot, window, 1)


def test_the_card_makes_way_while_songs_are_dragged(window: MainWindow, short_song: Path) -> None:
    tour = begun(window).help.tour
    drag_in(window, urls([short_song]))
    assert not tour.card.isVisible()
    drag_out(window)
    assert tour.card.isVisible()


def test_escape_ends_the_tour_first_and_then_does_what_it_always_does(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.banner.tell("A message.")
    begun(window)
    press(qtbot, window, "Esc")
    assert not window.help.tour.running
    assert window.banner.text == "A message."
    press(qtbot, window, "Esc")
    assert window.banner.text == ""


@pytest.mark.parametrize("keys", ["Ctrl+2", "Ctrl+W"])
def test_who_leaves_what_the_card_speaks_of_leaves_the_tour(
    window: MainWindow, qtbot: QtBot, keys: str
) -> None:
    at_reading(window, qtbot)
    press(qtbot, window, keys)
    assert not window.help.tour.running
    assert not window.help.tour.card.isVisible()


def test_the_help_menu_brings_the_tour_back_wherever_one_is_and_keys_lead_through_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show_live()
    window.actions_by_name["show_tour"].trigger()
    tour = window.help.tour
    assert window.pages.currentWidget() is window.songs_page
    assert QApplication.focusWidget() is tour.next_button
    press(qtbot, tour.next_button, "Space")
    wait_for_songs(qtbot, window, 1)
    press(qtbot, tour.next_button, "Space")
    press(qtbot, tour.next_button, "Space")
    assert not tour.running
    assert not tour.card.isAncestorOf(QApplication.focusWidget() or window)


def test_who_starts_with_a_song_is_shown_its_verdict_first(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    window.open_paths([short_song])
    window.help.offer_tour(after_songs=True)
    assert not window.help.tour.running
    wait_for_songs(qtbot, window, 1)
    qtbot.waitUntil(lambda: window.help.tour.number == READING)


def test_a_window_closed_in_the_middle_of_the_tour_has_shown_it(window: MainWindow) -> None:
    begun(window)
    window.close()
    assert not window.help.tour.running
    assert window._settings[TOUR_SEEN]


_STARTS = """
import sys
from PySide6.QtCore import QTimer
from genre_desktop.ui import furniture, help, main_window
from genre_desktop.ui.queue.queue import SongQueue

SongQueue.start = lambda self: None  # which takes its time, and is not asked anything

class ClosesItself(main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.furnished.connect(lambda: QTimer.singleShot(200, self, self.close))

class TellsOfIt(help.Help):
    def offer_tour(self, *, after_songs):
        print("offered after songs" if after_songs else "offered")
        super().offer_tour(after_songs=after_songs)

main_window.MainWindow, furniture.Help = ClosesItself, TellsOfIt
from genre_desktop.__main__ import main
sys.exit(main())
"""


def test_the_program_shows_the_tour_to_a_person_and_not_to_a_picture(
    tmp_path: Path, short_song: Path
) -> None:
    song = str(short_song)
    starts = {
        "offered": [],
        "offered after songs": [song],
        "": [song, "--screenshot", str(tmp_path / "picture.png")],
    }
    running = {
        expected: subprocess.Popen(
            [sys.executable, "-c", _STARTS, *arguments],
            env={**os.environ, HOME_VARIABLE: str(tmp_path / expected), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for expected, arguments in starts.items()
    }
    told = {expected: each.communicate(timeout=120) for expected, each in running.items()}
    for expected, (stdout, stderr) in told.items():
        assert stdout.strip() == expected, stderr
    stored = json.loads((tmp_path / "offered" / "config" / "settings.json").read_text("utf-8"))
    assert stored[TOUR_SEEN.key] is True


# keys and tips ------------------------------------------------------------------------------------


@pytest.fixture
def sheet(window: MainWindow, qtbot: QtBot) -> Iterator[Shortcuts]:
    press(qtbot, window, "F1")
    (dialog,) = window.findChildren(Shortcuts)
    yield dialog
    dialog.close()


def written_on(sheet: Shortcuts) -> list[str]:
    return [label.text() for label in sheet.findChildren(QLabel)]


def test_f1_shows_every_action_that_has_keys(window: MainWindow, sheet: Shortcuts) -> None:
    written = written_on(sheet)
    for spec in ACTIONS:
        shortcuts = window.actions_by_name[spec.name].shortcuts()
        assert (plain_text(spec.text) in written) is bool(shortcuts), spec.name
        for each in shortcuts:
            assert each.toString() in written
    assert sheet.isVisible()


def test_every_view_that_declares_keys_has_them_on_the_sheet(sheet: Shortcuts) -> None:
    written = written_on(sheet)
    listed = {id(keys) for _, keys in VIEW_KEYS}
    for module in pkgutil.walk_packages(genre_desktop.ui.__path__, "genre_desktop.ui."):
        keys = getattr(importlib.import_module(module.name), "KEYS", None)
        if keys is not None:
            assert id(keys) in listed, f"{module.name}.KEYS"
    for title, keys in VIEW_KEYS:
        assert title in written
        for pressed, words in keys:
            assert words in written
            assert set(pressed.split(", ")) <= set(written)


def test_the_sheet_is_there_once_and_shows_all_of_a_line(
    window: MainWindow, sheet: Shortcuts, qtbot: QtBot
) -> None:
    press(qtbot, window, "F1")
    assert window.findChildren(Shortcuts) == [sheet]
    for label in sheet.findChildren(QLabel):
        if label.property("role") == "key":
            assert label.width() >= label.sizeHint().width(), label.text()


def test_every_button_choice_and_slider_says_what_it_does(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    window.banner.tell("A message.", button="Do it")
    silent = [
        f"{type(widget).__name__} {getattr(widget, 'text', str)()!r} {widget.accessibleName()!r}"
        for kind in (QAbstractButton, QComboBox, QSlider)
        for widget in window.findChildren(kind)
        if not widget.toolTip() and not widget.objectName().startswith("qt_")
    ]
    assert silent == []


def test_a_button_s_tip_names_the_key_that_does_the_same(window: MainWindow) -> None:
    told = 0
    for button in window.findChildren(QAbstractButton):
        for name in str(button.property(DOES) or "").split():
            shortcut = window.actions_by_name[name].shortcut()
            assert shortcut.isEmpty() or f"({shortcut.toString()})" in button.toolTip()
            told += 1
    assert told >= 10
    assert window.songs_page.empty_state.demo_button.toolTip() == "Open the demo song (Ctrl+D)"


def test_the_live_page_s_button_says_that_something_goes_on_there_and_keeps_its_key(
    window: MainWindow,
) -> None:
    button = window.switcher.buttons[1]
    before = button.toolTip()
    assert "Ctrl+2" in before
    for words in ("Listening", "Listening", "Recording"):
        window.switcher.mark(1, words)
        assert button.toolTip() == f"{words}\n{before}"
    window.switcher.mark(1, "")
    assert button.toolTip() == before


# about, the model's card --------------------------------------------------------------------------


@pytest.fixture
def about(window: MainWindow, qtbot: QtBot) -> Iterator[About]:
    qtbot.waitUntil(lambda: window.queue.card is not None)
    window.actions_by_name["about"].trigger()
    (dialog,) = window.findChildren(About)
    qtbot.waitUntil(lambda: dialog._libraries is not None, timeout=20_000)
    yield dialog
    dialog.close()


def test_one_button_copies_the_versions_of_everything(about: About, qtbot: QtBot) -> None:
    click(qtbot, about.copy_button)
    lines = QGuiApplication.clipboard().text().splitlines()
    copied = dict(line.split(": ", 1) for line in lines)
    assert copied["Genre Desktop"] == __version__
    assert copied["Python"] == sys.version.split()[0]
    assert copied["Qt"] == qVersion()
    assert copied["PySide6"] == version("PySide6-Essentials")
    assert copied["librosa"] == version("librosa")
    assert copied["TensorFlow"][:2] == "2."
    assert copied["libsndfile"] == soundfile.__libsndfile_version__
    assert copied["FFmpeg"][0].isdigit()
    assert copied["PortAudio"]
    assert about._card is not None
    assert about._card.label in copied["Model"]
    assert about._card.sha256 in copied["Model"]
    unknown = [name for name, number in copied.items() if number in ("", "…", "unknown")]
    assert unknown == []
    shown = about._versions.toPlainText()
    for name, number in copied.items():
        assert number in shown or name == "Genre Desktop"


def test_what_about_names_is_in_the_packages_that_are_built() -> None:
    packed = {name for light in (False, True) for name in shown_packages(light=light)}
    for name, packages in PACKAGES:
        # librosa is what the tests compare with, and in no package
        assert set(packages) & packed or name == "librosa", name


def test_the_model_card_is_read_in_the_window(window: MainWindow, about: About) -> None:
    window.actions_by_name["model_card"].trigger()
    assert window.findChildren(About) == [about]
    page = about.card_page
    assert page.isVisible()
    assert about._card is not None
    text = page.toPlainText()
    for words in (f"Model {about._card.label}", about._card.limits[:40], "How it was made"):
        assert words in text
    assert "|" not in text, "a table that was not understood"
    assert "##" not in text
    tables = [
        frame
        for frame in page.document().rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    ]
    figures = tables[-1]
    assert figures.rows() >= 1 + len(about._card.figures)
    assert figures.format().toTableFormat().borderCollapse()
    page.resize(500, 400)
    width = page.document().size().width()
    assert width <= page.viewport().width() + 1, "a line goes beyond the edge"


def test_the_card_s_lines_stay_short_in_a_wide_window(qtbot: QtBot) -> None:
    page = ModelCardPage()
    qtbot.addWidget(page)
    page.show_card(read_card(card_path(bundled_model())))
    page.resize(1600, 600)
    page.show()
    assert page.viewport().width() <= 720


def test_about_opened_before_the_model_is_loaded_tells_of_it_later(qtbot: QtBot) -> None:
    dialog = About(None)
    qtbot.addWidget(dialog)
    assert "being loaded" in dialog.card_page.toPlainText()
    dialog.show_card(read_card(card_path(bundled_model())))
    assert "Limits" in dialog.card_page.toPlainText()
    assert "SHA-256" in dialog._versions.toPlainText()


def test_the_card_s_colours_are_the_theme_s(window: MainWindow, about: About, qtbot: QtBot) -> None:
    colours = set()
    for choice in ("dark", "light"):
        window._settings[THEME] = choice
        qtbot.wait(50)
        page = about.card_page
        muted = page.palette().placeholderText().color().name()
        html = page.document().toHtml()
        assert f"color:{muted}" in html
        colours.add(muted)
        assert muted in about._versions.document().toHtml()
    assert len(colours) == 2


def test_a_stranger_s_card_leads_to_the_web_and_nowhere_else(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Outside:
        opened: list[str] = []  # noqa: RUF012 - of this test alone

        @staticmethod
        def openUrl(url: QUrl) -> bool:  # noqa: N802 - Qt's name
            Outside.opened.append(url.toString())
            return True

    monkeypatch.setattr(model_card, "QDesktopServices", Outside)
    card = read_card(card_path(bundled_model()))
    page = ModelCardPage()
    qtbot.addWidget(page)
    page.show_card(replace(card, summary="See [this](https://example.org/a) <b>bold</b>."))
    before = page.toPlainText()
    assert "See this" in before
    assert "<b>" in before, "HTML of a stranger is shown and not obeyed"
    for url in ("https://example.org/a", "file:///etc/passwd", "genre.md", "javascript:alert(1)"):
        page.anchorClicked.emit(QUrl(url))
    assert Outside.opened == ["https://example.org/a"]
    assert page.toPlainText() == before
