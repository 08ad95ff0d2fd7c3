"""The map: alike songs lie near each other, are pointed at, chosen, opened and heard."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.decoders import Decoders
from genre_desktop.library.database import Database
from genre_desktop.library.records import FileStatus
from genre_desktop.library.similarity import Neighbours
from genre_desktop.library.song_map import mapped
from genre_desktop.settings import THEME, Settings
from genre_desktop.ui.library.map_preview import Preview
from genre_desktop.ui.library.map_view import MapView
from genre_desktop.ui.library.map_work import MapWork
from genre_desktop.ui.theme import LIGHT, Theme, genre_colour
from tests.audio.players import tone, written
from tests.sound_server import SoundServer
from tests.ui.hands import click, press
from tests.ui.library.map_hands import MapLibrary, read_anew, spot, valid_library

_LEFT = Qt.MouseButton.LeftButton

ShowMap = Callable[[MapLibrary], MapView]


@pytest.fixture
def show_map(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[ShowMap]:
    """Show the map of a library, in a window of its own; nothing is drawn yet."""
    settings = Settings(tmp_path / "settings.json")
    settings[THEME] = "dark"
    theme = Theme(qapp, settings)
    shown: list[tuple[MapView, MapWork, Preview]] = []

    def show(library: MapLibrary) -> MapView:
        work, preview = MapWork(library.path), Preview(settings, open_audio)
        view = MapView(work, preview, theme)
        shown.append((view, work, preview))
        view.resize(1000, 700)
        view.show()
        with qtbot.waitActive(view):
            view.activateWindow()
        work.use_model(library.model)
        view.show_columns(library.columns, library.names)
        return view

    yield show
    for view, work, preview in shown:
        view.stop()
        preview.stop()
        assert work.stop(10)
        view.close()
        for thing in (view, work, preview, work.explorer):
            thing.deleteLater()
    theme.stop()
    theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def drawn(qtbot: QtBot, view: MapView) -> MapView:
    """Have the map drawn, and wait for it."""
    view.draw()
    qtbot.waitUntil(lambda: len(view.dots) > 0 and not view._work.draws, timeout=60_000)
    return view


@pytest.fixture(scope="module")
def drawn_library(tmp_path_factory: pytest.TempPathFactory) -> MapLibrary:
    """Each third of the valid songs, and their map."""
    library = valid_library(tmp_path_factory.mktemp("library"), 3)
    with Database(library.path) as database:
        songs, embeddings = database.embeddings(library.model)
        database.put_map(library.model, mapped(songs, embeddings))
    return library


@pytest.fixture
def library(drawn_library: MapLibrary, tmp_path: Path) -> MapLibrary:
    """The same, to be changed."""
    path = tmp_path / "library.sqlite"
    shutil.copyfile(drawn_library.path, path)  # as it was closed by the last who had it open
    return read_anew(path, drawn_library.model)


@pytest.fixture
def view(show_map: ShowMap, library: MapLibrary, qtbot: QtBot) -> MapView:
    """Their map."""
    return drawn(qtbot, show_map(library))


def title_of(library: MapLibrary, view: MapView, dot: int) -> str:
    """What the song of a dot is called."""
    return str(library.columns.title[view.dots.rows[dot]])


def lonely(view: MapView) -> int:
    """A dot that has no other near it, so that it is hit for sure."""
    places = view.dots.places
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    return int(away.min(axis=1).argmax())


def click_dot(qtbot: QtBot, view: MapView, dot: int) -> None:
    """Click on a dot."""
    qtbot.mouseClick(view.canvas, _LEFT, pos=spot(view.canvas, dot))  # type: ignore[no-untyped-call]


def colour_at(view: MapView, dot: int) -> QColor:
    """The colour of a dot on the screen."""
    return view.canvas.grab().toImage().pixelColor(spot(view.canvas, dot))


def test_every_song_has_a_dot_and_every_genre_its_count(view: MapView, library: MapLibrary) -> None:
    assert len(view.dots) == len(library.columns)
    counted = {name: button.accessibleName() for name, button in view.legend.buttons.items()}
    for name, words in counted.items():
        heard = (library.columns.said == library.names.number(name)).sum()
        assert words.endswith(f", {heard} songs")
    assert len(counted) == 10
    assert view.canvas.isVisible()
    assert not view.state.isVisible()


def test_a_click_chooses_a_song_and_draws_lines_to_its_like(
    view: MapView, library: MapLibrary, qtbot: QtBot
) -> None:
    chosen: list[int] = []
    view.song_chosen.connect(chosen.append)
    dot = lonely(view)

    click_dot(qtbot, view, dot)

    assert chosen == [library.columns.file[view.dots.rows[dot]]]
    assert view.card.title.text() == title_of(library, view, dot)
    assert title_of(library, view, dot) in view.canvas.accessibleDescription()
    qtbot.waitUntil(lambda: len(view.canvas.alike) == 5, timeout=10_000)
    with Database(library.path) as database:
        near = Neighbours(*database.embeddings(library.model)).nearest(int(view.dots.songs[dot]), 5)
    assert [view.dots.songs[each] for each in view.canvas.alike] == [each.song for each in near]

    qtbot.mouseClick(view.canvas, _LEFT, pos=QPoint(3, 690))  # type: ignore[no-untyped-call]
    assert view.canvas.chosen is None
    assert not view.card.open_button.isEnabled()


def test_what_is_pointed_at_is_named_beside_it(
    view: MapView, library: MapLibrary, qtbot: QtBot
) -> None:
    dot = lonely(view)
    before = view.canvas.grab().toImage()
    qtbot.mouseMove(view.canvas, spot(view.canvas, dot))  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: view.canvas.pointed == dot, timeout=5_000)
    words = view._words_of(dot)
    assert words.title == title_of(library, view, dot)
    assert words.artist
    assert words.genre is not None
    assert words.genre in words.verdict.lower().replace("hip-hop", "hiphop")
    assert view.canvas.grab().toImage() != before


def test_a_double_click_opens_the_song(view: MapView, library: MapLibrary, qtbot: QtBot) -> None:
    opened: list[int] = []
    view.song_opened.connect(opened.append)
    dot = lonely(view)
    qtbot.mouseDClick(view.canvas, _LEFT, pos=spot(view.canvas, dot))  # type: ignore[no-untyped-call]
    assert opened == [library.columns.file[view.dots.rows[dot]]]


def test_what_is_sure_has_its_genres_colour_and_what_is_not_is_paler(
    view: MapView, library: MapLibrary
) -> None:
    sure = [dot for dot in range(len(view.dots)) if view.dots.strength[dot] == 3]
    unsure = [dot for dot in range(len(view.dots)) if view.dots.strength[dot] == 0]
    ground = QColor(view.canvas._theme.tokens.surface)

    def contrast(dot: int) -> float:
        genre = library.names[int(view.dots.genre[dot])]
        whole, seen = genre_colour(genre), colour_at(view, dot)
        return _distance(seen, ground) / _distance(whole, ground)

    assert np.median([contrast(dot) for dot in sure[:15]]) == pytest.approx(1, abs=0.02)
    assert np.median([contrast(dot) for dot in unsure[:15]]) < 0.6


def _distance(one: QColor, other: QColor) -> float:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return float(np.hypot.reduce([a - b for a, b in pairs]))


def test_a_corrected_song_has_the_colour_of_what_the_person_said(
    view: MapView, library: MapLibrary, qtbot: QtBot
) -> None:
    dot = lonely(view)
    song = int(view.dots.songs[dot])
    click_dot(qtbot, view, dot)
    with Database(library.path) as database:
        database.correct([song], "reggae")

    after = read_anew(library.path, library.model)
    view.show_columns(after.columns, after.names)
    qtbot.waitUntil(lambda: view._names is after.names, timeout=5_000)

    view.canvas.pick_none()
    again = view.dots.dot_of_song(song)
    assert again is not None
    assert colour_at(view, again) == genre_colour("reggae")


def test_the_legend_shows_one_genre_alone_and_then_all_again(
    view: MapView, library: MapLibrary, qtbot: QtBot
) -> None:
    wanted: list[str | None] = []
    view.genre_wanted.connect(wanted.append)
    number = library.names.number("metal")
    other = next(dot for dot in range(len(view.dots)) if view.dots.genre[dot] != number)

    click(qtbot, view.legend.buttons["metal"])

    assert wanted == ["metal"]
    assert view.canvas.painter.shown.sum() == (view.dots.genre == number).sum()
    click_dot(qtbot, view, other)
    assert view.canvas.chosen is None or view.dots.genre[view.canvas.chosen] == number

    click(qtbot, view.legend.buttons["metal"])
    assert wanted == ["metal", None]
    assert view.canvas.painter.shown.all()


def test_what_the_tables_filter_leaves_out_is_a_hint_of_itself(
    view: MapView, library: MapLibrary, qtbot: QtBot
) -> None:
    dot = lonely(view)
    mask = np.ones(len(library.columns), bool)
    mask[view.dots.rows[dot]] = False
    view.show_only(mask)
    genre = library.names[int(view.dots.genre[dot])]
    assert colour_at(view, dot) != genre_colour(genre)
    click_dot(qtbot, view, dot)
    assert view.canvas.chosen is None


def test_a_song_chosen_in_the_table_is_chosen_here_and_comes_into_view(
    view: MapView, library: MapLibrary
) -> None:
    told: list[int] = []
    view.song_chosen.connect(told.append)
    dot = lonely(view)
    for _ in range(6):
        view.canvas.zoom_in()
    view.canvas.pan(40, 0)
    assert not view.canvas.rect().contains(spot(view.canvas, dot))

    view.choose_file(int(library.columns.file[view.dots.rows[dot]]))

    assert view.canvas.chosen == dot
    assert view.canvas.rect().contains(spot(view.canvas, dot))
    assert not told
    view.choose_file(None)
    assert view.canvas.chosen is None


def test_the_map_is_used_with_the_keyboard_alone(view: MapView, qtbot: QtBot) -> None:
    opened: list[int] = []
    view.song_opened.connect(opened.append)
    canvas = view.canvas
    canvas.setFocus()

    press(qtbot, canvas, "Right")
    first = canvas.chosen
    assert first is not None
    at = canvas.point_of(first)
    press(qtbot, canvas, "Right")
    assert canvas.chosen != first
    assert canvas.chosen is not None
    assert canvas.point_of(canvas.chosen).x() > at.x()
    press(qtbot, canvas, "Return")
    assert len(opened) == 1

    scale = canvas.look.camera.scale
    press(qtbot, canvas, "+")
    press(qtbot, canvas, "+")
    assert canvas.look.camera.scale > scale
    press(qtbot, canvas, "Home")
    assert canvas.look.camera.scale == scale
    press(qtbot, canvas, "Esc")
    assert canvas.chosen is None


def test_the_wheel_zooms_where_the_pointer_is_and_dragging_moves(
    view: MapView, qtbot: QtBot
) -> None:
    canvas, dot = view.canvas, lonely(view)
    at = canvas.point_of(dot)
    wheel = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own signature
    )
    QApplication.sendEvent(canvas, wheel)
    assert (canvas.point_of(dot) - at).manhattanLength() < 1

    middle = canvas.rect().center()
    some = int(
        np.argmin(
            [
                (canvas.point_of(d) - QPointF(middle)).manhattanLength()
                for d in range(len(view.dots))
            ]
        )
    )
    before = canvas.point_of(some)
    canvas.grab()
    qtbot.mousePress(canvas, _LEFT, pos=middle)  # type: ignore[no-untyped-call]
    for step in range(1, 6):
        qtbot.mouseMove(canvas, middle + QPoint(8 * step, 5 * step))  # type: ignore[no-untyped-call]
        canvas.grab()
    qtbot.mouseRelease(canvas, _LEFT, pos=middle + QPoint(40, 25))  # type: ignore[no-untyped-call]
    moved = canvas.point_of(some) - before
    assert (moved.x(), moved.y()) == pytest.approx((40, 25), abs=0.5)
    assert canvas.chosen is None
    # drawn along, it is what would have been drawn anew
    along = canvas.grab().toImage()
    canvas.painter.forget()
    assert canvas.grab().toImage() == along


def test_the_last_map_is_there_at_once_at_the_next_start(
    view: MapView, show_map: ShowMap, library: MapLibrary, qtbot: QtBot
) -> None:
    again = show_map(library)
    shares: list[float] = []
    again._work.progressed.connect(shares.append)
    drawn(qtbot, again)
    np.testing.assert_array_equal(again.dots.places, view.dots.places)
    assert not shares


def test_new_songs_are_placed_while_the_last_map_is_looked_at(
    show_map: ShowMap, tmp_path: Path, library: MapLibrary, qtbot: QtBot
) -> None:
    first = drawn(qtbot, show_map(library))
    before = {
        int(song): place for song, place in zip(first.dots.songs, first.dots.places, strict=True)
    }
    with Database(library.path) as database:
        database.put_file(tmp_path / "new.wav", FileStatus(1, 1), song=database.song_for(b"n" * 16))
        heard = database.judgement(1, library.model)
        assert heard is not None
        database.put_judgement(database.song_for(b"n" * 16), library.model, heard)
    after = read_anew(library.path, library.model)
    first.show_columns(after.columns, after.names)
    assert len(first.dots) == len(before)

    drawn(qtbot, first)
    qtbot.waitUntil(lambda: len(first.dots) == len(before) + 1, timeout=10_000)

    for song, place in zip(first.dots.songs, first.dots.places, strict=True):
        if int(song) in before:
            np.testing.assert_array_equal(place, before[int(song)])


def test_drawing_is_shown_and_given_up_and_begun_anew(
    show_map: ShowMap, tmp_path: Path, qtbot: QtBot
) -> None:
    view = show_map(valid_library(tmp_path))
    assert view.state.heading.text() == "Nothing on the map yet"
    view.draw()
    assert view.state.heading.text() == "The map is being drawn"
    qtbot.waitUntil(lambda: view.state.bar.value() > 20, timeout=20_000)

    click(qtbot, view.state.button)

    assert view.state.heading.text() == "No map was drawn"
    assert not view.state.bar.isVisible()
    qtbot.wait(300)
    assert not len(view.dots)

    click(qtbot, view.state.button)
    qtbot.waitUntil(lambda: len(view.dots) == 197, timeout=60_000)
    assert view.canvas.isVisible()


def test_an_empty_library_says_how_it_fills(
    show_map: ShowMap, tmp_path: Path, qtbot: QtBot
) -> None:
    view = show_map(valid_library(tmp_path, 1000))
    with Database(tmp_path / "empty.sqlite"):
        pass
    empty = show_map(
        MapLibrary(tmp_path / "empty.sqlite", 1, view._columns.taken(np.zeros(0, int)), view._names)
    )
    empty.draw()
    qtbot.waitUntil(lambda: not empty._work.draws, timeout=10_000)
    assert "Add a folder" in empty.state.words.text()
    assert not empty.legend.isVisible()
    drawn(qtbot, view)  # one song has a map, too
    assert len(view.dots) == 1


def test_p_plays_the_song_from_its_middle_and_another_choice_ends_it(
    sound_server: SoundServer, show_map: ShowMap, tmp_path: Path, qtbot: QtBot
) -> None:
    del sound_server
    song = written(tmp_path, tone(30.0))
    view = drawn(qtbot, show_map(valid_library(tmp_path, 20, song)))
    playing = view._preview.playing
    view.canvas.setFocus()
    press(qtbot, view.canvas, "Right")
    press(qtbot, view.canvas, "P")
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    assert 14 < playing.position_s < 20
    assert view.card.play_button.accessibleName() == "Stop"

    press(qtbot, view.canvas, "Left")
    qtbot.waitUntil(lambda: not playing.plays, timeout=10_000)
    assert view.card.play_button.accessibleName() == "Play from its middle"

    click(qtbot, view.card.play_button)
    qtbot.waitUntil(lambda: playing.plays, timeout=10_000)
    press(qtbot, view.canvas, "P")
    qtbot.waitUntil(lambda: not playing.plays, timeout=10_000)


def test_what_decodes_a_song_is_given_back_when_it_falls_silent(
    sound_server: SoundServer, tmp_path: Path, qtbot: QtBot
) -> None:
    del sound_server
    with Decoders() as decoders:
        preview = Preview(Settings(tmp_path / "settings.json"), decoders.open)
        preview.toggle(1, written(tmp_path, tone(30.0)), 30.0)
        qtbot.waitUntil(lambda: preview.playing.plays, timeout=10_000)
        assert decoders.pids

        preview.pause()
        qtbot.waitUntil(lambda: decoders.pids == [], timeout=10_000)
        preview.stop()


def test_a_file_that_cannot_be_played_is_told_of(view: MapView, qtbot: QtBot) -> None:
    click_dot(qtbot, view, lonely(view))
    click(qtbot, view.card.play_button)  # of the shared songs there is no sound here
    qtbot.waitUntil(lambda: bool(view.card.trouble.text()), timeout=10_000)


def test_the_map_is_light_in_a_light_theme(view: MapView) -> None:
    view.canvas._theme._settings[THEME] = "light"
    image = view.canvas.grab().toImage()
    assert image.pixelColor(20, 20) == QColor(LIGHT.surface)
