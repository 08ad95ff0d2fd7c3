"""What the library page does with its export: show the dialog, and end its work."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genre_desktop.library.records import Row
from genre_desktop.settings import Settings
from genre_desktop.ui.dialogs.shown import show_once
from genre_desktop.ui.library.export_dialog import ExportDialog
from genre_desktop.ui.library.export_work import ExportWork


class LibraryExport(QObject):
    """Shows the dialog that exports, and does its work.

    Parameters
    ----------
    database_path : pathlib.Path
    settings : Settings
    model : callable
        Gives the number in the library of the model whose verdicts are shown.
    window : QWidget
        Of the dialog.
    """

    def __init__(
        self,
        database_path: Path,
        settings: Settings,
        *,
        model: Callable[[], int],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._model = model
        self._window = window
        self.work = ExportWork(database_path, self)

    def export(self, shown: Sequence[Row], selected: Sequence[Row], total: int) -> None:
        """Ask what of the library is to be written where.

        Parameters
        ----------
        shown, selected : sequence of Row
            The files that the table shows, and those of them that are selected.
        total : int
            So many files are in the library.
        """
        for dialog in self._window.findChildren(ExportDialog):
            if dialog.isVisible() and not dialog.run.running:  # it may be of other files
                dialog.close()
        numbers = [[row.file for row in rows] for rows in (shown, selected)]
        show_once(
            self._window,
            ExportDialog,
            lambda: ExportDialog(
                numbers[0],
                numbers[1],
                total,
                self._model(),
                self.work,
                self._settings,
                self._window,
            ),
        )

    def stop(self) -> None:
        """End the work and close the dialog."""
        for dialog in self._window.findChildren(ExportDialog):
            dialog.hide()
        self.work.stop()
