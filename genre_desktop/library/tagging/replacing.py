"""One file in the place of another, such that a kill at any moment leaves one of them, whole."""

import contextlib
import errno
import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.records import FileStatus
from genre_desktop.library.tagging.formats.tag_format import TagError

log = logging.getLogger(__name__)

_BLOCK = 1 << 20

Wanted = Callable[[], bool]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = {
    errno.ENOENT: "It is not there any more.",
    errno.ENOTDIR: "It is not there any more.",
    errno.ELOOP: "The link leads in a circle.",
    errno.EACCES: "You may not write it, or another program has it open.",
    errno.EPERM: "You may not write it, or another program has it open.",
    errno.EROFS: "Its disk is read-only.",
    errno.EBUSY: "Another program has it open.",
    errno.ETXTBSY: "Another program has it open.",
    errno.ENAMETOOLONG: "Its name is too long to be written beside it.",
    errno.EIO: "Its disk has a fault.",
}


def why_not(error: OSError) -> str:
    """In plain words what kept a file from being read or written."""
    if error.errno in _FULL:
        return "The disk is full."
    return _WORDS.get(error.errno or 0) or f"{error.strerror or error}."


def why_not_written(error: Exception) -> str:
    """In plain words what kept tags from being written."""
    if isinstance(error, UserError):
        return error.message
    # mutagen's own errors stand around the system's
    for each in (error, error.__cause__, error.__context__):
        if isinstance(each, OSError):
            return why_not(each)
    log.warning("tags could not be written: %r", error)
    return f"Its tags cannot be written ({error})."


def check_writable(path: Path) -> None:
    """Raise `TagError` for a file that its owner has made read-only, which holds for root too."""
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise TagError("It is read-only.")


def status_of(path: Path) -> FileStatus:
    """Size and time of a file, or of that which a link leads to."""
    found = path.stat()
    return FileStatus(found.st_size, found.st_mtime_ns)


def digest_of(path: Path, wanted: Wanted = lambda: True) -> bytes:
    """BLAKE2b, 16 bytes, of a whole file, as the library knows its content by."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if not wanted():
                raise CancelledError
            digest.update(block)
    return digest.digest()


def copied(path: Path, draft: Path, wanted: Wanted = lambda: True) -> bytes:
    """Copy what a file holds to a new one, and give the digest of it."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file, draft.open("xb") as copy:
        while block := file.read(_BLOCK):
            if not wanted():
                raise CancelledError
            digest.update(block)
            copy.write(block)
    return digest.digest()


def dress(draft: Path, path: Path) -> None:
    """Give a draft what else a file has: rights, owner, attributes, as far as the system lets.

    Its time of change is not taken over: backups and scans must see that it is another.
    """
    found = path.stat()
    shutil.copystat(path, draft)
    if hasattr(os, "chown"):
        for owner in (found.st_uid, -1):  # who is not root gives nothing away, but to his groups
            with contextlib.suppress(OSError):
                os.chown(draft, owner, found.st_gid)
                draft.chmod(found.st_mode & 0o7777)  # a new owner takes the set-user bit away
                break
    os.utime(draft, ns=(found.st_atime_ns, _now_ns(draft)))


def _now_ns(draft: Path) -> int:
    os.utime(draft)
    return draft.stat().st_mtime_ns


def to_disk(draft: Path) -> None:
    """Wait until the disk has a draft."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def put_in_place(draft: Path, target: Path) -> None:
    """Let a draft, which is on the disk, be what was `target`.

    Another name of the same file (a hard link) keeps what it was.
    """
    draft.replace(target)
    with contextlib.suppress(OSError, AttributeError):  # Windows has no such thing
        handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
