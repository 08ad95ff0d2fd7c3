"""Genres written into the files that were scanned, or shown as they would be."""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from genre_desktop.cli.arguments import probability
from genre_desktop.cli.progress import Progress
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import VERY_SURE_FROM
from genre_desktop.library.database import Database
from genre_desktop.library.discovery import absolute
from genre_desktop.library.records import Row
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.library.tagging.plan import Change, Mode, TagPlan
from genre_desktop.streams import printable


def add_tag_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how files are to be tagged."""
    parser.add_argument(
        "--tag",
        action="store_true",
        help="write the genres into the files; `genre-desktop library undo` takes it back",
    )
    parser.add_argument(
        "--tag-mode",
        choices=[mode.value for mode in Mode],
        help="leave files alone that have a genre (as it is if not given), or replace it, or add"
        " to it",
    )
    parser.add_argument(
        "--min-confidence",
        type=probability,
        metavar="P",
        help=f"write no verdict less sure than this, from 0 to 1; {VERY_SURE_FROM} if not given",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what --tag would write, and write nothing"
    )


def check_tag_arguments(options: argparse.Namespace) -> None:
    """Raise `UserError` where it is said how to tag, and not that it be done."""
    how = (options.dry_run or None, options.min_confidence, options.tag_mode)
    if not options.tag and any(each is not None for each in how):
        raise UserError(
            "--tag-mode, --min-confidence and --dry-run say how to tag.", "Give --tag, too."
        )


def tag(options: argparse.Namespace, library: Path, card: ModelCard) -> bool:
    """Write the genres of the files that were named, or say what would be written.

    Returns
    -------
    bool
        Whether all went well.
    """
    # they load mutagen and FFmpeg
    from genre_desktop.library.tagging.preview import preview  # noqa: PLC0415
    from genre_desktop.library.tagging.tagger import apply  # noqa: PLC0415

    least = VERY_SURE_FROM if options.min_confidence is None else options.min_confidence
    mode = Mode.KEEP if options.tag_mode is None else Mode(options.tag_mode)
    plan = TagPlan(minimum_confidence=least, mode=mode)
    with Database(library) as database:
        model = database.model(card)
        rows = list(_named(database.rows(model), options.paths))
        with Progress(0, "files looked at") as progress:
            changes = preview(database, model, rows, plan, on_file=progress.at)
        if options.dry_run:
            for change in changes:
                _tell(change, None, as_json=options.json)
            wanted = sum(change.wanted for change in changes)
            print(f"{wanted} of {len(changes)} files would be tagged", file=sys.stderr)
            return True
        with _told_when_interrupted(database), Progress(0, "files tagged") as progress:
            outcomes = {each.path: each for each in apply(changes, database, on_file=progress.at)}
    for change in changes:
        _tell(change, outcomes.get(change.path), as_json=options.json)
    failed = sum(not outcome.ok for outcome in outcomes.values())
    done = len(outcomes) - failed
    print(f"{done} of {len(changes)} files tagged, {failed} could not be", file=sys.stderr)
    return not failed


@contextlib.contextmanager
def _told_when_interrupted(database: Database) -> Iterator[None]:
    """Where Ctrl+C ends a tagging, say what was written, which stays."""
    from genre_desktop.library.tagging.journal import last_tagging  # noqa: PLC0415

    before = last_tagging(database)
    try:
        yield
    except KeyboardInterrupt:
        last = last_tagging(database)
        if last is not None and last != before:
            print(
                f"{last.files} of the files were tagged before:"
                " `genre-desktop library undo` takes that back.",
                file=sys.stderr,
            )
        raise


def _named(rows: Iterable[Row], paths: Iterable[Path]) -> Iterator[Row]:
    """The files that were named, by themselves or with a folder they are in."""
    named = set(map(absolute, paths))
    return (row for row in rows if row.path in named or not named.isdisjoint(row.path.parents))


def _tell(change: Change, outcome: Outcome | None, *, as_json: bool) -> None:
    """Say of a file what was or would be written, or why not."""
    reason = change.reason or (outcome.reason if outcome else "")
    note = outcome.note if outcome else ""
    if as_json:
        told: dict[str, Any] = {
            "path": str(change.path),
            "old_genres": list(change.old),
            "new_genres": list(change.new),
            "tagged": outcome is not None and outcome.ok,
            "reason": reason,
            "note": note,
        }
        print(json.dumps(told, ensure_ascii=False), flush=True)
    elif reason:
        print(printable(f"{change.path}: not tagged. {reason}"), file=sys.stderr)
    else:
        before = ", ".join(change.old) or "nothing"
        print(printable(f"{change.path}: {before} → {', '.join(change.new)}"), flush=True)
        if note:
            print(printable(f"{change.path}: {note}"), file=sys.stderr)
