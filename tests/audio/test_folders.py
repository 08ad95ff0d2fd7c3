"""Music in a dropped folder is found, in the order a person expects."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop.audio.formats import AUDIO_SUFFIXES, audio_files, is_probably_audio


def test_music_is_known_by_its_ending_in_any_case() -> None:
    for name in ("a.mp3", "B.FLAC", "c.M4a", "дорожка.ogg", "e.wv"):
        assert is_probably_audio(Path(name))
    for name in ("cover.jpg", "notes.txt", "mp3", ".mp3", "song.mp3.part"):
        assert not is_probably_audio(Path(name))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in AUDIO_SUFFIXES)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    names = [
        "Track 10.mp3", "Track 2.mp3", "track 1.MP3", "cover.jpg", ".hidden.mp3",
        "CD 10/a.ogg", "CD 2/b.flac", "CD 2/deep/c.wav", ".trash/gone.mp3", "Ünï/音.opus",
    ]  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def found(folder: Path, limit: int | None = None) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in audio_files(folder, limit)]


def test_folders_are_walked_in_natural_order(music: Path) -> None:
    assert found(music) == [
        "track 1.MP3", "Track 2.mp3", "Track 10.mp3",
        "CD 2/b.flac", "CD 2/deep/c.wav", "CD 10/a.ogg", "Ünï/音.opus",
    ]  # fmt: skip
    assert found(music, 2) == ["track 1.MP3", "Track 2.mp3"]


def test_links_in_a_circle_end(music: Path) -> None:
    try:
        (music / "CD 2" / "again").symlink_to(music, target_is_directory=True)
        (music / "loop.mp3").symlink_to(music / "loop.mp3")
    except OSError:
        pytest.skip("links need a privilege here")
    assert len(found(music)) == 7


def test_a_folder_that_may_not_be_read_is_left_out(
    music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refuse(folder: Path) -> Iterator[os.DirEntry[str]]:
        if folder.name == "CD 2":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)  # root may read everything
    assert "CD 10/a.ogg" in found(music)
    assert not any("CD 2" in name for name in found(music))
    assert list(audio_files(music / "nowhere")) == []
