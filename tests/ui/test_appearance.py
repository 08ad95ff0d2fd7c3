"""Themes, orders and colours: by menu, by Preferences, by the system, and after a restart."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from genre_desktop import settings as every_setting
from genre_desktop.paths import config_dir
from genre_desktop.settings import (
    BAR_ORDER,
    COLOUR_MAP,
    SECTIONS,
    SPECTROGRAM_RANGE_DB,
    THEME,
    WINDOW_GEOMETRY,
    WINDOW_LAYOUT,
    Setting,
)
from genre_desktop.ui import theme as theme_module
from genre_desktop.ui.dialogs.preferences import Preferences
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import DARK, LIGHT, Tokens
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, drop, press, wait_for_songs, wait_until_listening
from tests.ui.songs import tone_wav


def menu_action(window: MainWindow, menu: str, text: str) -> QAction:
    found = next(
        each for each in window.findChildren(QMenu) if each.title().replace("&", "") == menu
    )
    found.aboutToShow.emit()
    return next(action for action in found.actions() if action.text() == text)


def assert_looks(window: MainWindow, tokens: Tokens) -> None:
    colours = QApplication.palette()
    assert colours.color(QPalette.ColorRole.Window).name() == tokens.window
    assert colours.color(QPalette.ColorRole.Text).name() == tokens.text
    image = window.grab().toImage()
    assert image.pixelColor(2, image.height() // 2).name() == tokens.window
    sound_view = window.songs_page.song_view.sound_view
    assert sound_view.backgroundBrush().color().name() == tokens.surface


def test_the_menu_changes_the_theme(window: MainWindow, qtbot: QtBot, short_song: Path) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    for text, tokens in (("Light", LIGHT), ("Dark", DARK), ("Light", LIGHT)):
        action = menu_action(window, "Theme", text)
        action.trigger()
        assert action.isChecked()
        assert_looks(window, tokens)


def test_the_theme_changes_while_a_song_is_analysed(
    window: MainWindow, qtbot: QtBot, long_song: Path
) -> None:
    drop(window, [long_song, long_song.with_name("gone.wav")])
    wait_until_listening(qtbot, window)
    for choice in ("light", "dark") * 5:
        window._settings[THEME] = choice
        qtbot.wait(5)
    assert_looks(window, DARK)
    assert window.queue.busy


def list_that_opens() -> QWidget:
    return QComboBox()


def button_with_a_menu() -> QWidget:
    button = QPushButton()
    button.setProperty("menu", "true")
    button.setMenu(QMenu(button))
    return button


@pytest.mark.parametrize("made", [list_that_opens, button_with_a_menu])
@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_what_opens_has_the_arrow_of_the_theme(
    tokens: Tokens, made: Callable[[], QWidget], window: MainWindow, qtbot: QtBot
) -> None:
    window._settings[THEME] = "dark" if tokens is DARK else "light"
    widget = made()
    qtbot.addWidget(widget)
    widget.resize(160, 34)
    widget.show()
    image = widget.grab().toImage()
    inside = widget.rect().adjusted(widget.width() - 26, 6, -4, -6)
    colours = [
        image.pixelColor(x, y).name()
        for x in range(inside.left(), inside.right())
        for y in range(inside.top(), inside.bottom())
    ]
    assert tokens.muted in colours
    assert sum(colour != tokens.raised for colour in colours) > 20


class System(QObject):
    """Stands in for the desktop, whose colours a test cannot change."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815 - Qt's name

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Light

    def styleHints(self) -> "System":  # noqa: N802 - Qt's name
        return self

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
        return self.scheme

    def change(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    made = System()
    monkeypatch.setattr(theme_module, "QGuiApplication", made)
    return made


def test_the_system_s_theme_is_followed_until_the_user_chooses(
    system: System, open_window: OpenWindow
) -> None:
    window = open_window()
    assert_looks(window, LIGHT)
    system.change(Qt.ColorScheme.Dark)
    assert_looks(window, DARK)
    system.change(Qt.ColorScheme.Light)
    assert_looks(window, LIGHT)

    menu_action(window, "Theme", "Dark").trigger()
    system.change(Qt.ColorScheme.Light)
    assert_looks(window, DARK)

    menu_action(window, "Theme", "As the system").trigger()
    assert_looks(window, LIGHT)


def test_a_system_that_does_not_say_gets_the_dark_theme(
    system: System, open_window: OpenWindow
) -> None:
    system.scheme = Qt.ColorScheme.Unknown
    assert_looks(open_window(), DARK)


def test_the_bars_keep_their_order_or_put_the_likeliest_first(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    bars = window.songs_page.song_view.verdict_panel.bars
    verdict = window.queue.songs[0].verdict
    assert verdict is not None
    assert [genre for genre, _ in bars.rows()] == list(verdict.genres)

    menu_action(window, "Order of the genres", "Likeliest first").trigger()
    shares = [share for _, share in bars.rows()]
    assert shares == sorted(shares, reverse=True)
    assert bars.rows()[0][0] == verdict.genre

    menu_action(window, "Order of the genres", "Always the same").trigger()
    assert [genre for genre, _ in bars.rows()] == list(verdict.genres)


def picture(window: MainWindow) -> np.ndarray:
    image = window.songs_page.song_view.sound_view.grab().toImage()
    buffer = np.frombuffer(bytes(image.constBits()), np.uint8)
    return buffer.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, :, :3].astype(int)


def test_the_colour_map_changes_the_picture(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    pictures = []
    assert COLOUR_MAP.choices is not None
    for label in COLOUR_MAP.choices.values():
        menu_action(window, "Spectrogram colours", label).trigger()
        qtbot.wait(60)
        pictures.append(picture(window))
    for index, one in enumerate(pictures):
        for another in pictures[:index]:
            assert (abs(one - another) > 8).any(axis=2).mean() > 0.02
    grey = pictures[-1][200:400]  # beneath it the genres have their colours
    assert (np.ptp(grey, axis=2) <= 40).mean() > 0.95


def test_the_range_of_the_spectrogram_changes_the_picture(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    shades = []
    for decibels in (30, 80, 120):
        window._settings[SPECTROGRAM_RANGE_DB] = decibels
        qtbot.wait(60)
        shades.append(float(window.songs_page.song_view.sound_view._image.image.mean()))
    assert shades[0] < shades[1] < shades[2]


# Preferences --------------------------------------------------------------------------------------


def preferences(window: MainWindow, qtbot: QtBot) -> Preferences:
    press(qtbot, window, "Ctrl+,")
    (dialog,) = window.findChildren(Preferences)
    with qtbot.waitExposed(dialog):
        pass
    return dialog


def change(dialog: Preferences, setting: Setting[Any], value: object) -> None:
    editor = dialog.editor(setting)
    if isinstance(editor, QComboBox):
        editor.setCurrentIndex(editor.findData(value))
    elif isinstance(editor, QLineEdit):
        editor.setText(str(value))
        editor.editingFinished.emit()
    else:
        assert isinstance(editor, QSpinBox)
        editor.setValue(int(str(value)))


def shown(dialog: Preferences, setting: Setting[Any]) -> object:
    editor = dialog.editor(setting)
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QLineEdit):
        return editor.text()
    assert isinstance(editor, QSpinBox)
    return editor.value()


def test_preferences_show_every_setting_that_has_a_label(window: MainWindow, qtbot: QtBot) -> None:
    labelled = [
        thing
        for thing in vars(every_setting).values()
        if isinstance(thing, Setting) and thing.label
    ]
    sectioned = [setting for section in SECTIONS.values() for setting in section]
    assert {setting.key for setting in labelled} == {setting.key for setting in sectioned}
    dialog = preferences(window, qtbot)
    pages = dialog.findChild(QTabWidget)
    assert isinstance(pages, QTabWidget)
    assert [pages.tabText(page) for page in range(pages.count())] == list(SECTIONS)
    for number, section in enumerate(SECTIONS.values()):
        pages.setCurrentIndex(number)
        for setting in section:
            editor = dialog.editor(setting)
            assert editor.isVisible(), setting.key
            assert editor.accessibleName() == setting.label
            assert setting.hint
            assert shown(dialog, setting) == setting.default


def test_preferences_act_at_once_and_go_back_to_the_defaults(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = preferences(window, qtbot)
    changes: list[tuple[Setting[Any], object]] = [
        (THEME, "light"),
        (BAR_ORDER, "rank"),
        (COLOUR_MAP, "grey"),
        (SPECTROGRAM_RANGE_DB, 50),
    ]
    for setting, value in changes:
        change(dialog, setting, value)
        assert window._settings[setting] == value
    assert_looks(window, LIGHT)
    kept = json.loads((config_dir() / "settings.json").read_text(encoding="utf-8"))
    assert kept[COLOUR_MAP.key] == "grey"

    reset = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Restore defaults")
    click(qtbot, reset)

    for section in SECTIONS.values():
        for setting in section:
            assert window._settings[setting] == setting.default
            assert shown(dialog, setting) == setting.default
    press(qtbot, dialog, "Esc")
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_preferences_open_once(window: MainWindow, qtbot: QtBot) -> None:
    preferences(window, qtbot)
    window.preferences()
    assert len(window.findChildren(Preferences)) == 1


def test_preferences_show_what_is_changed_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    dialog = preferences(window, qtbot)
    menu_action(window, "Theme", "Light").trigger()
    assert shown(dialog, THEME) == "light"


def test_about_tells_of_the_model(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.queue.card is not None)
    window.help.about()
    (dialog,) = window.findChildren(QDialog)
    text = "".join(child.toPlainText() for child in _browsers(dialog))
    assert window.queue.card is not None
    assert window.queue.card.label in text
    assert "PyQtGraph" in text
    dialog.close()


def _browsers(dialog: QDialog) -> list[Any]:
    return [child for child in dialog.findChildren(QWidget) if hasattr(child, "toPlainText")]


# remembered ---------------------------------------------------------------------------------------


def test_settings_size_and_layout_are_remembered(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    songs = [tone_wav(tmp_path / f"{number}.wav", seconds=2) for number in range(2)]

    def with_queue() -> MainWindow:
        window = open_window()
        drop(window, songs)
        wait_for_songs(qtbot, window, 2)
        return window

    window = with_queue()
    window.resize(1010, 690)
    window.move(60, 40)
    window.songs_page.setSizes([333, 600])
    window._settings[THEME] = "light"
    window._settings[SPECTROGRAM_RANGE_DB] = 55
    qtbot.wait(50)
    sizes, place = window.songs_page.sizes(), window.geometry()
    window.close()

    again = with_queue()
    qtbot.wait(50)

    assert again.size() == place.size()
    assert (again.geometry().topLeft() - place.topLeft()).manhattanLength() <= 60
    assert again.songs_page.sizes() == pytest.approx(sizes, abs=2)
    assert_looks(again, LIGHT)
    assert again._settings[SPECTROGRAM_RANGE_DB] == 55


def test_the_queue_s_width_outlives_a_session_without_a_queue(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    songs = [tone_wav(tmp_path / f"{number}.wav", seconds=2) for number in range(2)]
    window = open_window()
    drop(window, songs)
    wait_for_songs(qtbot, window, 2)
    window.songs_page.setSizes([400, 800])
    qtbot.wait(20)
    width = window.songs_page.sizes()[0]
    window.close()
    open_window().close()

    again = open_window()
    drop(again, songs)
    wait_for_songs(qtbot, again, 2)
    qtbot.wait(20)

    assert again.songs_page.sizes()[0] == pytest.approx(width, abs=2)


def write_settings(text: str) -> Path:
    path = config_dir() / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ["{", "", "null", "[1, 2]", '"x"', "\0\0", "[" * 100_000])
def test_a_damaged_settings_file_is_put_aside_and_told_of(
    text: str, open_window: OpenWindow, qtbot: QtBot, short_song: Path
) -> None:
    path = write_settings(text)

    window = open_window()

    assert window.banner.text.startswith("Your settings file was damaged")
    assert path.with_name("settings.json.damaged").read_text(encoding="utf-8") == text
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    window._settings[THEME] = "light"
    assert json.loads(path.read_text(encoding="utf-8"))[THEME.key] == "light"


@pytest.mark.parametrize("value", ["nonsense", "AAAA", "ÄÖ", 5, None, ["x"], "A" * 10_000])
def test_nonsense_among_the_settings_is_passed_over(value: object, open_window: OpenWindow) -> None:
    keys = [
        setting.key
        for setting in (THEME, BAR_ORDER, COLOUR_MAP, SPECTROGRAM_RANGE_DB, WINDOW_GEOMETRY,
                        WINDOW_LAYOUT)
    ]  # fmt: skip
    write_settings(json.dumps(dict.fromkeys(keys, value)))

    window = open_window()

    assert window.width() >= 820
    assert window._settings[THEME] == "system"
    assert window.banner.text == ""


def test_settings_that_cannot_be_kept_stop_nothing(
    open_window: OpenWindow, qtbot: QtBot, short_song: Path
) -> None:
    config_dir().parent.mkdir(parents=True, exist_ok=True)
    config_dir().write_text("a file where the folder should be")

    window = open_window()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    window._settings[THEME] = "light"

    assert_looks(window, LIGHT)
    assert window.close()


def test_the_log_folder_is_shown_or_told(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    answers = [True, False]

    class Desktop:
        @staticmethod
        def openUrl(url: QUrl) -> bool:  # noqa: N802 - Qt's name
            shown.append(url.toLocalFile())
            return answers.pop(0)

    monkeypatch.setattr("genre_desktop.ui.help.QDesktopServices", Desktop)
    window.help.show_log_folder()
    assert window.banner.text == ""
    window.help.show_log_folder()
    assert shown[0] in window.banner.text
