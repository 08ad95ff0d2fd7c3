"""The page of the library: a whole collection heard, shown, sifted and corrected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QVBoxLayout, QWidget

from genre_desktop.errors import UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.records import Row, State
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.settings import LAST_FOLDER, Settings
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.cell_words import cell_text
from genre_desktop.ui.library.columns import NONE, STATES, Columns, GenreNames
from genre_desktop.ui.library.correcting import Correcting
from genre_desktop.ui.library.empty_library import EmptyLibrary
from genre_desktop.ui.library.filter_bar import FilterBar
from genre_desktop.ui.library.library_work import LibraryWork, ScanEnd
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.library.scan_line import ScanLine
from genre_desktop.ui.library.song_filter import SongFilter
from genre_desktop.ui.library.summary_bar import SummaryBar
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner

_PATIENCE_S = 5.0


class LibraryPage(QStackedWidget):
    """Shows the library, and carries out the actions on it.

    Parameters
    ----------
    database : pathlib.Path
        Read when the page is shown for the first time; made when something is put into it.
    service : callable
        The model that judges now.
    banner : Banner
    theme : Theme
    settings : Settings

    Attributes
    ----------
    corrections_menu : QMenu
        Offers the genres, for the songs that are selected.

    Signals
    -------
    open_wanted : Path
        A song is to be shown by itself.
    selection_changed
    changed
        Other actions may be possible now.
    """

    open_wanted = Signal(object)
    selection_changed = Signal()
    changed = Signal()

    def __init__(
        self,
        database: Path,
        service: Callable[[], InferenceService],
        banner: Banner,
        theme: Theme,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._banner = banner
        self._settings = settings
        self._offers_anew = False
        names = GenreNames()
        self.work = LibraryWork(database, service, names)
        self.model = TableModel(names, self)
        self.correcting = Correcting(self.model, self.work, self)
        self.empty_state = EmptyLibrary(theme)
        self.filter_bar = FilterBar(theme)
        self.summary_bar = SummaryBar(theme)
        self.table = TableView(self.model, theme, settings, self.correcting.genres)
        self.scan_line = ScanLine()
        self.corrections_menu = QMenu("&Correct genre", self)
        songs = QWidget()
        column = QVBoxLayout(songs)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.filter_bar, self.summary_bar, self.table, self.scan_line):
            column.addWidget(part, part is self.table)
        self.addWidget(self.empty_state)
        self.addWidget(songs)
        self._songs = songs
        self._connect()

    def _connect(self) -> None:
        work, model, table, line = self.work, self.model, self.table, self.scan_line
        work.read.connect(self._on_read)
        work.all_read.connect(self._on_all_read)
        work.progressed.connect(self._on_progress)
        work.scan_ended.connect(self._on_scan_ended)
        work.failed.connect(self._tell)
        work.removed.connect(lambda gone: self._tell_removed(len(gone)))
        model.arranged.connect(self._on_arranged)
        self.filter_bar.changed.connect(model.show_filtered)
        self.filter_bar.left.connect(self.take_focus)
        self.summary_bar.chosen.connect(self._show_genre)
        self.empty_state.add_wanted.connect(self.add_to_library)
        table.opened.connect(lambda row: self._open(model.record(row).path))
        table.removal_wanted.connect(self.remove_from_library)
        table.copy_wanted.connect(self.copy_rows)
        table.menu_wanted.connect(self._show_menu)
        table.selectionModel().selectionChanged.connect(self._on_selection)
        line.pause_wanted.connect(self.pause_scan)
        line.cancel_wanted.connect(self.cancel_scan)
        line.go_on_wanted.connect(self.scan_again)
        line.failed_wanted.connect(self.show_failed)
        line.retry_wanted.connect(self.retry_failed)
        self.correcting.changed.connect(self.changed)
        self.corrections_menu.aboutToShow.connect(
            lambda: self.correcting.fill_menu(self.corrections_menu, lambda: table.selected_files)
        )

    # beginning and end --------------------------------------------------------------------------

    def open(self) -> None:
        """Read the library, if that was not done yet and there is one."""
        if not self.work.reading and self.work.path.exists():
            self._read()

    def use_another_model(self) -> None:
        """Show what this model has said; verdicts of another one are old."""
        self.work.cancel()
        if self.work.reading:
            self._offers_anew = True
            self.work.read_all()

    def stop(self) -> None:
        """End the work at once; nothing that was heard is lost."""
        self.model.stop()
        self.filter_bar.stop()
        self.table.stop()
        self.work.stop(_PATIENCE_S)

    def take_focus(self) -> None:
        """Have keys go to the table."""
        if self.currentWidget() is self.empty_state:
            self.empty_state.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, Column.TITLE))

    # what others ask ----------------------------------------------------------------------------

    @property
    def selected(self) -> list[Row]:
        """The files that are selected, from top to bottom."""
        return [self.model.record(row) for row in self.table.selected_rows]

    @property
    def shown(self) -> list[Row]:
        """The files that are shown, from top to bottom."""
        return [self.model.record(row) for row in range(self.model.rowCount())]

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions are possible now, by their names."""
        has_songs, scans = len(self.model.columns) > 0, self.work.is_scanning
        is_selected = self.table.selectionModel().hasSelection()
        failed = bool(self._count(State.FAILED))
        return {
            "add_to_library": True,
            "scan_again": has_songs and not scans,
            "pause_scan": scans,
            "cancel_scan": scans,
            "show_failed": failed,
            "retry_failed": failed,
            "find_in_library": has_songs,
            "open_from_library": is_selected,
            "remove_from_library": is_selected,
            "undo_removal": self.correcting.can_undo,
        }

    def break_off(self) -> bool:
        """Show all songs again, or let go of the selection; whether there was anything."""
        if not self.model.filter.shows_all:
            self.filter_bar.clear()
            self.take_focus()
            return True
        if self.table.selectionModel().hasSelection():
            self.table.clearSelection()
            return True
        return False

    # the actions --------------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Put files and folders into the library, and hear them."""
        wanted = [path.absolute() for path in paths]
        if not wanted:
            return
        self.open()
        if not self.work.reading:
            self._read()
        self.work.scan(wanted)
        self._show_songs()
        self.changed.emit()

    def add_to_library(self) -> None:
        """Ask for a folder, and put it into the library."""
        name = QFileDialog.getExistingDirectory(
            self, "Add folder to the library", self._settings[LAST_FOLDER]
        )
        if name:
            self._settings[LAST_FOLDER] = name
            self.add([Path(name)])

    def scan_again(self) -> None:
        """Look for new and changed files, and hear what was not heard yet."""
        if not self.work.is_scanning:
            self.work.scan_known()

    def pause_scan(self) -> None:
        """Pause, or go on."""
        if self.work.progress.is_paused:
            self.work.resume()
        else:
            self.work.pause()

    def cancel_scan(self) -> None:
        """End the scan; it can go on later."""
        self.work.cancel()

    def show_failed(self) -> None:
        """Show the files that could not be heard, with the reasons."""
        self.filter_bar.show_filter(SongFilter(state=State.FAILED))
        self.take_focus()

    def retry_failed(self) -> None:
        """Hear all files again that could not be heard."""
        columns = self.model.columns
        failed = columns.state == STATES.index(State.FAILED)
        self.work.scan(map(Path, columns.path[failed]), retry=True)
        self.changed.emit()

    def find_in_library(self) -> None:
        """Let words be typed that the songs are to have."""
        self.filter_bar.take_words()

    def open_from_library(self) -> None:
        """Show the current song by itself."""
        rows = self.table.selected_rows
        current = self.table.currentIndex().row()
        if rows:
            self._open(self.model.record(current if current in rows else rows[0]).path)

    def remove_from_library(self) -> None:
        """Take the selected files out of the library."""
        self.correcting.remove(self.table.selected_files)

    def undo(self) -> None:
        """Take back the last correction or removal."""
        self.correcting.undo()

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, as a table."""
        lines = [
            "\t".join(
                [
                    *(
                        cell_text(self.model.columns, place, column, self.model.names)
                        for column in Column
                        if column is not Column.AGREES
                    ),
                    unicode_only(self.model.columns.path[place]),
                ]
            )
            for place in self.model.shown[self.table.selected_rows].tolist()
        ]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def show_in_folder(self) -> None:
        """Show the folder of the current song in the system's file manager."""
        rows = self.selected
        if rows:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(rows[0].path.parent)))

    # what happens -------------------------------------------------------------------------------

    def _read(self) -> None:
        self.table.empty_words = "Reading the library…"
        self.work.read_all()
        self._show_songs()

    def _show_songs(self) -> None:
        had_focus = self.empty_state.isAncestorOf(QGuiApplication.focusObject())  # type: ignore[arg-type]
        self.setCurrentWidget(self._songs)
        if had_focus:
            self.take_focus()

    def _open(self, path: Path) -> None:
        self.work.prefer(path)
        self.open_wanted.emit(path)

    def _show_genre(self, genre: str | None) -> None:
        wanted = self.filter_bar.wanted
        self.filter_bar.show_filter(
            SongFilter(
                wanted.text,
                genre,
                wanted.from_percent,
                wanted.to_percent,
                wanted.differing,
                wanted.state,
            )
        )

    def _on_read(self, number: int, batch: Columns) -> None:
        if number == self.work.reading:
            self.model.take(batch)

    def _on_all_read(self, number: int) -> None:
        if number != self.work.reading:
            return
        self.table.empty_words = ""
        self.model.arrange()
        if not len(self.model.columns) and not self.work.is_scanning:
            self.setCurrentWidget(self.empty_state)
        old = self._count(State.STALE)
        if self._offers_anew and old:
            self._banner.tell(
                f"{old:,} songs of your library were judged by another model.",
                is_error=False,
                about=self,
                button="Judge them anew",
                deed=self.scan_again,
            )
        self._offers_anew = False

    def _on_progress(self, progress: ScanProgress) -> None:
        if self.work.is_scanning:
            self.scan_line.show_progress(progress, self._count(State.FAILED))
            self.changed.emit()

    def _on_scan_ended(self, end: ScanEnd) -> None:
        if end.error is not None:
            self._tell(end.error)
        self.model.arrange()
        if not len(self.model.columns) and not end.progress.total:
            self.setCurrentWidget(self.empty_state)
            if not end.was_cancelled and end.error is None:
                self._banner.tell("There is no music in there.", is_error=False, about=self)
        self._show_rest()
        self.changed.emit()

    def _on_arranged(self) -> None:
        columns, names = self.model.columns, self.model.names
        said = columns.said
        counts = np.bincount(said[said != NONE], minlength=len(names))
        ranked = np.argsort(-counts, kind="stable")
        genres = {names[int(each)]: int(counts[each]) for each in ranked if counts[each]}
        states = {state: self._count(state) for state in State}
        judged = int((columns.sureness != NONE).sum())
        without = max(0, int(((said == NONE) & (columns.sureness != NONE)).sum())) if judged else 0
        shown, total = self.model.rowCount(), len(columns)
        self.filter_bar.show_counts(shown, total, genres, without, states)
        self.summary_bar.show_counts(genres, self.model.filter.genre)
        self.summary_bar.setVisible(bool(genres))
        if self.table.empty_words != "Reading the library…":
            self.table.empty_words = (
                "No song is like that. Esc shows all again." if total else "Looking for songs…"
            )
        self._show_rest()
        self.changed.emit()

    def _on_selection(self) -> None:
        self.selection_changed.emit()
        self.changed.emit()

    def _show_rest(self) -> None:
        failed = self._count(State.FAILED)
        if self.work.is_scanning:
            self.scan_line.show_progress(self.work.progress, failed)
        else:
            waiting = self._count(State.WAITING) + self._count(State.STALE)
            self.scan_line.show_rest(waiting, failed)

    def _count(self, state: State) -> int:
        return int((self.model.columns.state == STATES.index(state)).sum())

    def _tell(self, error: UserError) -> None:
        self._banner.tell(error.message, error.remedy, about=self)

    def _tell_removed(self, count: int) -> None:
        songs = "One song was" if count == 1 else f"{count:,} songs were"
        self._banner.tell(
            f"{songs} taken out of the library. The files are where they were.",
            is_error=False,
            about=self,
            button="Undo",
            deed=self.undo,
        )

    def _show_menu(self, where: QPoint) -> None:
        if not self.table.selectionModel().hasSelection():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open in the song page", self.open_from_library)
        menu.addAction("Show in its folder", self.show_in_folder)
        menu.addMenu(self.corrections_menu)
        retry = menu.addAction("Try again", self._retry_selected)
        retry.setEnabled(any(row.state is State.FAILED for row in self.selected))
        menu.addAction("Copy", self.copy_rows)
        menu.addSeparator()
        menu.addAction("Remove from the library", self.remove_from_library)
        menu.popup(where)

    def _retry_selected(self) -> None:
        failed: Sequence[Path] = [row.path for row in self.selected if row.state is State.FAILED]
        self.work.scan(failed, retry=True)
