"""What is computed of a song side by side: whose words stand there, and what is stopped."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from genre_desktop.errors import CancelledError
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.song_view import SongView
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import click, drop, press, wait_for_songs
from tests.ui.live_hands import save_as
from tests.ui.quick_engine import QuickEngine
from tests.ui.songs import tone_wav

SLOW_PICTURE, ITS_LABEL = "hpss harmonic", "Harmonic"
QUICK_PICTURE = "chroma_stft"


class HeldEngine(QuickEngine):
    """Gives no reasons until it is let go: an export waits for them, a picture does not."""

    let_go: threading.Event

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        self.let_go.wait(30)
        return super().saliency(windows, baselines, genre_index)


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    """Set, it lets the exports go on."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def view(
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    tmp_path: Path,
    let_go: threading.Event,
) -> Iterator[SongView]:
    """A song of two minutes, heard to its end, of which no report can be finished yet."""
    engine_maker(lambda bundle: HeldEngine(bundle.card))
    HeldEngine.let_go = let_go
    window = open_window()
    drop(window, tone_wav(tmp_path / "songs" / "two minutes.wav", seconds=120))
    wait_for_songs(qtbot, window, 1)
    view = window.songs_page.song_view
    qtbot.waitUntil(lambda: view.course.timeline is not None, timeout=20_000)
    qtbot.waitUntil(lambda: view.transport.work == "", timeout=5000)
    yield view
    let_go.set()  # before the window is closed, which waits for the model's answer


def begin_export(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, action: str, path: Path
) -> None:
    save_as(monkeypatch, path)
    window_of(view).actions_by_name[action].trigger()
    what = "Report" if action == "export_page" else "Verdict"
    qtbot.waitUntil(lambda: view.transport.work.startswith(what), timeout=5000)


def window_of(view: SongView) -> MainWindow:
    window = view.window()
    assert isinstance(window, MainWindow)
    return window


def begin_picture(view: SongView, qtbot: QtBot) -> None:
    view.pictures.choose(SLOW_PICTURE)
    qtbot.waitUntil(lambda: view.transport.work.startswith(ITS_LABEL), timeout=5000)


@pytest.mark.parametrize("by_key", [False, True])
def test_only_what_speaks_is_stopped_and_then_what_is_beneath_it_speaks_again(
    by_key: bool,  # noqa: FBT001
    view: SongView,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    let_go: threading.Event,
) -> None:
    def stop() -> None:
        if by_key:
            press(qtbot, view.transport.play_button, "Esc")
        else:
            click(qtbot, view.transport.stop_button)

    path = tmp_path / "report.html"
    begin_export(view, qtbot, monkeypatch, "export_page", path)
    begin_picture(view, qtbot)
    stop()
    assert view.transport.work.startswith("Report")
    assert view.transport.stop_button.isVisible()
    qtbot.wait(100)
    assert SLOW_PICTURE not in view.pictures.computed, "its picture was stopped"
    assert view.transport.work.startswith("Report")
    let_go.set()
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: view.transport.work == "", timeout=5000)
    assert not view.transport.stop_button.isVisible()


