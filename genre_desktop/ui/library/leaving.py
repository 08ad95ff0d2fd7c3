"""What goes out of the library: genres into files, and tables, playlists and copies."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.library.records import Row
from genre_desktop.settings import Settings
from genre_desktop.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from genre_desktop.ui.library.export_actions import LibraryExport
    from genre_desktop.ui.library.tag_actions import Tagging


class Leaving(QObject):
    """Carries out the actions that write something of the library elsewhere.

    Parameters
    ----------
    database : pathlib.Path
    settings : Settings
    banner : Banner
    shown, selected : callable
        The files that the table shows, and those of them that are selected.
    total : callable
        How many files are in the library.
    model : callable
        The number of the model in the library.
    window : QWidget
        Of the dialogs.

    Signals
    -------
    files_changed : list of int
        The numbers of files that are others now.
    """

    files_changed = Signal(list)

    def __init__(
        self,
        database: Path,
        settings: Settings,
        banner: Banner,
        *,
        shown: Callable[[], Sequence[Row]],
        selected: Callable[[], Sequence[Row]],
        total: Callable[[], int],
        model: Callable[[], int],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._path = database
        self._settings = settings
        self._banner = banner
        self._shown = shown
        self._selected = selected
        self._total = total
        self._model = model
        self._window = window
        self._tagging: Tagging | None = None
        self._exporting: LibraryExport | None = None

    # made when they are needed: the window is not to wait for dialogs that nobody has asked for

    @property
    def tagging(self) -> "Tagging":
        """What writes genres into files."""
        if self._tagging is None:
            from genre_desktop.ui.library.tag_actions import Tagging  # noqa: PLC0415

            self._tagging = Tagging(
                self._path, self._settings, self._banner, model=self._model, window=self._window
            )
            self._tagging.files_changed.connect(self.files_changed)
        return self._tagging

    @property
    def exporting(self) -> "LibraryExport":
        """What writes tables, playlists and copies."""
        if self._exporting is None:
            from genre_desktop.ui.library.export_actions import LibraryExport  # noqa: PLC0415

            self._exporting = LibraryExport(
                self._path, self._settings, model=self._model, window=self._window
            )
        return self._exporting

    def start(self) -> None:
        """See whether a tagging was broken off the last time."""
        self.tagging.start()

    def stop(self) -> None:
        """End what is being written; every file is whole afterwards."""
        for each in (self._tagging, self._exporting):
            if each is not None:
                each.stop()

    def write_tags(self) -> None:
        """Show what would be written into the selected files, or into all that are shown."""
        selected = self._selected()
        # one is always selected, by the arrow keys
        self.tagging.write_tags(selected if len(selected) > 1 else self._shown())

    def write_tags_into(self, rows: Sequence[Row]) -> None:
        """Show what would be written into these files."""
        self.tagging.write_tags(rows)

    def undo_tagging(self) -> None:
        """Ask whether the last tagging is to be taken back."""
        self.tagging.undo_last()

    def export_library(self) -> None:
        """Ask what of the library is to be written where."""
        self.exporting.export(self._shown(), self._selected(), self._total())
