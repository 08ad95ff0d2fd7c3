"""`genre-desktop library undo`: the files are as they were, and who is not is named."""

from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from tests.library.tagging.collection import REPLACE, contents, copy_into, opened, sample

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def tagged(tmp_path: Path) -> tuple[Path, dict[Path, tuple[bytes, int]]]:
    """The library of two files that were tagged, and what they were before."""
    made = opened(tmp_path / "library")
    names = ("tone.mp3", "tone.flac")
    paths = [made.add(copy_into(made, sample(tmp_path, name))) for name in names]
    before = contents(paths)
    made.tag(REPLACE)
    made.database.close()
    return made.database.path, before


def test_the_last_tagging_is_taken_back(
    tagged: tuple[Path, dict[Path, tuple[bytes, int]]], capsys: Captured
) -> None:
    library, before = tagged
    words = ["library", "undo", "--db", str(library)]

    assert main([*words, "--list"]) == 0
    assert capsys.readouterr().out.split("  ")[-1] == "2 files\n"
    assert contents(list(before)) != before

    assert main(words) == 0
    assert capsys.readouterr().out == "2 files as before the tagging, 0 not restored\n"
    assert contents(list(before)) == before

    main([*words, "--list"])
    assert capsys.readouterr().out.endswith("2 files  undone\n")
    assert main(words) == 1
    assert "Nothing was tagged" in capsys.readouterr().err


def test_a_file_that_cannot_be_restored_is_named(
    tagged: tuple[Path, dict[Path, tuple[bytes, int]]], capsys: Captured
) -> None:
    library, before = tagged
    gone, kept = before
    gone.unlink()

    assert main(["library", "undo", "--db", str(library)]) == 1

    shown = capsys.readouterr()
    assert shown.out == "1 file as before the tagging, 1 not restored\n"
    assert shown.err == f"{gone}: It is not there any more.\n"
    assert kept.read_bytes() == before[kept][0]


def test_a_library_that_is_not_there_is_not_made(tmp_path: Path, capsys: Captured) -> None:
    missing = tmp_path / "none.sqlite"
    assert main(["library", "undo", "--db", str(missing)]) == 1
    assert "There is no library" in capsys.readouterr().err
    assert not missing.exists()


def test_another_tagging_is_chosen_by_its_number(
    tagged: tuple[Path, dict[Path, tuple[bytes, int]]], capsys: Captured
) -> None:
    library, _ = tagged
    assert main(["library", "undo", "--db", str(library), "--tagging", "9"]) == 1
    assert "Nothing was tagged" in capsys.readouterr().err
