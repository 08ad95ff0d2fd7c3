"""The live page, as a user meets it; what is heard is made up."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from genre_desktop.audio import devices
from genre_desktop.audio.devices import InputDevice, SoundSystemError
from genre_desktop.inference.live import Phase
from genre_desktop.settings import COLOUR_MAP, LIVE_DEVICE, LIVE_HISTORY_S, LIVE_KEEP_S, THEME
from genre_desktop.ui.live import session as session_module
from genre_desktop.ui.live.device_search import DeviceSearch
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drop, press, wait_for_engine, wait_for_songs
from tests.ui.live_hands import (
    MICROPHONE,
    OTHER,
    SPEAKERS,
    FakeListening,
    headline,
    hint,
    listening,
    start,
)


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    FakeListening.made = []
    monkeypatch.setattr(FakeListening, "opens_at_once", True)
    monkeypatch.setattr(session_module, "Listening", FakeListening)
    there(monkeypatch, MICROPHONE, OTHER, SPEAKERS)
    yield
    assert not any(each.running for each in FakeListening.made), "one listens after the end"


def there(monkeypatch: pytest.MonkeyPatch, *found: InputDevice) -> None:
    """These devices are there from now on."""
    monkeypatch.setattr(devices, "input_devices", lambda: found)
    monkeypatch.setattr(devices, "rescan", lambda: found)


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path | None, kind: str = "") -> list[str]:
    """The user answers the file dialog; what it offered comes back."""
    offered: list[str] = []

    def ask(_parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.extend([title, name, kinds])
        return (str(path) if path is not None else "", kind)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return offered


def rows(window: MainWindow) -> list[tuple[str, bool, bool]]:
    """What the device menu offers: words, whether it may be chosen, whether it is."""
    return [
        (action.text(), action.isEnabled(), action.isChecked())
        for action in window.live_page.devices.menu.actions()
        if not action.isSeparator()
    ]


def shades(window: MainWindow) -> int:
    """How many colours the spectrogram has."""
    return len(np.unique(window.live_page.view.spectrogram._pixels))


def drawing(window: MainWindow) -> bool:
    """Whether pictures are drawn."""
    return window.live_page.clock.running


# pages --------------------------------------------------------------------------------------------


def test_the_pages_are_switched_by_keys_and_by_clicks(window: MainWindow, qtbot: QtBot) -> None:
    for by_keys in (True, False):
        if by_keys:
            press(qtbot, window, "Ctrl+2")
        else:
            click(qtbot, window.switcher.buttons[1])
        assert window.live_page.isVisible()
        assert window.switcher.buttons[1].isChecked()
        assert window.windowTitle() == "Live – Genre Desktop"
        if by_keys:
            press(qtbot, window, "Ctrl+1")
        else:
            click(qtbot, window.switcher.buttons[0])
        assert window.songs_page.isVisible()
        assert window.switcher.buttons[0].isChecked()
        assert window.windowTitle() == "Genre Desktop"


def test_a_song_dropped_on_the_live_page_is_opened_and_listening_goes_on(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    fake = start(qtbot, window)
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    assert window.songs_page.isVisible()
    assert fake.running
    assert window.switcher.buttons[1].toolTip() == "Listening"


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


# devices ------------------------------------------------------------------------------------------


def test_the_devices_are_offered_in_groups_and_the_chosen_one_is_remembered(
    window: MainWindow, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window.show_live()
    qtbot.waitUntil(lambda: len(rows(window)) > 2)
    words = [text for text, _, _ in rows(window)]
    assert words[:3] == ["System default", "Microphones and inputs", MICROPHONE.label]
    assert words[3].startswith("A microphone with a name")
    assert words[3].endswith("…")
    assert words[4:] == ["What this computer plays", SPEAKERS.label, "Rescan devices"]
    assert [enabled for _, enabled, _ in rows(window)] == [
        True,
        False,
        True,
        True,
        False,
        True,
        True,
    ]
    page = window.live_page
    assert page.invitation.picker.accessibleDescription() == f"Default: {MICROPHONE.label}"

    action = next(each for each in page.devices.menu.actions() if each.text() == SPEAKERS.label)
    action.trigger()
    assert page.invitation.picker.accessibleDescription() == SPEAKERS.label
    window.close()

    again = open_window()
    again.show_live()
    again.live_page.start_listening()
    assert listening(again).device == SPEAKERS.key
    qtbot.waitUntil(lambda: (SPEAKERS.label, True, True) in rows(again))


def test_another_device_is_taken_while_listening(window: MainWindow, qtbot: QtBot) -> None:
    fake = start(qtbot, window)
    qtbot.waitUntil(lambda: len(rows(window)) > 2)
    page = window.live_page
    next(each for each in page.devices.menu.actions() if each.text() == SPEAKERS.label).trigger()
    assert fake.asked[-1] == f"choose {SPEAKERS.key}"


def test_a_remembered_device_that_is_gone_is_told(window: MainWindow, qtbot: QtBot) -> None:
    window._settings[LIVE_DEVICE] = "ALSA: Gone"
    window.show_live()
    qtbot.waitUntil(lambda: len(rows(window)) > 3)
    assert ("Gone (not connected)", True, True) in rows(window)


def test_devices_are_looked_for_anew(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(monkeypatch)
    window.show_live()
    invitation = window.live_page.invitation
    qtbot.waitUntil(invitation.rescan_button.isVisible)
    assert "There is nothing to listen to" in invitation.words
    assert "look again" in invitation.words
    assert not invitation.start_button.isVisible()

    there(monkeypatch, MICROPHONE)
    click(qtbot, invitation.rescan_button)
    qtbot.waitUntil(invitation.start_button.isVisible)
    assert invitation.words.startswith("What is playing?")

    fake = start(qtbot, window)
    press(qtbot, window, "Shift+F5")
    assert fake.asked[-1] == "rescan"


def test_who_is_told_of_devices_may_look_for_them_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, ended = DeviceSearch(), threading.Event()
    looked: list[object] = []

    def look(anew: object) -> None:
        looked.append(anew)
        search.found.emit((), None)
        ended.wait(10)  # the thread is still there

    def look_again() -> None:
        if len(looked) == 1:
            search.start(anew=True)

    monkeypatch.setattr(search, "_look", look)
    search.found.connect(look_again)
    search.start()
    qtbot.waitUntil(lambda: looked == [False, True])
    ended.set()
    search.stop(5)


def test_devices_are_looked_for_anew_though_they_are_looked_for_already(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    looked: list[str] = []

    def slowly() -> tuple[InputDevice, ...]:
        looked.append("known")
        go_on.wait(10)
        return ()

    def anew() -> tuple[InputDevice, ...]:
        looked.append("anew")
        return ()

    monkeypatch.setattr(devices, "input_devices", slowly)
    monkeypatch.setattr(devices, "rescan", anew)
    window.show_live()
    qtbot.waitUntil(lambda: bool(looked))
    window.live_page.rescan_devices()
    go_on.set()
    qtbot.waitUntil(lambda: looked == ["known", "anew"])
    qtbot.waitUntil(window.actions_by_name["rescan_devices"].isEnabled)


def test_without_portaudio_the_page_says_how_to_mend_it_and_songs_are_opened(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, short_song: Path
) -> None:
    def missing() -> tuple[InputDevice, ...]:
        raise SoundSystemError("PortAudio is missing.", "Install libportaudio2.")

    monkeypatch.setattr(devices, "input_devices", missing)
    window.show_live()
    qtbot.waitUntil(lambda: "PortAudio is missing." in window.live_page.invitation.words)
    assert "Install libportaudio2." in window.live_page.invitation.words
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    assert window.queue.songs[0].verdict is not None


# listening ----------------------------------------------------------------------------------------


def test_from_the_first_sound_to_a_verdict(window: MainWindow, qtbot: QtBot) -> None:
    window.show_live()
    page = window.live_page
    click(qtbot, page.invitation.start_button)
    fake = listening(window)
    qtbot.waitUntil(page.view.isVisible)
    assert headline(window) == "Listening…"
    assert page.view.start_button.text() == "Stop listening"
    assert window.switcher.buttons[1].toolTip() == "Listening"

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


# troubles -----------------------------------------------------------------------------------------


def test_a_device_in_use_is_told_and_listening_begins_when_it_is_free(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeListening, "opens_at_once", False)
    window.show_live()
    window.live_page.start_listening()
    fake = listening(window)
    fake.trouble("The microphone is in use.", "Close the other program.")
    qtbot.waitUntil(lambda: "in use" in window.banner.text)
    invitation = window.live_page.invitation
    assert invitation.isVisible()
    assert "Close the other program." in invitation.words
    assert invitation.start_button.text() == "Stop trying"
    fake.open()
    qtbot.waitUntil(window.live_page.view.isVisible)
    assert window.banner.text == ""


def test_a_device_that_is_pulled_out_is_told_and_so_is_its_return(
    window: MainWindow, qtbot: QtBot
) -> None:
    fake = start(qtbot, window)
    fake.hear(2.0)
    fake.say(Phase.STEADY, "pop")
    qtbot.waitUntil(lambda: headline(window) == "Pop, very sure")
    fake.trouble("The device is gone.", "Plug it in again.")
    qtbot.waitUntil(lambda: window.banner.text == "The device is gone. Plug it in again.")
    assert headline(window) == "Something is in the way"
    assert window.live_page.view.isVisible(), "what was heard is still seen"
    fake.open()
    fake.trouble("It is there again.", is_over=True)
    qtbot.waitUntil(lambda: window.banner.text == "")
    qtbot.wait(20)
    assert window.banner.text == ""
    assert headline(window) == "Listening…"
    fake.trouble("Half a second was lost.", is_over=True)
    qtbot.waitUntil(lambda: window.banner.text == "Half a second was lost.")


# recordings ---------------------------------------------------------------------------------------


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


# the session --------------------------------------------------------------------------------------


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
