"""Where a file is to go: asked of the user, with a name suggested; and why it could not."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from genre_desktop.errors import UserError
from genre_desktop.files import safe_name
from genre_desktop.settings import Setting, Settings

log = logging.getLogger(__name__)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


def ask_where(
    parent: QWidget,
    settings: Settings,
    remembered: Setting[str],
    title: str,
    name: str,
    kinds: dict[str, str],
) -> Path | None:
    """Ask where a file is to go; None if the user would rather not.

    Parameters
    ----------
    parent : QWidget
    settings : Settings
    remembered : Setting
        The folder: suggested, and remembered when another was chosen.
    title : str
        Of the dialog.
    name : str
        Suggested, without its ending.
    kinds : dict of str to str
        What the file may be, as the dialog says it, and how its name ends then.
    """
    suggested = _folder(settings, remembered) / f"{name}{next(iter(kinds.values()))}"
    while True:
        chosen, kind = QFileDialog.getSaveFileName(parent, title, str(suggested), ";;".join(kinds))
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() not in kinds.values():
            path = path.with_name(path.name + kinds.get(kind, next(iter(kinds.values()))))
        elif path == suggested and kind in kinds:
            path = path.with_suffix(kinds[kind])  # the kind was changed, the name left as it was
        # the dialog has asked so of the name that it knows
        if path == Path(chosen) or not path.exists() or _may_be_replaced(parent, path):
            settings[remembered] = str(path.parent)
            return path
        suggested = path


def name_for(title: str) -> str:
    """A song's title as a part of a file's name that every system allows."""
    return safe_name(title, "song")


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Have what goes wrong in writing a file raised as a `UserError`."""
    try:
        yield
    except OSError as cause:
        log.warning("%s was not written: %s", path, cause)
        raise _write_error(path, cause) from cause


def _write_error(path: Path, cause: OSError) -> UserError:
    if cause.errno in _NO_ROOM:
        return UserError(
            f"There is no room left for {path.name}.", "Make room on the disk, or choose another."
        )
    if cause.errno in _NOT_ALLOWED:
        return UserError(
            f"{path.name} could not be written: that is not permitted there.",
            "Choose another folder.",
        )
    return UserError(
        f"{path.name} could not be written ({cause.strerror}).", "Choose another folder."
    )


def _may_be_replaced(parent: QWidget, path: Path) -> bool:
    question = f"{path.name} already exists. Do you want to replace it?"
    answer = QMessageBox.question(parent, "Replace the file?", question)
    return answer == QMessageBox.StandardButton.Yes


def _folder(settings: Settings, remembered: Setting[str]) -> Path:
    music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    for folder in (settings[remembered], music):
        if folder and Path(folder).is_dir():
            return Path(folder)
    return Path.home()
