"""Another model, and models that cannot be used."""

import json
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.engine import Engine, KerasEngine
from genre_desktop.paths import bundled_model, config_dir, demo_song
from genre_desktop.settings import MODEL_PATH
from genre_desktop.ui import model_choice
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from tests.inference.fakes import no_model, with_card
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import (
    drop,
    facts,
    headline,
    press,
    rows,
    states,
    total_percent,
    wait_for_engine,
    wait_for_songs,
    wait_until_listening,
)
from tests.ui.quick_engine import QuickEngine


def choose_model(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    class Dialog:
        getOpenFileName = staticmethod(lambda *_: (str(path), ""))  # noqa: N815 - Qt's name

    monkeypatch.setattr(model_choice, "QFileDialog", Dialog)


def label(window: MainWindow) -> str:
    return window.status.engine_label.text()


def test_a_model_that_does_not_match_its_card_is_refused_and_the_bundled_one_still_works(
    window: MainWindow,
    qtbot: QtBot,
    short_song: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    verdict = headline(window)
    model = no_model(tmp_path / "mine.keras")
    model.write_bytes(b"something else")
    choose_model(monkeypatch, model)

    press(qtbot, window, "Ctrl+M")
    wait_for_songs(qtbot, window, 1)

    assert window.banner.text.startswith("The model mine.keras does not match its card mine.json.")
    assert states(window) == [State.FAILED]
    qtbot.waitUntil(lambda: label(window) == "No model")
    assert "mine" not in window.songs_page.song_view.verdict_panel._model.text()

    window.actions_by_name["use_bundled_model"].trigger()
    wait_for_songs(qtbot, window, 1)
    wait_for_engine(qtbot, window)

    assert headline(window) == verdict
    assert not window.actions_by_name["use_bundled_model"].isEnabled()


@pytest.mark.parametrize("kind", ["no card", "no model", "card is nonsense", "not a model"])
def test_a_model_that_cannot_be_used_is_told_of(
    kind: str, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = no_model(tmp_path / "mine.keras")
    match kind:
        case "no card":
            card_path(model).unlink()
        case "no model":
            model.unlink()
        case "card is nonsense":
            card_path(model).write_text(json.dumps({"format_version": 2}))
        case _:
            model = tmp_path / "mine.txt"
    choose_model(monkeypatch, model)

    window.model_choice.open_model()

    qtbot.waitUntil(lambda: "mine" in window.banner.text)
    qtbot.waitUntil(lambda: label(window) == "No model")
    assert "Error" not in window.banner.text


def test_another_model_judges_all_songs_anew_and_is_remembered(
    open_window: OpenWindow,
    qtbot: QtBot,
    short_song: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    drop(window, [short_song, demo_song()])
    wait_for_songs(qtbot, window, 2)
    model = no_model(tmp_path / "mine.keras")
    choose_model(monkeypatch, model)

    window.model_choice.open_model()
    wait_for_songs(qtbot, window, 2)
    qtbot.waitUntil(lambda: label(window) == "Model small 0.1")

    assert states(window) == [State.DONE] * 2
    genres = [genre for genre, _ in window.songs_page.song_view.verdict_panel.bars.rows()]
    assert genres == ["blues", "jazz", "rock"]
    assert "small 0.1" in window.songs_page.song_view.verdict_panel._model.text()
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: label(again) == "Model small 0.1")
    assert again.actions_by_name["use_bundled_model"].isEnabled()


def test_the_way_back_to_the_bundled_model_is_open_with_nothing_in_the_queue(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_engine(qtbot, window)
    way_back = window.actions_by_name["use_bundled_model"]
    assert not way_back.isEnabled()
    choose_model(monkeypatch, no_model(tmp_path / "mine.keras"))

    press(qtbot, window, "Ctrl+M")
    qtbot.waitUntil(lambda: label(window) == "Model small 0.1")
    assert way_back.isEnabled()

    way_back.trigger()
    qtbot.waitUntil(lambda: label(window) not in {"Model small 0.1", "Loading the model…"})
    assert label(window) == f"Model {read_card(card_path(bundled_model())).label}"
    assert not way_back.isEnabled()


def test_a_remembered_model_that_is_gone_is_told_of_at_the_start(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = config_dir() / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({MODEL_PATH.key: str(tmp_path / "gone.keras")}))

    window = open_window()

    qtbot.waitUntil(lambda: "gone.keras" in window.banner.text)
    window.model_choice.use_bundled_model()
    wait_for_engine(qtbot, window)


def test_changing_the_model_while_one_is_loaded_holds_up_nobody(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, short_song: Path
) -> None:
    def slow(bundle: Bundle) -> Engine:
        time.sleep(1.0)
        return QuickEngine(bundle.card)

    engine_maker(slow)
    window = open_window()
    drop(window, short_song)
    qtbot.wait(200)

    started = time.monotonic()
    window.model_choice.use_bundled_model()
    taken = time.monotonic() - started

    assert taken < 0.3
    wait_for_songs(qtbot, window, 1)
    assert states(window) == [State.DONE]
    assert label(window).startswith("Model ")


def test_changing_the_model_in_the_middle_of_a_song(
    window: MainWindow, qtbot: QtBot, long_song: Path, short_song: Path
) -> None:
    drop(window, [long_song, short_song])
    wait_until_listening(qtbot, window)
    for _ in range(3):
        window.model_choice.use_bundled_model()
        qtbot.wait(20)
    wait_until_listening(qtbot, window)
    window.songs_page.remove_song()
    wait_for_songs(qtbot, window, 1)
    assert states(window) == [State.DONE]


def test_what_an_engine_says_after_it_was_left_is_not_heard(
    window: MainWindow, qtbot: QtBot
) -> None:
    wait_for_engine(qtbot, window)
    old = window.queue._engine.service

    def say() -> None:
        old._on_ready()
        old._on_failed(UserError("The old model failed."))

    thread = threading.Thread(target=say)
    thread.start()
    thread.join()
    window.model_choice.use_bundled_model()  # before the words arrive
    wait_for_engine(qtbot, window)

    assert window.banner.text == ""


def test_an_engine_that_breaks_in_the_middle_is_told_of(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, short_song: Path
) -> None:
    class Breaks(QuickEngine):
        def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
            raise RuntimeError(f"out of memory for {windows.shape}")

    engine_maker(lambda bundle: Breaks(bundle.card))
    window = open_window()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.FAILED]
    assert window.banner.text != ""
    assert "out of memory" not in window.banner.text


def test_a_model_of_many_genres_still_fits_the_window(
    open_window: OpenWindow,
    qtbot: QtBot,
    short_song: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    window.resize(1200, 800)
    model = tmp_path / "many.keras"
    model.write_bytes(b"no network at all")
    with_card(model, genres=tuple(f"genre {number}" for number in range(60)))
    choose_model(monkeypatch, model)
    window.model_choice.open_model()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    qtbot.wait(50)

    assert states(window) == [State.DONE]
    assert window.height() <= 800
    assert window.minimumSizeHint().height() <= 800


def test_the_real_model_judges_the_demo_song(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot
) -> None:
    engine_maker(KerasEngine)
    window = open_window()
    assert label(window) == "Loading the model…"
    window.opener.open_demo()
    qtbot.waitUntil(lambda: window.queue.songs[0].sound is not None, timeout=60_000)
    wait_for_songs(qtbot, window, 1, 120)
    wait_for_engine(qtbot, window)

    known = read_card(card_path(bundled_model()))
    assert label(window) == f"Model {known.label}"
    assert states(window) == [State.DONE]
    assert total_percent(window) == pytest.approx(100)
    assert [genre for genre, _ in window.songs_page.song_view.verdict_panel.bars.rows()] == list(
        known.genres
    )
    verdict = window.queue.songs[0].verdict
    assert verdict is not None
    assert headline(window) == verdict.headline
    assert verdict.headline in rows(window)[0]
    assert facts(window) != ""
    press(qtbot, window, "F5")
    qtbot.wait(50)
    press(qtbot, window, "Esc")
    qtbot.waitUntil(lambda: not window.queue.busy)
    press(qtbot, window, "F5")
    wait_for_songs(qtbot, window, 1, 60)
    assert headline(window) == verdict.headline
