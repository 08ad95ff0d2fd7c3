"""Songs copied or linked into folders, one a genre; the songs themselves stay where they are."""

import contextlib
import errno
import filecmp
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from genre_desktop.errors import CancelledError
from genre_desktop.files import draft_beside, safe_name
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.library.chosen import Wanted, chosen_songs
from genre_desktop.library.records import Row

_PIECE = 1 << 20
_TOO_FAR = (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)
"""What linking fails with between disks, on disks without links, and where there are too many."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the songs.

    Attributes
    ----------
    copied, linked : int
    already : int
        Were there from another time.
    failed : tuple of (pathlib.Path, str)
        Files that could not be placed, and why.
    """

    copied: int
    linked: int
    already: int
    failed: tuple[tuple[Path, str], ...]


def place_in_folders(
    rows: Iterable[Row],
    folder: Path,
    wanted: Wanted | None = None,
    *,
    link: bool = False,
    or_copy: bool = False,
    on_file: Callable[[int, int], None] = lambda _done, _total: None,
    cancel: threading.Event | None = None,
) -> Placed:
    """Copy songs into a folder for each genre, or give them a second name there.

    Nothing is moved, nothing is overwritten: a song whose name is taken by another has a number
    behind it. A copy is there whole or not at all, with the time and the permissions of its song.
    Done a second time, it finds what is there already.

    Parameters
    ----------
    rows : iterable of Row
    folder : pathlib.Path
        Made if it does not exist, as the folders of the genres are.
    wanted : Wanted, optional
        Every song that has a genre if not given.
    link : bool
        Make hard links: they take no room, and who changes the one file changes the other.
    or_copy : bool
        Copy where no link can be made, as on another disk; otherwise that is a failure.
    on_file : callable, optional
        Told how many songs are done, of how many.
    cancel : threading.Event, optional
        Looked at between megabytes; once set, `CancelledError` is raised. What was placed stays.
    """
    songs = list(chosen_songs(rows, wanted or Wanted()))
    placing = _Placing(link=link, or_copy=or_copy, cancel=cancel or threading.Event())
    on_file(0, len(songs))
    for done, (genre, row) in enumerate(songs, 1):
        placing.place(row.path, folder / safe_name(capitalised(spoken(genre)), "genre"))
        on_file(done, len(songs))
    return placing.placed()


class _Placing:
    """One run of `place_in_folders`."""

    def __init__(self, *, link: bool, or_copy: bool, cancel: threading.Event) -> None:
        self._link = link
        self._or_copy = or_copy
        self._cancel = cancel
        self._copied = self._linked = self._already = 0
        self._failed: list[tuple[Path, str]] = []

    def placed(self) -> Placed:
        return Placed(self._copied, self._linked, self._already, tuple(self._failed))

    def place(self, path: Path, folder: Path) -> None:
        self._check()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # a link would otherwise be to the link
            self._put(path.resolve(strict=True), folder, safe_name(path.stem, "song") + path.suffix)
        except OSError as error:
            self._failed.append((path, _reason(error)))

    def _put(self, source: Path, folder: Path, name: str) -> None:
        for target in _names(folder, name):
            if os.path.lexists(target):
                if self._is_there(source, target):
                    self._already += 1
                    return
                continue
            with contextlib.suppress(FileExistsError):  # somebody was faster: the next name
                self._make(source, target)
                return

    def _make(self, source: Path, target: Path) -> None:
        if self._link:
            try:
                os.link(source, target)
            except FileExistsError:
                raise
            except OSError as error:
                if error.errno not in _TOO_FAR or not self._or_copy:
                    raise
            else:
                self._linked += 1
                return
        self._copy(source, target)
        self._copied += 1

    def _copy(self, source: Path, target: Path) -> None:
        with draft_beside(target) as draft:
            with source.open("rb") as old, draft.open("wb") as new:
                while piece := old.read(_PIECE):
                    self._check()
                    new.write(piece)
            shutil.copystat(source, draft)
            try:
                os.link(draft, target)  # unlike renaming, it never overwrites
            except FileExistsError:
                raise
            except OSError:  # a disk without links
                if os.path.lexists(target):
                    raise FileExistsError(errno.EEXIST, "taken", str(target)) from None
                draft.rename(target)

    @staticmethod
    def _is_there(source: Path, target: Path) -> bool:
        """Whether a file is what would be put there: the same, or a copy of it."""
        try:
            # by what they hold: songs cut to one length have one size, and often one time
            return target.samefile(source) or filecmp.cmp(source, target, shallow=False)
        except OSError:
            return False

    def _check(self) -> None:
        if self._cancel.is_set():
            raise CancelledError


def _names(folder: Path, name: str) -> Iterator[Path]:
    """The name, and the same with numbers."""
    plain = folder / name
    yield plain
    for number in count(2):
        yield plain.with_name(f"{plain.stem} ({number}){plain.suffix}")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "It is not there any more."
    if error.errno in _TOO_FAR:
        return "No link can be made there, as on another disk: a copy can."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "There is no room left on the disk."
    return f"{error.strerror or error}."
