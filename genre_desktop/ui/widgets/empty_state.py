"""What the window shows before there is a song: what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.actions import DOES
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme, genre_colours


class Invitation(QWidget):
    """A dashed frame that says: here; with an emblem, words and buttons in its middle.

    Parameters
    ----------
    theme : Theme
    title : str
    words : sequence of str
        A line each.
    buttons : sequence of QPushButton
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        words: Sequence[str],
        buttons: Sequence[QPushButton],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        head = QLabel(title)
        head.setFont(heading_font(self.font(), 2.2))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(3)
        column.addWidget(Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addWidget(head, 0, Qt.AlignmentFlag.AlignHCenter)
        for line in words:
            label = QLabel(line)
            label.setProperty("role", "muted")
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addLayout(row)
        column.addStretch(4)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setBrush(QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.line), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 14, 14)
        painter.end()


class EmptyState(Invitation):
    """An invitation to drop a song, and two buttons for those who would rather click.

    Signals
    -------
    open_wanted, demo_wanted
        A button was pressed.
    """

    open_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.open_button = QPushButton("Open songs…")
        self.open_button.setProperty("primary", "true")
        self.open_button.setProperty(DOES, "open_songs")
        self.demo_button = QPushButton("Try the demo song")
        self.demo_button.setProperty(DOES, "open_demo")
        super().__init__(
            theme,
            "Drop a song here",
            ("Songs or whole folders, from anywhere, in almost any format.",),
            (self.open_button, self.demo_button),
            parent,
        )
        self.open_button.clicked.connect(self.open_wanted)
        self.demo_button.clicked.connect(self.demo_wanted)


class Emblem(QWidget):
    """A bar for each genre, as a sound would stand on a display."""

    _HEIGHTS = (0.35, 0.6, 0.45, 0.85, 0.55, 1.0, 0.7, 0.5, 0.75, 0.4)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide enough for its bars."""
        return QSize(190, 84)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bars."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / len(self._HEIGHTS)
        for index, (share, colour) in enumerate(
            zip(self._HEIGHTS, genre_colours().values(), strict=False)
        ):
            length = share * (self.height() - 10)
            pen = QPen(QColor(colour), 10, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            x = (index + 0.5) * width
            middle = self.height() / 2
            painter.drawLine(
                QPointF(x, middle - length / 2 + 5), QPointF(x, middle + length / 2 - 5)
            )
        painter.end()
