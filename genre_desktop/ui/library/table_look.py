"""How tables and lists look in the dialogs of the library."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTreeWidget

from genre_desktop.ui.widgets.ticks import outline

_ROW_HEIGHT = 28
_MOST_CARRIED = 2000
"""Rows that stay selected when they are sorted: with more, but not all, Qt takes seconds."""

_STYLE = """
    QTableView, QTreeView { border: 1px solid palette(mid); border-radius: 4px;
        selection-background-color: palette(alternate-base); selection-color: palette(text); }
    QTableView::item { padding: 0 6px; border: none; }
    QTreeView::item { padding: 4px 6px; border: none; }
    QTreeView::item:selected { background: palette(alternate-base); color: palette(text); }
    QTableView::item:focus { border: 1px solid palette(highlight); border-radius: 4px; }
    QTreeView:focus { border-color: palette(highlight); }
    QHeaderView { background: transparent; border: none; }
    QHeaderView::section { background: palette(base); color: palette(placeholder-text);
        border: none; border-bottom: 1px solid palette(mid); padding: 6px 8px; }
"""


def dress_table(table: QTableView) -> None:
    """Give a table that has its model the quiet look of those in dialogs: whole rows, no grid."""
    table.setStyleSheet(_STYLE)
    outline(table)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab leads on, to what stands after it
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
    # asking every row for its height would take seconds with a hundred thousand
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    # which columns are selected as a whole is asked of every row at each drawing of the header: it
    # has a selection of its own, in which there is nothing
    header.setSelectionModel(QItemSelectionModel(table.model(), header))
    header.sortIndicatorChanged.connect(lambda: _let_go(table))
    table.setSortingEnabled(True)


def dress_list(tree: QTreeWidget, titles: Sequence[str], numbers: Collection[int] = ()) -> None:
    """Give a list of several columns the look of such a table.

    Parameters
    ----------
    tree : QTreeWidget
    titles : sequence of str
        Of its columns.
    numbers : collection of int
        Columns that hold numbers, which stand at the right.
    """
    tree.setStyleSheet(_STYLE)
    outline(tree)
    tree.setHeaderLabels(list(titles))
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setIndentation(0)
    for column in numbers:
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        tree.headerItem().setTextAlignment(column, side)


def selected_rows(table: QTableView) -> list[int]:
    """The rows that are selected, from above; Qt's own way asks every cell of them."""
    ranges = table.selectionModel().selection().toList()
    return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})


def _let_go(table: QTableView) -> None:
    if _MOST_CARRIED < len(selected_rows(table)) < table.model().rowCount():
        table.clearSelection()
