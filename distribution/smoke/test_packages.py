"""A package does, copied elsewhere and with nothing around it, what the program does."""

import csv
import io
import json
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from PySide6.QtGui import QImage

from distribution import contents
from distribution.smoke import drag_source
from distribution.smoke.installed import Installed, Run
from distribution.smoke.screen import Screen, waited_for
from genre_desktop import __version__
from genre_desktop.diagnosis.encodings import ENCODINGS, write
from tests.sound_server import SoundServer

TITLE = "Genre Desktop"
STARTS_WITHIN_S = 120
ENDS_WITHIN_S = 60
_DROPS_S = 30.0


def genre_of(table: str) -> str:
    """The likeliest genre in what ``--screenshot`` prints."""
    found = re.search(r"^  ([\w-]+)\s+[\d.]+%", table, re.MULTILINE)
    assert found, table
    return found[1].replace("-", "")


@pytest.fixture(scope="module")
def verdict(program: Installed, demo_song: Path) -> str:
    """What the program takes the demo song for."""
    said = json.loads(program.run("classify", "--json", demo_song).well().out)
    assert sum(said["probabilities"].values()) == pytest.approx(1, abs=0.01)
    return str(said["genre"])


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory, demo_song: Path) -> Path:
    """The beginning of the demo song, in every form that the libraries here write."""
    folder = tmp_path_factory.mktemp("every form")
    samples, rate = soundfile.read(demo_song, dtype="float32", always_2d=True, frames=12 * 44_100)
    for encoding in ENCODINGS:
        write(folder / encoding.name, encoding, soxr.resample(samples, rate, encoding.sample_rate))
    return folder


def test_the_first_start_from_a_cold_disk(
    program: Installed, demo_song: Path, tmp_path: Path
) -> None:
    program.go_cold()
    other = tmp_path / "another folder"
    other.mkdir()
    for cwd in (other, Path("/")):  # cold, then warm
        picture = tmp_path / f"{cwd.name}.png"
        run = program.run(demo_song, "--screenshot", picture, cwd=cwd, window=True).well()
        assert genre_of(run.out)
        assert QImage(str(picture)).width() > 600
    assert not list(other.iterdir())


def test_it_says_what_it_is(program: Installed) -> None:
    run = program.run("--version").well()

    assert run.out == f"Genre Desktop {__version__}\n"


def test_it_tries_itself(program: Installed) -> None:
    said = json.loads(program.run("selftest", timeout_s=600).well().out)

    assert said["ok"]
    edition = "light" if program.light else "standard"
    assert said["versions"]["build"].startswith(f"{edition}, commit ")
    assert said["system"]["frozen"]
    assert ("LiteRT" in said["versions"], "TensorFlow" in said["versions"]) == (
        program.light,
        not program.light,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("wait_s", [0.2, 0.4, 0.8, 1.2, 1.6, 2.0, 3.0])
def test_an_interrupt_leaves_no_traceback(
    program: Installed, demo_song: Path, wait_s: float
) -> None:
    # the first few hundredths of a second are PyInstaller's, before anything of ours is read
    process = program.started("classify", *[demo_song] * 30, window=False)
    time.sleep(wait_s)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=ENDS_WITHIN_S)

    assert process.returncode in {0, 130, -signal.SIGINT}, (out, err)
    assert err in {"", "genre-desktop: interrupted\n"}


def test_every_form_is_heard(program: Installed, songs: Path) -> None:
    run = program.run("classify", "--csv", songs).well()

    heard = list(csv.DictReader(io.StringIO(run.out)))
    assert len(heard) == len(ENCODINGS)
    genres = {row["genre"] for row in heard if not row["path"].endswith(("pcm8.wav", "byte.mka"))}
    assert len(genres) <= 2, "one sound in many forms"


def test_a_song_that_is_dropped_gets_its_verdict(
    program: Installed, demo_song: Path, verdict: str, screen: Screen, tmp_path: Path
) -> None:
    picture = tmp_path / "dropped.png"
    window = program.started("--screenshot", picture)
    place = waited_for(lambda: screen.window(TITLE), STARTS_WITHIN_S, "the window")
    with dragged(demo_song, screen) as source:
        x, y = screen.middle(place)
        told: list[str] = []

        def over() -> bool:
            screen.move(x + len(told) % 2, y)
            told.append("")
            return accepted(source)

        waited_for(over, _DROPS_S, "the window to take the song")
        screen.press(down=False)
        out, err = window.communicate(timeout=STARTS_WITHIN_S)

    assert (window.returncode, err) == (0, "")
    assert genre_of(out) == verdict
    image = QImage(str(picture))
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in (200, 400)}) > 50


def test_the_window_is_closed_and_the_program_ends(
    program: Installed, demo_song: Path, screen: Screen
) -> None:
    started = program.started(demo_song)
    window = waited_for(lambda: screen.window(TITLE), STARTS_WITHIN_S, "the window")

    screen.close(window)

    _, err = started.communicate(timeout=ENDS_WITHIN_S)
    assert (started.returncode, err) == (0, "")


def test_the_window_needs_nobody_to_talk_to(
    program: Installed, demo_song: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "silent.png"

    # as on Windows, where a program with a window has no output at all
    script = 'exec "$0" "$@" <&- >&- 2>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script, program.window, demo_song, "--screenshot", picture],
        cwd=program.home,
        env=program.environment,
        timeout=STARTS_WITHIN_S,
        check=False,
    )

    assert done.returncode == 0
    assert picture.exists()


