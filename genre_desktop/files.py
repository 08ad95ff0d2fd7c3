"""Files written whole or not at all."""

import os
import re
import tempfile
import tokenize
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genre_desktop.streams import unicode_only

_DRAFT = ".draft-"

_LONGEST_NAME = 160
"""Bytes of a title in a file's name, which on most disks may have 255: the rest is for what is said
of the file, its ending, and a number that another program may add."""

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""What Windows allows in no name, and others not either or not without trouble."""

ARCHIVE_ERRORS = (
    EOFError,
    KeyError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""All that NumPy has been seen to raise on a damaged ``.npz``."""


@contextmanager
def written_whole(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Give a temporary path beside `path`; put it in place when the block ends without error.

    Parameters
    ----------
    path : pathlib.Path
        The file to make or replace. A reader sees the old file or the new one, never a part.
    durable : bool
        Wait until the disk has it, so that it outlives a loss of power too.

    Yields
    ------
    pathlib.Path
        Where to write. It ends like `path`, since some writers choose the format by that.
    """
    if path.is_symlink():
        path = path.resolve()  # the link stays, and what it points to is replaced
    with draft_beside(path) as draft:
        yield draft
        if durable:
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
        # mkstemp makes files that only their owner may read
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        draft.chmod(mode)
        draft.replace(path)


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Give an empty temporary file beside `path`, gone when the block ends if it is still there.

    Its folder is made if it does not exist.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_DRAFT, suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def write_text_whole(path: Path, text: str, *, durable: bool = True) -> None:
    """Write `text` as UTF-8 to `path`, whole or not at all: see `written_whole`."""
    with written_whole(path, durable=durable) as draft:
        draft.write_text(text, encoding="utf-8")


def safe_name(text: str, otherwise: str) -> str:
    """`text` as a part of a file's name that every system allows; `otherwise` if nothing is left.

    At most 160 bytes long.
    """
    plain = _NOT_IN_NAMES.sub("_", unicode_only(text)).strip(" .")
    return _cut(plain, _LONGEST_NAME).strip(" .") or otherwise


def _cut(text: str, size: int) -> str:
    """As much of a text as goes into so many bytes, with no letter torn from its accents."""
    kept = text.encode()[:size].decode(errors="ignore")
    while kept and len(kept) < len(text) and unicodedata.combining(text[len(kept)]):
        kept = kept[:-1]
    return kept


def sweep_drafts(folder: Path) -> None:
    """Delete what a process that was killed while it wrote has left, where no other one writes."""
    for draft in folder.glob(f"{_DRAFT}*"):
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def is_there(path: Path) -> bool:
    """Whether a file or folder is there and can be reached."""
    try:
        return path.exists()
    except OSError:  # in a folder that may not be entered, for instance
        return False
