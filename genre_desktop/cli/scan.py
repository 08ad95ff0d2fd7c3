"""Hear a whole collection, and keep the verdicts in the library."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.arguments import positive
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.scan_tags import add_tag_arguments, check_tag_arguments, tag
from genre_desktop.cli.serving import add_model_argument, serving
from genre_desktop.errors import UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import spoken
from genre_desktop.library.cluster import ClusterScan
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.export import library_row
from genre_desktop.library.records import Judgement, Row, State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.pages.words import clock
from genre_desktop.processes import cores
from genre_desktop.streams import printable

MODEL_THREADS = max(1, cores() // 2)
"""Of the model, beside a process for each core that decodes: a batch on two threads takes a fifth
more of the processors than on one, and nobody waits for a single answer."""

_NAME_WIDTH = 44
_SHOWN_GENRES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER", help="folders or songs")
    parser.add_argument(
        "--db", type=Path, default=None, metavar="PATH", help="another library than your own"
    )
    parser.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        help="processes that decode; one a core if not given",
    )
    parser.add_argument(
        "--retry", action="store_true", help="hear again what could not be heard before"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per file")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="have a Dask cluster hear the files, as tcp://host:8786; they lie under the same"
        " paths on each of its machines",
    )
    add_tag_arguments(parser)
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Hear what is new or changed; list the bad ones and do the rest."""
    check_tag_arguments(options)
    if options.scheduler and options.workers:
        raise UserError("The cluster has the workers that it has: --workers is for this machine.")
    # TensorFlow looks at this when it is first used, and at its configuration in no other way
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(MODEL_THREADS))
    with serving(options.model, lazily=True) as service:
        return _scan(options, service)


def _scan(options: argparse.Namespace, service: InferenceService) -> int:
    card, path = service.look().card, options.db or default_database()
    with Database(path) as database, Progress(0, "files") as line:
        model = database.model(card)
        teller = _Teller(
            database, model, _Json(database, model) if options.json else _Table(), line
        )
        scan = _made(options, service, path, teller)
        try:
            progress = scan.run()
        except KeyboardInterrupt:
            line.clear()
            print("What was heard is kept: the same command goes on where it was.", file=sys.stderr)
            raise
    if not progress.total and not progress.missing:
        raise UserError("There are no songs in what was named, or it may not be read.")
    for bad, reason in teller.bad:
        print(printable(f"{bad}: {reason}"), file=sys.stderr)
    print(_summary(progress), file=sys.stderr)
    all_tagged = not options.tag or tag(options, path, card)
    some_failed = progress.failed or progress.failed_before or not all_tagged
    return SOME_FAILED if some_failed else SUCCESS


def _made(
    options: argparse.Namespace, service: InferenceService, library: Path, teller: "_Teller"
) -> "Scan | ClusterScan":
    if options.scheduler:
        return ClusterScan(
            library,
            service.look(),
            options.paths,
            options.scheduler,
            retry=options.retry,
            on_files=teller.tell,
            on_progress=teller.show,
        )
    return Scan(
        library,
        service,
        options.paths,
        workers=options.workers,
        retry=options.retry,
        on_files=teller.tell,
        on_progress=teller.show,
    )


def _summary(progress: ScanProgress) -> str:
    said = [f"{progress.heard} of {progress.total} files heard"]
    for count, what in (
        (progress.moved, "of a song already known"),
        (progress.known, "as before"),
        (progress.missing + progress.vanished, "not there any more"),
        (progress.failed, "could not be heard"),
        (progress.failed_before, "could not be heard before: --retry tries again"),
    ):
        if count:
            said.append(f"{count} {what}")
    return ", ".join(said)


class _Output(Protocol):
    def add(self, row: Row, judgement: Judgement) -> None:
        """A song has a verdict."""

    def failed(self, row: Row) -> None:
        """A file could not be heard."""


class _Teller:
    """Tells of files as they are done, and how far the scan is."""

    def __init__(self, database: Database, model: int, output: _Output, line: Progress) -> None:
        self._database = database
        self._model = model
        self._output = output
        self._line = line
        self.bad: list[tuple[Path, str]] = []

    def tell(self, files: Sequence[int]) -> None:
        for row in self._database.rows(self._model, files):
            if row.state is State.FAILED:
                self._line.clear()
                self.bad.append((row.path, row.trouble))
                self._output.failed(row)
            elif row.state is State.DONE and row.song is not None:
                judgement = self._database.judgement(row.song, self._model)
                if judgement is not None:
                    self._line.clear()
                    self._output.add(row, judgement)

    def show(self, progress: ScanProgress) -> None:
        self._line.at(progress.done, progress.total)
        if progress.is_finding:
            self._line.now("looking for files")
        elif progress.seconds_left is not None:
            self._line.now(f"{clock(progress.seconds_left)} left")


class _Json:
    def __init__(self, database: Database, model: int) -> None:
        self._database = database
        self._model = model

    def add(self, row: Row, judgement: Judgement) -> None:
        del judgement
        self._print(library_row(self._database, self._model, row))

    def failed(self, row: Row) -> None:
        self._print(library_row(self._database, self._model, row))

    @staticmethod
    def _print(row: dict[str, Any]) -> None:
        print(json.dumps(row, ensure_ascii=False), flush=True)


class _Table:
    def add(self, row: Row, judgement: Judgement) -> None:
        verdict, name = judgement.verdict, printable(row.path.name)
        if len(name) > _NAME_WIDTH:
            name = name[: _NAME_WIDTH - 1] + "…"
        shares = "  ".join(
            f"{spoken(genre)} {share:4.0%}" for genre, share in verdict.ranked()[:_SHOWN_GENRES]
        )
        told = f"{name:{_NAME_WIDTH}}  {verdict.headline:32}  {shares if verdict.genre else ''}"
        print(told.rstrip(), flush=True)
        for warning in judgement.warnings:
            print(printable(f"{row.path}: {warning}"), file=sys.stderr)

    def failed(self, row: Row) -> None:
        """Say nothing here: the bad ones are listed at the end."""
