"""The library written for other programs, beside the window."""

import itertools
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject

from genre_desktop.audio.tags import shown_name
from genre_desktop.inference.verdict import spoken
from genre_desktop.library.chosen import Wanted
from genre_desktop.library.corrections import Exported, export_training_data
from genre_desktop.library.database import Database
from genre_desktop.library.export import export_csv, export_json_lines
from genre_desktop.library.folders import Placed, place_in_folders
from genre_desktop.library.playlists import Playlists, write_playlists
from genre_desktop.library.records import Row
from genre_desktop.streams import unicode_only
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.library.tag_results import Result
from genre_desktop.ui.library.tag_run import Summary, counted
from genre_desktop.ui.save_dialog import told_plainly

_TOLD_EVERY_S = 0.05
_NONE = "None of the files has a genre and is there."


class Kind(Enum):
    """What a library can become."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PLAYLISTS = "playlists"
    COPIES = "copies"
    LINKS = "links"
    EXAMPLES = "examples"

    @property
    def is_file(self) -> bool:
        """Whether it is one file, and not a folder."""
        return self in (Kind.CSV, Kind.JSON_LINES, Kind.EXAMPLES)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written where.

    Attributes
    ----------
    kind : Kind
    target : pathlib.Path
        A file, or a folder.
    files : frozenset of int or None
        Numbers of the files that are meant; None for all.
    or_copy : bool
        Copy where no link can be made.
    """

    kind: Kind
    target: Path
    files: frozenset[int] | None = None
    or_copy: bool = False


class ExportWork(QObject):
    """Writes one library after another, on a thread of its own.

    Parameters
    ----------
    database_path : pathlib.Path

    Attributes
    ----------
    explorer : Explorer
        Tells what comes of it, as a `Summary`.
    """

    def __init__(self, database_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = database_path
        self.explorer = Explorer(threads=1)

    def export(self, order: Order, model: int) -> int:
        """Write what is known of files, or place the files; gives a `Summary`."""

        def work(job: Job) -> Summary:
            with Database(self._path) as database:
                return _carry_out(order, database, model, _Watch(job))

        return self.explorer.submit(work)

    def stop(self) -> None:
        """End the work; a file that is being written is not there afterwards."""
        self.explorer.stop()


class _Watch:
    """Tells how far the work is, and ends it once it is not wanted."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told_s = -math.inf

    def at(self, done: int, total: int) -> None:
        self.job.check()
        now_s = time.monotonic()
        if total and (done == total or now_s - self._told_s >= _TOLD_EVERY_S):
            self._told_s = now_s
            self.job.progress(done / total)


@dataclass(frozen=True, slots=True)
class _These(Wanted):
    """The files that a person has chosen; who asks for each tells how far the work is."""

    files: frozenset[int] | None = None
    on_row: Callable[[], None] = lambda: None

    @property
    def is_all(self) -> bool:
        return False

    def takes(self, row: Row) -> bool:
        self.on_row()
        return self.files is None or row.file in self.files


def _carry_out(order: Order, database: Database, model: int, watch: _Watch) -> Summary:
    if order.kind is Kind.EXAMPLES:
        written = export_training_data(database, model, order.target, files=order.files)
        return _examples_summary(written, order.target)
    if order.kind.is_file:
        return _written(order, database, model, watch)
    numbers = None if order.files is None else sorted(order.files)
    rows = list(database.rows(model, numbers))
    watch.job.check()
    with told_plainly(order.target):  # a folder that cannot be made is no file's fault
        order.target.mkdir(parents=True, exist_ok=True)
    if order.kind is Kind.PLAYLISTS:
        return _playlists_summary(write_playlists(rows, order.target), order.target)
    placed = place_in_folders(
        rows,
        order.target,
        link=order.kind is Kind.LINKS,
        or_copy=order.or_copy,
        on_file=watch.at,
        cancel=watch.job.cancel,
    )
    return _placed_summary(placed, order.target)


def _written(order: Order, database: Database, model: int, watch: _Watch) -> Summary:
    ((total,),) = database.read("SELECT count(*) FROM file")
    done = itertools.count(1)
    these = _These(files=order.files, on_row=lambda: watch.at(next(done), total))
    export = export_csv if order.kind is Kind.CSV else export_json_lines
    files = export(database, model, order.target, these)
    return Summary(
        f"{counted(files)} in {shown_name(order.target)}", _in_folder(order.target.parent)
    )


def _playlists_summary(playlists: Playlists, folder: Path) -> Summary:
    results = [Result(path, _songs(count)) for path, count in playlists.songs.items()]
    results += _left_out(playlists.left_out, "No playlist can hold its name.")
    count = len(playlists.songs)
    heading = "1 playlist" if count == 1 else f"{count:,} playlists"
    said = _in_folder(folder) if count else _NONE
    return Summary(f"{heading} written", said, tuple(results))


def _examples_summary(written: Exported, path: Path) -> Summary:
    genres = [f"{spoken(genre)} {count:,}" for genre, count in written.songs.items()]
    return Summary(
        f"{_songs(sum(written.songs.values()))} to learn from in {shown_name(path)}",
        f"{_in_folder(path.parent)}: {', '.join(genres)}",
        tuple(_left_out(written.left_out, "No table can hold its name.")),
    )


def _left_out(paths: Iterable[Path], why: str) -> list[Result]:
    return [Result(path, "left out", why, is_failure=True) for path in paths]


def _placed_summary(placed: Placed, folder: Path) -> Summary:
    parts = [
        f"{count:,} {fate}"
        for count, fate in (
            (placed.copied, "copied"),
            (placed.linked, "linked"),
            (placed.already, "there already"),
            (len(placed.failed), "not placed"),
        )
        if count
    ]
    failed = [Result(path, "not placed", why, is_failure=True) for path, why in placed.failed]
    heading = ", ".join(parts) or "Nothing to place"
    return Summary(heading, _in_folder(folder) if parts else _NONE, tuple(failed))


def _songs(count: int) -> str:
    return "1 song" if count == 1 else f"{count:,} songs"


def _in_folder(folder: Path) -> str:
    return f"In {unicode_only(str(folder))}"
