"""What became of files, one a line, to be read and to be copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QTableView, QWidget

from genre_desktop.audio.tags import shown_name
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.columns import natural_key
from genre_desktop.ui.library.table_look import dress_table, selected_rows

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_TITLES = ("File", "What became of it", "Why")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file.

    Attributes
    ----------
    path : pathlib.Path
    fate : str
        In a word or two.
    why : str
        What there is to know of it.
    is_failure : bool
        Such stand first, and cannot be missed.
    """

    path: Path
    fate: str
    why: str = ""
    is_failure: bool = False


class ResultsModel(QAbstractTableModel):
    """Results, those that went wrong first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[Result] = []

    def show_results(self, results: Sequence[Result]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self.results = sorted(results, key=lambda result: not result.is_failure)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """How many files there are."""
        return 0 if parent.isValid() else len(self.results)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """How many things are said of each."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """What stands above a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return _TITLES[section] if role == _Role.DisplayRole else None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What is said of a file."""
        if not index.isValid():
            return None
        result = self.results[index.row()]
        texts = (shown_name(result.path), result.fate, result.why)
        if role == _Role.DisplayRole:
            return texts[index.column()]
        if role == _Role.ToolTipRole:
            whole = (unicode_only(str(result.path)), *texts[1:])
            return whole[index.column()] or None
        if role == _Role.ForegroundRole and index.column() == 1 and result.is_failure:
            return _error_colour()
        if role == _Role.AccessibleTextRole:
            return f"{_TITLES[index.column()]}: {texts[index.column()]}"
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        self.results.sort(
            key=lambda result: natural_key(
                (shown_name(result.path), result.fate, result.why)[column]
            ),
            reverse=order is Qt.SortOrder.DescendingOrder,
        )
        self.layoutChanged.emit()


class ResultsTable(QTableView):
    """A table of results; Ctrl+C copies what is selected of it, or all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.results = ResultsModel(self)
        self.setModel(self.results)
        self.setAccessibleName("What became of the files")
        dress_table(self)
        self.setColumnWidth(0, 300)
        self.setColumnWidth(1, 130)

    def copy(self) -> None:
        """Put the selected lines, or all, on the clipboard: parted by tabs, for a spreadsheet."""
        chosen = selected_rows(self)
        those = self.results.results
        if chosen:
            those = [those[row] for row in chosen]
        lines = ["\t".join(_TITLES)]
        lines += [f"{unicode_only(str(each.path))}\t{each.fate}\t{each.why}" for each in those]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+C copies whole lines, where Qt would copy one cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def _error_colour() -> QColor:
    return QGuiApplication.palette().color(QPalette.ColorRole.BrightText)
