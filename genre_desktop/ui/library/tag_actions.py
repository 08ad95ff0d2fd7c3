"""What the library page does with tags: write them, take them back, and set right a broken end."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.library.records import Row
from genre_desktop.settings import Settings
from genre_desktop.ui.dialogs.shown import show_once
from genre_desktop.ui.library.tag_dialog import TagDialog
from genre_desktop.ui.library.tag_undo_dialog import TagUndoDialog
from genre_desktop.ui.library.tag_work import Recovered, TagWork
from genre_desktop.ui.widgets.banner import Banner

_DIALOGS = (TagDialog, TagUndoDialog)


class Tagging(QObject):
    """Shows the dialogs that write tags, and does their work.

    Parameters
    ----------
    database_path : pathlib.Path
        It need not exist.
    settings : Settings
    banner : Banner
    model : callable
        Gives the number in the library of the model whose verdicts are shown.
    window : QWidget
        Of the dialogs.

    Signals
    -------
    files_changed : list of int
        Numbers in the library of files that are others now: their rows are to be read anew.
    """

    files_changed = Signal(list)

    def __init__(
        self,
        database_path: Path,
        settings: Settings,
        banner: Banner,
        *,
        model: Callable[[], int],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._banner = banner
        self._model = model
        self._window = window
        self._recovering: int | None = None
        self.work = TagWork(database_path, self)
        self.work.explorer.finished.connect(self._on_finished)

    def start(self) -> None:
        """See whether a tagging was broken off, and close it: to be called once, at the start."""
        self._recovering = self.work.recover()

    def write_tags(self, rows: Sequence[Row]) -> None:
        """Show what would be written into files, and write it if that is wanted."""
        for dialog in self._window.findChildren(TagDialog):
            if dialog.isVisible() and not dialog.run.running:  # it may show other files
                dialog.close()
        show_once(self._window, TagDialog, lambda: self._tag_dialog(rows))

    def undo_last(self) -> None:
        """Ask whether the last tagging is to be taken back."""
        show_once(self._window, TagUndoDialog, self._undo_dialog)

    def stop(self) -> None:
        """End all work and close the dialogs: what is being written is whole afterwards."""
        for kind in _DIALOGS:
            for dialog in self._window.findChildren(kind):
                dialog.hide()
        self.work.stop()

    def _tag_dialog(self, rows: Sequence[Row]) -> TagDialog:
        dialog = TagDialog(rows, self._model(), self.work, self._settings, self._window)
        dialog.files_changed.connect(self._on_files_changed)
        return dialog

    def _undo_dialog(self) -> TagUndoDialog:
        dialog = TagUndoDialog(self.work, self._window)
        dialog.files_changed.connect(self._on_files_changed)
        return dialog

    def _on_files_changed(self, files: list[int]) -> None:
        if files:
            self.files_changed.emit(files)

    def _on_finished(self, job: int, done: object) -> None:
        if job != self._recovering or not isinstance(done, Recovered) or not done.looked_at:
            return
        files = "The file" if done.looked_at == 1 else f"The {done.looked_at:,} files"
        self._banner.tell(
            f"Writing tags was broken off the last time. {files} it was at"
            f" {'is' if done.looked_at == 1 else 'are'} whole, as before or with the new genre.",
            is_error=False,
        )
        self._on_files_changed(list(done.files))