def test_what_is_done_leaves_the_words_to_what_is_not(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "timeline.json"
    begin_picture(view, qtbot)
    begin_export(view, qtbot, monkeypatch, "export_json", path)
    qtbot.waitUntil(lambda: SLOW_PICTURE in view.pictures.computed, timeout=20_000)
    qtbot.wait(100)
    assert view.transport.work.startswith("Verdict")
    click(qtbot, view.transport.stop_button)
    assert view.transport.work == ""
    qtbot.wait(100)
    assert not path.exists()


def test_esc_stops_what_speaks_before_it_lets_go_of_the_selection(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    canvas = view.sound_view
    canvas.setFocus()
    canvas.select((10.0, 20.0))
    begin_export(view, qtbot, monkeypatch, "export_json", tmp_path / "timeline.json")
    press(qtbot, canvas, "Esc")
    assert view.transport.work == ""
    assert canvas.selection == (10.0, 20.0)
    press(qtbot, view.transport.play_button, "Esc")
    assert canvas.selection is None


def test_a_picture_does_not_wait_for_exports(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("first", "second", "third"):
        begin_export(view, qtbot, monkeypatch, "export_json", tmp_path / f"{name}.json")
    view.pictures.choose(QUICK_PICTURE)
    qtbot.waitUntil(lambda: QUICK_PICTURE in view.pictures.computed, timeout=10_000)
    assert not list(tmp_path.glob("*.json"))


def test_exports_are_made_in_the_order_in_which_they_were_asked_for(
    view: SongView,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    let_go: threading.Event,
) -> None:
    saved: list[str] = []
    view.exporting.saved.connect(lambda path: saved.append(path.stem))
    names = ["first", "second", "third"]
    for name in names:
        begin_export(view, qtbot, monkeypatch, "export_json", tmp_path / f"{name}.json")
    let_go.set()
    qtbot.waitUntil(lambda: len(saved) == len(names), timeout=20_000)
    assert saved == names


@pytest.mark.parametrize("action", ["export_picture", "export_window"])
def test_a_picture_that_waits_says_so_and_can_be_stopped(
    action: str,
    view: SongView,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    let_go: threading.Event,
) -> None:
    table, picture = tmp_path / "timeline.json", tmp_path / "picture.png"
    begin_export(view, qtbot, monkeypatch, "export_json", table)
    save_as(monkeypatch, picture)
    window_of(view).actions_by_name[action].trigger()
    qtbot.waitUntil(lambda: view.transport.work == "Picture…", timeout=5000)
    click(qtbot, view.transport.stop_button)
    assert view.transport.work.startswith("Verdict")
    let_go.set()
    qtbot.waitUntil(table.exists, timeout=20_000)
    qtbot.waitUntil(lambda: view.transport.work == "", timeout=5000)
    assert not picture.exists()


def test_a_picture_that_is_stopped_while_it_is_packed_is_not_kept(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun, packed = threading.Event(), threading.Event()

    def pack(_: object) -> bytes:
        begun.set()
        packed.wait(10)
        return b"a picture"

    monkeypatch.setattr("genre_desktop.ui.song.photographing.png_of", pack)
    save_as(monkeypatch, tmp_path / "picture.png")
    window_of(view).actions_by_name["export_picture"].trigger()
    qtbot.waitUntil(begun.is_set, timeout=5000)
    click(qtbot, view.transport.stop_button)
    packed.set()
    qtbot.wait(200)
    assert not (tmp_path / "picture.png").exists()
    assert view.transport.work == ""


def test_a_timeline_that_was_stopped_stays_so_until_the_song_is_shown_or_heard_anew(
    view: SongView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, cancel: threading.Event, **__: object) -> None:
        cancel.wait(30)
        raise CancelledError

    monkeypatch.setattr("genre_desktop.ui.song.course.hear_timeline", held)
    course, song = view.course, view.song
    assert song is not None
    song.timeline, song.sections = None, ()
    begin: list[Callable[[], object]] = [
        lambda: view.show_song(song),
        lambda: view.show_song(song),
        lambda: press(qtbot, window_of(view), "F5"),
    ]
    for deed in begin:
        deed()
        qtbot.waitUntil(lambda: course._job != 0, timeout=20_000)
        course.cancel()
        for _ in range(2):
            view.song_changed()
            qtbot.wait(300)
            assert course._job == 0


@pytest.mark.parametrize("span", [(10.0, 20.0), None])
def test_what_is_heard_anew_is_not_repeated_whole_where_a_part_was(
    span: tuple[float, float] | None, view: SongView, qtbot: QtBot
) -> None:
    view.sound_view.select(span)
    press(qtbot, window_of(view), "Ctrl+Shift+L")
    assert view.playing.loops
    press(qtbot, window_of(view), "F5")
    assert view.sound_view.selection is None
    is_whole = span is None
    assert (view.playing.loops, view.transport.loop_button.isChecked()) == (is_whole, is_whole)
