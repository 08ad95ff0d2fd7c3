"""A soak: the program used for a while with a sound server of its own, and what came of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.paths import HOME_VARIABLE
from tests.conftest import ROOT
from tests.soak.material import make_material
from tests.soak.steadiness import Sample, faults
from tests.sound_server import SoundServer, missing_programs, running_sound_server

WARM_S = 15 * 60.0
"""So long what is used for the first time may take more memory."""

_ENDS_WITHIN_S = 300.0
# so that windows of other tests neither take its keyboard nor lie on it
_OWN_SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1280x1024x24 -nolisten tcp")
_LOOK_EVERY_S = 0.5


def missing() -> str:
    """What a soak needs and is not installed; "" if all is there."""
    screen = "" if shutil.which("xvfb-run") else "xvfb-run"
    return ", ".join(filter(None, (missing_programs(), screen)))


@dataclass(frozen=True)
class Report:
    """What came of a soak.

    Attributes
    ----------
    faults : tuple of str
        What should not have been, in words; empty if all is well.
    done : dict of str to int
        How often each thing was done.
    samples : tuple of Sample
        Taken at rest.
    warm_s : float
        From when on it had to be steady.
    """

    faults: tuple[str, ...]
    done: dict[str, int]
    samples: tuple[Sample, ...]
    warm_s: float


def soak(length_s: float, seed: int, only: Sequence[str] = ()) -> Report:
    """Use the program for so long; do all there is to do, or `only` some of it.

    A soak of less than three times `WARM_S` is held to the same from the moment on when everything
    has been done once, but for what libraries still take for themselves then, see `faults`.
    """
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as name,
        running_sound_server() as server,
    ):
        folder, home = Path(name), Path(name) / "home"
        material = make_material(folder)
        words = (str(folder), str(length_s), str(seed), *only)
        exit_code, out, err = _used(words, folder, home, server, material.microphone)
        found = [f"standard error: {line}" for line in err.splitlines() if line.strip()]
        if exit_code != 0:
            found.append(f"it ended with {exit_code}")
        found += [f"a crash was recorded: {path.name}" for path in (home / "log").glob("*crash*")]
        lines = out.splitlines()
        if not lines:
            return Report((*found, "it told nothing"), {}, (), WARM_S)
        told = json.loads(lines[-1])
        samples = tuple(Sample(**each) for each in told["samples"])
        is_long = length_s >= 3 * WARM_S
        warm_s = WARM_S if is_long else told["all done s"]
        found += [*told["in vain"], *told["errors"], *_logged(home / "log")]
        found += faults(samples, warm_s, is_long=is_long)
        return Report(tuple(found), told["done"], samples, warm_s)


def _used(
    words: Sequence[str], folder: Path, home: Path, server: SoundServer, microphone: Path
) -> tuple[int, str, str]:
    """Run the program to its end, with music in its microphone."""
    with (folder / "stdout").open("w+") as out, (folder / "stderr").open("w+") as err:
        program = subprocess.Popen(
            [*_OWN_SCREEN, sys.executable, "-m", "tests.soak.user", *words],
            cwd=ROOT,
            env={**os.environ, HOME_VARIABLE: str(home), "QT_QPA_PLATFORM": "xcb"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        deadline_s = time.monotonic() + float(words[1]) + _ENDS_WITHIN_S
        player = server.play(microphone)
        while program.poll() is None and time.monotonic() < deadline_s:
            if player.poll() is not None:
                player = server.play(microphone)
            time.sleep(_LOOK_EVERY_S)
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        exit_code = program.wait()
        out.seek(0)
        err.seek(0)
        return exit_code, out.read(), err.read()


def _logged(folder: Path) -> list[str]:
    signs = ("Traceback", " ERROR ", " CRITICAL ")
    return [
        f"{path.name}: {line}"
        for path in sorted(folder.glob("genre-desktop.log*"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(sign in line for sign in signs)
    ]
