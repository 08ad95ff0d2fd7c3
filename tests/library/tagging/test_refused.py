"""A disk without room, a folder that may not be written: told in plain words, and nothing lost."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")

_WAV = 44 + 2 * 44_100 * 4


def tagged_under(limit: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # for one who is not its owner
        done = subprocess.run(
            [sys.executable, "-m", "tests.library.tagging.refused", limit, folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


# while it is copied; while its tags are written
@pytest.mark.parametrize("size", [_WAV - 5000, _WAV + 100])
def test_a_full_disk_leaves_the_file_as_it_was(size: int) -> None:
    assert tagged_under(f"size={size}") == ["The disk is full.", ""]


def test_a_folder_that_may_not_be_written_is_said_to_be_that() -> None:
    assert tagged_under("user") == [
        "You may not write it, or another program has it open.",
        "You may not write in its folder.",
    ]
