"""The library as Qt's views see it: what is shown of it, and in which order."""

import html
import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from genre_desktop.library.records import Row
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.cell_words import cell_text, headline, trouble_of
from genre_desktop.ui.library.column_heads import HEADS, head_of
from genre_desktop.ui.library.columns import NONE, Columns, GenreNames, no_columns, plain
from genre_desktop.ui.library.ordering import Column, Ordering
from genre_desktop.ui.library.song_filter import SongFilter

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole

_NUMBERS = (Column.DURATION, Column.CONFIDENCE)
_FIXED = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable
_SOONEST_MS = 150
_REST = 5
"""Between two arrangements passes at least so many times as long as the last one took."""


class TableModel(QAbstractTableModel):
    """Files of the library, sorted and filtered.

    Parameters
    ----------
    names : GenreNames

    Attributes
    ----------
    columns : Columns
        All files.
    shown : numpy.ndarray [shape=(n_shown,)]
        Places in the columns of the files that are shown, in their order.
    mask : numpy.ndarray [shape=(n_files,)]
        Which of all files are shown.

    Signals
    -------
    arranged
        Other files are shown, or the counts are others.
    corrected : list of int, str
        A person has said what the genre of files is.
    """

    arranged = Signal()
    corrected = Signal(object, str)

    def __init__(self, names: GenreNames, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names = names
        self.columns = no_columns()
        self.shown = np.empty(0, np.int64)
        self.mask = np.empty(0, np.bool_)
        self._order = np.empty(0, np.int64)
        self._places: dict[int, int] = {}
        self._ordering = Ordering(names)
        self._sorted_by: tuple[Column, bool] | None = None
        self._filter = SongFilter()
        self._is_held = False
        self._took_ms = 0.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.arrange)

    # what comes in ------------------------------------------------------------------------------

    def take(self, batch: Columns) -> None:
        """Show files that are new, or of which something else is known now."""
        places = np.array([self._places.get(file, NONE) for file in batch.file.tolist()], np.int64)
        old, new = places != NONE, places == NONE
        if old.any():
            self._ordering.forget(*self.columns.put(places[old], batch.taken(old)))
            self._show_again(places[old])
        if new.any():
            first = len(self.columns)
            added = batch.taken(new)
            self.columns = self.columns.with_more(added)
            self._places.update(
                zip(added.file.tolist(), range(first, len(self.columns)), strict=True)
            )
            self._order = np.append(self._order, np.arange(first, len(self.columns)))
            self._ordering.forget("title_key", "artist_key", "tag_key")
        self._arrange_soon()

    def remove(self, files: Iterable[int]) -> None:
        """Show files no more."""
        gone = np.isin(self.columns.file, list(files))
        if gone.any():
            self._begin_anew(self.columns.taken(~gone))

    def _begin_anew(self, columns: Columns) -> None:
        self.beginResetModel()
        self.columns = columns
        self._places = {file: place for place, file in enumerate(columns.file.tolist())}
        self._order = np.arange(len(columns))
        self._ordering.start_anew()
        self.shown = self._arranged()
        self.endResetModel()
        self.arranged.emit()

    # what is shown ------------------------------------------------------------------------------

    @property
    def filter(self) -> SongFilter:
        """What is shown."""
        return self._filter

    def show_filtered(self, wanted: SongFilter) -> None:
        """Show only some of the files."""
        if wanted != self._filter:
            self._filter = wanted
            self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the order of before stays among equals. -1 for that of arrival."""
        descending = order == Qt.SortOrder.DescendingOrder
        self._sorted_by = (Column(column), descending) if column >= 0 else None
        self.arrange()

    def hold(self, *, is_held: bool) -> None:
        """Leave every file where it stands, as long as one is being edited."""
        self._is_held = is_held
        if not is_held:
            self._arrange_soon()

    def arrange(self) -> None:
        """Sort and filter what there is."""
        if self._is_held:
            return
        self._soon.stop()
        began_s = time.perf_counter()
        shown = self._arranged()
        if not np.array_equal(shown, self.shown):
            # not row by row: a sort moves all of them, and the view keeps what is selected
            self.beginResetModel()
            self.shown = shown
            self.endResetModel()
        self._took_ms = 1000 * (time.perf_counter() - began_s)
        self.arranged.emit()

    def _arranged(self) -> NDArray[np.int64]:
        if self._sorted_by is None:
            self._order = np.arange(len(self.columns))
        else:
            column, descending = self._sorted_by
            self._order = self._ordering.sorted(
                self._order, self.columns, column, descending=descending
            )
        self.mask = self._filter.mask(self.columns, self.names)
        return self._order[self.mask[self._order]]

    def stop(self) -> None:
        """Arrange nothing any more."""
        self._soon.stop()

    def _arrange_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start(round(max(_SOONEST_MS, _REST * self._took_ms)))

    def _show_again(self, places: NDArray[np.int64]) -> None:
        rows = np.flatnonzero(np.isin(self.shown, places))
        if len(rows):
            last = len(Column) - 1
            self.dataChanged.emit(self.index(int(rows[0]), 0), self.index(int(rows[-1]), last))

    # files and rows -----------------------------------------------------------------------------

    def file(self, row: int) -> int:
        """The number in the library of a row's file."""
        return int(self.columns.file[self.shown[row]])

    def files(self, rows: Sequence[int]) -> list[int]:
        """The numbers in the library of rows' files."""
        return [int(file) for file in self.columns.file[self.shown[list(rows)]]]

    def rows_of(self, files: Iterable[int]) -> NDArray[np.int64]:
        """Where files stand [shape=(n,)], from top to bottom; without those that are not shown."""
        places = [self._places[file] for file in files if file in self._places]
        return np.flatnonzero(np.isin(self.shown, places))

    def record(self, row: int) -> Row:
        """All that is known of a row's file."""
        return self.columns.row(int(self.shown[row]), self.names)

    def record_of(self, file: int) -> Row | None:
        """All that is known of a file; None of one that is not in the library."""
        place = self._places.get(file)
        return None if place is None else self.columns.row(place, self.names)

    def find(self, text: str, start: int) -> int | None:
        """The first row from `start` on, and round again, whose title begins with `text`."""
        wanted = plain(text)
        texts = self.columns.searched[self.shown].tolist()  # the title comes first in them
        for rows in (range(start, len(texts)), range(min(start, len(texts)))):
            found = next((row for row in rows if texts[row].startswith(wanted)), None)
            if found is not None:
                return found
        return None

    # Qt's side ----------------------------------------------------------------------------------

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many files are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What can be done with a cell."""
        is_open = index.column() == Column.GENRE and self._song(index) != NONE
        return _EDITABLE if is_open else _FIXED

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """What a view asks of a cell."""
        if not index.isValid():
            return None
        place, column = int(self.shown[index.row()]), Column(index.column())
        found: Any = None
        match role:
            case _Role.DisplayRole:
                found = cell_text(self.columns, place, column, self.names)
            case _Role.EditRole if column is Column.GENRE:
                found = self.names.name(int(self.columns.said[place])) or ""
            case _Role.TextAlignmentRole if column in _NUMBERS:
                found = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _Role.ToolTipRole:
                found = self._tip(place)
            case _Role.AccessibleTextRole:
                found = self._told(place, column)
        return found

    def setData(  # noqa: N802 - Qt's name
        self,
        index: _Index,
        value: Any,  # noqa: ANN401
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Take a correction from an editor."""
        genre = str(value).strip()
        if role != _Role.EditRole or not genre or genre == self.data(index, _Role.EditRole):
            return False
        self.corrected.emit([self.file(index.row())], genre)
        return True

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401
        """What a view asks of a column's head."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        return head_of(Column(section), role)

    def _song(self, index: _Index) -> int:
        return int(self.columns.song[self.shown[index.row()]])

    def _tip(self, place: int) -> str:
        columns = self.columns
        lines = [unicode_only(columns.path[place]), headline(columns, place, self.names)]
        if trouble := trouble_of(columns, place):
            lines.append(trouble)
        return "<br>".join(html.escape(line) for line in lines if line)

    def _told(self, place: int, column: Column) -> str:
        words = cell_text(self.columns, place, column, self.names)
        return f"{HEADS[column]}: {words or 'nothing'}"
