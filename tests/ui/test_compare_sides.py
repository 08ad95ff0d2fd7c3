"""What the two sides of a comparison keep to themselves, and what is one for both."""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from genre_desktop.settings import MODEL_PATH
from genre_desktop.ui.compare.difference import GenreDifference
from genre_desktop.ui.compare.keys import KEYS
from genre_desktop.ui.compare.paired_bars import PairedBars
from genre_desktop.ui.dialogs.shortcuts import Shortcuts
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from genre_desktop.ui.theme import genre_colour
from tests.inference.fakes import GENRES, no_model
from tests.sound_server import SoundServer
from tests.ui.compare_hands import opened, wait_for_sides
from tests.ui.hands import click, drop, press, states, wait_for_songs
from tests.ui.songs import tone_wav

LABEL_PX = 14


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("songs")
    return [
        tone_wav(folder / f"{name}.wav", seconds=12, hz=hz)
        for name, hz in (("low", 60.0), ("high", 3500.0))
    ]


@pytest.fixture
def two_songs(window: MainWindow, qtbot: QtBot, songs: list[Path]) -> MainWindow:
    """A window with a low and a high song, the low one shown."""
    drop(window, songs)
    wait_for_songs(qtbot, window, 2)
    return window


@pytest.mark.usefixtures("sound_server")
def test_a_song_that_is_heard_anew_plays_from_its_beginning_and_not_from_what_was_selected(
    two_songs: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    side = comparison.sides[0]
    side.canvas._selection.select((6, 10))
    assert "Only this part" in side.words[3]

    two_songs._settings[MODEL_PATH] = str(no_model(tmp_path / "mine.keras"))
    qtbot.waitUntil(lambda: len(comparison.panel.bars.rows()) == len(GENRES), timeout=20_000)
    wait_for_sides(qtbot, comparison)

    assert side.canvas.selection is None
    assert "Only this part" not in side.words[3]
    side.canvas.setFocus()
    press(qtbot, side.canvas, "Space")
    qtbot.waitUntil(lambda: side.playing.plays, timeout=10_000)
    assert side.playing.position_s < 4


def test_closing_does_not_wait_for_a_sound_server_that_does_not_answer(
    two_songs: MainWindow, qtbot: QtBot, sound_server: SoundServer
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    side = comparison.sides[0]
    side.canvas.setFocus()
    press(qtbot, side.canvas, "Space")
    qtbot.waitUntil(lambda: (side.canvas._playhead.time_s or 0) > 0.1, timeout=10_000)
    sound_server.freeze()
    try:
        started = time.monotonic()
        press(qtbot, comparison, "Esc")
        took_s = time.monotonic() - started
        assert two_songs.comparing.windows == ()
    finally:
        sound_server.thaw()
    assert took_s < 0.3, "the window waits for the sound to end"
    # and the last of it ends with the program, if not before: see the guard of the threads
    two_songs.close()


def test_a_part_is_never_compared_with_the_whole_song(
    two_songs: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    comparison = opened(qtbot, two_songs, "Shift+C")
    sides = comparison.sides
    drop(comparison, no_model(tmp_path / "mine.keras"), at=sides[1])
    wait_for_sides(qtbot, comparison)
    sides[0].canvas._selection.select((6, 10))
    assert [side.shows_part for side in sides] == [True, True]
    assert "selected part" in comparison.sentences()[2]

    drop(comparison, no_model(tmp_path / "other.keras"), at=sides[1])
    wait_for_sides(qtbot, comparison)

    assert [side.shows_part for side in sides] == [False, False]
    assert [side.canvas.selection for side in sides] == [None, None]
    assert "selected" not in comparison.sentences()[2]


def test_f1_shows_the_keys_of_a_comparison_from_there_too_and_they_do_what_it_says(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    for closing in ("Esc", "Ctrl+W"):
        comparison = opened(qtbot, two_songs, "C")
        press(qtbot, comparison.sides[0].canvas, "F1")
        (sheet,) = (each for each in two_songs.findChildren(Shortcuts) if each.isVisible())
        written = {label.text() for label in sheet.findChildren(QLabel)}
        assert "Comparison" in written
        assert {words for _, words in KEYS} <= written
        assert {key for keys, _ in KEYS for key in keys.split(", ")} <= written
        sheet.close()
        assert comparison.isVisible()
        with qtbot.waitActive(comparison):
            comparison.activateWindow()
        press(qtbot, comparison.sides[0].canvas, closing)
        assert two_songs.comparing.windows == ()
    assert states(two_songs) == [State.DONE] * 2, "Ctrl+W takes a song from the queue"


def test_the_button_shows_what_is_wanted_and_a_trouble_is_forgotten_when_it_is_over(
    two_songs: MainWindow, qtbot: QtBot, sound_server: SoundServer
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    first, second = comparison.sides
    first.canvas.setFocus()
    press(qtbot, first.canvas, "Space")
    assert first.head.play_button.accessibleName() == "Pause side A", "before there is any sound"
    qtbot.waitUntil(lambda: first.playing.plays, timeout=10_000)
    click(qtbot, second.head.play_button)
    assert first.head.play_button.accessibleName() == "Play side A", "one at a time"
    assert second.head.play_button.accessibleName() == "Pause side B"
    qtbot.waitUntil(lambda: second.playing.plays, timeout=10_000)

    sound_server.kill()
    qtbot.waitUntil(lambda: "no longer plays" in comparison.foot.message, timeout=20_000)
    assert second.head.play_button.accessibleName() == "Play side B"
    sound_server.start()
    click(qtbot, second.head.play_button)
    qtbot.waitUntil(lambda: second.playing.plays, timeout=20_000)
    qtbot.waitUntil(lambda: comparison.foot.message == "")


@pytest.mark.usefixtures("sound_server")
def test_a_song_plays_on_while_a_second_model_begins_to_hear_it(
    window: MainWindow, qtbot: QtBot, songs: list[Path], tmp_path: Path
) -> None:
    drop(window, songs[0])
    wait_for_songs(qtbot, window, 1)
    comparison = opened(qtbot, window, "Shift+C")
    first, second = comparison.sides
    wait_for_sides(qtbot, comparison, 0)
    first.canvas.setFocus()
    press(qtbot, first.canvas, "Space")
    qtbot.waitUntil(lambda: first.playing.position_s > 0.1, timeout=10_000)

    drop(comparison, no_model(tmp_path / "mine.keras"), at=second)
    assert first.playing.plays, "while the file is being opened once more"
    wait_for_sides(qtbot, comparison)

    assert first.playing.plays
    assert first.playing.position_s > 0.1


@pytest.mark.usefixtures("sound_server")
def test_a_song_can_be_played_though_the_second_model_cannot_hear_it(
    two_songs: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    comparison = opened(qtbot, two_songs, "Shift+C")
    first, second = comparison.sides
    bad = no_model(tmp_path / "bad.keras")
    bad.write_bytes(b"something else")
    drop(comparison, bad, at=second)
    qtbot.waitUntil(lambda: "does not match its card" in second.invites)

    two_songs.songs_page.next_song()
    two_songs.comparing.compare_models()

    qtbot.waitUntil(lambda: "does not match its card" in second.invites)
    assert first.words[0].startswith("Model genre")
    assert "high" in comparison.windowTitle()
    click(qtbot, first.head.play_button)
    qtbot.waitUntil(lambda: first.playing.plays, timeout=10_000)


def test_both_sides_are_equally_high_and_so_are_labelled_alike(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    for height in (comparison.height(), 801, 802):
        comparison.resize(comparison.width(), height)
        qtbot.waitUntil(lambda height=height: comparison.height() == height)  # type: ignore[misc]
        one, other = comparison.sides
        qtbot.waitUntil(lambda one=one, other=other: one.height() == other.height())  # type: ignore[misc]


def test_a_bar_of_little_is_longer_than_one_of_nothing(window: MainWindow, qtbot: QtBot) -> None:
    bars = PairedBars(window._theme)
    qtbot.addWidget(bars)
    bars.resize(320, 200)
    shares = {"rock": 0.0, "jazz": 0.03, "pop": 1.0}
    bars.show_rows(
        [GenreDifference(genre, share, 0.0) for genre, share in shares.items()], ("", "")
    )
    image = bars.grab().toImage()
    lengths = {}
    for genre in shares:
        colour = genre_colour(genre).rgb()
        columns = [
            x
            for x in range(image.width())
            for y in range(image.height())
            if image.pixel(x, y) == colour
        ]
        lengths[genre] = max(columns) - min(columns)
    assert lengths["rock"] + 2 <= lengths["jazz"] < lengths["pop"] / 4


def test_in_a_small_window_the_picture_of_each_side_has_most_of_the_room(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    comparison.resize(940, 680)
    qtbot.wait(100)
    for side in comparison.sides:
        panes = side.canvas._panes
        heights = {plot: plot.getViewBox().height() for plot in panes.all}
        assert heights[panes.picture] == max(heights.values())
        marks = panes.colour_bar.axis.tickValues(*panes.colour_bar.levels(), heights[panes.picture])
        labels = len(marks[0][1])
        assert heights[panes.picture] >= labels * LABEL_PX, "its numbers lie over each other"
    comparison.resize(1240, 1100)
    qtbot.wait(100)
    for side in comparison.sides:
        assert side.canvas._panes.overview.getViewBox().height() > 30
