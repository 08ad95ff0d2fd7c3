"""Playhead, selection, timeline, other pictures and what is under the cursor: the song's canvas."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.features.mel import FrontEnd
from genre_desktop.features.sound import Sound
from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.ui.song.axes import RowScale
from genre_desktop.ui.song.keys import KEYS
from genre_desktop.ui.song.picture_lines import Line
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.theme import Theme, genre_colour
from tests.ui.hands import press

FRONT_END = FrontEnd()
GENRES = ("blues", "jazz", "rock")
SECTIONS = (
    (0.0, 20.0, "Jazz", "jazz"),
    (20.0, 32.0, "Rock", "rock"),
    (32.0, 40.0, "No music", None),
)
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def sound(seconds: float = 40) -> Sound:
    """Quiet, but for a tone at 1 kHz."""
    made = Sound(FRONT_END)
    columns = np.full((FRONT_END.n_mels, round(seconds / FRONT_END.column_s)), -60, np.float32)
    columns[np.abs(FRONT_END.band_centres_hz() - 1000).argmin()] = 10
    highs = np.full(round(seconds / made.peak_s), 0.5)
    made.append(columns, np.stack([-highs, highs], axis=1).astype(np.float16))
    return made


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> Iterator[SoundView]:
    """A song of 40 seconds in a window of its own."""
    settings = Settings(config_dir() / "settings.json")
    theme = Theme(qapp, settings)
    view = SoundView(theme, settings)
    view.resize(900, 600)
    view.show_sound(sound(), 40.0)
    view.sound_ended()
    with qtbot.waitExposed(view):
        view.show()
    qtbot.wait(60)
    yield view
    view.stop()
    theme.stop()
    parts = [view, *view.findChildren(QWidget)]
    view.close()
    view.deleteLater()
    theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in parts:
        vars(part).clear()  # pytest may hold it, and it must not hold others


def show_timeline(view: SoundView) -> None:
    times_s = np.arange(0.5, 40)
    shares = np.tile([0.1, 0.8, 0.1], (40, 1))
    shares[20:32] = [0.1, 0.2, 0.7]
    shares[32:] = np.nan
    view.show_timeline(times_s, shares, GENRES, SECTIONS)


def spot(view: SoundView, plot: object, time_s: float, y: float = 0.0) -> QPointF:
    box = plot.getViewBox()  # type: ignore[attr-defined]
    return QPointF(view.mapFromScene(box.mapViewToScene(QPointF(time_s, y))))


def mouse(
    view: SoundView,
    kind: QEvent.Type,
    at: QPointF,
    held: bool,  # noqa: FBT001
    modifiers: Qt.KeyboardModifier = NO_KEY,
) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    event = QMouseEvent(
        kind, at, view.viewport().mapToGlobal(at), button, left if held else none, modifiers
    )
    QApplication.sendEvent(view.viewport(), event)


def click(view: SoundView, at: QPointF, qtbot: QtBot, *, double: bool = False) -> None:
    mouse(view, QEvent.Type.MouseMove, at, held=False)
    kinds = [QEvent.Type.MouseButtonPress]
    if double:
        kinds.append(QEvent.Type.MouseButtonDblClick)
    for kind in kinds:
        mouse(view, kind, at, held=True)
        mouse(view, QEvent.Type.MouseButtonRelease, at, held=False)
    qtbot.wait(20)


def drag(
    view: SoundView,
    begin: QPointF,
    end: QPointF,
    qtbot: QtBot,
    modifiers: Qt.KeyboardModifier = NO_KEY,
) -> None:
    mouse(view, QEvent.Type.MouseMove, begin, held=False)
    mouse(view, QEvent.Type.MouseButtonPress, begin, held=True, modifiers=modifiers)
    for step in range(1, 9):
        at = begin + (end - begin) * (step / 8)
        mouse(view, QEvent.Type.MouseMove, at, held=True, modifiers=modifiers)
        qtbot.wait(11)
    mouse(view, QEvent.Type.MouseButtonRelease, end, held=False, modifiers=modifiers)
    qtbot.wait(20)


def wheel(
    view: SoundView,
    at: QPointF,
    angle: QPoint,
    modifiers: Qt.KeyboardModifier = NO_KEY,
    pixels: QPoint | None = None,
) -> None:
    event = QWheelEvent(
        at,
        view.viewport().mapToGlobal(at),
        pixels or QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own signature
    )
    QApplication.sendEvent(view.viewport(), event)


def picture_of(view: SoundView, qtbot: QtBot) -> QImage:
    qtbot.wait(40)
    image: QImage = view.grab().toImage()
    return image


def colour_at(image: QImage, at: QPointF) -> tuple[int, int, int]:
    colour = image.pixelColor(round(at.x()), round(at.y()))
    return colour.red(), colour.green(), colour.blue()


# the playhead -------------------------------------------------------------------------------------


def test_the_playhead_crosses_every_pane_at_its_moment(view: SoundView, qtbot: QtBot) -> None:
    show_timeline(view)
    view.show_playhead(10.0)
    image = picture_of(view, qtbot)
    for plot, y in (
        (view._panes.overview, 0.9),
        (view._panes.wave, 0.9),
        (view._panes.picture, 100),
        (view._panes.strip, 0.3),
    ):
        at = spot(view, plot, 10.0, y)
        near = [colour_at(image, at + QPointF(x, 0)) for x in (-2, -1, 0, 1)]
        assert any(min(colour) > 200 for colour in near), "light, in the dark theme"
        assert max(colour_at(image, at + QPointF(12, 0))) < 240, "and a line"
    view.show_playhead(None)
    assert max(colour_at(picture_of(view, qtbot), spot(view, view._panes.wave, 10.0, 0.9))) < 200


def test_moving_the_playhead_draws_no_picture_anew(
    view: SoundView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, painted = [], []
    original = type(view._drawing).draw

    def draw(self: object) -> None:
        drawn.append(1)
        original(self)  # type: ignore[arg-type]

    monkeypatch.setattr(type(view._drawing), "draw", draw)
    paint = SoundView.paintEvent

    def count(self: SoundView, event: object) -> None:
        painted.append(event.region().boundingRect().width())  # type: ignore[attr-defined]
        paint(self, event)

    monkeypatch.setattr(SoundView, "paintEvent", count)
    for step in range(30):
        view.show_playhead(5 + step * 0.1)
        qtbot.wait(5)
    assert not drawn
    assert painted, "what it uncovers is painted"
    # the bars of overview and panes are at one place: the song is shown whole
    assert max(painted) < 60, "and nothing else"


def test_the_page_turns_when_the_playhead_leaves_it(view: SoundView) -> None:
    view.go(0, 10)
    view.show_playhead(9.9)
    view.show_playhead(10.05)
    start, stop = view.visible_s()
    assert start < 10.05 < start + 2
    assert stop - start == pytest.approx(10)


def test_a_view_that_was_moved_away_from_the_playhead_stays(view: SoundView) -> None:
    view.go(0, 10)
    view.show_playhead(5)
    view.go(20, 30)
    for time_s in (5.1, 9.9, 10.1, 15):
        view.show_playhead(time_s)
        assert view.visible_s() == pytest.approx((20, 30))
    view.go(0, 10)
    view.show_playhead(9.9)
    view.follows_playhead = False
    view.show_playhead(10.1)
    assert view.visible_s() == pytest.approx((0, 10))


def test_seeking_off_the_page_can_be_shown(view: SoundView) -> None:
    view.go(0, 10)
    view.reveal(30)
    assert view.visible_s()[0] < 30 < view.visible_s()[1]
    view.reveal(31)
    assert view.visible_s()[0] == pytest.approx(29.2)


def test_the_view_goes_where_the_user_seeks_to(view: SoundView, qtbot: QtBot) -> None:
    view.go(20, 30)
    view.show_playhead(22)
    press(qtbot, view, "Ctrl+Left")
    assert view.visible_s()[0] < 17 < view.visible_s()[1]


# seeking and selecting ----------------------------------------------------------------------------


def test_a_click_seeks_wherever_it_is(view: SoundView, qtbot: QtBot) -> None:
    for plot, y in (
        (view._panes.wave, 0.2),
        (view._panes.picture, 60),
        (view._panes.overview, 0.2),
    ):
        with qtbot.waitSignal(view.seek_wanted, timeout=1000) as sought:
            click(view, spot(view, plot, 12.5, y), qtbot)
        assert sought.args is not None
        assert sought.args[0] == pytest.approx(12.5, abs=0.06)


@pytest.mark.parametrize("where", ["wave", "picture", "strip", "axis"])
def test_dragging_selects(view: SoundView, qtbot: QtBot, where: str) -> None:
    told: list[object] = []
    view.selection_changed.connect(told.append)
    panes = view._panes
    y, modifiers = {"picture": (60.0, SHIFT), "strip": (0.5, SHIFT)}.get(where, (0.2, NO_KEY))
    plot = panes.strip if where == "axis" else getattr(panes, where)
    begin, end = spot(view, plot, 10, y), spot(view, plot, 18, y)
    if where == "axis":
        height = panes.strip.getAxis("bottom").sceneBoundingRect().center().y()
        begin.setY(height)
        end.setY(height)
    drag(view, begin, end, qtbot, modifiers)
    assert view.selection == pytest.approx((10, 18), abs=0.2)
    assert told == [view.selection], "told once, when it was meant"
    assert view.visible_s() == pytest.approx((0, 40), abs=0.01)
    qtbot.wait(60)
    assert view._readout.label.text().endswith(" s")
    assert " selected, " in view._readout.label.text()


def test_an_edge_of_the_selection_can_be_dragged(view: SoundView, qtbot: QtBot) -> None:
    told: list[object] = []
    view.selection_changed.connect(told.append)
    view.show_selection((10, 20))
    qtbot.wait(30)
    wave = view._panes.wave
    drag(view, spot(view, wave, 20, 0.1), spot(view, wave, 25, 0.1), qtbot)
    assert view.selection == pytest.approx((10, 25), abs=0.2)
    assert told == [view.selection]
    # the other panes show the same
    for mark in view._selection._marks.values():
        assert mark.getRegion() == pytest.approx(view.selection)


def test_a_click_beside_the_selection_clears_it_and_one_inside_does_not(
    view: SoundView, qtbot: QtBot
) -> None:
    told: list[object] = []
    view.selection_changed.connect(told.append)
    view.show_selection((10, 20))
    click(view, spot(view, view._panes.wave, 15, 0.3), qtbot)
    assert view.selection == pytest.approx((10, 20))
    assert len(told) == 0
    click(view, spot(view, view._panes.wave, 30, 0.3), qtbot)
    assert told[-1:] == [None]


def test_keys_select_seek_and_clear(view: SoundView, qtbot: QtBot) -> None:
    view.show_playhead(10.0)
    press(qtbot, view, "[")
    assert view.selection == pytest.approx((10, 40), abs=0.01)
    view.show_playhead(15.0)
    press(qtbot, view, "]")
    assert view.selection == pytest.approx((10, 15), abs=0.01)
    press(qtbot, view, "Shift+Right")
    assert view.selection == pytest.approx((10, 15.8), abs=0.01)
    press(qtbot, view, "Shift+Left")
    assert view.selection == pytest.approx((10, 15), abs=0.01)
    for keys, time_s in (("Ctrl+Right", 20), ("Ctrl+Left", 10)):
        with qtbot.waitSignal(view.seek_wanted, timeout=1000) as sought:
            press(qtbot, view, keys)
        assert sought.args == [pytest.approx(time_s)]
    press(qtbot, view, "Esc")
    assert view.selection is None


def test_every_key_of_the_table_does_something(view: SoundView, qtbot: QtBot) -> None:
    def state() -> object:
        rows = tuple(view._panes.picture.viewRange()[1])
        return view.visible_s(), rows, view.selection, tuple(sought)

    sought: list[float] = []
    view.seek_wanted.connect(sought.append)
    for keys, words in KEYS:
        for key in keys.split(", "):
            assert not QKeySequence(key).isEmpty()
            view.go(15, 25)
            view._panes.picture.setYRange(40, 80, padding=0)
            view.show_selection((18, 19))
            before = state()
            press(qtbot, view, key)
            assert state() != before, f"{key}: {words}"


# zooming ------------------------------------------------------------------------------------------


def test_the_wheel_zooms_around_the_cursor(view: SoundView, qtbot: QtBot) -> None:
    at = spot(view, view._panes.picture, 10, 60)
    wheel(view, at, QPoint(0, 240))
    qtbot.wait(20)
    start, stop = view.visible_s()
    assert stop - start < 30
    assert (10 - start) / (stop - start) == pytest.approx(0.25, abs=0.01), "10 s stays in its place"


def test_a_touchpad_moves_sideways_and_zooms_gently(view: SoundView) -> None:
    view.go(10, 20)
    at = spot(view, view._panes.picture, 15, 60)
    wheel(view, at, QPoint(-240, 0), pixels=QPoint(-120, 4))
    start, stop = view.visible_s()
    assert start > 10.5
    assert stop - start == pytest.approx(10)
    wheel(view, at, QPoint(0, 8), pixels=QPoint(0, 4))
    assert 9.5 < view.visible_s()[1] - view.visible_s()[0] < 10
    view.go(10, 20)
    wheel(view, at, QPoint(0, -120), SHIFT)
    assert view.visible_s() == pytest.approx((11, 21))


def test_frequencies_are_zoomed_with_ctrl_or_over_their_axis(view: SoundView, qtbot: QtBot) -> None:
    picture = view._panes.picture
    axis = picture.getAxis("left").sceneBoundingRect().center()
    for at, modifiers in (
        (spot(view, picture, 20, 32), CTRL),
        (QPointF(view.mapFromScene(axis)), NO_KEY),
    ):
        wheel(view, at, QPoint(0, 360), modifiers)
        bottom, top = picture.viewRange()[1]
        assert top - bottom < 70
        assert view.visible_s() == pytest.approx((0, 40), abs=0.01)
        if modifiers is CTRL:
            assert (32 - bottom) / (top - bottom) == pytest.approx(32.5 / 128, abs=0.02)
        before = (bottom, top)
        here = QPointF(view.mapFromScene(axis))
        drag(view, here, here + QPointF(0, 30), qtbot)
        bottom, top = picture.viewRange()[1]
        assert bottom > before[0], "dragged down: higher frequencies come in"
        assert top - bottom == pytest.approx(before[1] - before[0], abs=0.01)
        click(view, here, qtbot, double=True)
        assert picture.viewRange()[1] == pytest.approx([-0.5, 127.5])


# the timeline -------------------------------------------------------------------------------------


def test_the_timeline_keeps_its_place_until_it_is_known(view: SoundView, qtbot: QtBot) -> None:
    before = view._panes.strip.getViewBox().sceneBoundingRect()
    show_timeline(view)
    qtbot.wait(30)
    assert view._panes.strip.getViewBox().sceneBoundingRect() == before
    view.show_timeline(None)
    assert view._strip.sections == ()


def test_all_panes_begin_and_end_at_the_same_pixel(view: SoundView, qtbot: QtBot) -> None:
    show_timeline(view)
    qtbot.wait(30)
    sides = {
        (round(rect.left(), 1), round(rect.right(), 1))
        for rect in (plot.getViewBox().sceneBoundingRect() for plot in view._panes.all)
    }
    assert len(sides) == 1


def test_the_band_has_each_genres_colour_at_its_time(view: SoundView, qtbot: QtBot) -> None:
    show_timeline(view)
    for start, stop in ((0, 40), (15, 25)):
        view.go(start, stop)
        image = picture_of(view, qtbot)
        for time_s, genre in ((19.0, "jazz"), (22.0, "rock")):
            seen = QColor(*colour_at(image, spot(view, view._panes.strip, time_s, 0.35)))
            wanted = genre_colour(genre)
            assert abs(seen.hue() - wanted.hue()) <= 12, f"{genre} at {time_s} s"
    view.go(0, 40)
    silent = QColor(*colour_at(picture_of(view, qtbot), spot(view, view._panes.strip, 36, 0.5)))
    assert silent.saturation() < 70, "no music is grey"


def test_the_timeline_says_what_is_under_the_pointer(view: SoundView) -> None:
    show_timeline(view)
    assert view._strip.words_at(10.0, 0.4) == "jazz 80%"
    assert view._strip.words_at(25.0, 0.3) == "rock 70%" or "jazz" in view._strip.words_at(25, 0.3)
    assert view._strip.words_at(36.0, 0.4) == "no music"
    assert view._strip.words_at(10.0, 1.2) == "Jazz"


def test_a_section_is_clicked_and_selected_by_a_double_click(view: SoundView, qtbot: QtBot) -> None:
    show_timeline(view)
    clicked: list[int] = []
    view.section_clicked.connect(clicked.append)
    click(view, spot(view, view._panes.strip, 25, 0.5), qtbot)
    assert clicked == [1]
    qtbot.wait(30)
    click(view, spot(view, view._panes.strip, 5, 0.5), qtbot, double=True)
    assert clicked[1] == 0
    assert view.selection == pytest.approx((0, 20))


def test_another_song_has_nothing_of_the_last_one(view: SoundView, qtbot: QtBot) -> None:
    show_timeline(view)
    view.show_playhead(3)
    view.show_selection((1, 2))
    view.show_saliency(5, FRONT_END.column_s, np.ones((128, 144)))
    view.show_sound(sound(20), 20.0)
    qtbot.wait(30)
    assert view.selection is None
    assert view._strip.sections == ()
    assert not any(bar.isVisible() for bar in view._playhead._bars)
    assert view._overlay.veil.boundingRect().isEmpty()
    assert view.visible_s() == pytest.approx((0, 20), abs=0.01)


# pictures, lines, saliency ------------------------------------------------------------------------


class Steps:
    """100 rows of 100 Hz, loud at 5 kHz; nothing is known after 20 seconds."""

    label = "steps"
    column_s = 0.02
    rows = 100
    unit = "dB"
    levels = (-80.0, 0.0)
    reference = 0.0
    scale = RowScale(np.arange(0.0, 10_000.0, 100.0))

    def view(
        self, start: float, stop: float, wanted: int
    ) -> tuple[NDArray[np.float32], float, float]:
        del wanted
        first, last = max(0, int(start)), min(2000, int(stop) + 1)
        items = np.full((last - first, 100), -80, np.float32)
        items[:, 48:53] = 0
        items[max(0, 1000 - first) :] = np.nan
        return items, float(first), 1.0

    def value_text(self, time_s: float, row: int, value: float) -> str:
        del time_s
        return f"row {row}: {value:.0f} dB"


def test_another_picture_stands_in_the_big_pane(view: SoundView, qtbot: QtBot) -> None:
    view.show_picture(Steps())
    image = picture_of(view, qtbot)
    picture = view._panes.picture
    assert picture.viewRange()[1] == pytest.approx([-0.5, 99.5])
    assert min(colour_at(image, spot(view, picture, 10, 50))) > 150
    assert max(colour_at(image, spot(view, picture, 10, 20))) < 40
    surface = QColor(view._theme.tokens.surface)
    unknown = colour_at(image, spot(view, picture, 30, 50))
    assert unknown == (surface.red(), surface.green(), surface.blue())
    view.show_picture(None)
    qtbot.wait(30)
    assert picture.viewRange()[1] == pytest.approx([-0.5, 127.5])


def test_lines_and_beats_stand_where_their_values_are(view: SoundView, qtbot: QtBot) -> None:
    times_s = np.arange(0, 40, 0.02)
    view.show_picture(Steps())
    view.show_lines([Line("centroid", times_s, np.full(len(times_s), 2000.0), "#00ff00")])
    view.show_beats(np.arange(1.0, 40, 2.0))
    image = picture_of(view, qtbot)
    near = [
        colour_at(image, spot(view, view._panes.picture, 10, 20) + QPointF(0, y))
        for y in (-1, 0, 1)
    ]
    assert (0, 255, 0) in near
    x, _ = view._lines.ticks.getData()
    assert list(x[::2]) == list(np.arange(1.0, 40, 2.0))
    assert len(view._lines.curves[0].getData()[0]) <= view.width(), "no more points than pixels"
    view.show_lines(())
    view.show_beats(())
    qtbot.wait(20)
    assert not view._lines.curves


def test_saliency_dims_what_did_not_count(view: SoundView, qtbot: QtBot) -> None:
    band = int(np.abs(FRONT_END.band_centres_hz() - 1000).argmin())
    before = picture_of(view, qtbot)
    shares = np.zeros((128, 144))
    shares[:, 40:80] = 1
    view.show_saliency(10.0, FRONT_END.column_s, shares)
    after = picture_of(view, qtbot)
    counted = 10 + 60 * FRONT_END.column_s
    at = {
        name: spot(view, view._panes.picture, time_s, band)
        for name, time_s in (("counted", counted), ("not", 10.6), ("outside", 5.0))
    }
    assert colour_at(after, at["counted"]) == colour_at(before, at["counted"])
    assert colour_at(after, at["outside"]) == colour_at(before, at["outside"])
    assert max(colour_at(after, at["not"])) < 0.5 * max(colour_at(before, at["not"]))
    view.show_picture(Steps())
    assert view._overlay.veil.boundingRect().isEmpty(), "it is of the mel picture"
    view.show_picture(None)
    assert not view._overlay.veil.boundingRect().isEmpty()


def test_what_is_under_the_cursor_is_told(view: SoundView, qtbot: QtBot) -> None:
    band = int(np.abs(FRONT_END.band_centres_hz() - 1000).argmin())
    told: list[str] = []
    view.cursor_moved.connect(told.append)
    for row, level in ((band, "0.0 dB"), (band + 20, "−70.0 dB")):
        at = spot(view, view._panes.picture, 10.0, row)
        mouse(view, QEvent.Type.MouseMove, at, held=False)
        qtbot.wait(90)
        hz = FRONT_END.band_centres_hz()[row]
        assert told[-1].startswith("0:10.0") or told[-1].startswith("0:09.9")
        assert f"{hz:.0f} Hz (" in told[-1]
        assert told[-1].endswith(level)
    count = len(told)
    for step in range(20):
        at = spot(view, view._panes.picture, 10 + step / 5, 30)
        mouse(view, QEvent.Type.MouseMove, at, held=False)
    qtbot.wait(90)
    assert len(told) <= count + 2, "not at every step"
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    qtbot.wait(90)
    assert told[-1] == ""


def test_each_step_of_a_drag_is_painted_once(
    view: SoundView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = []
    paint = SoundView.paintEvent

    def count(self: SoundView, event: object) -> None:
        painted.append(1)
        paint(self, event)

    monkeypatch.setattr(SoundView, "paintEvent", count)
    view.go(10, 20)
    qtbot.wait(60)
    painted.clear()
    for _ in range(10):
        view.pan(0.01)
        qtbot.wait(40)
    assert len(painted) <= 12


@pytest.mark.parametrize("width", [900, 360, 280])
def test_the_names_of_the_lines_are_whole_on_a_canvas_of_any_width(
    width: int, view: SoundView, qtbot: QtBot
) -> None:
    names = ["Spectral centroid", "Spectral roll-off", "Spectral bandwidth", "Onset strength"]
    times_s, values = np.arange(40.0), np.full(40, 2000.0)
    view.show_lines([Line(name, times_s, values, "#ff8800") for name in names])
    view.resize(width, 500)
    qtbot.wait(60)
    legend = view._lines._legend
    assert legend.boundingRect().right() <= view._panes.picture.getViewBox().width()
    placed = legend.entries()
    assert [words for words, *_ in placed] == names
    for (_, _, place), (_, _, other) in combinations(placed, 2):
        assert not place.intersects(other)
