"""Taking a tagging back: each file is as it was, to the bit, or left alone with the reason."""

import hashlib
import os
from collections.abc import Callable

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.database import Database, DatabaseError
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.difference import restored
from genre_desktop.library.tagging.formats.tag_format import TagError
from genre_desktop.library.tagging.journal import Entry, EntryState
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.library.tagging.recovery import close_open_entries, enter, settle
from genre_desktop.library.tagging.replacing import (
    Wanted,
    check_writable,
    digest_of,
    dress,
    put_in_place,
    status_of,
    to_disk,
    why_not_written,
)


class NothingToUndoError(UserError):
    """No tagging that could be taken back."""


def undo(
    database: Database,
    tagging: int | None = None,
    *,
    on_file: Callable[[int, int], None] = lambda _done, _total: None,
    wanted: Wanted = lambda: True,
) -> list[Outcome]:
    """Restore the files of a tagging.

    A file that is not as the tagging has left it stays as it is: what somebody has done to it
    since is not to be lost. Such a one can be tried again, by its tagging's number.

    Parameters
    ----------
    database : Database
    tagging : int, optional
        From `journal.taggings`; the last one that was not taken back, if not given.
    on_file : callable, optional
        Told how many of how many are done.
    wanted : callable, optional
        Asked again and again; once it says False, the rest is left as it is.

    Returns
    -------
    list of Outcome
        Of the files that were tried.

    Raises
    ------
    NothingToUndoError
    TaggingBusyError
        Tags of this library are being written at this moment.
    DatabaseError
        The journal cannot be written.
    """
    with journal.alone(database):
        close_open_entries(database)
        if tagging is None:
            last = journal.last_tagging(database)
            tagging = last.number if last else 0
        entries = journal.entries(database, tagging, EntryState.DONE)[::-1]
        if not entries:
            raise NothingToUndoError("Nothing was tagged that could be undone.")
        journal.put_state(database, entries, EntryState.UNDOING)
        outcomes: list[Outcome] = []
        try:
            for entry in entries:
                on_file(len(outcomes), len(entries))
                if not wanted():
                    break
                outcomes.append(_undo(database, entry, wanted))
            else:
                journal.put_undone(database, tagging)
            on_file(len(outcomes), len(entries))
        except CancelledError:
            pass
        finally:
            rest = journal.entries(database, tagging, EntryState.UNDOING)
            journal.put_state(database, rest, EntryState.DONE)
    return outcomes


def _undo(database: Database, entry: Entry, wanted: Wanted) -> Outcome:
    try:
        note = _restore(database, entry, wanted)
    except (OSError, UserError, CancelledError, ValueError) as error:
        state = settle(database, entry.number)
        if isinstance(error, DatabaseError | CancelledError):
            raise
        if state is EntryState.UNDONE:
            return Outcome(entry.path)
        return Outcome(entry.path, why_not_written(error))
    except BaseException:
        entry.draft.unlink(missing_ok=True)
        raise
    enter(database, entry.number, EntryState.UNDONE)
    return Outcome(entry.path, note=note)


def _restore(database: Database, entry: Entry, wanted: Wanted) -> str:
    """Put the old file in place; what there is to note."""
    target, draft = entry.target, entry.draft
    now = status_of(target)
    digest = digest_of(target, wanted)
    if digest == entry.digest_before:
        return "It was as it was before already."
    if digest != entry.digest_after:
        if journal.tagged_later(database, entry):
            raise TagError("It was tagged again later: undo that first.")
        raise TagError("It was changed since by another program, and stays as it is.")
    check_writable(target)
    made = hashlib.blake2b(digest_size=16)
    with draft.open("xb") as file:
        for part in restored(target, journal.before(database, entry)):
            if not wanted():
                raise CancelledError
            made.update(part)
            file.write(part)
    if made.digest() != entry.digest_before:
        raise TagError("The journal of this file is damaged: it stays as it is.")
    dress(draft, target)
    if entry.mtime_before_ns is not None:  # the same content is of the same time
        os.utime(draft, ns=(target.stat().st_atime_ns, entry.mtime_before_ns))
    to_disk(draft)
    if status_of(target) != now:
        raise TagError("It has changed while it was being restored.")
    put_in_place(draft, target)
    return ""
