"""Everything can be done with the keyboard, and read by a screen reader."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.ui.actions import ACTIONS
from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import drop, press, wait_for_songs
from tests.ui.songs import tone_wav


def menus(window: MainWindow) -> list[QMenu]:
    return [menu for menu in window.findChildren(QMenu) if menu.actions()]


def mnemonic(text: str) -> str:
    plain = text.replace("&&", "")
    place = plain.find("&")
    return plain[place + 1].lower() if place >= 0 else ""


def test_every_action_stands_in_a_menu_and_its_keys_do_it(window: MainWindow, qtbot: QtBot) -> None:
    done: list[str] = []
    for each in window.actions_by_name.values():
        each.triggered.disconnect()
        each.triggered.connect(partial(done.append, each.objectName()))

    window.songs_page.setFocus()  # a button in focus would keep the space bar to itself

    menu_of = {spec.name: spec.menu for spec in ACTIONS}
    for spec in ACTIONS:
        for name, each in window.actions_by_name.items():
            # as in use: of the pages only one is shown
            each.setEnabled({spec.menu, menu_of[name]} != {"Song", "Live"})
        action = window.actions_by_name[spec.name]
        assert any(callable(getattr(each, spec.name, None)) for each in window.doers), spec.name
        assert any(action in menu.actions() for menu in menus(window)), spec.name
        for shortcut in action.shortcuts():
            press(qtbot, window, shortcut.toString())
            assert done == [spec.name], shortcut.toString()
            done.clear()


@pytest.mark.parametrize("page", ["Song", "Live"])
def test_no_two_actions_of_a_page_have_the_same_keys(window: MainWindow, page: str) -> None:
    other = {spec.name for spec in ACTIONS if spec.menu in {"Song", "Live"} - {page}}
    keys = Counter(
        shortcut.toString()
        for action in window.findChildren(QAction)
        for shortcut in action.shortcuts()
        if not shortcut.isEmpty() and action.objectName() not in other
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_two_entries_of_a_menu_have_the_same_letter(window: MainWindow) -> None:
    window.recent_menu.aboutToShow.emit()
    bars = [window.menuBar().actions(), *(menu.actions() for menu in menus(window))]
    for actions in bars:
        letters = Counter(letter for action in actions if (letter := mnemonic(action.text())))
        again = [letter for letter, count in letters.items() if count > 1]
        assert again == [], [action.text() for action in actions]


def test_the_menu_bar_s_entries_all_have_a_letter(window: MainWindow) -> None:
    for menu in [window.menuBar(), *(m for m in menus(window) if m.title()[:2] in ("&F", "&V"))]:
        for action in menu.actions():
            if not action.isSeparator():
                assert mnemonic(action.text()), action.text()


def test_control_q_ends_the_program(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+Q")
    assert not window.isVisible()


def test_the_queue_and_the_full_screen_are_switched_by_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    for _ in range(2):
        before = window.songs_page.queue_panel.isVisible()
        press(qtbot, window, "Ctrl+L")
        assert window.songs_page.queue_panel.isVisible() is not before
        full = window.isFullScreen()
        press(qtbot, window, "F11")
        assert window.isFullScreen() is not full


def focus_chain(window: MainWindow, qtbot: QtBot, key: str) -> list[QWidget]:
    window.menuBar().setFocus()
    seen: list[QWidget] = []
    for _ in range(40):
        press(qtbot, QApplication.focusWidget() or window, key)
        widget = QApplication.focusWidget()
        if widget is None or widget in seen:
            break
        seen.append(widget)
    return seen


@pytest.mark.parametrize("key", ["Tab", "Backtab"])
def test_the_tab_key_reaches_picture_bars_and_queue(
    key: str, window: MainWindow, qtbot: QtBot, short_song: Path, tmp_path: Path
) -> None:
    drop(window, [short_song, tone_wav(tmp_path / "other.wav", seconds=2)])
    wait_for_songs(qtbot, window, 2)
    window.banner.tell("A message.")

    seen = focus_chain(window, qtbot, key)

    for widget in (
        window.songs_page.song_view.sound_view,
        window.songs_page.song_view.verdict_panel.bars,
        window.songs_page.queue_panel.view,
        window.banner._close,
    ):
        assert widget in seen, widget.accessibleName()


def test_escape_with_the_focus_on_the_message_puts_it_away(
    window: MainWindow, qtbot: QtBot
) -> None:
    for message in ("First.", "Second."):
        window.banner.tell(message)
    window.banner._close.setFocus()
    assert QApplication.focusWidget() is window.banner._close

    press(qtbot, window.banner._close, "Esc")
    assert window.banner.text == "First."
    press(qtbot, window.banner._close, "Esc")
    assert window.banner.text == ""
    assert not window.banner.isVisible()


def test_the_tab_key_reaches_the_buttons_of_the_empty_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    seen = focus_chain(window, qtbot, "Tab")
    assert window.songs_page.empty_state.open_button in seen
    assert window.songs_page.empty_state.demo_button in seen


def test_space_or_enter_presses_the_button_in_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.songs_page.empty_state.demo_button.setFocus()
    press(qtbot, window.songs_page.empty_state.demo_button, "Space")
    wait_for_songs(qtbot, window, 1)


def test_every_widget_that_takes_the_focus_has_a_name(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    window.banner.tell("A message.")
    window.preferences()
    window.help.about()
    nameless = []
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or not widget.isVisible():
                continue
            if isinstance(widget, QMenuBar | QMenu | QTabBar):
                continue  # their entries have names
            if widget.focusProxy() is not None or widget.objectName().startswith("qt_"):
                continue  # parts of another widget, which has a name
            told = QAccessible.queryAccessibleInterface(widget)
            if not told.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []


def test_the_bars_are_told_to_a_screen_reader(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    verdict = window.queue.songs[0].verdict
    assert verdict is not None
    bars = window.songs_page.song_view.verdict_panel.bars
    told = QAccessible.queryAccessibleInterface(bars)
    words = told.text(QAccessible.Text.Description)
    for genre, share in verdict.ranked():
        assert f"{'hip-hop' if genre == 'hiphop' else genre} {share:.0%}" in words
    assert words.index(verdict.ranked()[0][0]) == 0, "the likeliest is told first"
    assert told.text(QAccessible.Text.Name) == "Probability of each genre"
