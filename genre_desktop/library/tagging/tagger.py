"""Writing genres into files: each a new file, looked at before it takes the old one's place."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from mutagen import MutagenError

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.database import Database, DatabaseError
from genre_desktop.library.records import FileStatus
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.difference import difference, restored
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.formats.tag_format import TagError
from genre_desktop.library.tagging.journal import Entry, EntryState
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.library.tagging.plan import Change
from genre_desktop.library.tagging.recovery import close_open_entries, enter, settle
from genre_desktop.library.tagging.replacing import (
    Wanted,
    check_writable,
    copied,
    digest_of,
    dress,
    put_in_place,
    status_of,
    to_disk,
    why_not_written,
)
from genre_desktop.library.tagging.sound import sound_digest

_HARD_LINK = "Another name of the same file (a hard link) keeps the old tags."


def apply(
    changes: Sequence[Change],
    database: Database,
    *,
    on_file: Callable[[int, int], None] = lambda _done, _total: None,
    wanted: Wanted = lambda: True,
) -> list[Outcome]:
    """Write the changes that are wanted; what cannot be written is as it was, and said to be.

    A file is written to a draft beside it, which must hold the new genres, all other tags and the
    same sound. What takes it back is in the journal before the draft takes its place. A link stays
    a link; of several names of one file (hard links) only this one is the new file.

    Parameters
    ----------
    changes : sequence of Change
        From `preview`.
    database : Database
    on_file : callable, optional
        Told how many of how many are done.
    wanted : callable, optional
        Asked again and again; once it says False, the rest is left as it is.

    Returns
    -------
    list of Outcome
        Of the files that were tried, in their order.

    Raises
    ------
    TaggingBusyError
        Tags of this library are being written already.
    DatabaseError
        The journal cannot be written: nothing may be changed then.
    """
    chosen = [change for change in changes if change.wanted]
    if not chosen:
        return []
    with journal.alone(database):
        close_open_entries(database)
        entries = journal.plan(database, chosen)
        outcomes: list[Outcome] = []
        try:
            for change, entry in zip(chosen, entries, strict=True):
                on_file(len(outcomes), len(chosen))
                if not wanted():
                    break
                outcomes.append(_tag(database, change, entry, wanted))
            on_file(len(outcomes), len(chosen))
        except CancelledError:
            pass
        finally:
            rest = journal.entries(database, entries[0].tagging, EntryState.PLANNED)
            journal.forget(database, rest)
    return outcomes


def _tag(database: Database, change: Change, entry: Entry, wanted: Wanted) -> Outcome:
    try:
        several = _make_draft(database, change, entry, wanted)
        put_in_place(entry.draft, entry.target)
    except (OSError, MutagenError, UserError, CancelledError, ValueError) as error:
        state = settle(database, entry.number)
        if isinstance(error, DatabaseError | CancelledError):
            raise
        if state is EntryState.DONE:  # it is in place, whatever the system says
            return Outcome(change.path)
        return Outcome(change.path, why_not_written(error))
    except BaseException:
        entry.draft.unlink(missing_ok=True)
        raise
    enter(database, entry.number, EntryState.DONE)
    return Outcome(change.path, note=_HARD_LINK if several else "")


def _make_draft(database: Database, change: Change, entry: Entry, wanted: Wanted) -> bool:
    """Write and check the draft, and enter what takes it back.

    Returns
    -------
    bool
        Whether the file has other names.
    """
    target, draft = entry.target, entry.draft
    if not target.exists():
        raise TagError(
            "The link leads nowhere." if change.path.is_symlink() else "It is not there any more."
        )
    check_writable(target)
    before = status_of(target)
    if before != change.status:
        raise TagError("It has changed since it was looked at.")
    digest_before = copied(target, draft, wanted)
    if database.song_of(digest_before) != change.song:
        raise TagError("It has changed since it was listened to: scan it again.")
    sound = sound_digest(draft, wanted)
    _write(draft, change)
    if sound_digest(draft, wanted) != sound:
        raise TagError("Its sound would not have stayed the same.")
    dress(draft, target)
    to_disk(draft)
    digest_after = digest_of(draft, wanted)
    packed = difference(target, draft)
    _check_unchanged(target, before)
    _check_way_back(draft, packed, digest_before)
    several = target.stat().st_nlink > 1
    journal.begin(
        database,
        entry,
        digests=(digest_before, digest_after),
        mtime_ns=before.mtime_ns,
        before=packed,
    )
    _check_unchanged(target, before)
    return several


def _check_unchanged(target: Path, before: FileStatus) -> None:
    if status_of(target) != before:
        raise TagError("It has changed while it was being written.")


def _write(draft: Path, change: Change) -> None:
    kind = format_of(draft)
    if kind is None:
        raise TagError("Files of its kind cannot be given tags here.")
    held = kind.read(draft)
    if held.genres != change.old:
        raise TagError("It has changed since it was looked at.")
    kind.write(draft, change.new, change.fields)
    now = kind.read(draft)
    if (now.genres, now.fields) != (change.new, change.fields):
        raise TagError("Its tags could not be read back as they were written.")
    if now.others != held.others:
        raise TagError("Other tags of it would not have stayed the same.")


def _check_way_back(draft: Path, packed: bytes, digest_before: bytes) -> None:
    """Raise `TagError` if the old file could not be made again."""
    digest = hashlib.blake2b(digest_size=16)
    for part in restored(draft, packed):
        digest.update(part)
    if digest.digest() != digest_before:
        raise TagError("It could not have been restored.")
