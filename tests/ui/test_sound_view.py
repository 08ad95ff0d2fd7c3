"""The pictures of a song: what they show, and moving in them by key, wheel and mouse."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genre_desktop.features.mel import FrontEnd
from genre_desktop.features.sound import Sound
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.sound_view import SoundView
from tests.ui.hands import drop, press, wait_for_songs
from tests.ui.songs import RATE, tone_wav

FRONT_END = FrontEnd()


@pytest.fixture
def view(window: MainWindow, qtbot: QtBot) -> SoundView:
    """The view of a song of 40 seconds."""
    window.songs_page.views.setCurrentWidget(window.songs_page.song_view)
    for name in ("zoom_in", "zoom_out", "zoom_all"):
        window.actions_by_name[name].setEnabled(True)
    view = window.songs_page.song_view.sound_view
    sound = Sound(FRONT_END)
    fill(sound, 40)
    view.show_sound(sound, 40.0)
    view.setFocus()
    qtbot.wait(60)
    assert view.visible_s() == pytest.approx((0, 40), abs=0.01)
    return view


def keys(qtbot: QtBot, view: SoundView, *names: str) -> tuple[float, float]:
    for name in names:
        press(qtbot, view, name)
    return view.visible_s()


def test_keys_zoom_in_around_the_middle(view: SoundView, qtbot: QtBot) -> None:
    for key in ("Up", "+", "=", "Ctrl++", "Ctrl+="):
        start, stop = keys(qtbot, view, key)
        assert (start, stop) == pytest.approx((20 - 40 / 3, 20 + 40 / 3), abs=0.02), key
        view.show_all()


def test_keys_zoom_out_and_not_beyond_the_song(view: SoundView, qtbot: QtBot) -> None:
    for key in ("Down", "-", "Ctrl+-"):
        start, stop = keys(qtbot, view, "Up", "Up", key)
        assert stop - start == pytest.approx(40 / 1.5, abs=0.02), key
        assert keys(qtbot, view, key, key, key) == pytest.approx((0, 40), abs=0.02), key


def test_keys_move_and_stay_within_the_song(view: SoundView, qtbot: QtBot) -> None:
    start, stop = keys(qtbot, view, "Up", "Up", "Up")
    length = stop - start
    assert keys(qtbot, view, "Right")[0] == pytest.approx(start + 0.2 * length, abs=0.02)
    assert keys(qtbot, view, "Left")[0] == pytest.approx(start, abs=0.02)
    assert keys(qtbot, view, *["Right"] * 20) == pytest.approx((40 - length, 40), abs=0.02)
    assert keys(qtbot, view, *["Left"] * 20) == pytest.approx((0, length), abs=0.02)
    assert keys(qtbot, view, "End") == pytest.approx((40 - length, 40), abs=0.02)
    assert keys(qtbot, view, "Home") == pytest.approx((0, length), abs=0.02)
    assert keys(qtbot, view, "Ctrl+0") == pytest.approx((0, 40), abs=0.02)


def test_no_key_zooms_closer_than_can_be_seen(view: SoundView, qtbot: QtBot) -> None:
    start, stop = keys(qtbot, view, *["Up"] * 40)
    assert stop - start == pytest.approx(0.5, abs=0.01)
    assert (start + stop) / 2 == pytest.approx(20, abs=0.05)


def wheel(view: SoundView, notches: int, at: QPoint | None = None) -> None:
    viewport = view.viewport()
    spot = QPointF(at or viewport.rect().center())
    event = QWheelEvent(
        spot,
        viewport.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own signature
    )
    QApplication.sendEvent(viewport, event)


def test_the_wheel_zooms_and_stays_within_the_song(view: SoundView, qtbot: QtBot) -> None:
    wheel(view, 3)
    qtbot.wait(20)
    start, stop = view.visible_s()
    assert 0 < start < stop < 40
    for _ in range(30):
        wheel(view, 5)
        qtbot.wait(1)
    start, stop = view.visible_s()
    assert stop - start >= 0.49
    for _ in range(60):
        wheel(view, -5)
    qtbot.wait(20)
    assert view.visible_s() == pytest.approx((0, 40), abs=0.02)


def mouse(view: SoundView, kind: QEvent.Type, spot: QPointF, *, held: bool) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    moving = kind is QEvent.Type.MouseMove
    event = QMouseEvent(
        kind,
        spot,
        view.viewport().mapToGlobal(spot),
        none if moving else left,
        left if held else none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), event)


def drag(view: SoundView, begin: QPointF, end: QPointF, qtbot: QtBot) -> None:
    mouse(view, QEvent.Type.MouseMove, begin, held=False)
    mouse(view, QEvent.Type.MouseButtonPress, begin, held=True)
    for step in range(1, 11):
        mouse(view, QEvent.Type.MouseMove, begin + (end - begin) * (step / 10), held=True)
        qtbot.wait(15)  # pyqtgraph lets go of moves that come within 10 ms of another
    mouse(view, QEvent.Type.MouseButtonRelease, end, held=False)
    qtbot.wait(20)


def spot_in(view: SoundView, plot: object, at_s: float, y: float = 0) -> QPointF:
    box = plot.getViewBox()  # type: ignore[attr-defined]
    return QPointF(view.mapFromScene(box.mapViewToScene(QPointF(at_s, y))))


def test_dragging_the_region_of_the_overview_moves_the_view(view: SoundView, qtbot: QtBot) -> None:
    start, stop = keys(qtbot, view, "Up", "Up", "Up", "Home")
    qtbot.wait(50)
    middle = (start + stop) / 2

    drag(
        view,
        spot_in(view, view._panes.overview, middle),
        spot_in(view, view._panes.overview, middle + 10),
        qtbot,
    )
    assert view.visible_s() == pytest.approx((start + 10, stop + 10), abs=0.5)

    drag(view, spot_in(view, view._panes.overview, middle + 10), QPointF(4000, 30), qtbot)
    assert view.visible_s() == pytest.approx((40 - (stop - start), 40), abs=0.5)


def test_the_region_of_the_overview_always_shows_what_is_visible(
    view: SoundView, qtbot: QtBot
) -> None:
    for name in ("Up", "Right", "Up", "End", "Down", "Home", "Up", "Up"):
        press(qtbot, view, name)
        assert view._panes.region.getRegion() == pytest.approx(view.visible_s(), abs=0.01)
    # an edge dragged over the other would leave nothing to see
    start, stop = view.visible_s()
    drag(
        view,
        spot_in(view, view._panes.overview, stop),
        spot_in(view, view._panes.overview, start),
        qtbot,
    )
    assert view._panes.region.getRegion() == pytest.approx(view.visible_s(), abs=0.1)


def test_dragging_the_picture_moves_it(view: SoundView, qtbot: QtBot) -> None:
    keys(qtbot, view, "Up", "Up", "Up")
    qtbot.wait(30)
    start, stop = view.visible_s()
    drag(
        view,
        spot_in(view, view._panes.picture, 22, 60),
        spot_in(view, view._panes.picture, 20, 60),
        qtbot,
    )
    assert view.visible_s() == pytest.approx((start + 2, stop + 2), abs=0.3)
    bottom, top = view._panes.picture.viewRange()[1]
    assert (bottom, top) == pytest.approx((-0.5, FRONT_END.n_mels - 0.5)), "only sideways"


def test_what_is_visible_is_told_to_a_screen_reader(view: SoundView, qtbot: QtBot) -> None:
    assert view.accessibleDescription() == "Showing the whole song, 0:00 to 0:40"
    keys(qtbot, view, "Up", "Home")
    assert view.accessibleDescription() == "Showing a part, 0:00 to 0:27"


# what is drawn ------------------------------------------------------------------------------------


def shade_at(view: SoundView, at_s: float, band: float) -> int:
    """The shade (0 to 255) of the spectrogram at a time and a mel band."""
    image, box = (
        view._panes.image.image,
        view._panes.image.mapRectToParent(view._panes.image.boundingRect()),
    )
    column = int((at_s - box.left()) / box.width() * image.shape[1])
    row = int((band - box.top()) / box.height() * image.shape[0])
    return int(image[row, column])


def test_the_spectrogram_shows_each_sound_at_its_time_and_height(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    time_s = np.arange(8 * RATE) / RATE
    hz = np.where(time_s < 4, 300, 3000)
    soundfile.write(tmp_path / "two.wav", 0.5 * np.sin(2 * np.pi * hz * time_s), RATE)
    drop(window, tmp_path / "two.wav")
    wait_for_songs(qtbot, window, 1)
    qtbot.wait(100)
    view = window.songs_page.song_view.sound_view
    centres = FRONT_END.band_centres_hz()
    low, high = (int(np.abs(centres - hz).argmin()) for hz in (300, 3000))

    for at_s, loud, quiet in ((2.0, low, high), (3.8, low, high), (4.2, high, low), (7, high, low)):
        assert shade_at(view, at_s, loud) > 235
        assert shade_at(view, at_s, quiet) < 120


def test_the_waveform_shows_each_sound_at_its_time(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    time_s = np.arange(8 * RATE) / RATE
    level = np.where(time_s < 2, 0.8, np.where(time_s < 6, 0.1, 0.4))
    soundfile.write(tmp_path / "steps.wav", level * np.sin(2 * np.pi * 440 * time_s), RATE)
    drop(window, tmp_path / "steps.wav")
    wait_for_songs(qtbot, window, 1)
    qtbot.wait(100)
    view = window.songs_page.song_view.sound_view
    for item in (view._panes.wave_item, view._panes.overview_wave):
        times = item.times_s
        for start, stop, peak in ((0, 1.95, 0.8), (2.05, 5.95, 0.1), (6.05, 8, 0.4)):
            part = (times > start) & (times < stop)
            assert item.highs[part].max() == pytest.approx(peak, abs=0.02)
            assert item.lows[part].min() == pytest.approx(-peak, abs=0.02)
        assert times[-1] == pytest.approx(8, abs=0.05), "to the very end"


def test_silence_is_dark(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, tone_wav(tmp_path / "silence.wav", level=0))
    wait_for_songs(qtbot, window, 1)
    qtbot.wait(100)
    assert window.songs_page.song_view.sound_view._panes.image.image.max() < 128


def test_another_song_is_shown_whole(
    view: SoundView, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, [tone_wav(tmp_path / f"{seconds}.wav", seconds=seconds) for seconds in (9, 6)])
    wait_for_songs(qtbot, window, 2)
    assert view.visible_s() == pytest.approx((0, 9), abs=0.1)
    keys(qtbot, view, "Up", "Up", "End")
    window.songs_page.next_song()
    assert view.visible_s() == pytest.approx((0, 6), abs=0.1)
    window.songs_page.previous_song()
    assert view.visible_s() == pytest.approx((0, 9), abs=0.1)


def test_a_zoomed_view_stays_where_it_is_while_the_song_grows(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.songs_page.views.setCurrentWidget(window.songs_page.song_view)
    view = window.songs_page.song_view.sound_view
    sound = Sound(FRONT_END)
    view.show_sound(sound, 20.0)
    fill(sound, 5)
    view.go(1, 3)
    for _ in range(4):
        fill(sound, 5)
        view.sound_grew()
        qtbot.wait(40)
    assert view.visible_s() == pytest.approx((1, 3), abs=0.01)
    view.show_all()
    fill(sound, 10)  # longer than was declared
    view.sound_grew()
    assert view.visible_s()[1] >= 34
    view.show_sound(None, None)


def fill(sound: Sound, seconds: float) -> None:
    rng = np.random.default_rng(0)
    columns = rng.normal(0, 20, (FRONT_END.n_mels, round(seconds / FRONT_END.column_s)))
    highs = rng.uniform(0, 1, round(seconds / sound.peak_s))
    sound.append(columns.astype(np.float32), np.stack([-highs, highs], axis=1).astype(np.float16))


def test_hours_are_drawn_as_quickly_as_minutes(window: MainWindow, qtbot: QtBot) -> None:
    window.songs_page.views.setCurrentWidget(window.songs_page.song_view)
    view = window.songs_page.song_view.sound_view
    sound = Sound(FRONT_END)
    for _ in range(9):
        fill(sound, 1200)
    view.show_sound(sound, 3 * 3600.0)
    for seconds in (3 * 3600, 1800, 300, 60, 10, 1):
        view.go(3600, 3600 + seconds)
        qtbot.wait(1)
        taken = []
        for _ in range(3):
            before = time.thread_time()
            view._drawing.draw()
            taken.append(time.thread_time() - before)
        assert min(taken) < 0.05, f"{seconds} s"
        assert view._panes.image.image.shape[1] <= 2.1 * max(200, view.width()), f"{seconds} s"
    view.show_sound(None, None)
