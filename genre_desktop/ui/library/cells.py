"""How the cells of the table look: what is uncertain looks uncertain."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from genre_desktop.inference.verdict import Sureness, spoken
from genre_desktop.library.records import State
from genre_desktop.ui.library.cell_words import cell_text, sureness_of, verdict_words
from genre_desktop.ui.library.columns import AGREES, DIFFERS, NONE, STATES
from genre_desktop.ui.library.ordering import COLUMNS, Column
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.theme import Theme, genre_colour
from genre_desktop.ui.widgets.rounded_bar import filled, paint_bar

_Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 30
_MARGIN = 9
_DOT = 10.0
_BAR_WIDTH, _BAR_HEIGHT = 56.0, 6.0
_PALE = {
    Sureness.VERY_SURE: 255,
    Sureness.FAIRLY_SURE: 170,
    Sureness.TORN: 110,
    Sureness.GUESS: 0,
}
"""How much of a genre's colour is in its dot; none of it leaves a ring."""

_MOST_FITTED = 20_000
"""Texts whose width is remembered: to measure one takes longer than to write it."""

# numbers, since each operation on an enum of PySide takes some microseconds
_SELECTED = QStyle.StateFlag.State_Selected.value
_HAS_FOCUS = QStyle.StateFlag.State_HasFocus.value
_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT = _LINE | Qt.AlignmentFlag.AlignLeft.value
_RIGHT = _LINE | Qt.AlignmentFlag.AlignRight.value
_MIDDLE = _LINE | Qt.AlignmentFlag.AlignHCenter.value

_QUIET = (Column.SECOND, Column.TAG, Column.DURATION)


