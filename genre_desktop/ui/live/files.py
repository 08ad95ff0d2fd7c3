"""Where recordings and tables of a session go: asked of the user, and written aside."""

import logging
import threading
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.errors import UserError
from genre_desktop.inference.session_log import SessionLog
from genre_desktop.settings import RECORDING_FOLDER, Settings
from genre_desktop.ui.save_dialog import ask_where

log = logging.getLogger(__name__)

_RECORDINGS = {"WAV (*.wav)": ".wav", "FLAC, half the size (*.flac)": ".flac"}
_TABLES = {"CSV table (*.csv)": ".csv", "JSON (*.json)": ".json"}


def ask_recording(parent: QWidget, settings: Settings, title: str) -> Path | None:
    """Ask where a recording is to go; None if the user would rather not."""
    return _ask(parent, settings, title, "Recording", _RECORDINGS)


def ask_table(parent: QWidget, settings: Settings) -> Path | None:
    """Ask where the table of a session is to go; None if the user would rather not."""
    return _ask(parent, settings, "Export the session", "Session", _TABLES)


def _ask(
    parent: QWidget, settings: Settings, title: str, what: str, kinds: dict[str, str]
) -> Path | None:
    # no colons, which Windows does not allow
    name = f"{what} {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"
    return ask_where(parent, settings, RECORDING_FOLDER, title, name, kinds)


class TableWriter(QObject):
    """Writes the table of a session on a thread of its own: a long one takes seconds.

    Signals
    -------
    done : Path, UserError or None
    """

    done = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._threads: list[threading.Thread] = []

    def write(self, session: SessionLog, path: Path) -> None:
        """Write a CSV or JSON file, by the path's ending."""
        thread = threading.Thread(
            target=self._write, args=(session, path), name="session table", daemon=True
        )
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]
        thread.start()

    def stop(self) -> None:
        """Wait until all is written."""
        for thread in self._threads:
            thread.join()

    def _write(self, session: SessionLog, path: Path) -> None:
        error = None
        try:
            write = session.write_json if path.suffix.lower() == ".json" else session.write_csv
            write(path)
        except OSError as cause:
            log.warning("no table of the session: %s", cause)
            error = UserError(
                f"{path.name} could not be written ({cause.strerror}).",
                "Choose another folder, or make room on the disk.",
            )
        self.done.emit(path, error)
