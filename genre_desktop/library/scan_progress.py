"""How far a scan is."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

_FEW = 3
"""Of fewer files than this nothing can be said about the others."""


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is.

    Attributes
    ----------
    total : int
        Files found so far.
    known : int
        Of these, how many need nothing: they are as they were, and have a verdict of this model.
    failed_before : int
        How many could not be heard in an earlier scan, and are as they were.
    heard : int
        How many have got their verdict.
    moved : int
        How many turned out to be known songs under other names, and were not decoded.
    failed : int
        How many could not be heard.
    vanished : int
        How many were found and then were not there.
    missing : int
        Files of the library that were to be found and were not.
    is_finding : bool
        Whether files are still being looked for.
    is_paused : bool
    seconds_left : float or None
        From how long the files took so far; None while that cannot be told.
    current : tuple of pathlib.Path
        Being heard now.
    """

    total: int = 0
    known: int = 0
    failed_before: int = 0
    heard: int = 0
    moved: int = 0
    failed: int = 0
    vanished: int = 0
    missing: int = 0
    is_finding: bool = False
    is_paused: bool = False
    seconds_left: float | None = None
    current: tuple[Path, ...] = ()

    @property
    def done(self) -> int:
        """Files that need nothing any more."""
        return self.known + self.failed_before + self.finished

    @property
    def finished(self) -> int:
        """Files that this scan has dealt with."""
        return self.heard + self.moved + self.failed + self.vanished

    @property
    def left(self) -> int:
        """Files that wait or are being heard."""
        return self.total - self.done


class Tally:
    """Counts what becomes of the files of a scan, and estimates the time left."""

    def __init__(self) -> None:
        self.known = 0
        self.heard = 0
        self.moved = 0
        self.vanished = 0
        self.missing = 0
        self._failed: set[int] = set()
        self._failed_before: set[int] = set()
        self._ran_s = 0.0
        self._since: float | None = None

    def count_failed(self, files: Iterable[int], *, before: bool = False) -> None:
        """Note files that could not be heard, in this scan or in an earlier one."""
        (self._failed_before if before else self._failed).update(files)

    def count_retried(self, files: Iterable[int]) -> None:
        """Note files that are to be heard, whatever was noted of them."""
        self._failed.difference_update(files)
        self._failed_before.difference_update(files)

    def run(self) -> None:
        """Count the time from now on: to begin with, from the end of the first file."""
        if self._since is None:
            self._since = time.monotonic()

    def pause(self) -> None:
        """Do not count the time until `run`."""
        self._ran_s = self._elapsed_s
        self._since = None

    def progress(
        self, left: int, current: tuple[Path, ...], *, is_finding: bool, is_paused: bool
    ) -> ScanProgress:
        """How far it is, with so many files left."""
        progress = ScanProgress(
            known=self.known,
            failed_before=len(self._failed_before),
            heard=self.heard,
            moved=self.moved,
            failed=len(self._failed),
            vanished=self.vanished,
            missing=self.missing,
            is_finding=is_finding,
            is_paused=is_paused,
            current=current,
        )
        seconds_left = None
        if not left:
            seconds_left = 0.0
        elif progress.finished >= _FEW:
            seconds_left = self._elapsed_s / (progress.finished - 1) * left
        return replace(progress, total=progress.done + left, seconds_left=seconds_left)

    @property
    def _elapsed_s(self) -> float:
        return self._ran_s + (0.0 if self._since is None else time.monotonic() - self._since)
