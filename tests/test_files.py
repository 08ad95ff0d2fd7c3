"""A file is written whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from genre_desktop.files import is_there, sweep_drafts, write_text_whole, written_whole
from tests.conftest import ROOT


def test_a_file_appears_with_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "результат.txt"

    write_text_whole(path, "音楽\n")

    assert path.read_text(encoding="utf-8") == "音楽\n"
    assert list(path.parent.iterdir()) == [path]


def write_half_of(path: Path, error: BaseException) -> None:
    with written_whole(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise error


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old", encoding="utf-8")

    with pytest.raises(RuntimeError):
        write_half_of(path, RuntimeError())

    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_no_file_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_half_of(tmp_path / "result.csv", KeyboardInterrupt())

    assert list(tmp_path.iterdir()) == []


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old", encoding="utf-8")

    with written_whole(path) as draft:
        draft.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"

    assert path.read_text(encoding="utf-8") == "new"


def test_the_draft_ends_as_the_file_does(tmp_path: Path) -> None:
    with written_whole(tmp_path / "genre.keras") as draft:
        assert draft.suffix == ".keras"
        assert draft.parent == tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_replaced_file_keeps_its_permissions(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.touch()
    path.chmod(mode)

    write_text_whole(path, "{}")

    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text_whole(tmp_path / "new", "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        write_text_whole(tmp_path / "file" / "result.csv", "x")


_KILLED = """
import os, signal, sys
from pathlib import Path
from genre_desktop.files import written_whole
with written_whole(Path(sys.argv[1])) as draft:
    draft.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    for kept in (path, tmp_path / ".hidden.npz"):
        kept.write_bytes(b"old")
    before = set(tmp_path.iterdir())
    killed = subprocess.run([sys.executable, "-c", _KILLED, path], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(set(tmp_path.iterdir()) - before) == 1

    sweep_drafts(tmp_path)

    assert set(tmp_path.iterdir()) == before
    assert path.read_bytes() == b"old"


def test_what_cannot_be_asked_for_is_not_there(tmp_path: Path) -> None:
    assert is_there(tmp_path)
    assert not is_there(tmp_path / "nothing")
    assert not is_there(tmp_path / ("x" * 300))  # an error, as of a folder not to be entered
