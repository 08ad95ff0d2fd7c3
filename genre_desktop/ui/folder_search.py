"""Looking for songs in what was dropped, away from the window's thread."""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.formats import audio_files

log = logging.getLogger(__name__)

MOST_SONGS = 500
"""So many songs of one folder go into the queue; a whole collection is not for a queue."""


CROWDED = 200
"""A folder of more songs than this is better off in the library."""


class FolderSearch(QObject):
    """Finds the songs in files and folders.

    Signals
    -------
    found : list of Path, str
        The songs of one search, and what to tell the user about it; may be empty.
    crowded : list of Path
        Folders of a search that hold more songs than are looked at one by one; told before.
    """

    found = Signal(object, str)
    crowded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, paths: Sequence[Path]) -> None:
        """Look through `paths`; files are taken as they are, folders searched."""
        if not any(map(_is_folder, paths)):
            self.found.emit(list(paths), "")
            return
        thread = threading.Thread(
            target=self._search, args=(list(paths),), name="folder search", daemon=True
        )
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]
        thread.start()

    def stop(self, timeout_s: float | None = None) -> None:
        """Give up looking, and wait for that."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_s)

    def _search(self, paths: list[Path]) -> None:
        songs: list[Path] = []
        words: list[str] = []
        crowded: list[Path] = []
        for path in paths:
            if not _is_folder(path):
                songs.append(path)
                continue
            name = path.name or str(path)
            inside = self._songs_in(path)
            if not os.access(path, os.R_OK | os.X_OK):
                words.append(f"You have no permission to look into the folder {name}.")
            elif not inside:
                words.append(f"There are no songs in the folder {name}.")
            elif len(inside) > MOST_SONGS:
                words.append(f"{name} holds very many songs: the first {MOST_SONGS} were taken.")
            if len(inside) > CROWDED:
                crowded.append(path)
            songs.extend(inside[:MOST_SONGS])
        if not self._stopping.is_set():
            if crowded:
                self.crowded.emit(crowded)
            self.found.emit(songs, " ".join(words))

    def _songs_in(self, folder: Path) -> list[Path]:
        try:
            return list(audio_files(folder, MOST_SONGS + 1, lambda: not self._stopping.is_set()))
        except OSError as error:
            log.warning("cannot search %s: %s", folder, error)
            return []


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where nothing may be read
