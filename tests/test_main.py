"""The program's entry, as a frozen program comes to it."""

import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

_FROZEN = """#!{python}
import runpy
import sys

sys.path.insert(0, {root!r})
sys.frozen, sys.executable = True, __file__
runpy.run_path({hook!r})

from genre_desktop.__main__ import main

if len(sys.argv) > 1:
    sys.exit(main())

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

multiprocessing.spawn.set_executable(__file__)
with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
    print(*pool.map(pow, (2, 3, 5), (5, 2, 1)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the program of this test is a script")
def test_a_frozen_program_is_its_own_process_pool(tmp_path: Path) -> None:
    hooks = pytest.importorskip("PyInstaller.hooks", reason="PyInstaller is not installed")
    hook = Path(hooks.__path__[0]) / "rthooks" / "pyi_rth_multiprocessing.py"
    program = tmp_path / "program"
    text = _FROZEN.format(python=sys.executable, root=str(ROOT), hook=str(hook))
    program.write_text(text, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    done = subprocess.run([program], capture_output=True, check=False, encoding="utf-8", timeout=60)

    assert done.stderr == ""
    assert done.stdout == "32 9 5\n"


def test_what_a_pool_needs_is_not_imported_before_the_window() -> None:
    asked = "import sys, genre_desktop.__main__ as m; m._serve_pool(); print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-", "song.wav"],
        input=asked,
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
        timeout=60,
    )

    assert "multiprocessing" not in done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("wait_s", [1.0, 1.6, 2.0, 2.4, 2.8])
def test_an_interrupt_while_the_model_is_loaded_ends_in_words(
    wait_s: float, demo_song: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "genre_desktop", "classify", *[str(demo_song)] * 50],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(wait_s)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)

    assert process.returncode == 130
    assert told in {"genre-desktop: interrupted\n", ""}  # the latter before the command has begun
