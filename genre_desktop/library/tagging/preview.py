"""What a tagging would change, seen before anything is."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutagen import MutagenError

from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.formats.tag_format import (
    CONFIDENCE,
    MODEL,
    Fields,
    Held,
)
from genre_desktop.library.tagging.plan import Change, Mode, TagPlan, check_name
from genre_desktop.library.tagging.replacing import check_writable, status_of, why_not


def preview(
    database: Database,
    model: int,
    rows: Sequence[Row],
    plan: TagPlan,
    *,
    on_file: Callable[[int, int], None] = lambda _done, _total: None,
    wanted: Callable[[], bool] = lambda: True,
) -> list[Change]:
    """Look at files and say what would be written. Nothing is.

    Parameters
    ----------
    database : Database
    model : int
        Whose verdicts they are.
    rows : sequence of Row
        From `database.rows(model)`.
    plan : TagPlan
    on_file : callable, optional
        Told how many of how many are done.
    wanted : callable, optional
        Asked before each file; once it says False, the work ends.

    Returns
    -------
    list of Change
        One a row, those that are left alone with the reason.

    Raises
    ------
    CancelledError
        It was no longer wanted.
    """
    look = _Look(database, model, database.model_label(model), plan)
    seen: dict[str, Path] = {}
    changes = []
    for done, row in enumerate(rows):
        if not wanted():
            raise CancelledError
        on_file(done, len(rows))
        change = look.at(row)
        if change.wanted:
            twin = seen.setdefault(os.path.realpath(row.path), row.path)
            if twin != row.path:
                change = _left_alone(change, f"It is the same file as {shown_name(twin)}.")
        changes.append(change)
    on_file(len(rows), len(rows))
    return changes


class _LeftAloneError(Exception):
    """A file is not to be written; the message says why."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What files are looked at for."""

    database: Database
    model: int
    label: str
    plan: TagPlan

    def at(self, row: Row) -> Change:
        """What is to become of a file."""
        change = Change(row.file, row.path, row.song)
        try:
            self._check_verdict(row)
            change, held = self._change(row)
            self._check_tags(change, held)
            _check_permission(row.path)
        except OSError as error:
            return _left_alone(change, why_not(error))
        except UserError as error:
            return _left_alone(change, error.message)
        except MutagenError as error:
            return _left_alone(change, f"Its tags cannot be read ({error}).")
        except _LeftAloneError as error:
            return _left_alone(change, str(error))
        return change

    def _check_verdict(self, row: Row) -> None:
        reasons = [
            (row.state is State.MISSING, "It is not there any more."),
            (row.state is State.FAILED, row.trouble),
            (row.song is None, "It was not listened to yet."),
        ]
        if row.corrected is None:
            reasons += [
                (row.state is State.WAITING, "It was not listened to yet."),
                (row.genre is None, "There is no music in it."),
                (row.state is State.STALE, "Its verdict is another model's: scan it again."),
                (
                    row.confidence < self.plan.minimum_confidence,
                    f"The verdict is not sure enough: {row.confidence:.0%}.",
                ),
            ]
        for holds, reason in reasons:
            if holds:
                raise _LeftAloneError(reason)

    def _check_tags(self, change: Change, held: Held) -> None:
        if held.genres and self.plan.mode is Mode.KEEP:
            raise _LeftAloneError("It has a genre already.")
        if (held.genres, held.fields) == (change.new, change.fields):
            raise _LeftAloneError("It has this genre already.")

    def _change(self, row: Row) -> tuple[Change, Held]:
        status = status_of(row.path)
        kind = format_of(row.path)
        if kind is None:
            raise _LeftAloneError("Files of its kind cannot be given tags here.")
        held = kind.read(row.path)
        new = self._names(row)
        if self.plan.mode is Mode.APPEND:
            had = {genre.casefold() for genre in held.genres}
            new = held.genres + tuple(name for name in new if name.casefold() not in had)
        fields = self._fields(row) if self.plan.extra_fields else ()
        change = Change(row.file, row.path, row.song, status, kind.name, held.genres, new, fields)
        return change, held

    def _names(self, row: Row) -> tuple[str, ...]:
        genres = [row.said_genre or ""]
        least = self.plan.second_from
        if least is not None and row.corrected is None and row.song is not None:
            judgement = self.database.judgement(row.song, self.model)
            if judgement is not None:
                second, share = judgement.verdict.ranked()[1]
                genres += [second] if share >= least else []
        names = tuple(dict.fromkeys(map(self.plan.name_of, genres)))
        for name in names:
            check_name(name)
        return names

    def _fields(self, row: Row) -> Fields:
        if row.corrected is not None:  # a person's word, and no model's
            return ((CONFIDENCE, "1.00"),)
        return ((CONFIDENCE, f"{row.confidence:.2f}"), (MODEL, self.label))


def _check_permission(path: Path) -> None:
    target = Path(os.path.realpath(path))
    check_writable(target)
    if not os.access(target, os.W_OK):
        raise _LeftAloneError("You may not write it.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise _LeftAloneError("You may not write in its folder.")


def _left_alone(change: Change, reason: str) -> Change:
    return replace(change, new=change.old, fields=(), reason=reason)
