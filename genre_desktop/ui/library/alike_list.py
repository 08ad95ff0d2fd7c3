"""A list of songs that sound like another, the likest first."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from genre_desktop.ui.library.map_marks import Words
from genre_desktop.ui.theme import Theme, genre_colour

_ENTRY = Qt.ItemDataRole.UserRole
_HEIGHT = 46


@dataclass(frozen=True, slots=True)
class Entry:
    """A song of the list.

    Attributes
    ----------
    row : int
        Its place in the columns.
    words : Words
    likeness : str
        How alike it is.
    """

    row: int
    words: Words
    likeness: str


class AlikeList(QListView):
    """Shows entries.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    chosen, opened, play_wanted, alike_wanted : Entry
    """

    chosen = Signal(object)
    opened = Signal(object)
    play_wanted = Signal(object)
    alike_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_EntryDelegate(theme, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Songs that sound like it")
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(_ENTRY)))
        theme.changed.connect(self.viewport().update)

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these, and none chosen."""
        self._items.clear()
        for entry in entries:
            item = QStandardItem()
            item.setData(entry, _ENTRY)
            words = f"{entry.words.in_a_line}, {entry.likeness}"
            item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(words)
            self._items.appendRow(item)
        self.scrollToTop()

    @property
    def current(self) -> Entry | None:
        """The one that is chosen."""
        entry = self.currentIndex().data(_ENTRY)
        return entry if isinstance(entry, Entry) else None

    def entries(self) -> list[Entry]:
        """All of them."""
        return [self._items.item(row).data(_ENTRY) for row in range(self._items.rowCount())]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open, play, or ask for more: as on the map."""
        signal = {
            Qt.Key.Key_Return: self.opened,
            Qt.Key.Key_Enter: self.opened,
            Qt.Key.Key_P: self.play_wanted,
            Qt.Key.Key_Space: self.play_wanted,
            Qt.Key.Key_M: self.alike_wanted,
        }.get(Qt.Key(event.key()))
        if signal is not None and self.current is not None and not event.modifiers():
            signal.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _on_current(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        del option, index
        return QSize(200, _HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry = index.data(_ENTRY)
        tokens, words = self._theme.tokens, entry.words
        state = option.state  # type: ignore[attr-defined]
        room = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            ground = QColor(tokens.raised)
            if not state & QStyle.StateFlag.State_Selected:
                ground.setAlpha(120)
            painter.setBrush(ground)
            painter.drawRoundedRect(room.adjusted(0, 1, 0, -1), 6, 6)
        painter.setBrush(genre_colour(words.genre) if words.genre else QColor(tokens.muted))
        painter.drawRoundedRect(
            QRectF(room.left() + 7, room.top() + 9, 4, room.height() - 18), 2, 2
        )
        metrics = QFontMetricsF(painter.font())
        text = room.adjusted(20, 5, -10, -5)
        half = text.height() / 2
        upper = QRectF(text.left(), text.top(), text.width(), half)
        lower = upper.translated(0, half)
        painter.setPen(QColor(tokens.muted))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(upper, right, entry.likeness)
        facts = " · ".join(filter(None, (words.artist, words.verdict)))
        elide = Qt.TextElideMode.ElideRight
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(lower, middle, metrics.elidedText(facts, elide, lower.width()))
        painter.setPen(QColor(tokens.text))
        left = upper.width() - metrics.horizontalAdvance(entry.likeness) - 12
        painter.drawText(upper, middle, metrics.elidedText(words.title, elide, left))
        painter.restore()
