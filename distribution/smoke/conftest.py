"""Each package that stands in dist/, copied elsewhere."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from distribution.smoke.installed import Installed, installed
from distribution.smoke.screen import Screen, virtual_screen
from genre_desktop import paths
from tests.sound_server import SoundServer, missing_programs, running_sound_server

ROOT = Path(__file__).resolve().parents[2]
DIST = Path(os.environ.get("GENRE_PACKAGES", ROOT / "dist"))
"""Where the packages stand."""

BUILDS = ("genre-desktop", "genre-desktop-light")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each package that was made; without any, say how they are."""
    if "program" in metafunc.fixturenames:
        there = [name for name in BUILDS if (DIST / name).is_dir()]
        if not there:
            pytest.fail(f"no package stands in {DIST}: make package, or make package LIGHT=1")
        metafunc.parametrize("program", there, indirect=True, scope="session")


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    with virtual_screen() as screen:
        yield screen


@pytest.fixture(scope="session")
def program(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, screen: Screen
) -> Iterator[Installed]:
    place = tmp_path_factory.mktemp("Программы и more")
    around = {"DISPLAY": screen.display, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "xcb"}
    made = installed(DIST / request.param, place / request.param, place / "Дом name", around)
    before = made.written()
    yield made
    after = made.written()
    for path in (made.folder, *made.folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(place)
    assert after == before, "a program has written into its own folder"


@pytest.fixture(scope="session")
def demo_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The song that the programs bring, under another name: not the one they know."""
    path = tmp_path_factory.mktemp("music") / "Песня с drop.ogg"
    shutil.copy(paths.demo_song(), path)
    return path


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    if missing := missing_programs():
        pytest.skip(f"not installed: {missing}")
    with running_sound_server() as server:
        yield server
