"""What the library page does with models of one's own: show the dialog, and end its work."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genre_desktop.settings import Settings
from genre_desktop.ui.dialogs.shown import show_once

if TYPE_CHECKING:
    from genre_desktop.ui.library.personal_work import PersonalWork


class PersonalTraining(QObject):
    """Shows the dialog that trains a model of one's own, and does its work.

    Parameters
    ----------
    database_path : pathlib.Path
    settings : Settings
    window : QWidget
        Of the dialog.
    """

    def __init__(self, database_path: Path, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._path = database_path
        self._settings = settings
        self._window = window
        self._work: PersonalWork | None = None

    def train_model(self) -> None:
        """Have a model of one's own genres learned."""
        # what trains is not loaded before somebody asks for it
        from genre_desktop.ui.library.personal_dialog import PersonalDialog  # noqa: PLC0415
        from genre_desktop.ui.library.personal_work import PersonalWork  # noqa: PLC0415

        work = self._work
        if work is None:
            work = self._work = PersonalWork(self._path, parent=self)
        show_once(
            self._window,
            PersonalDialog,
            lambda: PersonalDialog(work, self._settings, self._window),
        )

    def stop(self) -> None:
        """End a training and close its dialog; nothing is left of a model that is not ready."""
        if self._work is None:
            return
        from genre_desktop.ui.library.personal_dialog import PersonalDialog  # noqa: PLC0415

        for dialog in self._window.findChildren(PersonalDialog):
            dialog.hide()
        self._work.stop()
