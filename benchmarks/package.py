"""The packages in dist/: what they weigh, how soon they are there, and how soon they know.

A window is there once it has painted its middle; it is held against a frozen window with nothing in
it. What has been read once is in memory.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.children import bare_window
from benchmarks.row import Row
from benchmarks.timing import interleaved
from distribution.smoke.screen import Screen, virtual_screen, waited_for
from distribution.weigh import weights
from genre_desktop.paths import demo_song
from genre_desktop.ui.screenshot import SETTLE_MS

DIST = Path("dist")
BUILDS = {"standard": DIST / "genre-desktop", "light": DIST / "genre-desktop-light"}
_LARGEST_MB = {"standard": 1400, "light": 650}
_LARGEST_ARCHIVE_MB = {"standard": 400, "light": 200}
_BARE = Path("build/bare")
_STARTS_WITHIN_S = 120.0
_ROUNDS = 5


def run(*, full: bool) -> Iterator[Row]:
    """What was built, and nothing where nothing was."""
    there = {name: path for name, path in BUILDS.items() if path.is_dir()}
    for name, path in there.items():
        yield Row(f"package.{name}_mb", weights(path).total() / 1e6, "MB", _LARGEST_MB[name])
        for archive in sorted(DIST.glob(f"{path.name}[-_][0-9]*.*")):
            kind = archive.suffix.removeprefix(".")
            size = archive.stat().st_size / 1e6
            yield Row(f"package.{name}_{kind}_mb", size, "MB", _LARGEST_ARCHIVE_MB[name])
    if there:
        yield from _started(there, rounds=_ROUNDS if full else 3)


def _started(there: dict[str, Path], rounds: int) -> Iterator[Row]:
    bare = _frozen_bare_window()
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as home:
        ways = [
            partial(_window_s, screen, path / "Genre Desktop", "Genre Desktop", home)
            for path in there.values()
        ]
        ways.append(partial(_window_s, screen, bare, bare_window.TITLE, home))
        for way in ways:
            way()
        *programs_s, bare_s = interleaved(*ways, rounds=rounds)
        yield Row("package.bare_window_ms", bare_s * 1e3, "ms")
        for name, program_s in zip(there, programs_s, strict=True):
            yield Row(f"package.{name}_window_ms", program_s * 1e3, "ms")
            yield Row(f"package.{name}_window_ratio", program_s / bare_s, target=1.5)
        listening = [
            partial(_verdict_s, screen, path / "Genre Desktop", home) for path in there.values()
        ]
        verdicts = interleaved(*listening, rounds=rounds)
        for name, verdict_s in zip(there, verdicts, strict=True):
            yield Row(f"package.{name}_verdict_s", verdict_s, "s")
        if len(verdicts) == 2:
            yield Row("package.verdict_ratio", verdicts[1] / verdicts[0], target=0.3)


def _frozen_bare_window() -> Path:
    program = _BARE / "dist" / "bare" / "bare"
    if not program.exists():
        words = ["--noconfirm", "--log-level", "ERROR", "--name", "bare", "--onedir"]
        places = [f"--{kind}path={_BARE / kind}" for kind in ("dist", "work", "spec")]
        subprocess.run(
            [sys.executable, "-m", "PyInstaller", *words, *places, bare_window.__file__],
            check=True,
        )
    return program.absolute()


def _window_s(screen: Screen, program: Path, title: str, home: str) -> float:
    """From the start of a process to a window that is painted."""
    began = time.perf_counter()
    process = _start(screen, program, home)
    try:
        _painted(screen, title)
        return time.perf_counter() - began
    finally:
        _end(screen, process, title)


def _verdict_s(screen: Screen, program: Path, home: str) -> float:
    """From a window that is painted to the verdict on the demo song, as the window tells it.

    Less the time for which the window waits with telling it, so that all is drawn by then.
    """
    picture = Path(home) / "picture.png"
    process = _start(screen, program, home, demo_song(), "--screenshot", picture)
    if process.stdout is None:
        raise RuntimeError(f"{program} cannot be listened to")
    _painted(screen, "")
    began = time.perf_counter()
    told = process.stdout.readline()
    took_s = time.perf_counter() - began - SETTLE_MS / 1e3
    process.communicate(timeout=_STARTS_WITHIN_S)
    if not told or process.returncode:
        raise RuntimeError(f"{program} gave no verdict")
    return took_s


def _start(screen: Screen, program: Path, home: str, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [program.absolute(), *map(str, words)],
        env={
            "HOME": home,
            "DISPLAY": screen.display,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def _painted(screen: Screen, title: str) -> None:
    def there() -> bool:
        window = screen.window(title)
        return window is not None and screen.is_painted(window)

    waited_for(there, _STARTS_WITHIN_S, "a window", poll_s=0.002)


def _end(screen: Screen, process: "subprocess.Popen[str]", title: str) -> None:
    window = screen.window(title)
    if window is not None:
        screen.close(window)
    process.communicate(timeout=_STARTS_WITHIN_S)
