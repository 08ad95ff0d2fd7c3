"""The list of songs at the window's left."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.ui.queue.model import SONG_ROLE, QueueModel
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.theme import Theme, genre_colour

KEYS: tuple[tuple[str, str], ...] = (
    ("Up, Down", "Show another song"),
    ("Delete", "Remove the song from the queue"),
)
"""What the keys do while the list has the focus: for the sheet of keys."""

_ROW_HEIGHT = 50
_DOT = 10.0


class QueuePanel(QFrame):
    """All songs with their verdicts; the one chosen is shown.

    Parameters
    ----------
    model : QueueModel
    theme : Theme

    Signals
    -------
    chosen : Song
        Another song is to be shown.
    removal_wanted : Song
        The user pressed Delete on a song.
    """

    chosen = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, model: QueueModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setMinimumWidth(170)
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._count.setContentsMargins(8, 4, 0, 4)
        self.view = QListView()
        self.view.setModel(model)
        self.view.setItemDelegate(_SongDelegate(theme, self.view))
        self.view.setAcceptDrops(False)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Songs")
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._count)
        column.addWidget(self.view)
        model.rowsInserted.connect(self._show_count)
        model.rowsRemoved.connect(self._show_count)
        model.modelReset.connect(self._show_count)
        model.dataChanged.connect(self._show_count)
        theme.changed.connect(self.view.viewport().update)

    def choose(self, song: Song) -> None:
        """Make a song the current one."""
        self.view.setCurrentIndex(self._model.index_of(song))

    @property
    def current(self) -> Song | None:
        """The song that is chosen."""
        song = self.view.currentIndex().data(SONG_ROLE)
        return song if isinstance(song, Song) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete takes the chosen song out of the queue."""
        song = self.current
        if event.key() == Qt.Key.Key_Delete and song is not None:
            self.removal_wanted.emit(song)
        else:
            super().keyPressEvent(event)

    def _current_changed(self, index: QModelIndex) -> None:
        song = index.data(SONG_ROLE)
        if isinstance(song, Song):
            self.chosen.emit(song)

    def _show_count(self) -> None:
        total, done = len(self._model.songs), self._model.done
        words = f"{total} song" if total == 1 else f"{total} songs"
        self._count.setText(words if done == total else f"{done} of {words}")


class _SongDelegate(QStyledItemDelegate):
    """Paints a song: title above, verdict with its genre's colour below."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        del option, index
        return QSize(120, _ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        song = index.data(SONG_ROLE)
        tokens = self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(2, 1, -2, -1)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(rect, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)
        dot = QRectF(rect.left() + 10, rect.center().y() - _DOT / 2, _DOT, _DOT)
        self._paint_dot(painter, dot, song)
        text = rect.adjusted(32, 6, -8, -6)
        half = text.height() / 2
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(QColor(tokens.text))
        painter.drawText(
            QRectF(text.left(), text.top(), text.width(), half),
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(song.title, elide, int(text.width())),
        )
        painter.setPen(QColor(tokens.error if song.state is State.FAILED else tokens.muted))
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.drawText(
            QRectF(text.left(), text.top() + half, text.width(), half),
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(QueueModel.outcome(song), elide, int(text.width())),
        )
        painter.restore()

    def _paint_dot(self, painter: QPainter, dot: QRectF, song: Song) -> None:
        tokens = self._theme.tokens
        genre = song.verdict.genre if song.verdict is not None else None
        if genre is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(genre_colour(genre))
        else:
            failed = song.state is State.FAILED
            painter.setPen(QColor(tokens.error if failed else tokens.muted))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
