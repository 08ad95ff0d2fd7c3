"""Folders are watched: what comes is heard once it is whole, what moves is followed."""

import errno
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from genre_desktop.errors import UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.library import watching
from genre_desktop.library.records import State
from genre_desktop.library.scan import Scan
from genre_desktop.library.watching import Watching
from tests.library.scanning import quick_service, rows_of, write_song

_RESTS_FOR_S = 0.8


class Listener:
    """Watches, and scans what it is told, as the window does."""

    def __init__(self, library: Path, service: InferenceService, **how: float) -> None:
        self.library = library
        self.service = service
        self.told: list[Path] = []
        self.moved: list[int] = []
        self.troubles: list[UserError] = []
        self.heard = 0
        self._lock = threading.Lock()
        self.watching = Watching(
            library,
            self._scan,
            on_files=self.moved.extend,
            on_trouble=self.troubles.append,
            rests_for_s=_RESTS_FOR_S,
            **how,
        )

    def _scan(self, paths: Sequence[Path]) -> None:
        self.told.extend(paths)
        self.heard += Scan(self.library, self.service, paths, workers=1).run().heard

    def states(self) -> dict[str, State]:
        return {name: row.state for name, row in rows_of(self.library).items()}

    def until(self, what: Callable[[], bool], within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not what():
            assert time.monotonic() < deadline, (self.told, self.states())
            time.sleep(0.02)


@pytest.fixture(scope="module")
def quick() -> Iterator[InferenceService]:
    service = quick_service()
    service.start()
    yield service
    assert service.stop(10)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_LOOKS_AFTER_FOLDERS_S", 0.3)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    write_song(tmp_path / "music" / "old.wav", seconds=2)
    return tmp_path / "music"


@pytest.fixture
def listener(tmp_path: Path, quick: InferenceService) -> Iterator[Listener]:
    listener = Listener(tmp_path / "data" / "library.sqlite", quick)
    yield listener
    assert listener.watching.stop(30)


def watch(listener: Listener, music: Path) -> None:
    """Watch, and wait until what is there is heard."""
    listener.watching.watch([music])
    listener.until(lambda: listener.heard == 1)


def test_a_file_that_is_being_copied_is_heard_once_it_is_whole(
    listener: Listener, music: Path, tmp_path: Path
) -> None:
    watch(listener, music)
    song = write_song(tmp_path / "elsewhere.wav", seconds=3, seed=1).read_bytes()

    with (music / "new.wav").open("wb") as file:
        for start in range(0, len(song), len(song) // 6 + 1):
            file.write(song[start : start + len(song) // 6 + 1])
            file.flush()
            time.sleep(0.2)
    listener.until(lambda: listener.states().get("new.wav") is State.DONE)

    assert listener.told == [music, music / "new.wav"]
    assert rows_of(listener.library)["new.wav"].duration_s == pytest.approx(3)


def test_what_is_moved_or_renamed_keeps_its_row_and_is_not_heard_again(
    listener: Listener, music: Path
) -> None:
    watch(listener, music)
    before = rows_of(listener.library)["old.wav"]

    (music / "within").mkdir()
    (music / "old.wav").rename(music / "within" / "renamed.wav")
    listener.until(lambda: listener.moved == [before.file])
    listener.until(lambda: music / "within" / "renamed.wav" in listener.told)
    (music / "within").rename(music / "without")
    listener.until(lambda: listener.moved == [before.file] * 2)
    listener.until(lambda: music / "without" / "renamed.wav" in listener.told)

    (row,) = rows_of(listener.library).values()
    assert (row.file, row.song, row.path) == (
        before.file,
        before.song,
        music / "without" / "renamed.wav",
    )
    assert row.state is State.DONE
    assert listener.heard == 1


def test_a_folder_that_comes_is_heard_and_what_goes_is_missing(
    listener: Listener, music: Path, tmp_path: Path
) -> None:
    watch(listener, music)
    for number in range(2):
        write_song(tmp_path / "album" / "disc 1" / f"{number}.wav", seconds=2, seed=5 + number)
    (tmp_path / "album" / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    write_song(tmp_path / "album" / ".draft.wav", seconds=2, seed=9)

    shutil.copytree(tmp_path / "album", music / "copied")
    (music / "old.wav").unlink()
    listener.until(lambda: listener.heard == 3)
    listener.until(lambda: listener.states()["old.wav"] is State.MISSING)
    assert set(listener.states()) == {"old.wav", "0.wav", "1.wav"}

    shutil.rmtree(music / "copied")
    listener.until(lambda: set(listener.states().values()) == {State.MISSING})
    (tmp_path / "album").rename(music / "moved in")
    listener.until(lambda: list(listener.states().values()).count(State.DONE) == 2)
    assert listener.heard == 3  # the songs were known
    assert not listener.troubles


def test_a_folder_that_vanishes_with_its_disk_is_watched_again_when_it_is_back(
    listener: Listener, music: Path, tmp_path: Path
) -> None:
    watch(listener, music)
    music.rename(tmp_path / "unplugged")
    listener.until(lambda: listener.states()["old.wav"] is State.MISSING)

    write_song(tmp_path / "unplugged" / "new.wav", seconds=2, seed=3)
    (tmp_path / "unplugged").rename(music)
    listener.until(lambda: listener.states().get("new.wav") is State.DONE)
    assert listener.states()["old.wav"] is State.DONE
    write_song(music / "newer.wav", seconds=2, seed=4)
    listener.until(lambda: listener.states().get("newer.wav") is State.DONE)


@pytest.mark.parametrize("is_silent", [False, True])
def test_where_the_system_watches_no_more_folders_they_are_looked_through_and_that_is_said(
    is_silent: object,
    tmp_path: Path,
    quick: InferenceService,
    music: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit is met by a watched folder itself, or by one within, of which nothing is told."""
    observer_class: type[BaseObserver] = Observer  # type: ignore[assignment]
    schedule = observer_class.schedule

    def full(self: BaseObserver, handler: object, path: str, **how: object) -> object:
        if how.get("recursive") and is_silent:
            return schedule(self, handler, path, **how)  # type: ignore[arg-type]
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(observer_class, "schedule", full)
    library = tmp_path / "data" / "library.sqlite"
    listener = Listener(library, quick, polls_every_s=0.3)
    try:
        watch(listener, music)
        assert listener.watching.is_polling
        (trouble,) = listener.troubles
        assert "looked through every" in trouble.message
        write_song(music / "new.wav", seconds=2, seed=1)
        listener.until(lambda: listener.states().get("new.wav") is State.DONE)
        (music / "old.wav").unlink()
        listener.until(lambda: listener.states()["old.wav"] is State.MISSING)
    finally:
        assert listener.watching.stop(30)


def test_what_is_watched_no_more_is_not_told(listener: Listener, music: Path) -> None:
    watch(listener, music)
    other = music.with_name("other")
    other.mkdir()
    listener.watching.watch([other])
    time.sleep(0.3)
    write_song(music / "unwatched.wav", seconds=2, seed=1)
    write_song(other / "watched.wav", seconds=2, seed=2)
    listener.until(lambda: listener.states().get("watched.wav") is State.DONE)
    assert "unwatched.wav" not in listener.states()
