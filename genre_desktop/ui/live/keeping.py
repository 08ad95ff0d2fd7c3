"""What is kept of a session in files: recordings, the last seconds, the table of its verdicts."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.errors import UserError
from genre_desktop.settings import Settings
from genre_desktop.ui.live.files import TableWriter, ask_recording, ask_table
from genre_desktop.ui.live.messages import LiveMessages
from genre_desktop.ui.live.session import Activity, LiveSession


class Keeping(QObject):
    """Asks for files, has them written, and tells what became of them.

    Parameters
    ----------
    session : LiveSession
    messages : LiveMessages
    settings : Settings
    parent : QWidget
        Of the dialogs.

    Signals
    -------
    open_wanted : Path
        A recording is to be opened as a song.
    """

    open_wanted = Signal(object)

    def __init__(
        self, session: LiveSession, messages: LiveMessages, settings: Settings, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._settings = settings
        self._window = parent
        self._last_file: Path | None = None
        self._tables = TableWriter()
        self._tables.done.connect(self._on_table)
        session.recorded.connect(self._on_recorded)

    def stop(self) -> None:
        """Wait until all is written."""
        self._tables.stop()

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions are possible now, by their names."""
        session = self._session
        return {
            "record": session.activity in (Activity.LISTENING, Activity.PAUSED),
            "save_last": session.active and session.sound is not None,
            "open_recording": self._last_file is not None,
            "export_session": len(session.record.log) > 0,
        }

    def record(self) -> None:
        """Ask for a file and write to it what is heard; or finish that file."""
        if self._session.recording is not None:
            self._session.end_recording()
            return
        path = ask_recording(self._window, self._settings, "Record")
        if path is not None:
            self._session.begin_recording(path)

    def save_last(self) -> None:
        """Ask for a file, and save the last seconds there."""
        path = ask_recording(self._window, self._settings, "Save the last seconds")
        if path is None:
            return
        if path == self._session.recording:
            words = f"{path.name} is being recorded.", "Save the last seconds under another name."
            self._messages.tell_recording(path, 0.0, UserError(*words), self.open_recording)
        else:
            self._session.save_last(self._session.kept_s, path)

    def open_recording(self) -> None:
        """Open what was recorded last as a song."""
        if self._last_file is not None:
            self._messages.forget_file()
            self.open_wanted.emit(self._last_file)

    def export_session(self) -> None:
        """Ask for a file, and write the verdicts of the session there."""
        session = self._session.record.log
        path = ask_table(self._window, self._settings)
        if path is not None:
            self._tables.write(session, path)

    def _on_recorded(self, path: Path, seconds: float, error: UserError | None) -> None:
        if seconds > 0:
            self._last_file = path
        self._messages.tell_recording(path, seconds, error, self.open_recording)

    def _on_table(self, path: Path, error: UserError | None) -> None:
        self._messages.tell_table(path, error)
