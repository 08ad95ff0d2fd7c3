"""Dragging songs onto the window: what may be dropped, and the sign that it may."""

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.dropped import paths_in
from genre_desktop.ui.theme import Theme


class DropOverlay(QWidget):
    """Takes what is dropped on a window, and covers a part of it while songs are dragged over it.

    Parameters
    ----------
    theme : Theme
    window : QWidget
        Where songs may be dropped, anywhere.
    covered : QWidget
        The part of it.

    Signals
    -------
    dropped : list of Path
    """

    dropped = Signal(object)

    words = "Drop to listen"
    """What happens to what is dropped."""

    def __init__(self, theme: Theme, window: QWidget, covered: QWidget) -> None:
        super().__init__(covered)
        self._covered = covered
        self._theme = theme
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        covered.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow what is dragged, and the size of what is covered."""
        match event:  # to Qt, what enters also moves, and what moves is also dropped
            case QDragEnterEvent():
                self._take_in(event)
            case QDragMoveEvent():
                pass
            case QDropEvent():
                self.hide()
                event.acceptProposedAction()
                self.dropped.emit(paths_in(event.mimeData()))
            case QDragLeaveEvent():
                self.hide()
            case QResizeEvent() if self.isVisible():
                self.setGeometry(self._covered.rect())
        return super().eventFilter(watched, event)

    def _take_in(self, event: QDragEnterEvent) -> None:
        if paths_in(event.mimeData()):
            event.acceptProposedAction()
            self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.setGeometry(self._covered.rect())
            self.raise_()
            self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a veil, a frame and three words."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        veil = QColor(tokens.window)
        veil.setAlpha(215)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(tokens.accent), 3, QtCore.Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 14, 14)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 2)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(self.rect(), QtCore.Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()
