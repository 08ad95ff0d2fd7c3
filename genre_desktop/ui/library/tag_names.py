"""What genres are called in tags: a small table in which each can be given a name of one's own."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.inference.verdict import spoken
from genre_desktop.library.tagging.plan import TagPlan, check_name
from genre_desktop.settings import Settings
from genre_desktop.ui.library.table_look import dress_table
from genre_desktop.ui.library.tag_plan import genre_names, keep_names
from genre_desktop.ui.theme import genre_colour
from genre_desktop.ui.widgets.glyphs import glyph

_USUAL = TagPlan()
_NAME = 1
_DOT = QSize(18, 18)


class TagNames(QWidget):
    """Genres and their names in tags, which are remembered.

    Parameters
    ----------
    genres : sequence of str
    settings : Settings

    Signals
    -------
    changed
        A genre is called otherwise.
    """

    changed = Signal()

    def __init__(
        self, genres: Sequence[str], settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._genres = list(genres)
        self.table = QTableWidget(len(self._genres), 2)
        self.table.setHorizontalHeaderLabels(["Genre", "Written as"])
        self.table.setAccessibleName("Names of the genres in tags")
        self.table.setToolTip("Type a name of your own; an empty one is the usual one")
        dress_table(self.table)
        self.table.setSortingEnabled(False)  # the genres stand in their order
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.itemClicked.connect(self.table.editItem)
        names = genre_names(settings)
        for row, genre in enumerate(self._genres):
            first = QTableWidgetItem(genre_dot(genre), spoken(genre))
            first.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, 0, first)
            self.table.setItem(row, _NAME, QTableWidgetItem(names.get(genre) or _usual(genre)))
        if self._genres:
            self.table.setCurrentCell(0, _NAME)  # the keyboard begins there
        self.trouble = QLabel()
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setProperty("role", "warning")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.trouble)
        self.table.itemChanged.connect(self._on_edited)

    def _on_edited(self, item: QTableWidgetItem) -> None:
        genre = self._genres[item.row()]
        kept = genre_names(self._settings)
        name = item.text().strip()
        try:
            if name:
                check_name(name)
        except UserError as error:
            self._show(item, kept.get(genre) or _usual(genre))
            self.trouble.setText(str(error))
            self.trouble.show()
            return
        self.trouble.hide()
        self._show(item, name or _usual(genre))
        names = {**kept, genre: "" if name == _usual(genre) else name}
        keep_names(self._settings, names)
        if genre_names(self._settings) != kept:
            self.changed.emit()

    def _show(self, item: QTableWidgetItem, name: str) -> None:
        self.table.blockSignals(True)  # noqa: FBT003 - Qt's own
        item.setText(name)
        self.table.blockSignals(False)  # noqa: FBT003 - Qt's own


def genre_dot(genre: str) -> QIcon:
    """A dot in a genre's colour, which is no other when its row is selected."""
    icon = glyph(_dot, genre_colour(genre).name())
    for pixmap in [icon.pixmap(_DOT, scale) for scale in (1.0, 2.0)]:
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _dot(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(9, 9), 5, 5)


def _usual(genre: str) -> str:
    return _USUAL.name_of(genre)
