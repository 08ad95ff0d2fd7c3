"""What the library page shows before there is a song: what to do."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.actions import DOES
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.empty_state import Emblem


class EmptyLibrary(QWidget):
    """An invitation to drop a collection.

    Signals
    -------
    add_wanted
        The button was pressed.
    """

    add_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        title = QLabel("Drop your music here")
        title.setFont(heading_font(self.font(), 2.2))
        self.add_button = QPushButton("Add folder…")
        self.add_button.setProperty("primary", "true")
        self.add_button.setProperty(DOES, "add_to_library")
        self.add_button.clicked.connect(self.add_wanted)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.add_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(3)
        column.addWidget(Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        for words in (
            "Every song of a folder is heard once, however many there are, and remembered.",
            "Your files stay as they are, until you say that genres are to be written into them.",
        ):
            label = QLabel(words)
            label.setProperty("role", "muted")
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addLayout(row)
        column.addStretch(4)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dashed frame that says: here."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setBrush(QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.line), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 14, 14)
        painter.end()
