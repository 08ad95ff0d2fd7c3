"""Folders that are watched: what is new in them is to be heard, what was moved is followed."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
)

from genre_desktop.audio.formats import audio_files, is_probably_audio
from genre_desktop.errors import UserError
from genre_desktop.library.database import Database
from genre_desktop.library.discovery import absolute
from genre_desktop.library.hearing_process import status_of
from genre_desktop.library.observing import POLLS_EVERY_S, Observing
from genre_desktop.library.records import FileStatus

log = logging.getLogger(__name__)

RESTS_FOR_S = 2.0
"""A file whose size and time have not changed for so long is taken to be whole."""

LOOKS_EVERY_S = 3600.0
"""What no system tells of, as on another machine's disk, is found by then."""

_LOOKS_AFTER_FOLDERS_S = 5.0
_TICK_S = 0.2


@dataclass(slots=True)
class _Seen:
    """A file as it was when it was last looked at, and since when."""

    status: FileStatus | None
    since: float


class Watching:
    """Tells which files are to be scanned, as they come, change and go; for any thread.

    A folder is told as a whole when watching begins, since it may have changed before. After that
    a file is told once it has rested, a folder that has come is told file by file, and a file
    that was moved or renamed within what is watched keeps its row in the library. Hidden files
    do not count, nor do folders that are reached through links alone.

    Parameters
    ----------
    database : pathlib.Path
        The library.
    on_paths : callable
        Told what `Scan` is to look at: files that are new, changed or gone, and folders. Called
        on a thread of this object, as the others are.
    on_files : callable, optional
        Told the numbers of files that have another path now.
    on_trouble : callable, optional
        Told, in plain words, what cannot be watched, or is watched less well.
    rests_for_s, polls_every_s, looks_every_s : float
    """

    def __init__(
        self,
        database: Path,
        on_paths: Callable[[Sequence[Path]], None],
        *,
        on_files: Callable[[Sequence[int]], None] = lambda _: None,
        on_trouble: Callable[[UserError], None] = lambda _: None,
        rests_for_s: float = RESTS_FOR_S,
        polls_every_s: float = POLLS_EVERY_S,
        looks_every_s: float = LOOKS_EVERY_S,
    ) -> None:
        self._path = database
        self._on_paths = on_paths
        self._on_files = on_files
        self._on_trouble = on_trouble
        self._rests_for_s = rests_for_s
        self._looks_every_s = looks_every_s
        self._inbox: queue.SimpleQueue[FileSystemEvent | tuple[Path, ...] | None] = (
            queue.SimpleQueue()
        )
        self._observing = Observing(self._inbox.put, on_trouble, polls_every_s=polls_every_s)
        self._folders: dict[Path, bool] = {}  # whether they are there now
        self._seen: dict[Path, _Seen] = {}
        self._lost: dict[Path, float] = {}
        self._looked_at = self._looked_after_at = time.monotonic()
        self._thread: threading.Thread | None = None

    @property
    def is_polling(self) -> bool:
        """Whether folders are looked through now and then, since the system cannot tell."""
        return self._observing.is_polling

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch these folders, and no others; they need not be there yet."""
        wanted = tuple(dict.fromkeys(map(absolute, folders)))
        if self._thread is None:
            if not wanted:
                return
            self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
            self._thread.start()
        self._inbox.put(wanted)

    def stop(self, timeout_s: float | None = None) -> bool:
        """Watch no more. Once only.

        Returns
        -------
        bool
            Whether the thread has ended within the time.
        """
        self._inbox.put(None)
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # on the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with Database(self._path) as database:
                while self._turn(database):
                    pass
        except UserError as error:
            self._on_trouble(error)
        except Exception:
            log.exception("watching failed")
            self._on_trouble(
                UserError("Folders are not watched any more.", "The log file says what went wrong.")
            )
        finally:
            self._observing.stop()

    def _turn(self, database: Database) -> bool:
        """Deal with what has come; whether to go on."""
        is_busy = bool(self._seen or self._lost)
        try:
            news = self._inbox.get(timeout=_TICK_S if is_busy else _LOOKS_AFTER_FOLDERS_S)
            while True:
                if news is None:
                    return False
                if isinstance(news, FileSystemEvent):
                    self._take(news, database)
                else:
                    self._watch(news)
                news = self._inbox.get_nowait()
        except queue.Empty:
            pass
        self._settle(database)
        self._look_after_folders(database)
        return True

    # folders ------------------------------------------------------------------------------------

    def _watch(self, folders: Sequence[Path]) -> None:
        for folder in self._folders.keys() - set(folders):
            del self._folders[folder]
            self._observing.remove(folder)
            self._seen = {path: seen for path, seen in self._seen.items() if self._counts(path)}
            self._lost = {path: since for path, since in self._lost.items() if self._counts(path)}
        new = [folder for folder in folders if folder not in self._folders]
        for folder in new:
            self._folders[folder] = self._observing.add(folder)
        self._observing.check_limit()
        if there := [folder for folder in new if self._folders[folder]]:
            self._on_paths(there)

    def _look_after_folders(self, database: Database) -> None:
        """See whether folders have gone or come, as with a disk, and look through all at times."""
        now = time.monotonic()
        if now - self._looked_after_at < _LOOKS_AFTER_FOLDERS_S:
            return
        self._looked_after_at = now
        changed = []
        for folder, was_there in self._folders.items():
            if was_there is not folder.is_dir():
                self._observing.remove(folder)
                self._folders[folder] = not was_there and self._observing.add(folder)
                if was_there:
                    self._lose(folder, database)
                else:
                    changed.append(folder)
        if now - self._looked_at > self._looks_every_s:
            changed = [folder for folder, is_there in self._folders.items() if is_there]
            self._looked_at = now
            self._observing.check_limit()
        if changed:
            self._on_paths(changed)

    # files --------------------------------------------------------------------------------------

    def _take(self, event: FileSystemEvent, database: Database) -> None:
        path, other = Path(os.fsdecode(event.src_path)), Path(os.fsdecode(event.dest_path or ""))
        match event:
            case FileDeletedEvent() | DirDeletedEvent():
                self._lose(path, database)
            case DirCreatedEvent():
                self._note(audio_files(path))
                self._observing.check_limit()
            case DirMovedEvent():
                self._follow(path, other, database)
                self._note(audio_files(other))
            case FileMovedEvent():
                if is_probably_audio(other) and self._counts(other) and self._counts(path):
                    self._follow(path, other, database)
                else:
                    self._lose(path, database)
                self._note([other])
            case _:
                self._note([path])

    def _counts(self, path: Path) -> bool:
        """Whether a file is in a watched folder, and neither it nor a folder in between hidden."""
        for folder, is_there in self._folders.items():
            if is_there and path.is_relative_to(folder):
                return not any(part.startswith(".") for part in path.relative_to(folder).parts)
        return False

    def _note(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if is_probably_audio(path) and self._counts(path):
                self._seen[path] = _Seen(_status(path), time.monotonic())
                self._lost.pop(path, None)

    def _lose(self, path: Path, database: Database) -> None:
        """Note that a file has gone, or all that was in a folder."""
        self._seen.pop(path, None)
        known = database.known_file(path)
        if known is not None and not known.missing:
            self._lost[path] = time.monotonic()
        for _, each in database.files_under(path):
            self._lost[each] = time.monotonic()

    def _follow(self, path: Path, other: Path, database: Database) -> None:
        """Enter that what was here is there now."""
        moved = database.move(path, other)
        for known in (self._seen, self._lost):
            for each in [each for each in known if each.is_relative_to(path)]:
                del known[each]
        if moved:
            self._on_files(moved)

    def _settle(self, database: Database) -> None:
        """Tell the files that have rested, and those that are gone."""
        now = time.monotonic()
        ready: list[Path] = []
        for path, seen in list(self._seen.items()):
            status = _status(path)
            if status is None:
                self._lose(path, database)
            elif status != seen.status:
                self._seen[path] = _Seen(status, now)
            elif now - seen.since >= self._rests_for_s:
                ready.append(path)
        self._pair(self._lost, ready, database)
        for path in ready:
            self._seen.pop(path, None)
        old = [path for path, since in self._lost.items() if now - since >= self._rests_for_s]
        self._pair(old, self._seen, database)
        ready += [path for path in old if self._lost.pop(path, None) is not None]
        if ready:
            self._on_paths(ready)

    def _pair(self, lost: Iterable[Path], new: Iterable[Path], database: Database) -> None:
        """Find what went and came by another name, of which the system says no more than that."""
        if not self._lost:
            return
        came: dict[FileStatus | None, list[Path]] = {}
        for path in new:
            if database.known_file(path) is None:
                came.setdefault(_status(path), []).append(path)
        if not came:
            return
        for path in list(lost):
            known = database.known_file(path)
            if known is not None and (others := came.get(known.status)):
                del self._lost[path]
                self._follow(path, others.pop(0), database)


def _status(path: Path) -> FileStatus | None:
    try:
        return status_of(path)
    except (OSError, ValueError):
        return None
