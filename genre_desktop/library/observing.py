"""What the system tells of folders that change, and how it is found out where it tells nothing."""

import errno
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

POLLS_EVERY_S = 30.0

_LIMITS = (errno.ENOSPC, errno.EMFILE, errno.ENFILE)
"""What watching fails with where the system allows no more of it."""

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class Observing:
    """Folders with all that is in them, observed by the system; or else looked through at times.

    Parameters
    ----------
    on_event : callable
        Told, on any thread, what has become of a file or a folder.
    on_trouble : callable
        Told, in plain words, what cannot be observed, or is observed less well.
    polls_every_s : float
    """

    def __init__(
        self,
        on_event: Callable[[FileSystemEvent], None],
        on_trouble: Callable[[UserError], None],
        *,
        polls_every_s: float,
    ) -> None:
        self._handler = _Handler(on_event)
        self._on_trouble = on_trouble
        self._polls_every_s = polls_every_s
        self._observer: BaseObserver | None = None
        self._is_polling = False
        self._watches: dict[Path, ObservedWatch] = {}

    @property
    def is_polling(self) -> bool:
        """Whether folders are looked through, since the system cannot tell."""
        return self._is_polling

    def add(self, folder: Path) -> bool:
        """Observe a folder; whether that is possible now."""
        try:
            if self._observer is None:
                self._observer = Observer()
                self._observer.start()
            self._watches[folder] = self._observer.schedule(
                self._handler, str(folder), recursive=True, event_filter=_EVENTS
            )
        except OSError as error:
            if error.errno in _LIMITS and not self._is_polling:
                self._poll()
                return self.add(folder)
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                reason = error.strerror or error
                self._on_trouble(UserError(f"{folder} cannot be watched ({reason})."))
            return False
        return True

    def remove(self, folder: Path) -> None:
        """Observe a folder no more, if it was; it may be gone."""
        watch = self._watches.pop(folder, None)
        if watch is not None and self._observer is not None:
            try:
                self._observer.unschedule(watch)
            except (KeyError, OSError):
                log.debug("%s was not watched any more", folder)

    def check_limit(self) -> None:
        """Poll, if the system observes as much as it allows; of folders within, it is silent."""
        folder = next(iter(self._watches), None)
        if sys.platform != "linux" or self._is_polling or folder is None:
            return
        try:
            probe = Observer()
            probe.start()
            try:
                probe.schedule(FileSystemEventHandler(), str(folder))
            finally:
                probe.stop()
                probe.join()
        except OSError as error:
            if error.errno in _LIMITS:
                self._poll()

    def stop(self) -> None:
        """Observe nothing any more."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join()

    def _poll(self) -> None:
        """Look through all folders every now and then, from now on."""
        self.stop()
        self._is_polling = True
        self._observer = PollingObserver(timeout=self._polls_every_s)
        self._observer.start()
        self._on_trouble(
            UserError(
                "The system watches no more folders for changes. They are looked through every"
                f" {self._polls_every_s:.0f} seconds instead.",
                "An administrator can raise fs.inotify.max_user_watches.",
            )
        )
        for folder in list(self._watches):
            del self._watches[folder]
            self.add(folder)


class _Handler(FileSystemEventHandler):
    def __init__(self, on_event: Callable[[FileSystemEvent], None]) -> None:
        self._on_event = on_event

    def dispatch(self, event: FileSystemEvent) -> None:
        self._on_event(event)
