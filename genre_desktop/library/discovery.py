"""The files of a scan: found, compared with what the library knows of them, and entered."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.formats import audio_files
from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.database import Database
from genre_desktop.library.hearing_process import status_of
from genre_desktop.library.outcomes import NEVER_SEEN
from genre_desktop.library.records import FileStatus

_FILES_AT_ONCE = 500
_BATCH_S = 0.25


@dataclass(slots=True)
class Discovered:
    """Files that were found and entered together, by their numbers.

    Attributes
    ----------
    waiting : list of int
        To be heard: new, changed, or not yet judged by this model.
    known : list of int
        As they were, with a verdict of this model.
    failed_before : list of int
        As they were when they could not be heard.
    failed : list of int
        They cannot even be looked at.
    missing : list of int
        Of the library, and not there any more.
    changed : list of int
        Those of all of these of which a table has to show something else now.
    """

    waiting: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    failed_before: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        parts = (self.waiting, self.known, self.failed_before, self.failed, self.missing)
        return sum(map(len, parts))


def discovered(
    paths: Iterable[Path],
    database: Database,
    model: int,
    *,
    retry: bool = False,
    cancel: threading.Event | None = None,
) -> Iterator[Discovered]:
    """Find files, and enter those that are new or changed; those that are gone, too.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Files, and folders that stand for the music in them (see `audio_files`).
    database : Database
    model : int
        The model that is to judge, by its number in the library.
    retry : bool
        Let those wait, too, that could not be heard before.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised.

    Yields
    ------
    Discovered
        At least every quarter of a second, if there is something to say. It is in the library by
        then.
    """
    discovery = _Discovery(database, model, retry=retry, cancel=cancel or threading.Event())
    for path in dict.fromkeys(map(absolute, paths)):
        yield from discovery.look(path)


def absolute(path: Path) -> Path:
    """The path under which a file stands in the library."""
    # not resolved: a person knows a file by the links that lead to it
    return Path(os.path.abspath(path))  # noqa: PTH100


class _Discovery:
    def __init__(
        self, database: Database, model: int, *, retry: bool, cancel: threading.Event
    ) -> None:
        self._database = database
        self._model = model
        self._retry = retry
        self._cancel = cancel
        self._seen: set[int] = set()

    def look(self, path: Path) -> Iterator[Discovered]:
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where nothing may be read
            self._enter_folder(path)
            yield from self._entered(audio_files(path, wanted=self._is_wanted), named=False)
        elif _is_gone(path) and any(self._database.files_under(path)):
            pass  # a folder that was there
        else:
            yield from self._entered([path], named=True)
        yield from self._gone(path)

    def _is_wanted(self) -> bool:
        return not self._cancel.is_set()

    def _check(self) -> None:
        if self._cancel.is_set():
            raise CancelledError

    def _enter_folder(self, path: Path) -> None:
        if path not in self._database.folders():
            self._database.put_folder(path, watched=False)

    def _entered(self, files: Iterable[Path], *, named: bool) -> Iterator[Discovered]:
        waiting = iter(files)
        is_over = False
        while not is_over:
            self._check()
            found: list[Path] = []
            batch, deadline = Discovered(), time.monotonic() + _BATCH_S
            # not within the transaction: the way to the next file may lead through a thousand
            # folders without one, and nobody else could write meanwhile
            while len(found) < _FILES_AT_ONCE and time.monotonic() < deadline:
                path = next(waiting, None)
                if path is None:
                    is_over = True
                    break
                found.append(path)
            with self._database.transaction():
                for path in found:
                    self._enter(path, batch, named=named)
            if len(batch):
                yield batch
        self._check()  # the files may have ended for that

    def _enter(self, path: Path, batch: Discovered, *, named: bool) -> None:
        known = self._database.known_file(path)
        try:
            status = status_of(path)
        except (OSError, ValueError):
            if named and (known is None or known.trouble):
                file = self._database.put_trouble(path, NEVER_SEEN, _why_not(path))
                batch.failed.append(file)
                batch.changed.append(file)
                self._seen.add(file)
            return  # one that was heard and is gone is looked after at the end
        if known is not None and known.file in self._seen:
            return
        if known is not None and known.status == status:
            file = known.file
            self._enter_unchanged(file, known.song, known.trouble, batch, path, status)
            if known.missing:
                self._database.set_missing([file], missing=False)
                batch.changed.append(file)
        else:
            file = self._database.put_file(path, status)
            batch.waiting.append(file)
            batch.changed.append(file)
        self._seen.add(file)

    def _enter_unchanged(
        self,
        file: int,
        song: int | None,
        trouble: str,
        batch: Discovered,
        path: Path,
        status: FileStatus,
    ) -> None:
        if trouble and not self._retry:
            batch.failed_before.append(file)
        elif trouble:
            self._database.put_file(path, status)
            batch.waiting.append(file)
            batch.changed.append(file)
        elif song is not None and self._database.is_judged(song, self._model):
            batch.known.append(file)
        else:
            batch.waiting.append(file)

    def _gone(self, path: Path) -> Iterator[Discovered]:
        """Those that the library has here and that were not met."""
        lost = [
            file
            for file, each in self._database.files_under(path)
            if file not in self._seen and _is_gone(each)
        ]
        known = self._database.known_file(path)
        if known is not None and not known.missing and not known.trouble and _is_gone(path):
            lost.append(known.file)
        if lost:
            self._database.set_missing(lost)
            yield Discovered(missing=lost, changed=lost)


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # there, or in a folder that may not be read
        return False
    return False


def _why_not(path: Path) -> str:
    try:
        open_audio(path).close()
    except UserError as error:
        return str(error)
    return f"{shown_name(path)} could not be looked at."
