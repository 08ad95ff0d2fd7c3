"""What is done with tags beside the window: looked at, written, taken back, put in order."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject

from genre_desktop.audio.tags import shown_name
from genre_desktop.files import is_there
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.journal import Tagging
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.library.tagging.plan import Change, TagPlan
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.library.columns import natural_key

_THREADS = 4
"""A preview that is no longer wanted, the one that is, a tagging and an undo."""

_TOLD_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of files.

    Attributes
    ----------
    rows : tuple of Row
        As the library has them now, but for those that it has forgotten.
    changes : tuple of Change
        One a row.
    name_keys : tuple of str
        What sorts them by name; made here, since it takes seconds for a hundred thousand.
    """

    rows: tuple[Row, ...]
    changes: tuple[Change, ...]
    name_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of files that were to be written or restored.

    Attributes
    ----------
    outcomes : tuple of Outcome
        Of those that were tried.
    files : tuple of int
        Their numbers in the library.
    """

    outcomes: tuple[Outcome, ...]
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a tagging that was broken off had left open.

    Attributes
    ----------
    looked_at : int
        So many files.
    files : tuple of int
        Their numbers in the library, of those that it knows.
    """

    looked_at: int
    files: tuple[int, ...]


class TagWork(QObject):
    """Jobs on threads of their own, each with a connection of its own.

    What loads mutagen and FFmpeg is imported by the jobs that need it.

    Every method gives the number of a job at once; what comes of it is told by `explorer`, whose
    signals carry that number.

    Parameters
    ----------
    database_path : pathlib.Path

    Attributes
    ----------
    explorer : Explorer
    """

    def __init__(self, database_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = database_path
        self.explorer = Explorer(threads=_THREADS)

    def look(self, rows: Sequence[Row], model: int, plan: TagPlan) -> int:
        """See what would become of files; gives `Looked`.

        The least confidence of the plan is left out of it: who shows the changes draws that line
        himself, and can move it without reading a file again.
        """
        everything = replace(plan, minimum_confidence=0.0)
        files = [row.file for row in rows]

        def work(job: Job) -> Looked:
            from genre_desktop.library.tagging.preview import preview  # noqa: PLC0415

            with Database(self._path) as database:
                # a table's rows may be rounded, and older than what the library knows
                known = {row.file: row for row in database.rows(model, files)}
                now = [known[file] for file in files if file in known]
                changes = preview(
                    database, model, now, everything, on_file=_paced(job), wanted=_wanted(job)
                )
            keys = (natural_key(shown_name(row.path)) for row in now)
            return Looked(tuple(now), tuple(changes), tuple(keys))

        return self.explorer.submit(work)

    def write(self, changes: Sequence[Change]) -> int:
        """Write changes into their files; gives `Written`."""
        files = {change.path: change.file for change in changes}

        def work(job: Job) -> Written:
            from genre_desktop.library.tagging.tagger import apply  # noqa: PLC0415

            with Database(self._path) as database:
                outcomes = apply(changes, database, on_file=_paced(job), wanted=_wanted(job))
            return Written(tuple(outcomes), tuple(files[each.path] for each in outcomes))

        return self.explorer.submit(work)

    def last_tagging(self) -> int:
        """Look up what would be taken back; gives a `Tagging` or None."""

        def work(_job: Job) -> Tagging | None:
            if not is_there(self._path):  # asking for it would make one
                return None
            with Database(self._path) as database:
                return journal.last_tagging(database)

        return self.explorer.submit(work)

    def undo(self, tagging: int) -> int:
        """Take a tagging back; gives `Written`."""

        def work(job: Job) -> Written:
            from genre_desktop.library.tagging.undo import undo  # noqa: PLC0415

            with Database(self._path) as database:
                outcomes = undo(database, tagging, on_file=_paced(job), wanted=_wanted(job))
                outcomes.reverse()  # the last was restored first
                files = _numbers(database, (each.path for each in outcomes))
            return Written(tuple(outcomes), files)

        return self.explorer.submit(work)

    def recover(self) -> int:
        """Close what a killed process has left open; gives `Recovered`."""

        def work(_job: Job) -> Recovered:
            if not is_there(self._path):
                return Recovered(0, ())
            with Database(self._path) as database:
                left = [entry.path for entry in journal.open_entries(database)]
                if not left:
                    return Recovered(0, ())
                from genre_desktop.library.tagging.recovery import recover  # noqa: PLC0415

                return Recovered(recover(database), _numbers(database, left))

        return self.explorer.submit(work)

    def stop(self) -> None:
        """End all work: the file that is being written is the old one or the new one, whole."""
        self.explorer.stop()


def _numbers(database: Database, paths: Iterable[Path]) -> tuple[int, ...]:
    known = (database.known_file(path) for path in paths)
    return tuple(each.file for each in known if each is not None)


def _wanted(job: Job) -> Callable[[], bool]:
    return lambda: not job.cancel.is_set()


def _paced(job: Job) -> Callable[[int, int], None]:
    """Tell of progress, though not of each of a hundred thousand files."""
    told_s = -math.inf

    def on_file(done: int, total: int) -> None:
        nonlocal told_s
        now_s = time.monotonic()
        if total and (done == total or now_s - told_s >= _TOLD_EVERY_S):
            told_s = now_s
            job.progress(done / total)

    return on_file