class CellDelegate(QStyledItemDelegate):
    """Paints the cells, and lets a genre be corrected in its cell.

    Parameters
    ----------
    model : TableModel
    theme : Theme
    genres : callable
        Those to choose from.
    """

    def __init__(
        self,
        model: TableModel,
        theme: Theme,
        genres: Callable[[], tuple[str, ...]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._genres = genres
        self._returned = False
        self._colours: dict[str, QColor] = {}
        self._pens: dict[str, QColor] = {}
        self._fitted: dict[tuple[str, int], tuple[str, int]] = {}
        theme.changed.connect(self._pens.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """As wide as the words, and all of one height."""
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        more = {Column.GENRE: 24, Column.CONFIDENCE: int(_BAR_WIDTH) + 10}
        width = metrics.horizontalAdvance(words) + 2 * _MARGIN
        return QSize(width + more.get(Column(index.column()), 0), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell."""
        # 300 cells a frame: the columns are read here, and not through the model's roles
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        place, column = int(self._model.shown[index.row()]), COLUMNS[index.column()]
        if state.value & _SELECTED:
            painter.fillRect(rect, self._colour("raised"))
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        match column:
            case Column.GENRE:
                self._paint_genre(painter, inner, place)
            case Column.CONFIDENCE:
                self._paint_confidence(painter, inner, place)
            case _:
                self._paint_words(painter, inner, place, column)
        if state.value & _HAS_FOCUS:
            painter.setPen(self._colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_words(self, painter: QPainter, rect: QRect, place: int, column: Column) -> None:
        words = cell_text(self._model.columns, place, column, self._model.names)
        if not words:
            return
        columns = self._model.columns
        colour, align = "muted" if column in _QUIET else "text", _LEFT
        if column is Column.DURATION:
            align = _RIGHT
        elif column is Column.AGREES:
            agreement, align = int(columns.agrees[place]), _MIDDLE
            colour = "warning" if agreement == DIFFERS else "muted"
            if agreement == AGREES:
                colour = "accent"
        elif column is Column.STATE:
            colour = "error" if STATES[columns.state[place]] is State.FAILED else "muted"
        elif STATES[columns.state[place]] is State.MISSING:
            colour = "muted"
        self._write(painter, rect, words, colour, align)

    def _paint_genre(self, painter: QPainter, rect: QRect, place: int) -> None:
        columns = self._model.columns
        words, remark = verdict_words(columns, place, self._model.names)
        left = 0
        if words:
            corrected = int(columns.corrected[place])
            said = corrected if corrected != NONE else int(columns.genre[place])
            self._paint_dot(painter, rect, self._model.names[said], place)
            left = int(_DOT) + 9
        rest = rect.adjusted(left, 0, 0, 0)
        if not words:
            self._write(painter, rest, remark, "muted")
            return
        is_old = STATES[columns.state[place]] in (State.STALE, State.MISSING)
        guessed = remark == "perhaps" or is_old
        used = self._write(painter, rest, words, "muted" if guessed else "text")
        if remark and rest.width() - used > 2 * _MARGIN:
            self._write(painter, rest.adjusted(used + 7, 0, 0, 0), remark, "muted")

    def _paint_dot(self, painter: QPainter, rect: QRect, genre: str, place: int) -> None:
        dot = QRectF(rect.left() + 1, rect.center().y() + 0.5 - _DOT / 2, _DOT, _DOT)
        columns = self._model.columns
        colour = self._genre_colour(genre)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if columns.corrected[place] != NONE:  # a person is sure: full, and with a ring around it
            painter.setPen(QPen(self._colour("text"), 1.4))
            painter.setBrush(colour)
            painter.drawEllipse(dot.adjusted(-1, -1, 1, 1))
        else:
            sureness = sureness_of(columns, place)
            alpha = 255 if sureness is None else _PALE.get(sureness, 255)
            body = QColor(colour)
            body.setAlpha(alpha)
            painter.setPen(Qt.PenStyle.NoPen if alpha == 255 else QPen(colour, 1.2))
            painter.setBrush(body)
            painter.drawEllipse(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_confidence(self, painter: QPainter, rect: QRect, place: int) -> None:
        columns = self._model.columns
        genre = int(columns.genre[place])
        if genre == NONE:
            return
        share = float(columns.confidence[place])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(
            rect.left(), rect.center().y() + 0.5 - _BAR_HEIGHT / 2, _BAR_WIDTH, _BAR_HEIGHT
        )
        paint_bar(painter, bar, self._colour("line"))
        colour = QColor(self._genre_colour(self._model.names[genre]))
        if columns.corrected[place] != NONE:
            colour.setAlpha(90)  # what the model thought does not count any more
        paint_bar(painter, filled(bar, share), colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        words = f"{100 * share:.0f} %"
        self._write(painter, rect, words, "muted" if share < 0.5 else "text", _RIGHT)

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        words: str,
        colour: str,
        align: int = _LEFT,
    ) -> int:
        """Write as much as there is room for; how wide it is."""
        room = rect.width()
        fitted = self._fitted.get((words, room))
        if fitted is None:
            fitted = self._fitted[words, room] = self._fit(painter.fontMetrics(), words, room)
        painter.setPen(self._colour(colour))
        painter.drawText(rect, align, fitted[0])
        return fitted[1]

    def _fit(self, metrics: QFontMetrics, words: str, room: int) -> tuple[str, int]:
        """As much of words as there is room for, and how wide that is."""
        if len(self._fitted) >= _MOST_FITTED:
            self._fitted.clear()
        width = metrics.horizontalAdvance(words)
        if width <= room:
            return words, width
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room), room

    def _colour(self, token: str) -> QColor:
        colour = self._pens.get(token)
        if colour is None:
            colour = self._pens[token] = QColor(getattr(self._theme.tokens, token))
        return colour

    def _genre_colour(self, genre: str) -> QColor:
        colour = self._colours.get(genre)
        if colour is None:
            colour = self._colours[genre] = genre_colour(genre)
        return colour

    # correcting in the cell ---------------------------------------------------------------------

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        """A list of genres in which another name can be typed."""
        del option, index
        self._returned = False
        editor = QComboBox(parent)
        editor.setEditable(True)
        editor.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        editor.setAccessibleName("Genre of the song")
        editor.setStyleSheet(
            "QComboBox { padding: 1px 6px; border-radius: 3px;"
            f" border: 1px solid {self._theme.tokens.accent}; }}"
        )
        for genre in self._genres():
            editor.addItem(spoken(genre), genre)
        editor.activated.connect(lambda _: self._commit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802 - Qt's name
        """Put what holds now into the editor."""
        if isinstance(editor, QComboBox):
            genre = str(index.data(Qt.ItemDataRole.EditRole))
            editor.setCurrentIndex(editor.findData(genre))
            editor.setEditText(spoken(genre))
            line = editor.lineEdit()
            if line is not None:
                line.selectAll()

    def setModelData(  # noqa: N802 - Qt's name
        self, editor: QWidget, model: QAbstractItemModel, index: _Index
    ) -> None:
        """Take what was chosen or typed."""
        if isinstance(editor, QComboBox):
            model.setData(index, named_genre(editor.currentText(), self._genres()))

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Let the editor lie on its cell."""
        del index
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows go through the list, as in any other of its kind."""
        if isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                return False
            self._returned |= event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return super().eventFilter(watched, event)

    def _commit(self, editor: QWidget) -> None:
        if self._returned:  # then it is closed without our doing
            return
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


def named_genre(words: str, genres: tuple[str, ...]) -> str:
    """The genre that a person means: one that is known, however it is written, or a new one."""
    wanted = words.strip().casefold()
    for genre in genres:
        if wanted in (genre.casefold(), spoken(genre).casefold()):
            return genre
    return words.strip()
