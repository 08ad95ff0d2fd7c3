"""Tell why a song has its genre, and write it down as a page, tables or numbers."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from genre_desktop.cli.arguments import ending_in
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.serving import add_model_argument, serving
from genre_desktop.errors import UserError
from genre_desktop.explain.arrays import write_npz
from genre_desktop.explain.explanation import Explanation, explain_song
from genre_desktop.explain.tables import write_csv, write_json, write_labels
from genre_desktop.explain.words import explanation_text
from genre_desktop.streams import printable


def _write_report(explanation: Explanation, path: Path) -> None:
    from genre_desktop.explain.report import write_report  # noqa: PLC0415 - loads matplotlib

    write_report(explanation, path)


def _write_labels(explanation: Explanation, path: Path) -> None:
    write_labels(explanation.sections, path)


_OUTPUTS: dict[str, tuple[str, str, Callable[[Explanation, Path], None]]] = {
    "report": ("out.html", "a page with pictures, in one file", _write_report),
    "json": ("out.json", "verdict, timeline and sections, as classify --json has them", write_json),
    "csv": ("out.csv", "the same as a table", write_csv),
    "labels": ("out.txt", "the sections as a label track for Audacity", _write_labels),
    "npz": ("out.npz", "mel spectrogram, timeline and saliency for NumPy", write_npz),
}

_PAGE = ending_in(
    ".html", ".htm", otherwise="the report as a PDF is made in the window: Song > Export"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("song", type=Path, metavar="SONG")
    for name, (example, told, _) in _OUTPUTS.items():
        kind = _PAGE if name == "report" else Path
        parser.add_argument(f"--{name}", type=kind, metavar=example, help=told)
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Explain the song; without files to write, on the terminal."""
    wanted = {name: path for name in _OUTPUTS if (path := getattr(options, name)) is not None}
    _check(wanted, (options.song, options.model, options.model.with_suffix(".json")))
    with serving(options.model) as service:
        service.bundle.result()  # no song is decoded for a model that does not open
        with Progress(100, "%") as progress:
            explanation = explain_song(
                options.song, service, progress=lambda share: progress.at(round(100 * share))
            )
    for name, path in wanted.items():
        _OUTPUTS[name][2](explanation, path)
        print(printable(f"{name}: {path}"))
    if not wanted:
        print(_told(explanation_text(explanation)), end="")
    return 0


def _told(text: str) -> str:
    # tags come from anywhere, and only the ends of our own lines are meant
    return "\n".join(map(printable, text.split("\n")))


def _check(wanted: dict[str, Path], kept: tuple[Path, ...]) -> None:
    """Raise `UserError` where one file would be written over another, or over what is read."""
    taken = {os.path.realpath(path) for path in kept}
    for path in wanted.values():
        if path.is_dir():
            raise UserError(f"{path} is a folder.", "Name a file to write.")
        real = os.path.realpath(path)
        if real in taken:
            raise UserError(f"{path} would be written over.", "Give each file a name of its own.")
        taken.add(real)
