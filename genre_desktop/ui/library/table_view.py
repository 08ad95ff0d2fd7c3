"""The table of the library: keeps what is selected and where it is looked at, whatever changes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QByteArray,
    QElapsedTimer,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from genre_desktop.settings import LIBRARY_TABLE, Settings
from genre_desktop.ui.library.cells import ROW_HEIGHT, CellDelegate
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.theme import Theme

KEYS: tuple[tuple[str, str], ...] = (
    ("Return", "Open the song in the song page"),
    ("F2", "Correct its genre"),
    ("Delete", "Remove the songs from the library"),
    ("Ctrl+C", "Copy the rows"),
    ("Letters", "Find a title"),
)
"""What the keys do while the table has the focus: for the sheet of keys."""

_WIDTHS = {
    Column.TITLE: 236,
    Column.ARTIST: 150,
    Column.DURATION: 62,
    Column.GENRE: 172,
    Column.CONFIDENCE: 126,
    Column.SECOND: 92,
    Column.TAG: 110,
    Column.AGREES: 66,
    Column.STATE: 140,
}
_LEAST_WIDTH = 40
_OF_VERDICTS = (Column.GENRE, Column.CONFIDENCE, Column.SECOND, Column.TAG, Column.AGREES)


class TableView(QTableView):
    """Shows a `TableModel`.

    Parameters
    ----------
    model : TableModel
    theme : Theme
    settings : Settings
        Where widths, order and sorting of the columns are remembered.
    genres : callable
        Those to choose from in a correction.

    Signals
    -------
    opened : int
        The row of a song that is to be shown.
    removal_wanted, copy_wanted
        Of the rows that are selected.
    menu_wanted : QPoint
        Where on the screen.
    """

    opened = Signal(int)
    removal_wanted = Signal()
    copy_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        model: TableModel,
        theme: Theme,
        settings: Settings,
        genres: Callable[[], tuple[str, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._settings = settings
        self._selected: list[int] = []
        self._current: int | None = None
        self._anchor: tuple[int, int] | None = None
        self._typed = ""
        self._since_letter = QElapsedTimer()
        self.empty_words = ""
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, theme, genres, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setToolTip("Select all songs")
        self.setAcceptDrops(False)
        self.setAccessibleName("Songs of the library")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._set_headers()
        self._dress()
        theme.changed.connect(self._dress)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.customContextMenuRequested.connect(self._ask_for_menu)

    def _set_headers(self) -> None:
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        heads.setSectionsMovable(True)
        heads.setHighlightSections(False)
        heads.setStretchLastSection(True)
        heads.setMinimumSectionSize(_LEAST_WIDTH)
        heads.setSortIndicatorClearable(True)
        heads.setAccessibleName("Columns")
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        state = self._settings[LIBRARY_TABLE]
        if state:
            heads.restoreState(QByteArray.fromBase64(state.encode("ascii", "ignore")))
        self.setSortingEnabled(True)  # sorts as the heads say

    def stop(self) -> None:
        """Remember how the columns are."""
        self.make_room(for_reasons=False)
        state = self.horizontalHeader().saveState().toBase64().data()
        self._settings[LIBRARY_TABLE] = bytes(state).decode("ascii")

    def make_room(self, *, for_reasons: bool) -> None:
        """Leave out what files that could not be heard do not have, or show it again."""
        for column in _OF_VERDICTS:
            self.setColumnHidden(column, for_reasons)

    # what is selected ---------------------------------------------------------------------------

    @property
    def selected_rows(self) -> list[int]:
        """The rows that are selected, from top to bottom."""
        ranges = self.selectionModel().selection().toList()
        return sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})

    @property
    def selected_files(self) -> list[int]:
        """The numbers in the library of the files that are selected, from top to bottom."""
        return self._model.files(self.selected_rows)

    def choose(self, file: int) -> bool:
        """Select a file alone, and show it; whether it is among those shown."""
        rows = self._model.rows_of([file])
        if len(rows):
            index = self._model.index(int(rows[0]), Column.TITLE)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return len(rows) > 0

    def _keep(self) -> None:
        self._selected = self.selected_files
        index = self.currentIndex()
        self._current = self._model.file(index.row()) if index.isValid() else None
        self._anchor = self._anchor_of(index)

    def _anchor_of(self, current: QModelIndex) -> tuple[int, int] | None:
        """A file and how far from the top it stands: the current one if it is in sight."""
        if not self.verticalScrollBar().value():
            return None
        in_sight = self.viewport().rect().intersects(self.visualRect(current))
        row = current.row() if current.isValid() and in_sight else self.rowAt(0)
        return (self._model.file(row), self.rowViewportPosition(row)) if row >= 0 else None

    def _restore(self) -> None:
        rows = self._model.rows_of(self._selected)
        selection = self.selectionModel()
        if self._current is not None:
            current = self._model.rows_of([self._current])
            if len(current):
                index = self._model.index(int(current[0]), Column.TITLE)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(
            self._ranges(rows),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        if self._anchor is not None:
            file, top = self._anchor
            anchored = self._model.rows_of([file])
            if len(anchored):
                self.verticalScrollBar().setValue(int(anchored[0]) * ROW_HEIGHT - top)

    def _ranges(self, rows: NDArray[np.int64]) -> QItemSelection:
        selection, last = QItemSelection(), len(Column) - 1
        breaks = np.flatnonzero(np.diff(rows) > 1) + 1
        for part in np.split(rows, breaks) if len(rows) else ():
            top, bottom = int(part[0]), int(part[-1])
            selection.select(self._model.index(top, 0), self._model.index(bottom, last))
        return selection

    # keys, the mouse ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open, copy and remove; all else as in any table."""
        is_editing = self.state() == QAbstractItemView.State.EditingState
        index = self.currentIndex()
        if is_editing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index.row())
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_F2 and index.isValid():
            self.correct_in_cell()
        else:
            super().keyPressEvent(event)

    def correct_in_cell(self) -> None:
        """Open the list of genres in the cell of the current song."""
        index = self.currentIndex().siblingAtColumn(Column.GENRE)
        if index.isValid() and self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(index)
            self._model.hold(is_held=True)
            self.edit(index)
            if self.state() != QAbstractItemView.State.EditingState:
                self._model.hold(is_held=False)

    def closeEditor(  # noqa: N802 - Qt's name
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Let the songs move again once none is edited."""
        super().closeEditor(editor, hint)
        self._model.hold(is_held=False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Go to the next title that begins with what is typed."""
        interval_ms = QGuiApplication.styleHints().keyboardInputInterval()
        goes_on = self._since_letter.isValid() and self._since_letter.elapsed() <= interval_ms
        self._typed = self._typed + search if goes_on else search
        self._since_letter.start()
        row = max(0, self.currentIndex().row())
        # the same letter again goes on to the next one, as in any list
        again = len(self._typed) > 1 and len(set(self._typed)) == 1
        text = self._typed[:1] if again else self._typed
        found = self._model.find(text, row if goes_on and not again else row + 1)
        if found is not None:
            index = self._model.index(found, Column.TITLE)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _ask_for_menu(self, where: QPoint) -> None:
        self.menu_wanted.emit(self.viewport().mapToGlobal(where))

    # looks --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows; or why there are none."""
        # opaque, so that scrolling moves what is painted and paints only what comes into sight
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), QColor(self._theme.tokens.surface))
        ground.end()
        super().paintEvent(event)
        if self._model.rowCount() == 0 and self.empty_words:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_words)
            painter.end()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(
            f"QTableView {{ background: {tokens.surface}; border: none; border-radius: 8px;"
            f" outline: none; }}"
            f"QHeaderView {{ background: {tokens.surface}; border: none; }}"
            f"QHeaderView::section {{ background: {tokens.surface}; color: {tokens.muted};"
            f" border: none; border-bottom: 1px solid {tokens.line}; padding: 6px 9px; }}"
            f"QHeaderView::section:hover {{ color: {tokens.text}; }}"
        )
