"""What a tagging would change, as a table: file by file, each with its tick."""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette

from genre_desktop.audio.tags import shown_name
from genre_desktop.library.records import Row
from genre_desktop.library.tagging.plan import Change
from genre_desktop.pages.words import NOTHING, percent
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.columns import natural_key
from genre_desktop.ui.library.tag_names import genre_dot
from genre_desktop.ui.library.tag_work import Looked

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole

_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_WITH_TICK = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_BY_YOU = "by you"
_CERTAIN = 2.0
"""A person's word sorts above every verdict."""


class PreviewColumn(IntEnum):
    """What stands where."""

    FILE = 0
    OLD = 1
    NEW = 2
    CONFIDENCE = 3
    REASON = 4


_TITLES = {
    PreviewColumn.FILE: "File",
    PreviewColumn.OLD: "Genre now",
    PreviewColumn.NEW: "Genre then",
    PreviewColumn.CONFIDENCE: "Confidence",
    PreviewColumn.REASON: "Left out because",
}


class TagPreviewModel(QAbstractTableModel):
    """Changes that can be ticked, and a least confidence that can be moved.

    Signals
    -------
    counted
        Another number of files is chosen.
    """

    counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes: Sequence[Change] = ()
        self._rows: Sequence[Row] = ()
        self._name_keys: Sequence[str] = ()
        self._minimum = 0.0
        self._confidence: NDArray[np.float64] = np.empty(0)
        self._possible: NDArray[np.bool_] = np.empty(0, bool)
        self._wanted: NDArray[np.bool_] = np.empty(0, bool)  # and sure enough
        self._ticked: NDArray[np.bool_] = np.empty(0, bool)
        self._order: NDArray[np.int64] = np.empty(0, np.int64)
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._dots: dict[str, QIcon] = {}

    # what comes in ------------------------------------------------------------------------------

    def show_changes(self, looked: Looked) -> None:
        """Show what would become of files; those unticked before stay so."""
        rows, changes = looked.rows, looked.changes
        unticked = {
            change.file
            for change, ticked in zip(self._changes, self._ticked, strict=True)
            if not ticked
        }
        self.beginResetModel()
        self._changes, self._rows, self._name_keys = changes, rows, looked.name_keys
        self._confidence = np.array(
            [_CERTAIN if row.corrected is not None else row.confidence for row in rows]
        )
        self._possible = np.array([change.wanted for change in changes], bool)
        self._ticked = np.array([change.file not in unticked for change in changes], bool)
        self._draw_line()
        self._arrange()
        self.endResetModel()
        self.counted.emit()

    def set_minimum(self, confidence: float) -> None:
        """Leave out what is less sure; no file is read again for that."""
        if confidence != self._minimum:
            self._minimum = confidence
            self._draw_line()
            self._tell_all()

    def tick(self, places: Iterable[int], *, on: bool) -> None:
        """Choose the files of some rows of the table, or leave them out."""
        self._ticked[self._order[list(places)]] = on
        self._tell_all()

    # what is chosen -----------------------------------------------------------------------------

    @property
    def possible(self) -> int:
        """So many could be written."""
        return int(self._wanted.sum())

    @property
    def count(self) -> int:
        """So many are to be written."""
        return int((self._wanted & self._ticked).sum())

    def chosen(self) -> list[Change]:
        """What is to be written."""
        return [
            self._changes[place] for place in np.flatnonzero(self._wanted & self._ticked).tolist()
        ]

    def left_out(self) -> list[tuple[Change, str]]:
        """The files that are not to be written, and why."""
        return [
            (self._changes[place], self._reason(place) or "You have left it out.")
            for place in np.flatnonzero(~(self._wanted & self._ticked)).tolist()
        ]

    def is_ticked(self, place: int) -> bool:
        """Whether the file of a row of the table is to be written."""
        at = self._order[place]
        return bool(self._wanted[at] and self._ticked[at])

    def can_be_ticked(self, place: int) -> bool:
        """Whether the file of a row of the table could be written."""
        return bool(self._wanted[self._order[place]])

    def _reason(self, at: int) -> str:
        change, confidence = self._changes[at], self._confidence[at]
        if change.wanted and confidence < self._minimum:
            return f"The verdict is not sure enough: {percent(confidence, 0)}."
        return change.reason

    # what Qt asks -------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """How many files there are."""
        return 0 if parent.isValid() else len(self._changes)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """How many things are said of each."""
        return 0 if parent.isValid() else len(PreviewColumn)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """What stands above a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = PreviewColumn(section)
        if role == _Role.DisplayRole:
            return _TITLES[column]
        if role == _Role.TextAlignmentRole:
            return int(_alignment(column))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A file that can be written can be ticked."""
        if index.column() == PreviewColumn.FILE and self.can_be_ticked(index.row()):
            return _WITH_TICK
        return _PLAIN

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What is said of a file."""
        if not index.isValid():
            return None
        at, column = int(self._order[index.row()]), PreviewColumn(index.column())
        answer: dict[int, Callable[[], Any]] = {
            _Role.DisplayRole: lambda: self._text(at, column),
            _Role.ToolTipRole: lambda: self._tip(at, column),
            _Role.ForegroundRole: lambda: self._colour(at),
            _Role.TextAlignmentRole: lambda: int(_alignment(column)),
            _Role.DecorationRole: lambda: self._dot(at, column),
            _Role.CheckStateRole: lambda: self._tick_of(at, column),
            _Role.AccessibleTextRole: lambda: f"{_TITLES[column]}: {self._text(at, column)}",
        }
        asked = answer.get(role)
        return asked() if asked is not None else None

    def setData(  # noqa: N802 - Qt's name
        self,
        index: _Index,
        value: Any,  # noqa: ANN401 - Qt's
        role: int = _Role.EditRole,
    ) -> bool:
        """Tick a file, or take its tick away."""
        if role != _Role.CheckStateRole or not self.can_be_ticked(index.row()):
            return False
        self.tick([index.row()], on=Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order in which the files were given."""
        self._sorted_by = column, order
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        before = [int(self._order[index.row()]) for index in kept]
        self._arrange()
        places = np.empty_like(self._order)
        places[self._order] = np.arange(len(self._order))
        moved = [
            self.index(int(places[at]), index.column())
            for at, index in zip(before, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    # how ----------------------------------------------------------------------------------------

    def _draw_line(self) -> None:
        self._wanted = self._possible & (self._confidence >= self._minimum)

    def _arrange(self) -> None:
        column, order = self._sorted_by
        places = range(len(self._changes))
        if column < 0:
            self._order = np.arange(len(places))
            return
        keys: Sequence[Any]
        if column == PreviewColumn.FILE:
            keys = self._name_keys
        elif column == PreviewColumn.CONFIDENCE:
            keys = self._confidence.tolist()
        else:
            key_of = cache(natural_key)  # most genres and reasons are those of other files, too
            keys = [key_of(self._text(at, PreviewColumn(column))) for at in places]
        backwards = order is Qt.SortOrder.DescendingOrder
        self._order = np.array(sorted(places, key=keys.__getitem__, reverse=backwards), np.int64)

    def _text(self, at: int, column: PreviewColumn) -> str:
        change = self._changes[at]
        match column:
            case PreviewColumn.FILE:
                return shown_name(change.path)
            case PreviewColumn.OLD:
                return shown_genres(change.old)
            case PreviewColumn.NEW:
                return shown_genres(change.new) if self._is_wanted(at) else ""
            case PreviewColumn.CONFIDENCE:
                row = self._rows[at]
                if row.corrected is not None:
                    return _BY_YOU
                return percent(row.confidence, 0) if row.genre is not None else NOTHING
            case PreviewColumn.REASON:
                return self._reason(at)

    def _tip(self, at: int, column: PreviewColumn) -> str | None:
        if column is PreviewColumn.FILE:
            return unicode_only(str(self._changes[at].path))
        return self._text(at, column) or None

    def _colour(self, at: int) -> QColor | None:
        if self._is_wanted(at) and self._ticked[at]:
            return None
        return QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)

    def _dot(self, at: int, column: PreviewColumn) -> QIcon | None:
        genre = self._rows[at].said_genre
        if column is not PreviewColumn.NEW or genre is None or not self._is_wanted(at):
            return None
        if genre not in self._dots:
            self._dots[genre] = genre_dot(genre)
        return self._dots[genre]

    def _tick_of(self, at: int, column: PreviewColumn) -> Qt.CheckState | None:
        if column is not PreviewColumn.FILE or not self._is_wanted(at):
            return None
        return Qt.CheckState.Checked if self._ticked[at] else Qt.CheckState.Unchecked

    def _is_wanted(self, at: int) -> bool:
        return bool(self._wanted[at])

    def _tell_all(self) -> None:
        if self._changes:
            last = self.index(len(self._changes) - 1, len(PreviewColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.counted.emit()


def shown_genres(genres: Sequence[str]) -> str:
    """The genres of a file, as one text."""
    return "; ".join(genres) or NOTHING


def _alignment(column: PreviewColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft
    if column is PreviewColumn.CONFIDENCE:
        side = Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
