"""What the program brings is found in a checkout, in a wheel and in a frozen program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from genre_desktop import paths
from tests.conftest import ROOT

_ASK = """
from genre_desktop import paths
for path in (paths.__file__, paths.models_dir(), paths.resources_dir(), paths.bundled_model(),
             paths.demo_song()):
    print(path)
"""


def test_in_a_checkout_models_and_resources_stand_beside_the_package() -> None:
    assert paths.models_dir() == ROOT / "models"
    assert paths.resources_dir() == ROOT / "resources"
    assert paths.bundled_model().is_file()
    assert paths.demo_song().is_file()


def ask(place: Path, working_folder: Path) -> "subprocess.CompletedProcess[str]":
    """Start a copy of the program that lies in `place`, and have it say where things are."""
    return subprocess.run(
        [sys.executable, "-c", _ASK],
        capture_output=True,
        check=False,
        cwd=working_folder,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(place), "PYTHONUTF8": "1"},
        timeout=60,
    )


def copied(place: Path, brought: Path) -> None:
    shutil.copytree(
        ROOT / "genre_desktop",
        place / "genre_desktop",
        ignore=shutil.ignore_patterns("ui", "*.pyc"),
    )
    for folder, file in (("models", "genre.keras"), ("resources", "demo_song.ogg")):
        (brought / folder).mkdir(parents=True)
        (brought / folder / file).touch()


@pytest.mark.parametrize(
    ("place", "brought"),
    [
        ("site-packages", "site-packages/genre_desktop"),
        ("Genre Desktop Ж/_internal", "Genre Desktop Ж/_internal"),
        ("Genre Desktop Ж/_internal", "Genre Desktop Ж/_internal/genre_desktop"),
    ],
    ids=["wheel", "frozen, beside the package", "frozen, within the package"],
)
def test_elsewhere_they_are_found_where_they_were_put(
    place: str, brought: str, tmp_path: Path
) -> None:
    copied(tmp_path / place, tmp_path / brought)
    (tmp_path / "elsewhere" / "models").mkdir(parents=True)  # not to be taken for the program's

    done = ask(tmp_path / place, tmp_path / "elsewhere")

    assert done.stderr == ""
    assert [Path(line) for line in done.stdout.splitlines()] == [
        tmp_path / place / "genre_desktop" / "paths.py",
        tmp_path / brought / "models",
        tmp_path / brought / "resources",
        tmp_path / brought / "models" / "genre.keras",
        tmp_path / brought / "resources" / "demo_song.ogg",
    ]


def test_an_incomplete_copy_says_what_is_missing(tmp_path: Path) -> None:
    copied(tmp_path / "site", tmp_path / "far away")

    done = ask(tmp_path / "site", tmp_path)

    assert done.returncode != 0
    assert "the folder 'models' is neither in" in done.stderr


def test_without_a_folder_of_its_own_the_users_usual_folders_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)

    assert "Genre Desktop" in str(paths.config_dir())
    assert "Genre Desktop" in str(paths.log_dir())
    assert "Genre Desktop" in str(paths.cache_dir())
