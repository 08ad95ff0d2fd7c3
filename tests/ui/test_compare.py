"""Two songs, or two models on one song, side by side in a window of their own."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.card import card_path
from genre_desktop.inference.engine import Engine, KerasEngine
from genre_desktop.paths import bundled_model
from genre_desktop.settings import BAR_ORDER, COMPARISON_GEOMETRY, MODEL_PATH, RECENT_MODELS
from genre_desktop.ui import save_dialog
from genre_desktop.ui.compare import of_models, of_songs
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from genre_desktop.ui.theme import genre_colour
from tests.inference.fakes import GENRES, no_model
from tests.ui.compare_hands import ask_for, offered, opened, wait_for_sides
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import click, drop, headline, press, states, wait_for_songs
from tests.ui.quick_engine import QuickEngine
from tests.ui.songs import RATE, tone_wav

LOW_HZ, HIGH_HZ = 60.0, 3500.0  # both of them heard at 8 kHz, too


@pytest.fixture(scope="module")
def low(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tone_wav(tmp_path_factory.mktemp("low") / "low.wav", seconds=12, hz=LOW_HZ)


@pytest.fixture(scope="module")
def high(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tone_wav(tmp_path_factory.mktemp("high") / "high.wav", seconds=18, hz=HIGH_HZ)


@pytest.fixture
def two_songs(window: MainWindow, qtbot: QtBot, low: Path, high: Path) -> MainWindow:
    """A window with a low and a high song, the low one shown."""
    drop(window, [low, high])
    wait_for_songs(qtbot, window, 2)
    return window


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def points(text: str) -> int:
    return int(text.replace("\N{MINUS SIGN}", "-"))


def percent(text: str) -> int:
    return int(text.removesuffix("\N{NO-BREAK SPACE}%"))


def test_two_songs_of_the_queue_stand_side_by_side_and_change_places(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    before = [song.verdict for song in two_songs.queue.songs]
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)

    first, second = two_songs.queue.songs
    assert [side.words[0] for side in comparison.sides] == ["low", "high"]
    assert comparison.windowTitle().startswith("low and high")
    assert first.verdict is not None
    assert second.verdict is not None
    assert [side.words[2] for side in comparison.sides] == [
        first.verdict.headline,
        second.verdict.headline,
    ]
    rows = comparison.panel.bars.rows()
    assert [genre for genre, *_ in rows] == list(first.verdict.genres)
    for (_, a, b, difference), one, other in zip(
        rows, first.verdict.probabilities, second.verdict.probabilities, strict=True
    ):
        assert percent(a) == round(100 * one)
        assert percent(b) == round(100 * other)
        assert points(difference) == percent(b) - percent(a)
    words, more = comparison.panel.words
    assert words.startswith("A is ")
    assert first.verdict.ranked()[0][0] in words
    assert second.verdict.ranked()[0][0] in words
    common = sum(
        min(one, other)
        for one, other in zip(
            first.verdict.probabilities, second.verdict.probabilities, strict=True
        )
    )
    assert f"{100 * common:.0f}\N{NO-BREAK SPACE}%" in more
    # the queue knows nothing of it
    assert [song.verdict for song in two_songs.queue.songs] == before
    assert states(two_songs) == [State.DONE] * 2
    assert all(side.song not in two_songs.queue.songs for side in comparison.sides)

    # side A and side B change places
    bars = comparison.panel.bars.rows()

    click(qtbot, comparison.foot.swap_button)

    assert [side.words[0] for side in comparison.sides] == ["high", "low"]
    qtbot.waitUntil(lambda: comparison.sides[0].y() < comparison.sides[1].y())
    assert [side.head.letter for side in comparison.sides] == ["A", "B"]
    for (_, a, b, difference), (_, a_before, b_before, before_it) in zip(
        comparison.panel.bars.rows(), bars, strict=True
    ):
        assert (a, b) == (b_before, a_before)
        assert points(difference) == -points(before_it)

    two_songs._settings[BAR_ORDER] = "rank"
    shares = [max(percent(a), percent(b)) for _, a, b, _ in comparison.panel.bars.rows()]
    assert shares == sorted(shares, reverse=True)


def test_linked_songs_are_shown_at_one_scale_and_move_together(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    short, long = (side.canvas for side in comparison.sides)
    short.zoom_in()
    assert short.visible_s()[1] < 12
    assert long.visible_s() == pytest.approx((0, 18), abs=0.1)

    click(qtbot, comparison.foot.link_button)

    assert long.visible_s() == pytest.approx(short.visible_s(), abs=0.01)
    long.go(13, 17)  # where the short one has ended
    assert short.visible_s() == pytest.approx((13, 17), abs=0.01)
    press(qtbot, short, "Home")
    assert long.visible_s() == pytest.approx((0, 4), abs=0.01)
    click(qtbot, comparison.foot.link_button)
    long.show_all()
    assert short.visible_s() == pytest.approx((0, 4), abs=0.01)
    short.show_all()
    assert short.visible_s() == pytest.approx((0, 12), abs=0.1)


def test_a_song_is_dropped_on_a_side_or_chosen_and_the_queue_stays_as_it_is(
    window: MainWindow,
    qtbot: QtBot,
    low: Path,
    high: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop(window, low)
    wait_for_songs(qtbot, window, 1)
    comparison = opened(qtbot, window, "C")
    side = comparison.sides[1]
    assert "Drop a song" in side.invites
    assert comparison.panel.words[0] == "Choose another song"
    assert not side.head.play_button.isEnabled()

    drop(comparison, high, at=side)
    wait_for_sides(qtbot, comparison)
    assert side.words[0] == "high"
    assert side.invites == ""
    known = comparison.panel.words[0]
    assert known.startswith("A is ")

    # what is no song is told of where it was dropped, and nowhere else
    text = tmp_path / "letter.wav"
    text.write_text("no music")
    drop(comparison, text, at=side)
    qtbot.waitUntil(lambda: "letter.wav" in side.invites)
    assert side.words[2] == "Could not be heard"
    assert comparison.sides[0].words[0] == "low"
    assert window.banner.text == ""

    ask_for(monkeypatch, of_songs, high)
    offered(side)["Open a song…"]()
    wait_for_sides(qtbot, comparison)
    assert comparison.panel.words[0] == known
    offered(side)["low"]()
    wait_for_sides(qtbot, comparison)
    assert comparison.panel.words[0].startswith("Both ")
    assert [song.path for song in window.queue.songs] == [low]
    assert states(window) == [State.DONE]


def test_two_models_of_other_genres_hear_one_song(
    window: MainWindow,
    qtbot: QtBot,
    low: Path,
    high: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = np.concatenate([soundfile.read(path)[0][: 12 * RATE] for path in (low, high)])
    song = tmp_path / "both.wav"
    soundfile.write(song, samples, RATE)
    drop(window, song)
    wait_for_songs(qtbot, window, 1)
    verdict = headline(window)
    comparison = opened(qtbot, window, "Shift+C")
    first, second = comparison.sides
    assert ".keras" in second.invites

    ask_for(monkeypatch, of_models, no_model(tmp_path / "mine.keras"))
    offered(second)["Open a model…"]()
    wait_for_sides(qtbot, comparison)

    assert second.words[0] == "Model small 0.1"
    assert "3 genres" in second.words[1]
    rows = {row[0]: row[1:] for row in comparison.panel.bars.rows()}
    assert len(rows) == 10
    for genre, (a, b, difference) in rows.items():
        assert a.endswith("%")
        assert b.endswith("%") == (genre in GENRES)
        assert (difference == "–") == (genre not in GENRES)
    words, more = comparison.panel.words
    assert words.startswith(("The models agree: ", "The models disagree: A hears "))
    assert "B does not know 7 of the other's genres." in more
    one, other = (side.course.timeline for side in comparison.sides)
    assert one is not None
    assert other is not None
    same = [
        one.card.genres[one.probabilities[abs(one.times_s - at_s).argmin()].argmax()]
        == other.card.genres[other.probabilities[abs(other.times_s - at_s).argmin()].argmax()]
        for at_s in np.arange(0.1, 24, 0.1)
    ]
    share = percent(more.partition("agree in ")[2].partition(" of the song")[0])
    assert share == pytest.approx(100 * np.mean(same), abs=5)

    # one song has one time: zoom, selection and playhead are those of both
    first.canvas.go(3, 9)
    assert second.canvas.visible_s() == pytest.approx((3, 9), abs=0.01)
    before = comparison.panel.bars.rows()
    first.canvas._selection.select((14, 22))
    assert [side.canvas.selection for side in comparison.sides] == [(14, 22)] * 2
    assert comparison.panel.bars.rows() != before
    second.canvas.seek_wanted.emit(5.0)
    assert first.canvas._playhead.time_s == second.canvas._playhead.time_s == 5.0
    press(qtbot, first.canvas, "Esc")
    assert comparison.panel.bars.rows() == before
    assert comparison.isVisible(), "Esc clears the selection first"

    # a model that could be opened is offered the next time
    assert window._settings[RECENT_MODELS] == [str(tmp_path / "mine.keras")]
    press(qtbot, comparison, "Esc")
    again = opened(qtbot, window, "Shift+C")
    assert "mine.keras" in offered(again.sides[1])
    wait_for_sides(qtbot, again)
    assert again.sides[1].words[0] == "Model small 0.1"
    assert headline(window) == verdict
    assert window.status.engine_label.text().startswith("Model genre")


def test_a_damaged_model_is_told_of_and_another_can_be_chosen(
    window: MainWindow, qtbot: QtBot, low: Path, tmp_path: Path
) -> None:
    drop(window, low)
    wait_for_songs(qtbot, window, 1)
    comparison = opened(qtbot, window, "Shift+C")
    side = comparison.sides[1]
    good, bad = no_model(tmp_path / "good.keras"), no_model(tmp_path / "bad.keras")
    bad.write_bytes(b"something else")

    drop(comparison, bad, at=side)
    qtbot.waitUntil(lambda: "does not match its card" in side.invites)
    assert comparison.panel.words[0] == "Nothing to compare"
    assert comparison.sides[0].canvas.visible_s() == pytest.approx((0, 12), abs=0.1)
    assert window.banner.text == ""
    assert states(window) == [State.DONE]

    drop(comparison, good, at=side)
    wait_for_sides(qtbot, comparison)
    assert comparison.panel.words[0].startswith("The models ")
    assert window._settings[RECENT_MODELS] == [str(good)]


def test_another_model_at_work_judges_what_the_one_before_it_had_judged(
    two_songs: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)

    two_songs._settings[MODEL_PATH] = str(no_model(tmp_path / "mine.keras"))

    qtbot.waitUntil(lambda: len(comparison.panel.bars.rows()) == len(GENRES), timeout=20_000)
    wait_for_sides(qtbot, comparison)
    assert "small 0.1" in comparison.sentences()[2]
    assert comparison.panel.words[0].startswith(("A is ", "Both "))


def test_listening_is_stopped_and_begun_again(
    window: MainWindow, qtbot: QtBot, low: Path, long_song: Path
) -> None:
    drop(window, low)
    wait_for_songs(qtbot, window, 1)
    comparison = opened(qtbot, window, "C")
    side = comparison.sides[1]
    drop(comparison, long_song, at=side)
    qtbot.waitUntil(lambda: side.verdict is not None, timeout=20_000)
    assert "still listening" in side.words[3]
    assert side.head._progress.isVisible()

    click(qtbot, side.head.again_button)
    qtbot.waitUntil(lambda: side.words[3] == "Stopped before the end")
    assert not side.head._progress.isVisible()
    click(qtbot, side.head.again_button)
    qtbot.waitUntil(lambda: "still listening" in side.words[3], timeout=20_000)
    started = time.monotonic()
    press(qtbot, comparison, "Ctrl+W")
    assert time.monotonic() - started < 1
    assert window.comparing.windows == ()
    assert states(window) == [State.DONE]


@pytest.mark.usefixtures("sound_server")
def test_space_plays_the_side_in_focus_and_one_at_a_time(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    shown = two_songs.songs_page.song_view.playing
    shown.play()
    qtbot.waitUntil(lambda: shown.plays, timeout=10_000)
    comparison = opened(qtbot, two_songs, "C")
    first, second = comparison.sides

    first.canvas.setFocus()
    qtbot.waitUntil(first.canvas.hasFocus)
    press(qtbot, first.canvas, "Space")
    qtbot.waitUntil(lambda: first.playing.plays, timeout=10_000)
    qtbot.waitUntil(lambda: not shown.plays)
    qtbot.waitUntil(lambda: (first.canvas._playhead.time_s or 0) > 0.1)

    comparison.panel.bars.setFocus()
    second.head.choose_button.setFocus()
    second.canvas.setFocus()
    press(qtbot, second.canvas, "Space")
    qtbot.waitUntil(lambda: second.playing.plays, timeout=10_000)
    qtbot.waitUntil(lambda: not first.playing.plays)

    # from where neither side is, the one that had the focus last
    comparison.panel.bars.setFocus()
    press(qtbot, comparison.panel.bars, "Space")
    qtbot.waitUntil(lambda: not second.playing.plays)
    click(qtbot, first.head.play_button)
    qtbot.waitUntil(lambda: first.playing.plays, timeout=10_000)
    shown.play()
    qtbot.waitUntil(lambda: not first.playing.plays)


def test_a_picture_is_twice_as_fine_as_the_screen_and_has_no_buttons(
    two_songs: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    ask_for(monkeypatch, save_dialog, tmp_path / "compared.png")
    accent = rgb(QColor(two_songs._theme.tokens.accent))
    shown = comparison.grab().toImage()
    button = comparison.sides[0].head.play_button
    spot = button.mapTo(comparison, button.rect().center())
    assert rgb(shown.pixelColor(spot.x() - 11, spot.y())) == accent

    click(qtbot, comparison.foot.save_button)
    qtbot.waitUntil(lambda: "compared.png" in comparison.foot.message)

    with Image.open(tmp_path / "compared.png") as image:
        pixels = np.asarray(image.convert("RGB"))
    sheet = comparison._sheet
    assert pixels.shape == (2 * sheet.height(), 2 * sheet.width(), 3)
    place = button.mapTo(sheet, button.rect().center())
    assert tuple(pixels[2 * place.y(), 2 * (place.x() - 11)]) != accent
    assert button.isVisible()
    bars = comparison.panel.bars
    left, top = (2 * at for at in bars.mapTo(sheet, bars.rect().topLeft()).toTuple())  # type: ignore[attr-defined]
    chart = pixels[top : top + 2 * bars.height(), left : left + 2 * bars.width()]
    likeliest = max(bars.rows(), key=lambda row: percent(row[1]))[0]
    colour = rgb(genre_colour(likeliest))
    assert (chart == colour).all(axis=2).sum() > 200


def test_it_ends_with_the_window_even_while_a_model_loads_and_comes_back_as_large(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, low: Path, tmp_path: Path
) -> None:
    window = open_window()
    drop(window, low)
    wait_for_songs(qtbot, window, 1)

    def slow(bundle: Bundle) -> Engine:
        time.sleep(0.5)
        return QuickEngine(bundle.card)

    engine_maker(slow)
    comparison = opened(qtbot, window, "Shift+C")
    comparison.resize(1000, 700)
    drop(comparison, no_model(tmp_path / "mine.keras"), at=comparison.sides[1])
    assert comparison.sides[1].words[2] in {"Loading the model…", "Listening…"}
    started = time.monotonic()
    press(qtbot, comparison, "Esc")
    assert time.monotonic() - started < 0.3, "the window waits for the model"
    again = opened(qtbot, window, "C")
    assert (again.width(), again.height()) == (1000, 700)
    assert window._settings[COMPARISON_GEOMETRY]
    window.close()
    assert not again.isVisible()


def test_every_button_has_a_tip_and_a_name_and_the_keyboard_reaches_it(
    two_songs: MainWindow, qtbot: QtBot
) -> None:
    comparison = opened(qtbot, two_songs, "C")
    wait_for_sides(qtbot, comparison)
    seen: list[QWidget] = []
    comparison.sides[0].head.play_button.setFocus()
    for _ in range(30):
        widget = QApplication.focusWidget()
        if widget is None or widget in seen:
            break
        seen.append(widget)
        press(qtbot, widget, "Tab")
    for button in comparison.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.toolTip(), button.text()
            assert button in seen, button.text()
    for side in comparison.sides:
        assert side.canvas in seen
    assert comparison.panel.bars in seen
    names = [
        QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) for widget in seen
    ]
    assert all(names)
    assert len(set(names)) == len(names), "two have the same name"
    told = QAccessible.queryAccessibleInterface(comparison.panel.bars)
    genre, a, b, _ = max(comparison.panel.bars.rows(), key=lambda row: percent(row[1]))
    assert f"{genre}: A {a}, B {b}" in told.text(QAccessible.Text.Description)


def test_the_bundled_model_and_its_copy_agree_throughout(
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    demo_song: Path,
    tmp_path: Path,
) -> None:
    engine_maker(KerasEngine)
    copy = tmp_path / "copy.keras"
    shutil.copy(bundled_model(), copy)
    shutil.copy(card_path(bundled_model()), card_path(copy))
    window = open_window()
    drop(window, demo_song)
    wait_for_songs(qtbot, window, 1, 120)
    comparison = opened(qtbot, window, "Shift+C")
    drop(comparison, copy, at=comparison.sides[1])
    wait_for_sides(qtbot, comparison)

    assert comparison.panel.words[0].startswith("The models agree: ")
    assert "agree in 100\N{NO-BREAK SPACE}% of the song" in comparison.panel.words[1]
    assert {row[3] for row in comparison.panel.bars.rows()} == {"0"}
    assert comparison.sides[1].words[2] == headline(window)
