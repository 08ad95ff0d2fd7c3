"""Hear a whole collection, and keep the verdicts in the library."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.arguments import positive
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.serving import add_model_argument, serving
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.result import verdict_row
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import spoken
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import Judgement, Row, State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.pages.words import clock
from genre_desktop.streams import printable

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
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Hear what is new or changed; list the bad ones and do the rest."""
    with serving(options.model, lazily=True) as service:
        return _scan(options, service)


def _scan(options: argparse.Namespace, service: InferenceService) -> int:
    card, path = service.look().card, options.db or default_database()
    output: _Output = _Json(card) if options.json else _Table()
    with Database(path) as database, Progress(0, "files") as line:
        teller = _Teller(database, card, output, line)
        scan = Scan(
            path,
            service,
            options.paths,
            workers=options.workers,
            retry=options.retry,
            on_files=teller.tell,
            on_progress=teller.show,
        )
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
    return SOME_FAILED if progress.failed or progress.failed_before else SUCCESS


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

    def __init__(
        self, database: Database, card: ModelCard, output: _Output, line: Progress
    ) -> None:
        self._database = database
        self._model = database.model(card)
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
    def __init__(self, card: ModelCard) -> None:
        self._card = card

    def add(self, row: Row, judgement: Judgement) -> None:
        self._print(
            {
                "path": str(row.path),
                "title": row.title,
                "artist": row.artist,
                "genre_tag": row.genre_tag,
                "duration_s": round(judgement.duration_s, 3),
                **verdict_row(judgement.verdict),
                "genres": list(judgement.verdict.genres),
                "model": self._card.label,
                "warnings": list(judgement.warnings),
            }
        )

    def failed(self, row: Row) -> None:
        self._print({"path": str(row.path), "error": row.trouble})

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
