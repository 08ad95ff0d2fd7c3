"""Tell the genre of songs, as a table, JSON or CSV."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from genre_desktop.audio.decoders import Decoders
from genre_desktop.audio.formats import audio_files
from genre_desktop.cli.arguments import positive
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.serving import add_model_argument, serving
from genre_desktop.errors import UserError
from genre_desktop.inference.result import csv_cells, csv_head, result_row
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import SongAnalysis, analyse_song
from genre_desktop.inference.verdict import spoken
from genre_desktop.streams import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="songs or folders")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object per file")
    form.add_argument("--csv", action="store_true", help="a CSV table with all probabilities")
    parser.add_argument(
        "--top", type=positive, default=3, metavar="N", help="genres shown in the table"
    )
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Classify the files; list the bad ones and do the rest."""
    with serving(options.model) as service, Decoders() as decoders:
        return _classify(options, service, decoders, service.bundle.result().card.genres)


def _classify(
    options: argparse.Namespace,
    service: InferenceService,
    decoders: Decoders,
    genres: tuple[str, ...],
) -> int:
    paths = list(_expand(options.paths))
    if not paths:
        raise UserError("There are no songs in what was named, or it may not be read.")
    output: _Output
    if options.json:
        output = _Json()
    elif options.csv:
        output = _Csv(genres)
    else:
        output = _Table(options.top, paths)
    bad: list[tuple[Path, UserError]] = []
    with Progress(len(paths), "songs") as progress:
        for path in paths:
            progress.now(printable(path.name))
            try:
                analysis = analyse_song(path, service, decoders=decoders)
            except UserError as error:
                if service.failure is not None:  # no song is bad if the model is
                    raise service.failure from error
                bad.append((path, error))
                output.failed(path, error)
            else:
                output.add(path, analysis)
            progress.step()
    for path, reason in bad:
        print(printable(f"{path}: {reason}"), file=sys.stderr)
    if bad:
        print(f"{len(bad)} of {len(paths)} files could not be classified", file=sys.stderr)
    return 1 if bad else 0


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where nothing may be read
            yield from audio_files(path)
        else:
            yield path


class _Output(Protocol):
    def add(self, path: Path, analysis: SongAnalysis) -> None:
        """A song was classified."""

    def failed(self, path: Path, error: UserError) -> None:
        """A file could not be."""


class _Json:
    def add(self, path: Path, analysis: SongAnalysis) -> None:
        self._print(result_row(path, analysis))

    def failed(self, path: Path, error: UserError) -> None:
        self._print({"path": str(path), "error": str(error)})

    @staticmethod
    def _print(row: dict[str, Any]) -> None:
        print(json.dumps(row, ensure_ascii=False), flush=True)


class _Csv:
    def __init__(self, genres: tuple[str, ...]) -> None:
        self._genres = genres
        self._writer = csv.writer(sys.stdout)
        self._writer.writerow(csv_head(genres))

    def add(self, path: Path, analysis: SongAnalysis) -> None:
        self._writer.writerow(csv_cells(result_row(path, analysis), self._genres))

    def failed(self, path: Path, error: UserError) -> None:
        empty = [""] * (len(csv_head(self._genres)) - 2)
        self._writer.writerow([str(path), *empty, str(error)])


class _Table:
    def __init__(self, top: int, paths: list[Path]) -> None:
        self._top = top
        self._width = min(44, max((len(path.name) for path in paths), default=0))

    def add(self, path: Path, analysis: SongAnalysis) -> None:
        verdict = analysis.verdict
        shares = "  ".join(
            f"{spoken(genre)} {share:4.0%}" for genre, share in verdict.ranked()[: self._top]
        )
        name = self._fit(path.name)
        print(f"{name}  {verdict.headline:32}  {shares if verdict.genre else ''}".rstrip())
        for warning in analysis.warnings:
            print(printable(f"{path}: {warning}"), file=sys.stderr)

    def failed(self, path: Path, error: UserError) -> None:
        """Say nothing here: the bad ones are listed at the end."""

    def _fit(self, name: str) -> str:
        name = printable(name)
        if len(name) > self._width:
            name = name[: self._width - 1] + "…"
        return name.ljust(self._width)
