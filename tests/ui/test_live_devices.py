"""Devices are chosen, looked for, lost and found on the live page."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.audio import devices
from genre_desktop.audio.devices import AudioDevice, SoundSystemError
from genre_desktop.inference.live import Phase
from genre_desktop.settings import LIVE_DEVICE
from genre_desktop.ui.live.device_search import DeviceSearch
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drop, press, wait_for_songs
from tests.ui.live_hands import (
    MICROPHONE,
    SPEAKERS,
    FakeListening,
    headline,
    listening,
    rows,
    start,
    there,
)

pytestmark = pytest.mark.usefixtures("fake_listening")


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

    def slowly() -> tuple[AudioDevice, ...]:
        looked.append("known")
        go_on.wait(10)
        return ()

    def anew() -> tuple[AudioDevice, ...]:
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
    def missing() -> tuple[AudioDevice, ...]:
        raise SoundSystemError("PortAudio is missing.", "Install libportaudio2.")

    monkeypatch.setattr(devices, "input_devices", missing)
    window.show_live()
    qtbot.waitUntil(lambda: "PortAudio is missing." in window.live_page.invitation.words)
    assert "Install libportaudio2." in window.live_page.invitation.words
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    assert window.queue.songs[0].verdict is not None


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
