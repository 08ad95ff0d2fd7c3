"""The songs that are open: taking out and putting back, one after another, recent and pasted."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop import app
from genre_desktop.paths import demo_song
from genre_desktop.ui import model_choice, song_opener
from genre_desktop.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click, copy, drop, press, rows, title, wait_for_songs
from tests.ui.songs import tone_wav


def three_songs(qtbot: QtBot, window: MainWindow, folder: Path) -> list[Path]:
    paths = [tone_wav(folder / f"{name}.wav", seconds=2) for name in "abc"]
    drop(window, paths)
    wait_for_songs(qtbot, window, 3)
    return paths


def names(window: MainWindow) -> str:
    return "".join(song.path.stem for song in window.queue.songs)


def test_the_songs_are_gone_through_with_the_keyboard(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    three_songs(qtbot, window, tmp_path)
    seen = [title(window)]
    for keys in ("Ctrl+Down", "Ctrl+Down", "Ctrl+Down", "Ctrl+Up"):
        press(qtbot, window, keys)
        seen.append(title(window))
        assert window.songs_page.queue_panel.current is window.songs_page.song_view.song

    assert seen == ["a", "b", "c", "a", "c"]


def test_arrow_keys_in_the_list_show_the_songs(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    three_songs(qtbot, window, tmp_path)
    window.songs_page.queue_panel.view.setFocus()
    press(qtbot, window.songs_page.queue_panel.view, "Down")
    assert title(window) == "b"
    press(qtbot, window.songs_page.queue_panel.view, "End")
    assert title(window) == "c"


@pytest.mark.parametrize(("shown", "then"), [("a", "b"), ("b", "c"), ("c", "b")])
def test_after_taking_out_a_song_its_neighbour_is_shown(
    shown: str, then: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    three_songs(qtbot, window, tmp_path)
    window.songs_page.queue_panel.choose(window.queue.songs["abc".index(shown)])

    window.songs_page.queue_panel.view.setFocus()
    press(qtbot, window.songs_page.queue_panel.view, "Del")

    assert names(window) == "abc".replace(shown, "")
    assert title(window) == then
    assert window.songs_page.queue_panel.current is window.songs_page.song_view.song


def test_what_was_taken_out_is_put_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    three_songs(qtbot, window, tmp_path)
    press(qtbot, window, "Ctrl+W")
    press(qtbot, window, "Ctrl+W")
    assert names(window) == "c"

    press(qtbot, window, "Ctrl+Z")
    wait_for_songs(qtbot, window, 2)
    assert title(window) == "b"
    press(qtbot, window, "Ctrl+Z")
    wait_for_songs(qtbot, window, 3)

    assert set(names(window)) == set("abc")
    assert not window.actions_by_name["undo_removal"].isEnabled()


def test_the_last_song_taken_out_leaves_the_empty_window(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)

    press(qtbot, window, "Ctrl+W")

    assert window.songs_page.empty_state.isVisible()
    assert window.windowTitle() == "Genre Desktop"
    for name in ("analyse_again", "remove_song", "clear_queue", "zoom_in", "next_song"):
        assert not window.actions_by_name[name].isEnabled(), name
    assert window.actions_by_name["undo_removal"].isEnabled()


def test_a_cleared_queue_comes_back_whole(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    three_songs(qtbot, window, tmp_path)
    press(qtbot, window, "Ctrl+Shift+W")
    assert window.queue.songs == ()
    assert window.songs_page.empty_state.isVisible()

    press(qtbot, window, "Ctrl+Z")
    wait_for_songs(qtbot, window, 3)

    assert names(window) == "abc"


def test_clearing_in_the_middle_of_the_work_ends_it(
    window: MainWindow, qtbot: QtBot, long_song: Path, tmp_path: Path
) -> None:
    drop(window, [long_song, *(tone_wav(tmp_path / f"{n}.wav", seconds=2) for n in range(5))])
    qtbot.wait(100)

    window.songs_page.clear_queue()

    assert not window.status.stop_button.isVisible()
    with qtbot.waitSignal(window.queue.became_idle):
        pass
    assert window.queue.songs == ()


# recent songs -------------------------------------------------------------------------------------


def recent(window: MainWindow) -> list[str]:
    window.recent_menu.aboutToShow.emit()
    return [action.text() for action in window.recent_menu.actions() if action.text()]


def test_recent_songs_stand_in_their_menu_the_newest_first(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window()
    assert recent(window) == ["Nothing yet"]
    for name in ("R&B", "two", "R&B"):
        window.songs_page.clear_queue()
        drop(window, tone_wav(tmp_path / f"{name}.wav", seconds=2))
        wait_for_songs(qtbot, window, 1)
    assert recent(window) == ["R&&B.wav", "two.wav", "Forget these"]
    window.close()

    again = open_window()
    assert recent(again)[:2] == ["R&&B.wav", "two.wav"]
    again.recent_menu.actions()[1].trigger()
    wait_for_songs(qtbot, again, 1)
    assert title(again) == "two"

    recent(again)
    again.recent_menu.actions()[-1].trigger()
    assert recent(again) == ["Nothing yet"]


def test_a_file_that_could_not_be_opened_is_not_remembered(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, tmp_path / "gone.wav")
    wait_for_songs(qtbot, window, 1)
    assert recent(window) == ["Nothing yet"]


# the clipboard ------------------------------------------------------------------------------------


def test_a_path_is_pasted_in_any_spelling(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tone_wav(tmp_path / "a song.wav", seconds=2)
    for text in (
        str(path),
        f'"{path}"',
        f"'{path}'",
        f"  {path}  \n",
        path.as_uri(),
        f"{path}\n" * 2,
    ):
        copy(text)
        press(qtbot, window, "Ctrl+V")
        wait_for_songs(qtbot, window, 1)
        assert window.queue.songs[0].path == path, text
        assert window.banner.text == "", text
        window.songs_page.clear_queue()


def test_a_path_from_the_home_folder_is_pasted(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    tone_wav(tmp_path / "song.wav", seconds=2)
    copy("~/song.wav")
    press(qtbot, window, "Ctrl+V")
    wait_for_songs(qtbot, window, 1)


NONSENSE = (
    "",
    "la la la",
    "relative/song.wav",
    "/no/such/song.wav",
    "~nobody-of-this-name/song.wav",
    "~~~~",
    "https://example.org/song.mp3",
    "file:",
    "file:song.wav",
    '"',
    "/" + "x" * 5000,
    "\n" * 100,
    "/\0/",
)


def test_pasting_nonsense_says_what_to_do(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone_wav(tmp_path / "song.wav", seconds=2)
    monkeypatch.chdir(tmp_path)  # whose songs nobody asked for
    for text in NONSENSE:
        copy(text)
        press(qtbot, window, "Ctrl+V")
        qtbot.wait(20)

        assert window.banner.text.startswith("The clipboard holds no path of a song."), text
        assert window.queue.songs == (), text
        window.banner.dismiss()
        assert window.banner.text == ""


def test_escape_puts_a_message_away(window: MainWindow, qtbot: QtBot) -> None:
    copy("nonsense")
    press(qtbot, window, "Ctrl+V")
    assert window.banner.isVisible()

    press(qtbot, window, "Esc")

    assert not window.banner.isVisible()
    assert not window.actions_by_name["cancel"].isEnabled()


def test_several_messages_wait_behind_each_other(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.banner
    for message in ("one", "two", "one"):
        banner.tell(message, "Do something.")
    assert banner.text == "one Do something."
    assert banner._close.text() == "Next (1 more)"

    click(qtbot, banner._close)
    assert banner.text == "two Do something."
    assert banner.accessibleDescription() == "two Do something."
    click(qtbot, banner._close)

    assert not banner.isVisible()


# opening in other ways ----------------------------------------------------------------------------


def test_the_demo_song_is_one_click_away(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window.songs_page.empty_state.demo_button)
    wait_for_songs(qtbot, window, 1)
    assert window.queue.songs[0].path == demo_song()


def test_songs_and_folders_are_chosen_in_dialogs(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = tone_wav(tmp_path / "x" / "song.wav", seconds=2)
    tone_wav(tmp_path / "y" / "in folder.wav", seconds=2)
    asked: list[str] = []

    class Dialog:
        @staticmethod
        def getOpenFileNames(  # noqa: N802 - Qt's name
            _: MainWindow, _title: str, folder: str, _filter: str
        ) -> tuple[list[str], str]:
            asked.append(folder)
            return [str(song)], ""

        @staticmethod
        def getExistingDirectory(_: MainWindow, _title: str, folder: str) -> str:  # noqa: N802
            asked.append(folder)
            return str(tmp_path / "y")

    monkeypatch.setattr(song_opener, "QFileDialog", Dialog)
    click(qtbot, window.songs_page.empty_state.open_button)
    wait_for_songs(qtbot, window, 1)
    press(qtbot, window, "Ctrl+Shift+O")
    wait_for_songs(qtbot, window, 2)

    assert [row.split(":")[0] for row in rows(window)] == ["song", "in folder"]
    assert asked == ["", str(tmp_path / "x")], "the next dialog begins where the last one ended"


def test_nothing_happens_where_a_dialog_is_left(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dialog:
        getOpenFileNames = staticmethod(lambda *_: ((), ""))  # noqa: N815 - Qt's name
        getOpenFileName = staticmethod(lambda *_: ("", ""))  # noqa: N815
        getExistingDirectory = staticmethod(lambda *_: "")  # noqa: N815

    for module in (song_opener, model_choice):
        monkeypatch.setattr(module, "QFileDialog", Dialog)
    for keys in ("Ctrl+O", "Ctrl+Shift+O", "Ctrl+M"):
        press(qtbot, window, keys)
    assert window.queue.songs == ()
    assert window.banner.text == ""


def test_program_arguments_are_songs_and_a_picture() -> None:
    options = app._parse(["a.mp3", "b/", "--screenshot", "picture.png", "--", "-c.mp3"])
    assert options.songs == [Path("a.mp3"), Path("b"), Path("-c.mp3")]
    assert options.screenshot == Path("picture.png")
    assert app._parse([]).songs == []
    with pytest.raises(SystemExit) as ended:
        app._parse(["--no-such-option"])
    assert ended.value.code == 2


def test_a_relative_path_is_told_from_where_the_program_was_started(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone_wav(tmp_path / "song.wav", seconds=2)
    monkeypatch.chdir(tmp_path)
    window.open_paths([Path("song.wav")])
    monkeypatch.chdir(os.sep)
    wait_for_songs(qtbot, window, 1)
    assert window.queue.songs[0].error is None
