"""A model of one's own genres is made from the window, measured, and used at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from genre_desktop.inference.card import WindowRule
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import State
from genre_desktop.library.scan import Scan
from genre_desktop.settings import MODEL_PATH, Settings
from genre_desktop.training import personal
from genre_desktop.training.personal import personal_models
from genre_desktop.training.ship import ship
from genre_desktop.ui.library.personal_dialog import PersonalDialog
from genre_desktop.ui.main_window import MainWindow
from tests.library.scanning import quick_service
from tests.training.in_memory import collection
from tests.training.in_memory import sound as columns
from tests.training.recordings import sound, write_sound
from tests.training.songs import TINY
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import click
from tests.ui.library.collection_hands import count, show_library

_HZ = {"drone": 220.0, "whistle": 3520.0}
_WINDOW = WindowRule(columns=24, step=24)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of other genres, whose features are the mean spectrum."""
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    window = keras.Input((128, _WINDOW.columns, 1))
    signal = keras.layers.AveragePooling2D((4, _WINDOW.columns))(window)
    signal = keras.layers.Flatten(name="embedding")(signal)
    network = keras.Model(window, keras.layers.Dense(3, name="logits")(signal))
    path = tmp_path_factory.mktemp("start") / "small.keras"
    ship(
        network,
        path,
        name="small",
        version="1.0",
        genres=("blues", "jazz", "rock"),
        recipe=replace(TINY, window=_WINDOW),
        songs=collection(columns(1), columns(2)),
        seed=0,
        split="",
        command="",
    )
    return path


def write_songs(folder: Path, genre: str, songs: int, first: int = 0) -> list[Path]:
    return [
        write_sound(folder / f"{genre} {n}.wav", sound(_HZ[genre], first + n, 2.0))
        for n in range(songs)
    ]


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A library in which six drones were corrected, and two songs are nobody's yet."""
    folder = tmp_path / "music"
    write_songs(folder, "drone", 7)
    write_songs(folder, "whistle", 1, 700)
    service = quick_service()
    try:
        Scan(default_database(), service, [folder], workers=1).run()
    finally:
        service.stop()
    with Database(default_database()) as database:
        rows = [row for row in database.rows(1) if row.title != "drone 6"]
        drones = [row.song for row in rows if row.path.name.startswith("drone")]
        database.correct([song for song in drones[:6] if song is not None], "Drone")
    return folder


@pytest.fixture(autouse=True)
def _quick_start(start: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models of one's own begin with the small one, which is soon measured."""
    monkeypatch.setattr(personal, "bundled_model", lambda: start)


def open_dialog(qtbot: QtBot, window: MainWindow) -> PersonalDialog:
    """From the menu, as a user does."""
    window.show_library()
    window.actions_by_name["train_model"].trigger()
    (dialog,) = (each for each in window.findChildren(PersonalDialog) if each.isVisible())
    qtbot.waitUntil(lambda: genres(dialog) == ["Drone 6"], timeout=10_000)
    return dialog


def window_settings(window: MainWindow) -> Settings:
    return window._settings


def genres(dialog: PersonalDialog) -> list[str]:
    return [f"{item.text(0)} {item.text(1)}" for item in dialog.choice._items]


def test_two_new_genres_are_learned_from_the_dialog_and_used_at_once_for_a_new_scan(
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    music: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del music
    engine_maker(KerasEngine)
    window = open_window()
    show_library(qtbot, window, 8)
    dialog = open_dialog(qtbot, window)
    assert not dialog.start_button.isEnabled()  # one genre is none to tell apart
    assert "tick two" in dialog.choice.hint.text()

    write_songs(tmp_path / "examples" / "Whistle", "whistle", 6, 100)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "examples"))
    click(qtbot, dialog.choice.folder_button)
    qtbot.waitUntil(lambda: genres(dialog) == ["Drone 6", "Whistle 6"], timeout=10_000)
    dialog.choice.name.setText("My sounds")
    said: list[str] = []
    click(qtbot, dialog.start_button)
    dialog._work.told.connect(lambda _job, progress: said.append(progress.words))
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.result_page, timeout=200_000)

    assert "Listened to 12 of 12 songs" in said
    assert dialog.result_page.heading.text().startswith("My sounds: right for 1")
    assert "commonest genre would be right for 6 (50%)" in dialog.result_page.words.text()
    tree = dialog.result_page.genres
    shown = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    assert [item.text(0) for item in shown if item] == ["Drone", "Whistle"]
    assert all(item.text(1).endswith("of 6") for item in shown if item)

    click(qtbot, dialog.use_button)
    (model,) = personal_models()
    assert window_settings(window)[MODEL_PATH] == str(model)
    qtbot.waitUntil(lambda: "judged by another model" in window.banner.text, timeout=60_000)
    click(qtbot, window.banner._deed)
    qtbot.waitUntil(lambda: count(window, State.DONE) == 8, timeout=120_000)
    with Database(default_database()) as database:
        number = int(database.read("SELECT max(id) FROM model")[0][0])
        rows = {row.path.name: row for row in database.rows(number)}
    assert {row.state for row in rows.values()} == {State.DONE}
    # what it has never met, by the new model's genres
    assert (rows["drone 6.wav"].genre, rows["whistle 0.wav"].genre) == ("drone", "whistle")


def test_a_training_is_stopped_and_can_be_begun_again(
    window: MainWindow, qtbot: QtBot, music: Path, tmp_path: Path
) -> None:
    del music
    dialog = open_dialog(qtbot, window)
    write_songs(tmp_path / "examples" / "whistle", "whistle", 6, 100)
    write_songs(tmp_path / "examples" / "drone", "drone", 2, 200)
    dialog.add_folder(tmp_path / "examples")
    qtbot.waitUntil(lambda: genres(dialog) == ["Drone 8", "Whistle 6"], timeout=10_000)
    click(qtbot, dialog.start_button)
    qtbot.waitUntil(lambda: dialog.doing.text() != "", timeout=60_000)
    assert dialog.close_button.text() == "Stop"

    dialog.close()  # which stops it first
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.choice, timeout=20_000)
    assert dialog.start_button.isEnabled()
    assert personal_models() == ()
    dialog.close()
    assert not dialog.isVisible()


def test_what_stands_in_the_way_of_a_model_is_said_before_anything_is_begun(
    window: MainWindow, qtbot: QtBot, music: Path, tmp_path: Path
) -> None:
    del music
    dialog = open_dialog(qtbot, window)
    write_songs(tmp_path / "examples" / "whistle", "whistle", 3)
    dialog.add_folder(tmp_path / "examples")
    qtbot.waitUntil(lambda: genres(dialog) == ["Drone 6", "Whistle 3"], timeout=10_000)
    few = dialog.choice._items[1]
    assert "too few: 5 are needed" in few.text(2)
    assert few.isDisabled()
    write_songs(tmp_path / "more" / "whistle", "whistle", 5, 300)
    dialog.add_folder(tmp_path / "more")
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=10_000)

    dialog.choice.name.setText(" ./")
    assert "needs a name" in dialog.choice.hint.text()
    assert not dialog.start_button.isEnabled()
    dialog.choice.name.setText("good")
    assert dialog.start_button.isEnabled()
    dialog.add_folder(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: "was not found" in dialog.choice.hint.text(), timeout=10_000)
    dialog.close()
