"""What is computed of a song when somebody looks: timeline, parts, pictures, explanations."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.features.descriptors import COLUMN_S, DESCRIPTORS, Kind
from genre_desktop.settings import PICTURE
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.song_view import SongView
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drop, press, wait_for_songs
from tests.ui.songs import RATE, tone_wav

PICTURES = [each.name for each in DESCRIPTORS if each.kind is Kind.PICTURE]


@pytest.fixture
def view(window: MainWindow, qtbot: QtBot, demo_song: Path) -> SongView:
    """The demo song, heard to its end, with its timeline."""
    return explored(window, qtbot, demo_song)


def explored(window: MainWindow, qtbot: QtBot, path: Path) -> SongView:
    drop(window, path)
    wait_for_songs(qtbot, window, 1, 60)
    view = window.songs_page.song_view
    qtbot.waitUntil(lambda: view.course.timeline is not None, timeout=20_000)
    return view


def test_the_timeline_is_the_whole_song_in_sections(view: SongView) -> None:
    timeline, sections = view.course.timeline, view.course.sections
    song = view.song
    assert timeline is not None
    assert song is not None
    assert sections[0].start_s == 0
    assert sections[-1].stop_s == pytest.approx(song.duration_s, abs=0.1)
    shown = view.sound_view._strip.sections
    assert [(part.start_s, part.genre) for part in shown] == [
        (part.start_s, part.verdict.genre) for part in sections
    ]


def test_a_part_has_a_verdict_of_its_own_until_it_is_let_go(view: SongView, qtbot: QtBot) -> None:
    panel, canvas = view.verdict_panel, view.sound_view
    whole = panel.bars.rows()
    canvas.setFocus()
    view.playing.seek(10.0)
    view.sound_view.show_selection((10.0, 16.0))
    view.sound_view.selection_changed.emit((10.0, 16.0))
    assert view.course.timeline is not None
    part = view.course.timeline.verdict_between(10.0, 16.0)
    assert panel.headline == part.headline
    assert [share for _, share in panel.bars.rows()] == pytest.approx(part.probabilities)
    assert "0:10.0 to 0:16.0" in panel._hint.text()
    press(qtbot, canvas, "Esc")
    assert canvas.selection is None
    assert panel.bars.rows() == whole


def test_each_picture_is_drawn_and_the_last_one_is_remembered(
    view: SongView, window: MainWindow, qtbot: QtBot
) -> None:
    seen: list[NDArray[np.uint8]] = []
    for name in PICTURES:
        row = view.transport.pictures.findData(name)
        view.transport.pictures.setCurrentIndex(row)
        view.transport.pictures.activated.emit(row)
        qtbot.waitUntil(lambda name=name: name in view.pictures.computed, timeout=20_000)  # type: ignore[misc]
        qtbot.waitUntil(lambda: view.transport.work == "", timeout=5000)
        qtbot.wait(250)
        image = view.sound_view.grab().toImage()
        shown = np.frombuffer(bytes(image.constBits()), np.uint8)
        assert all((shown != other).mean() > 0.02 for other in seen), name
        seen.append(shown)
    assert window._settings[PICTURE] == PICTURES[-1]
    press(qtbot, window, "P")  # once around
    assert view.pictures.current == "melspectrogram"


def test_lines_and_beats_lie_over_the_picture(view: SongView, qtbot: QtBot) -> None:
    for action in view.transport.lines_button.menu().actions():
        assert action.toolTip() != action.text()
        action.trigger()
    qtbot.waitUntil(lambda: view.pictures.tempo_bpm is not None, timeout=20_000)
    qtbot.waitUntil(lambda: len(view.sound_view._lines.lines) == 4, timeout=5000)
    assert f"{view.pictures.tempo_bpm:.0f} BPM" in view.head.facts.text()
    for action in view.transport.lines_button.menu().actions():
        action.trigger()
    assert view.sound_view._lines.lines == ()


def test_what_the_model_listens_to_is_lit_and_told(
    view: SongView, window: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, window, "E")
    qtbot.waitUntil(lambda: view.explaining.shown is not None, timeout=20_000)
    first = view.explaining.shown
    assert first is not None
    assert first.genre in view.verdict_panel.explained.replace("hip-hop", "hiphop")
    view.sound_view.seek_wanted.emit(40.0)
    qtbot.waitUntil(lambda: view.explaining.shown not in (None, first), timeout=20_000)
    second = view.explaining.shown
    assert second is not None
    assert second.start_s <= 40.0 < second.stop_s
    click(qtbot, view.transport.explain_button)
    assert view.explaining.shown is None
    assert view.verdict_panel.explained == ""


def test_no_reasons_are_told_of_a_picture_that_does_not_show_them(
    view: SongView, window: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, window, "E")
    press(qtbot, window, "P")  # while they are looked for
    qtbot.wait(500)
    assert view.pictures.current != "melspectrogram"
    assert view.verdict_panel.explained == ""
    assert not view.transport.explain_button.isChecked()
    press(qtbot, window, "E")
    qtbot.waitUntil(lambda: view.explaining.shown is not None, timeout=20_000)
    assert view.pictures.current == "melspectrogram"
    press(qtbot, window, "P")
    assert view.verdict_panel.explained == ""


def test_computing_can_be_broken_off_and_another_song_begins_anew(
    view: SongView, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    view.pictures.choose("hpss harmonic")
    qtbot.waitUntil(lambda: view.transport.work != "", timeout=10_000)
    click(qtbot, view.transport.stop_button)
    qtbot.waitUntil(lambda: view.transport.work == "", timeout=3000)
    drop(window, tone_wav(tmp_path / "tone.wav", seconds=12))
    wait_for_songs(qtbot, window, 2, 60)
    qtbot.waitUntil(lambda: view.course.timeline is not None, timeout=20_000)
    qtbot.waitUntil(lambda: "hpss harmonic" in view.pictures.computed, timeout=20_000)
    assert view.playing.position_s == 0


@pytest.mark.parametrize("declared", ["nothing", "more than there is"])
def test_pictures_are_as_long_as_the_song_is_whatever_its_file_declares(
    declared: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "tone.flac"
    time_s = np.arange(20 * RATE) / RATE
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 440 * time_s), RATE)
    data = bytearray(path.read_bytes())
    if declared == "nothing":
        # the lower 36 of the 64 bits at byte 18: https://www.rfc-editor.org/rfc/rfc9639#section-8.2
        data[21] &= 0xF0
        data[22:26] = bytes(4)
    else:
        del data[len(data) // 2 :]
    path.write_bytes(data)
    window._settings[PICTURE] = "chroma_stft"
    view = explored(window, qtbot, path)
    qtbot.waitUntil(lambda: "chroma_stft" in view.pictures.computed, timeout=20_000)
    song = view.song
    assert song is not None
    assert song.info is not None
    assert song.duration_s is not None
    assert song.info.duration_s != pytest.approx(song.duration_s, abs=1)
    _, picture = view.pictures.computed["chroma_stft"]
    assert picture.columns * COLUMN_S == pytest.approx(song.duration_s, abs=0.1)
    qtbot.waitUntil(lambda: view.sound_view._image.boundingRect().width() > 0, timeout=5000)
    qtbot.wait(250)
    shown = view.sound_view._image.boundingRect()
    assert (shown.left(), shown.right()) == pytest.approx((0, song.duration_s), abs=0.2)
    last = view.sound_view._image.image[:, -5:-2]
    assert np.ptp(last) > 0, "there is a tone to its end"


def test_the_window_closes_at_once_in_the_middle_of_it(
    open_window: OpenWindow, qtbot: QtBot, long_song: Path
) -> None:
    window = open_window()
    drop(window, long_song)
    view = window.songs_page.song_view
    qtbot.waitUntil(lambda: window.queue.songs[0].sound is not None, timeout=20_000)
    view.pictures.choose("cqt")
    view.pictures.show_line("beat_track", on=True)
    qtbot.waitUntil(lambda: view.transport.work != "", timeout=20_000)
    began_s = time.monotonic()
    window.close()
    assert time.monotonic() - began_s < 1.5


@pytest.mark.parametrize(("width", "height"), [(940, 680), (1280, 800)])
def test_the_bar_beneath_a_song_can_be_read_beside_a_queue(
    window: MainWindow, qtbot: QtBot, short_song: Path, width: int, height: int
) -> None:
    window.resize(width, height)
    window.open_paths([short_song])
    wait_for_songs(qtbot, window, 1)
    window.songs_page.queue_panel.show()
    bar = window.songs_page.song_view.transport
    bar.show_work("Spectral centroid and Spectral roll-off: 43 %")
    qtbot.wait(100)
    parts = [
        part
        for part in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if part.isVisible()
    ]
    for part in parts:
        assert bar.rect().contains(part.geometry()), part.accessibleName()
        others = [other for other in parts if other is not part]
        assert not any(part.geometry().intersects(other.geometry()) for other in others)
    for button in (bar.lines_button, bar.explain_button, bar.export_button):
        assert button.width() >= button.sizeHint().width()
    words = bar.pictures.fontMetrics().horizontalAdvance(bar.pictures.currentText())
    option = QStyleOptionComboBox()
    bar.pictures.initStyleOption(option)
    field = bar.pictures.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        bar.pictures,
    )
    assert field.width() >= words
