"""A command starts without the others, which take a second to import."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from genre_desktop.cli.main import all_commands
from tests.conftest import ROOT


def test_every_command_is_where_its_name_says() -> None:
    for name, module in all_commands().items():
        assert module.__name__ == f"genre_desktop.cli.{name}"


def test_a_command_does_not_import_the_others() -> None:
    asks = "from genre_desktop.cli.main import main; main(['listen', '--help'])"
    script = f"import sys\ntry: {asks}\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )
    imported = done.stdout.splitlines()[-1].split()
    assert "usage: genre-desktop listen" in done.stdout
    assert "genre_desktop.cli.listen" in imported
    assert "genre_desktop.cli.train" not in imported
    assert not {"scipy.stats", "sklearn", "matplotlib", "keras"} & set(imported)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is full")
def test_output_that_nothing_takes_is_told_once(demo_song: Path, tmp_path: Path) -> None:
    (tmp_path / "blues").mkdir()
    shutil.copy(demo_song, tmp_path / "blues")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "genre_desktop", "dataset", "check", str(tmp_path)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == "genre-desktop: No space left on device.\n"
