"""What stands in the place of the map while there is none."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme

_BAR_WIDTH = 320
_STEPS = 1000


class MapState(QWidget):
    """A heading, a line of words, a bar while a map is drawn, and a button.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    pressed
        The button was.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.heading = QLabel()
        self.heading.setFont(heading_font(self.font(), 1.7))
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setMaximumWidth(460)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setAccessibleName("Share of the map that is drawn")
        self.button = QPushButton()
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(3)
        for each in (self.heading, self.words, self.bar, self.button):
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(4)
        theme.changed.connect(self.update)

    def show_words(
        self, heading: str, words: str, button: str = "", *, draws: bool = False
    ) -> None:
        """Say how it stands; no word, no button. The bar is there if something `draws`."""
        self.heading.setText(heading)
        self.words.setText(words)
        # as wide as it has words for: a label that wraps takes less than it could
        self.words.setMinimumWidth(min(460, self.words.fontMetrics().horizontalAdvance(words) + 8))
        self.bar.setVisible(draws)
        self.button.setText(button)
        self.button.setVisible(bool(button))

    def show_share(self, share: float) -> None:
        """Show how much is done, from 0 to 1."""
        self.bar.setValue(round(_STEPS * share))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, as that of the map."""
        del event
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), QColor(self._theme.tokens.surface))
        painter.end()
