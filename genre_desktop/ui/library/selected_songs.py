"""What is done with the songs that are selected in the table, from the menus and from its own."""

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from genre_desktop.library.records import Row, State
from genre_desktop.ui.library.cell_words import table_line
from genre_desktop.ui.library.correcting import Correcting
from genre_desktop.ui.library.scan_work import ScanWork
from genre_desktop.ui.library.song_views import SongViews
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.widgets.banner import Banner


class SelectedSongs(QObject):
    """Carries out the actions on what is selected.

    Parameters
    ----------
    model : TableModel
    table : TableView
    views : SongViews
        Lists the songs that sound like one.
    correcting : Correcting
    scans : ScanWork
        Hears first what is opened.
    banner : Banner
    window : QWidget
        Of the menus.

    Attributes
    ----------
    corrections_menu : QMenu
        Offers the genres.

    Signals
    -------
    open_wanted : Path
        A song is to be shown by itself.
    retry_wanted : list of Row
        Of these files those are to be heard again that could not be.
    tags_wanted : list of Row
        Genres are to be written into these files.
    changed
        Other actions may be possible now.
    """

    open_wanted = Signal(object)
    retry_wanted = Signal(object)
    tags_wanted = Signal(object)
    changed = Signal()

    def __init__(
        self,
        model: TableModel,
        table: TableView,
        views: SongViews,
        correcting: Correcting,
        scans: ScanWork,
        banner: Banner,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model = model
        self._table = table
        self._views = views
        self._correcting = correcting
        self._scans = scans
        self._banner = banner
        self._window = window
        self.corrections_menu = QMenu("&Correct genre", window)
        self.corrections_menu.aboutToShow.connect(
            lambda: correcting.fill_menu(self.corrections_menu, lambda: table.selected_files)
        )
        table.clicked.connect(lambda index: scans.prefer(model.record(index.row()).path))
        table.opened.connect(lambda row: self.open(model.file(row)))
        table.removal_wanted.connect(self.remove_from_library)
        table.copy_wanted.connect(self.copy_rows)
        table.menu_wanted.connect(self._show_menu)
        table.selectionModel().selectionChanged.connect(self._on_selected)

    @property
    def has_any(self) -> bool:
        """Whether a song is selected."""
        return self._table.selectionModel().hasSelection()

    @property
    def rows(self) -> list[Row]:
        """The files that are selected, from top to bottom."""
        return [self._model.record(row) for row in self._table.selected_rows]

    def open_from_library(self) -> None:
        """Show the current song by itself."""
        self.open(self._model.file(self._current_row()))

    def more_like_this(self) -> None:
        """List the songs that sound like the current one."""
        self._views.show_like(self._model.file(self._current_row()))
        self.changed.emit()

    def remove_from_library(self) -> None:
        """Take the selected files out of the library."""
        self._correcting.remove(self._table.selected_files)

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, as a table."""
        places = self._model.shown[self._table.selected_rows].tolist()
        if places:
            lines = (table_line(self._model.columns, place, self._model.names) for place in places)
            QGuiApplication.clipboard().setText("\n".join(lines))

    def show_in_folder(self) -> None:
        """Show the folder of the current song in the system's file manager."""
        folder = self._model.record(self._current_row()).path.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._banner.tell(f"The song is in {folder}.", is_error=False, about=self)

    def _on_selected(self) -> None:
        self.changed.emit()

    def _current_row(self) -> int:
        rows, current = self._table.selected_rows, self._table.currentIndex().row()
        return current if current in rows or not rows else rows[0]

    def open(self, file: int) -> None:
        """Show a song by itself, and hear it first if it waits."""
        row = self._model.record_of(file)
        if row is not None:
            self._scans.prefer(row.path)
            self.open_wanted.emit(row.path)

    def _show_menu(self, where: QPoint) -> None:
        if not self.has_any:
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open in the song page", self.open_from_library)
        menu.addAction("More like this", self.more_like_this)
        menu.addAction("Show in its folder", self.show_in_folder)
        menu.addMenu(self.corrections_menu)
        again = menu.addAction("Try again", lambda: self.retry_wanted.emit(self.rows))
        again.setEnabled(any(row.state is State.FAILED for row in self.rows))
        menu.addAction("Write tags…", lambda: self.tags_wanted.emit(self.rows))
        menu.addAction("Copy", self.copy_rows)
        menu.addSeparator()
        menu.addAction("Remove from the library", self.remove_from_library)
        menu.popup(where)
