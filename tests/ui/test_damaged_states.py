"""What lies around the program may be damaged, newer, full or shut: it starts, and says so."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop import paths
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.schema import MIGRATIONS
from genre_desktop.settings import THEME
from tests.ui.conftest import OpenWindow
from tests.ui.hands import drop, wait_for_songs
from tests.ui.library.collection_hands import library


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB with nothing left on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:  # noqa: PLW1510
        pytest.skip("only root may make a disk")
    try:
        with (disk / "filler").open("wb", buffering=0) as file:
            for _ in range(256 * 1024 // 4096):
                with contextlib.suppress(OSError):  # the disk takes a page for itself
                    file.write(bytes(4096))
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def not_a_database() -> None:
    default_database().parent.mkdir(parents=True, exist_ok=True)
    default_database().write_bytes(b"Dear diary, " * 1000)


def damaged_at_the_beginning() -> None:
    library([("a", "jazz", 0.9)]).close()
    with default_database().open("r+b") as file:
        file.seek(100)  # behind the words that say what it is
        file.write(b"\xa5" * 3000)


def damaged_within() -> None:
    library([(f"song {number}", "jazz", 0.9) for number in range(300)]).close()
    size = default_database().stat().st_size
    with default_database().open("r+b") as file:
        for page in range(8192, size - 4096, 4096):
            file.seek(page)
            file.write(b"\xa5" * 4096)


@pytest.mark.parametrize("damage", [not_a_database, damaged_at_the_beginning, damaged_within])
def test_a_damaged_library_is_put_aside_and_a_new_one_begun(
    damage: Callable[[], None], open_window: OpenWindow, qtbot: QtBot, short_song: Path
) -> None:
    damage()
    path = default_database()
    content = path.read_bytes()

    window = open_window()
    window.show_library()

    qtbot.waitUntil(lambda: "Your library was damaged" in window.banner.text, timeout=20_000)
    (kept,) = path.parent.glob("library.sqlite.damaged-*[0-9]")
    assert kept.read_bytes() == content
    assert kept.name in window.banner.text
    qtbot.waitUntil(path.exists, timeout=20_000)
    with Database(path) as begun:
        assert begun.known_files() == {}
    window.show_songs()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)


def test_a_newer_library_is_left_as_it_is(
    open_window: OpenWindow, qtbot: QtBot, short_song: Path
) -> None:
    library([("a", "jazz", 0.9)]).close()
    path = default_database()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    content = path.read_bytes()

    window = open_window()
    window.show_library()

    words = "Your library was written by a newer version of this program."
    qtbot.waitUntil(lambda: words in window.banner.text, timeout=20_000)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir() if "damaged" in each.name] == []
    window.show_songs()
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)


def test_on_a_full_disk_the_window_says_what_cannot_be_kept(
    full_disk: Path, open_window: OpenWindow, qtbot: QtBot, short_song: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv(paths.HOME_VARIABLE, str(full_disk))
    window = open_window()
    window._settings[THEME] = "dark"

    assert window.banner.text.startswith("Your settings cannot be saved (No space left on device).")
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)
    window.show_library()
    window.library_page.add([short_song])
    qtbot.waitUntil(lambda: "library" in window.banner.text, timeout=20_000)
    assert "cannot be" in window.banner.text


def ends_well(home: Path, picture: Path) -> subprocess.CompletedProcess[str]:
    """Have the program show the demo song, as from a menu, and end."""
    command = [sys.executable, "-m", "genre_desktop", str(paths.demo_song())]
    done = subprocess.run(
        [*command, "--screenshot", str(picture)],
        env={**os.environ, paths.HOME_VARIABLE: str(home)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert picture.stat().st_size > 10_000
    return done


def test_the_program_starts_with_everything_damaged_and_no_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_bytes(b"{")
    (home / "log").write_text("a file where the folder of the log should be", encoding="utf-8")

    done = ends_well(home, tmp_path / "picture.png")

    assert "%" in done.stdout
    assert (home / "config" / "settings.json.damaged").read_bytes() == b"{"


def test_the_program_starts_on_a_full_disk(full_disk: Path, tmp_path: Path) -> None:
    done = ends_well(full_disk, tmp_path / "picture.png")

    assert "%" in done.stdout
