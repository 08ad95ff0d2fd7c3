"""Settings are remembered, and no file however odd keeps the program from starting."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from genre_desktop import paths
from genre_desktop.settings import (
    COLOUR_MAP,
    LAST_FOLDER,
    RECENT_SONGS,
    SECTIONS,
    SPECTROGRAM_RANGE_DB,
    THEME,
    Setting,
    Settings,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def stored(path: Path, content: object) -> Settings:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return Settings(path)


def test_without_a_file_everything_has_its_default(path: Path) -> None:
    settings = Settings(path)

    assert settings[THEME] == "system"
    assert settings[SPECTROGRAM_RANGE_DB] == 80
    assert settings[RECENT_SONGS] == []
    assert settings.trouble == ""
    assert not path.exists()


def test_what_was_set_is_there_at_the_next_start(path: Path) -> None:
    settings = Settings(path)
    settings[THEME] = "dark"
    settings[SPECTROGRAM_RANGE_DB] = 60
    settings[RECENT_SONGS] = ["/музыка/音楽.mp3"]

    again = Settings(path)

    assert again[THEME] == "dark"
    assert again[SPECTROGRAM_RANGE_DB] == 60
    assert again[RECENT_SONGS] == ["/музыка/音楽.mp3"]
    assert again.trouble == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (THEME, "purple"),
        (THEME, 3),
        (COLOUR_MAP, None),
        (SPECTROGRAM_RANGE_DB, 29),
        (SPECTROGRAM_RANGE_DB, 121),
        (SPECTROGRAM_RANGE_DB, 60.0),
        (SPECTROGRAM_RANGE_DB, True),
        (SPECTROGRAM_RANGE_DB, "60"),
        (LAST_FOLDER, ["x"]),
        (RECENT_SONGS, "x"),
        (RECENT_SONGS, ["x", 1]),
    ],
)
def test_what_a_setting_cannot_be_is_refused_and_in_a_file_ignored(
    setting: Setting[Any], value: object, path: Path
) -> None:
    settings = stored(path, {setting.key: value})

    assert settings[setting] == setting.default
    assert settings.trouble == ""
    with pytest.raises(ValueError, match=f"{setting.key} cannot be"):
        settings[setting] = value


@pytest.mark.parametrize("value", [30, 80, 120])
def test_bounds_belong_to_what_is_allowed(value: int, path: Path) -> None:
    settings = Settings(path)

    settings[SPECTROGRAM_RANGE_DB] = value

    assert Settings(path)[SPECTROGRAM_RANGE_DB] == value


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"appearance.theme": "da', b"\xff\xfe\x00\x01", b"null", b"7", b'"dark"', b"[1]"],
    ids=str,
)
def test_a_damaged_file_is_put_aside_and_told(content: bytes, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    settings = Settings(path)

    assert settings[THEME] == "system"
    assert "damaged" in settings.trouble
    assert path.with_name("settings.json.damaged").read_bytes() == content
    settings[THEME] = "light"
    assert Settings(path)[THEME] == "light"


def test_what_a_later_version_wrote_is_kept(path: Path) -> None:
    settings = stored(path, {"karaoke.speed": {"fast": 3}, "appearance.theme": "dark"})

    settings[THEME] = "light"

    content = json.loads(path.read_text(encoding="utf-8"))
    assert content == {"karaoke.speed": {"fast": 3}, "appearance.theme": "light"}


def test_a_folder_that_cannot_be_written_is_told_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where a folder should be", encoding="utf-8")
    settings = Settings(tmp_path / "config" / "settings.json")

    settings[THEME] = "dark"

    assert settings[THEME] == "dark"
    assert settings.trouble.startswith("Your settings c")


def test_a_file_that_cannot_be_read_is_told(path: Path) -> None:
    path.mkdir(parents=True)

    settings = Settings(path)

    assert "could not be read" in settings.trouble
    assert settings[THEME] == "system"


def test_watchers_are_told_of_changes_and_of_nothing_else(path: Path) -> None:
    settings = Settings(path)
    told: list[str] = []

    def watcher(setting: Setting[Any]) -> None:
        told.append(setting.key)

    settings.watch(watcher)
    settings[THEME] = "dark"
    settings[THEME] = "dark"
    settings[SPECTROGRAM_RANGE_DB] = 70
    settings.unwatch(watcher)
    settings[THEME] = "light"

    assert told == ["appearance.theme", "spectrogram.range_db"]


def test_a_watcher_may_leave_when_it_is_told(path: Path) -> None:
    settings = Settings(path)
    told: list[str] = []

    def once(_: Setting[Any]) -> None:
        settings.unwatch(once)
        told.append("once")

    settings.watch(once)
    settings.watch(lambda setting: told.append(setting.key))
    settings[THEME] = "dark"

    assert told == ["once", "appearance.theme"]


def test_setting_what_it_is_already_writes_nothing(path: Path) -> None:
    settings = Settings(path)

    settings[THEME] = "system"

    assert not path.exists()


def test_every_setting_that_people_see_has_words_and_a_default_that_is_allowed() -> None:
    shown = [setting for section in SECTIONS.values() for setting in section]

    assert len({setting.key for setting in shown}) == len(shown)
    for setting in shown:
        assert setting.label
        assert setting.hint
        assert setting.accepts(setting.default)


def test_the_tests_own_home_is_used(home: Path) -> None:
    assert paths.config_dir() == home / "config"
    assert paths.log_dir() == home / "log"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)

    settings = Settings(path)

    assert "damaged" in settings.trouble
    settings[THEME] = "light"
    assert Settings(path)[THEME] == "light"
