"""The live page, as a user meets it; what is heard is made up."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from genre_desktop.inference.live import Phase
from genre_desktop.settings import COLOUR_MAP, LIVE_HISTORY_S, THEME
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.main_window import MainWindow
from tests.ui.hands import click, drop, press, wait_for_engine, wait_for_songs
from tests.ui.live_hands import (
    FakeListening,
    headline,
    hint,
    listening,
    shades,
    start,
)

pytestmark = pytest.mark.usefixtures("fake_listening")


def drawing(window: MainWindow) -> bool:
    """Whether pictures are drawn."""
    return window.live_page.clock.running


# pages --------------------------------------------------------------------------------------------


def shown(window: MainWindow) -> tuple[str, str]:
    """The page that is seen, by its button and by the window's title."""
    pressed = next(each for each in window.switcher.buttons if each.isChecked())
    pages = (window.songs_page, window.live_page, window.library_page)
    seen = [page.isVisible() for page in pages]
    assert seen == [button is pressed for button in window.switcher.buttons]
    return pressed.text(), window.windowTitle()


def test_the_pages_are_switched_by_keys_and_by_clicks(window: MainWindow, qtbot: QtBot) -> None:
    songs, live, library = window.switcher.buttons
    press(qtbot, window, "Ctrl+2")
    assert shown(window) == (live.text(), "Live – Genre Desktop")
    press(qtbot, window, "Ctrl+3")
    assert shown(window) == (library.text(), "Library – Genre Desktop")
    press(qtbot, window, "Ctrl+1")
    assert shown(window) == (songs.text(), "Genre Desktop")
    click(qtbot, live)
    assert shown(window) == (live.text(), "Live – Genre Desktop")
    click(qtbot, songs)
    assert shown(window) == (songs.text(), "Genre Desktop")


