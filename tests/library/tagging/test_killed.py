"""A program that is killed at any moment leaves the old file or the new one, and the way back."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_wherever_it_is_killed_a_file_is_whole_and_the_next_start_knows_which(
    tmp_path: Path,
) -> None:
    memory = Path("/dev/shm")  # noqa: S108 - no kill loses what a disk was slow to write
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.library.tagging.killed", folder, "tone.mp3"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    found = {kind: fates for kind, *fates in map(str.split, done.stdout.splitlines())}
    # it was killed before and after the file was replaced, and that made the difference
    assert set(found["tag"]) == set(found["undo"]) == {"old", "new"}
    assert set(found["recover"]) == {"new"}
    assert found["tag"] == sorted(found["tag"], reverse=True)
    assert found["undo"] == sorted(found["undo"])
    assert len(found["tag"]) > 60
    assert len(found["undo"]) > 40
