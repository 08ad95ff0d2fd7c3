"""After a kill: each file is the old one or the new one, and the journal finds out which."""

import contextlib
import logging

from genre_desktop.audio.tags import read_tags
from genre_desktop.library.database import Database
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.journal import OPEN, EntryState, TaggingBusyError
from genre_desktop.library.tagging.replacing import digest_of, status_of

log = logging.getLogger(__name__)


def recover(database: Database) -> int:
    """Look at what a killed process has left open, and close it: to be called at each start.

    Where tags are being written at this moment, nothing is left open, and nothing is done.

    Returns
    -------
    int
        How many files were looked at.
    """
    if not journal.open_entries(database):
        return 0
    try:
        with journal.alone(database):
            return close_open_entries(database)
    except TaggingBusyError:
        return 0


def close_open_entries(database: Database) -> int:
    """As `recover`, for one who is alone at it."""
    entries = journal.open_entries(database)
    for entry in entries:
        log.info("a tagging was broken off: %s", entry.target)
        settle(database, entry.number)
    return len(entries)


def settle(database: Database, number: int) -> EntryState | None:
    """See by a file itself whether it is the old one or the new one, and enter that.

    Its draft goes. A file that somebody has changed or taken away since counts as written: undo
    will look at it again. Where its whole folder is away, as with a disk, all stays as it is.

    Returns
    -------
    EntryState or None
        None if the file is the old one, and the entry gone.
    """
    entry = journal.entry_of(database, number)
    if entry is None:
        return None
    if entry.state not in OPEN or not entry.target.parent.is_dir():
        return entry.state
    with contextlib.suppress(OSError):
        entry.draft.unlink(missing_ok=True)
    digest = None
    if entry.state is not EntryState.PLANNED:
        with contextlib.suppress(OSError):
            digest = digest_of(entry.target)
    is_old = digest is not None and digest == entry.digest_before
    if entry.state is EntryState.PLANNED or (is_old and entry.state is EntryState.BEGUN):
        journal.forget(database, [entry])
        return None
    state = EntryState.UNDONE if is_old else EntryState.DONE
    enter(database, number, state)
    return state


def enter(database: Database, number: int, state: EntryState) -> None:
    """Enter what a file is now, so that it need not be heard again.

    Parameters
    ----------
    database : Database
    number : int
        Of its entry.
    state : EntryState
        Done or undone.
    """
    entry = journal.entry_of(database, number)
    if entry is None:
        return
    with database.transaction():
        if state is EntryState.DONE and entry.digest_after is not None:
            database.put_content(entry.digest_after, entry.song)
        with contextlib.suppress(OSError):
            status = status_of(entry.path)
            database.put_genre_tag(entry.path, status, read_tags(entry.path).genre)
        journal.put_state(database, [entry], state)
