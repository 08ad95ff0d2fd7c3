"""The page of the library: a whole collection heard, shown, sifted and corrected."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from genre_desktop.audio.decode import OpenSong
from genre_desktop.errors import UserError
from genre_desktop.files import is_there
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.records import Row, State
from genre_desktop.settings import Settings
from genre_desktop.ui.library.columns import NONE, Columns, GenreNames
from genre_desktop.ui.library.correcting import Correcting
from genre_desktop.ui.library.empty_library import EmptyLibrary
from genre_desktop.ui.library.filter_bar import FilterBar
from genre_desktop.ui.library.leaving import Leaving
from genre_desktop.ui.library.library_folders import LibraryFolders
from genre_desktop.ui.library.library_work import LibraryWork
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.library.personal_actions import PersonalTraining
from genre_desktop.ui.library.scan_line import ScanLine
from genre_desktop.ui.library.scan_work import ScanWork
from genre_desktop.ui.library.scanning import Scanning
from genre_desktop.ui.library.selected_songs import SelectedSongs
from genre_desktop.ui.library.song_filter import SongFilter
from genre_desktop.ui.library.song_views import SongViews
from genre_desktop.ui.library.summary_bar import SummaryBar
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner

_PATIENCE_S = 5.0
_READING = "Reading the library…"
_LOOKING = "Looking for songs…"
_NO_SUCH = "No song is like that. Esc shows all again."


class LibraryPage(QStackedWidget):
    """Shows the library, and carries out the actions on what is selected in it.

    Parameters
    ----------
    database : pathlib.Path
        Read when the page is shown for the first time; made when something is put into it.
    service : callable
        The model that judges now.
    banner : Banner
    theme : Theme
    settings : Settings
    open_song : callable

    Attributes
    ----------
    doers : tuple of QObject
        Those that have the methods of the actions.
    selected : SelectedSongs

    Signals
    -------
    open_wanted : Path
        A song is to be shown by itself.
    changed
        Other actions may be possible now.
    """

    open_wanted = Signal(object)
    changed = Signal()

    def __init__(
        self,
        database: Path,
        service: Callable[[], InferenceService],
        banner: Banner,
        theme: Theme,
        settings: Settings,
        open_song: OpenSong,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._banner = banner
        self._model_number = 0
        names = GenreNames()
        self.work = LibraryWork(database, service, names)
        self.scans = ScanWork(self.work, service)
        self.model = TableModel(names, self)
        self.correcting = Correcting(self.model, self.work, banner, self)
        self.empty_state = EmptyLibrary()
        self.filter_bar = FilterBar(theme)
        self.summary_bar = SummaryBar(theme)
        self.table = TableView(self.model, theme, settings, self.correcting.genres)
        self.views = SongViews(database, self.model, self.table, theme, settings, open_song)
        self.scan_line = ScanLine()
        self.scanning = Scanning(self.scans, self.model, self.scan_line, banner, settings, self)
        self.folders = LibraryFolders(self.work, settings, self)
        self.training = PersonalTraining(database, settings, self)
        self.selected = SelectedSongs(
            self.model, self.table, self.views, self.correcting, self.scans, banner, self
        )
        self.leaving = Leaving(
            database,
            settings,
            banner,
            shown=lambda: self.shown,
            selected=lambda: self.selected.rows,
            total=lambda: len(self.model.columns),
            model=lambda: self._model_number,
            window=self,
        )
        self.doers = (
            self,
            self.selected,
            self.scanning,
            self.leaving,
            self.folders,
            self.training,
        )
        self._songs = self._laid_out()
        self.addWidget(self.empty_state)
        self.addWidget(self._songs)
        self._connect()

    def _laid_out(self) -> QWidget:
        songs = QWidget()
        summary = QHBoxLayout()
        summary.setSpacing(10)
        summary.addWidget(self.views.switch)
        summary.addWidget(self.summary_bar, 1)
        column = QVBoxLayout(songs)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filter_bar)
        column.addLayout(summary)
        column.addWidget(self.views, 1)
        column.addWidget(self.scan_line)
        return songs

    def _connect(self) -> None:
        work, model, table, views = self.work, self.model, self.table, self.views
        work.read.connect(self._on_read)
        work.all_read.connect(self._on_all_read)
        work.model_known.connect(self._on_model)
        self.scans.ended.connect(views.draw_again)
        model.arranged.connect(self._on_arranged)
        self.filter_bar.changed.connect(
            lambda wanted: table.make_room(for_reasons=wanted.state is State.FAILED)
        )
        self.filter_bar.changed.connect(model.show_filtered)
        self.filter_bar.left.connect(self.take_focus)
        self.summary_bar.chosen.connect(self._show_genre)
        views.genre_wanted.connect(self._show_genre)
        views.song_opened.connect(self.selected.open)
        views.turned.connect(self.changed)
        self.scanning.adding.connect(self._on_adding)
        self.scanning.came_to_nothing.connect(lambda: self.setCurrentWidget(self.empty_state))
        self.scanning.failed_wanted.connect(self.show_failed)
        self.scanning.changed.connect(self.changed)
        self.empty_state.add_wanted.connect(self.scanning.add_to_library)
        self.leaving.files_changed.connect(work.read_again)
        self.folders.scan_wanted.connect(self.scanning.look_at)
        self.folders.troubled.connect(self._tell)
        work.failed.connect(self._tell)
        self.scans.ended.connect(self.folders.look)
        selected = self.selected
        selected.open_wanted.connect(self.open_wanted)
        selected.retry_wanted.connect(self.scanning.retry)
        selected.tags_wanted.connect(self.leaving.write_tags_into)
        selected.changed.connect(self.changed)
        self.correcting.changed.connect(self.changed)

    # beginning and end --------------------------------------------------------------------------

    def start(self) -> None:
        """Set right what was broken off the last time, and watch what is to be watched."""
        if is_there(self.work.path):
            self.leaving.start()
            self.folders.look()

    def open(self) -> None:
        """Read the library, if that was not done yet and there is one."""
        if not self.work.reading and is_there(self.work.path):
            self._read()

    def use_another_model(self) -> None:
        """Show what this model has said; verdicts of another one are old."""
        if self.work.reading:
            self.scanning.use_another_model()
            self.work.read_all()

    def stop(self) -> None:
        """End the work at once; nothing that was heard is lost."""
        self.model.stop()
        self.filter_bar.stop()
        if self.work.reading:  # else nobody has moved a column
            self.table.stop()
        self.leaving.stop()
        self.training.stop()
        self.folders.stop(_PATIENCE_S)
        self.views.stop()
        self.scans.stop(_PATIENCE_S)
        self.work.stop(_PATIENCE_S)

    def take_focus(self) -> None:
        """Have keys go to the songs."""
        if self.currentWidget() is self.empty_state:
            self.empty_state.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.views.take_focus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, Column.TITLE))

    # what others ask ----------------------------------------------------------------------------

    @property
    def shown(self) -> list[Row]:
        """The files that are shown, from top to bottom."""
        return [self.model.record(row) for row in range(self.model.rowCount())]

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions are possible now, by their names."""
        has_songs, scans = len(self.model.columns) > 0, self.scans.is_scanning
        is_selected = self.selected.has_any
        failed = self.scanning.count(State.FAILED) > 0
        return {
            **dict.fromkeys(("add_to_library", "watch_folders", "train_model"), True),
            "scan_again": has_songs and not scans,
            "pause_scan": scans,
            "cancel_scan": scans,
            "show_failed": failed,
            "retry_failed": failed,
            "undo_removal": self.correcting.can_undo,
            "cancel": is_selected or self.views.lists_alike or not self.filter_bar.wanted.shows_all,
            **dict.fromkeys(("find_in_library", "toggle_map"), has_songs),
            **dict.fromkeys(("write_tags", "undo_tagging", "export_library"), has_songs),
            **dict.fromkeys(
                ("open_from_library", "more_like_this", "remove_from_library"), is_selected
            ),
        }

    def add(self, paths: Iterable[Path]) -> None:
        """Put files and folders into the library, and hear them."""
        self.scanning.add(paths)

    def break_off(self) -> bool:
        """Put the list away, show all songs, or let go of the selection; whether there was any."""
        if self.views.put_away():
            return True
        if not self.filter_bar.wanted.shows_all:
            self.filter_bar.clear()
            self.take_focus()
            return True
        if self.selected.has_any:
            self.table.clearSelection()
            return True
        return False

    # the actions --------------------------------------------------------------------------------

    def show_failed(self) -> None:
        """Show the files that could not be heard, with the reasons."""
        if self.views.shows_map:
            self.views.toggle()
        self.filter_bar.show_filter(SongFilter(state=State.FAILED))
        self.take_focus()

    def find_in_library(self) -> None:
        """Let words be typed that the songs are to have."""
        self.filter_bar.take_words()

    def toggle_map(self) -> None:
        """Show the songs on a map, or in the table again."""
        self.views.toggle()

    def undo(self) -> None:
        """Take back the last correction or removal."""
        self.correcting.undo()

    # what happens -------------------------------------------------------------------------------

    def _read(self) -> None:
        self.table.empty_words = _READING
        self.work.read_all()
        self._show_songs()

    def _show_songs(self) -> None:
        had_focus = self.empty_state.add_button.hasFocus()
        self.setCurrentWidget(self._songs)
        if had_focus:
            self.take_focus()

    def _on_adding(self) -> None:
        if not self.work.reading:
            self._read()
        self._show_songs()

    def _show_genre(self, genre: str | None) -> None:
        self.filter_bar.show_filter(replace(self.filter_bar.wanted, genre=genre))

    def _on_model(self, number: int) -> None:
        if number != self._model_number:
            self._model_number = number
            self.views.use_model(number)

    def _on_read(self, number: int, batch: Columns) -> None:
        if number == self.work.reading:
            self.model.take(batch)

    def _on_all_read(self, number: int) -> None:
        if number != self.work.reading:
            return
        self.table.empty_words = _LOOKING
        self.model.arrange()
        if not len(self.model.columns) and not self.scans.is_scanning:
            self.setCurrentWidget(self.empty_state)
        self.scanning.offer_to_judge_anew()

    def _on_arranged(self) -> None:
        columns, names = self.model.columns, self.model.names
        said = columns.said
        counts = np.bincount(said[said != NONE], minlength=len(names))
        ranked = np.argsort(-counts, kind="stable")
        genres = {names[int(each)]: int(counts[each]) for each in ranked if counts[each]}
        self.filter_bar.show_counts(
            self.model.rowCount(),
            len(columns),
            genres,
            int((said == NONE).sum()),
            {state: self.scanning.count(state) for state in State},
        )
        self.summary_bar.show_counts(genres, self.model.filter.genre)
        if self.table.empty_words != _READING:
            self.table.empty_words = _NO_SUCH if len(columns) else _LOOKING
        self.scanning.show_line()
        self.changed.emit()

    def _tell(self, error: UserError) -> None:
        self._banner.tell(error.message, error.remedy, about=self)
