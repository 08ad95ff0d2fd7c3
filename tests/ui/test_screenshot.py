"""A picture of the window for where nobody is there: it always comes to an end, and says how."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.screenshot import Photographer

Captured = pytest.CaptureFixture[str]


def photographed(qtbot: QtBot, window: MainWindow, what: Path, path: Path) -> int:
    """Open something, have it photographed, and wait for the end of the program."""
    photographer = Photographer(window, path)
    window.open_paths([what])
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    return photographer.exit_code


def test_a_song_gets_its_picture(
    window: MainWindow, qtbot: QtBot, short_song: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "new folder" / "picture.png"

    assert photographed(qtbot, window, short_song, path) == 0

    shown = capsys.readouterr()
    assert shown.out.startswith("short song: ")
    assert shown.out.endswith(f"picture of the window: {path}\n")
    assert shown.err == ""
    assert path.stat().st_size > 10_000


def test_an_empty_folder_is_not_waited_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()

    assert photographed(qtbot, window, tmp_path / "empty", tmp_path / "picture.png") == 1

    assert capsys.readouterr() == ("", "no verdict came\n")
    assert not (tmp_path / "picture.png").exists()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file/picture.png", "no picture was kept: "),
        ("folder.png", "no picture could be written to "),
        ("picture.no-such-format", "no picture could be written to "),
    ],
)
def test_a_picture_that_cannot_be_written_is_told_and_the_verdict_is_printed_nevertheless(
    target: str,
    words: str,
    window: MainWindow,
    qtbot: QtBot,
    short_song: Path,
    tmp_path: Path,
    capsys: Captured,
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.png").mkdir()

    assert photographed(qtbot, window, short_song, tmp_path / target) == 1

    shown = capsys.readouterr()
    assert shown.out.startswith("short song: ")
    assert shown.out.count("%") == 10
    assert "picture of the window" not in shown.out
    assert shown.err.startswith(words)