def test_what_the_computer_plays_is_heard_live(
    program: Installed, demo_song: Path, sound_server: SoundServer
) -> None:
    listening = replace(program, around={**program.around, **sound_server.environment})
    words = ("listen", "--json", "--seconds", "12")
    started = listening.started(*words, window=False)
    assert started.stderr is not None
    told = started.stderr.readline()  # on a slow machine the song would be over by then
    player = sound_server.play(demo_song)
    out, err = started.communicate(timeout=STARTS_WITHIN_S)
    player.kill()

    run = Run(words, started.returncode, out, told + err)
    run.well(but_says="(listening to|heard) .*")
    states = [json.loads(line) for line in run.out.splitlines()]
    assert len(states) > 10
    assert any(state.get("genre") for state in states), states[-1]


def test_a_folder_is_heard_by_processes_of_its_own(
    program: Installed, songs: Path, tmp_path: Path
) -> None:
    run = program.run("scan", "--db", tmp_path / "library.db", "--workers", "2", "--json", songs)

    heard = [
        json.loads(line) for line in run.well(but_says="25 of 25 files heard").out.splitlines()
    ]
    assert sum(bool(each.get("genre")) for each in heard) == len(ENCODINGS)


def test_why_is_explained(program: Installed, demo_song: Path, tmp_path: Path) -> None:
    page = tmp_path / "why.html"

    program.run("explain", demo_song, "--report", page).well()

    assert "<svg" in page.read_text() or "data:image" in page.read_text()


def test_a_model_is_measured(program: Installed, demo_song: Path, tmp_path: Path) -> None:
    (tmp_path / "blues").mkdir()
    shutil.copy(demo_song, tmp_path / "blues")

    run = program.run("evaluate", tmp_path, "--json")

    assert run.code == 0, run.err
    assert json.loads(run.out)["songs"] == 1


def test_the_standard_program_trains_and_exports_and_the_light_one_says_why_not(
    program: Installed, tmp_path: Path
) -> None:
    model = tmp_path / "mine.keras"
    words = ("--recipe", "cnn-chunks", "--epochs", "1", "--split", "chunk", "--out", model)
    run = program.run("train", noises(tmp_path / "music"), *words, "--run", tmp_path / "run")
    if program.light:
        assert run.code == 1
        assert run.err == (
            "genre-desktop: This is the light program, which runs models and does not train them."
            " The standard one does: it has the same commands.\n"
        )
        model.touch()
        refused = program.run("classify", "--model", model, tmp_path / "music")
        assert refused.code == 1
        assert refused.err.startswith("genre-desktop: mine.keras is not a model this program opens")
        return
    assert run.code == 0, run.err
    assert model.exists()
    exported = tmp_path / "exported" / "mine.tflite"
    program.run("export", "--model", model, "--out", exported).well()
    assert exported.exists()


def noises(folder: Path) -> Path:
    """Songs of two genres that anything can tell apart."""
    random = np.random.default_rng(0)
    for genre, width in (("hiss", 1), ("rumble", 60)):
        (folder / genre).mkdir(parents=True)
        for number in range(6):
            noise = random.standard_normal(22_050 * 12 + width)
            sound = np.convolve(noise, np.full(width, 1 / width), "valid")
            soundfile.write(
                folder / genre / f"{number}.wav", 0.3 * sound / abs(sound).max(), 22_050
            )
    return folder


def test_nothing_is_compiled_and_nothing_unwanted_is_inside(program: Installed) -> None:
    inside = {path.name for path in (program.folder / "_internal").iterdir()}

    assert not inside & {*contents.unwanted(light=program.light), "llvmlite.libs", "numba"}
    assert (program.folder / "_internal/genre_desktop/licences/LICENCES.txt").exists()


@pytest.fixture(autouse=True)
def _nothing_was_logged_as_an_error(program: Installed) -> Iterator[None]:
    before = logged(program)
    yield
    said = logged(program)[len(before) :]
    assert "Traceback" not in said, said[-4000:]
    assert " CRITICAL " not in said, said[-4000:]


def logged(program: Installed) -> str:
    """All that stands in the user's log."""
    return "".join(path.read_text("utf-8") for path in program.home.rglob("genre-desktop.log"))


class dragged:  # noqa: N801 - reads as what it does
    """The mouse holds a song from another program's window."""

    def __init__(self, song: Path, screen: Screen) -> None:
        self._song, self._screen = song, screen

    def __enter__(self) -> "subprocess.Popen[str]":
        self._source = subprocess.Popen(
            [sys.executable, drag_source.__file__, self._song],
            env={
                "DISPLAY": self._screen.display,
                "QT_QPA_PLATFORM": "xcb",
                "LANG": "C.UTF-8",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._source.stdout is not None
        assert self._source.stdout.readline() == "shown\n"
        x, y, width, height = drag_source.PLACE
        self._screen.move(x + width // 2, y + height // 2)
        self._screen.press(down=True)
        self._screen.move(x + width // 2 - 20, y + height // 2)
        self._screen.move(x + width // 2 - 40, y + height // 2)
        assert self._source.stdout.readline() == "dragging\n"
        return self._source

    def __exit__(self, *_: object) -> None:
        self._source.kill()
        self._source.communicate()


def accepted(source: "subprocess.Popen[str]") -> bool:
    """Whether what the mouse is over has said that it takes the song."""
    assert source.stdout is not None
    ready, _, _ = select.select([source.stdout], [], [], 0)
    return bool(ready) and source.stdout.readline() == "over CopyAction\n"