def test_a_song_dropped_on_the_live_page_is_opened_and_listening_goes_on(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    fake = start(qtbot, window)
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    assert window.songs_page.isVisible()
    assert fake.running
    assert window.switcher.buttons[1].toolTip().startswith("Listening\n")


def test_what_belongs_to_the_other_page_cannot_be_done_unseen(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    start(qtbot, window)
    actions = window.actions_by_name
    assert not actions["remove_song"].isEnabled()
    assert actions["stop_listening"].isEnabled()
    press(qtbot, window, "Ctrl+W")
    assert len(window.queue.songs) == 1
    window.show_songs()
    assert actions["remove_song"].isEnabled()
    assert not actions["start_or_pause"].isEnabled()
    assert not actions["record"].isEnabled()


# listening ----------------------------------------------------------------------------------------


def test_from_the_first_sound_to_a_verdict(window: MainWindow, qtbot: QtBot) -> None:
    window.show_live()
    page = window.live_page
    click(qtbot, page.invitation.start_button)
    fake = listening(window)
    qtbot.waitUntil(page.view.isVisible)
    assert headline(window) == "Listening…"
    assert page.view.start_button.text() == "Stop listening"
    assert window.switcher.buttons[1].toolTip().startswith("Listening\n")

    fake.hear(2.0)
    qtbot.waitUntil(lambda: shades(window) > 2)
    qtbot.waitUntil(lambda: page.view.elapsed.text() == "0:01")
    assert page.view.meter.held_db > -13  # the bar itself falls meanwhile
    fake.say(Phase.QUIET)
    fake.say(Phase.PROVISIONAL, "jazz", 0.4)
    qtbot.waitUntil(lambda: headline(window) == "Perhaps jazz…")
    assert page.view.panel._headline.property("role") == "muted"
    assert "first impression" in hint(window)

    fake.hear(4.0)
    fake.say(Phase.STEADY, "jazz")
    qtbot.waitUntil(lambda: headline(window) == "Jazz, very sure")
    assert page.view.panel._headline.property("role") == ""
    bars = page.view.panel.bars
    qtbot.waitUntil(lambda: bars._lengths["jazz"] == 0.8)

    fake.say(Phase.NO_MUSIC)
    qtbot.waitUntil(lambda: headline(window) == "This is no music")
    fake.say(Phase.QUIET)
    qtbot.waitUntil(lambda: headline(window) == "Listening…")


def test_the_bars_glide(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    bars = window.live_page.view.panel.bars
    seen: list[float] = []
    window.live_page.clock.tick.connect(lambda _: seen.append(bars._lengths.get("rock", 0.0)))
    fake.hear(1.0)
    fake.say(Phase.STEADY, "rock", 0.9)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 0.9)
    between = [length for length in seen if 0 < length < 0.9]
    assert len(between) >= 5
    assert between == sorted(between)


def test_pause_and_go_on_with_the_space_bar(window: MainWindow, qtbot: QtBot) -> None:
    window.show_live()
    page = window.live_page
    page.setFocus()
    press(qtbot, window, "Space")
    fake = listening(window)
    qtbot.waitUntil(lambda: page.session.activity is Activity.LISTENING)
    page.take_focus()
    press(qtbot, window, "Space")
    assert fake.asked[-1] == "pause"
    assert page.session.activity is Activity.PAUSED
    assert page.view.pause_button.text() == "Resume"
    assert hint(window) == "Paused."
    assert not drawing(window)
    press(qtbot, window, "Space")
    assert fake.asked[-1] == "resume"
    assert drawing(window)
    press(qtbot, window, "Shift+Space")
    assert not fake.running
    assert hint(window) == "No longer listening."
    assert page.view.start_button.text() == "Start listening"


def test_the_space_bar_presses_the_button_that_has_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    fake = start(qtbot, window)
    fake.hear(1.0)
    button = window.live_page.view.clear_button
    button.setFocus()
    press(qtbot, button, "Space")
    assert fake.asked[-1] == "clear"
    undo = window.banner._deed
    undo.setFocus()
    press(qtbot, undo, "Space")
    assert not window.live_page.can_undo
    window.switcher.buttons[0].setFocus()
    press(qtbot, window.switcher.buttons[0], "Space")
    assert window.songs_page.isVisible()
    assert fake.asked[-1] == "clear"


def test_nothing_is_drawn_while_the_page_is_not_seen(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    assert drawing(window)
    window.show_songs()
    assert not drawing(window)
    fake.hear(3.0)
    fake.say(Phase.STEADY, "metal")
    window.show_live()
    qtbot.waitUntil(lambda: headline(window) == "Metal, very sure")
    qtbot.waitUntil(lambda: shades(window) > 2)
    assert drawing(window)
    window.hide()
    assert not drawing(window)
    window.show()
    qtbot.waitUntil(lambda: drawing(window))
    assert fake.running


def test_the_theme_and_the_colours_change_while_listening(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    fake.hear(6.0)
    qtbot.waitUntil(lambda: shades(window) > 2)
    spectrogram = window.live_page.view.spectrogram
    for choice in ("light", "dark"):
        window._settings[THEME] = choice
        surface = int(spectrogram._background)
        assert (spectrogram._pixels == surface).any(), "what was not heard is the surface's colour"
    before = spectrogram._pixels.copy()
    window._settings[COLOUR_MAP] = "grey"
    qtbot.waitUntil(lambda: bool((spectrogram._pixels != before).any()))


def test_the_history_s_length_is_a_setting(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    fake.hear(8.0)
    spectrogram = window.live_page.view.spectrogram
    qtbot.waitUntil(lambda: shades(window) > 2)
    surface = int(spectrogram._background)
    empty = (spectrogram._pixels[0] == surface).mean()
    window._settings[LIVE_HISTORY_S] = 60
    assert (spectrogram._pixels[0] == surface).mean() > empty + 0.2
    window._settings[LIVE_HISTORY_S] = 5
    assert not (spectrogram._pixels[0] == surface).any()
    assert window.live_page.view.ago.marks()[-1][1] == "5 s ago"


# the model ----------------------------------------------------------------------------------------


def test_another_model_goes_on_listening(window: MainWindow, qtbot: QtBot) -> None:
    wait_for_engine(qtbot, window)
    first = start(qtbot, window)
    window.model_choice._load_model()
    qtbot.waitUntil(lambda: len(FakeListening.made) == 2)
    second = listening(window)
    assert not first.running
    assert second.running
    assert second.service is window.queue.service


def test_with_another_model_it_stays_paused(window: MainWindow, qtbot: QtBot) -> None:
    wait_for_engine(qtbot, window)
    start(qtbot, window)
    window.live_page.start_or_pause()
    window.model_choice._load_model()
    qtbot.waitUntil(lambda: len(FakeListening.made) == 2)
    qtbot.waitUntil(lambda: window.live_page.session.activity is not Activity.OPENING)

    assert window.live_page.session.activity is Activity.PAUSED
    assert listening(window).asked == ["start", "pause"]


# reachable ----------------------------------------------------------------------------------------


def test_all_that_takes_the_focus_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    start(qtbot, window)
    for widget in window.live_page.view.findChildren(QPushButton):
        assert widget.text() or widget.accessibleName()
    view = window.live_page.view
    for each in (view.spectrogram, view.waveform, view.meter, view.strip, view.panel.bars):
        assert each.accessibleName()
    assert view.spectrogram.focusPolicy() is Qt.FocusPolicy.StrongFocus
