"""What the window shows before there is a song: what to do."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.menu_bar import DOES


class Invitation(QFrame):
    """A dashed frame that says: here; with an emblem, words and buttons in its middle.

    The theme's style sheet draws it: see there.

    Parameters
    ----------
    title : str
    words : sequence of str
        A line each.
    buttons : sequence of QPushButton
    """

    def __init__(
        self,
        title: str,
        words: Sequence[str],
        buttons: Sequence[QPushButton],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("invitation")
        head = QLabel(title)
        head.setFont(heading_font(self.font(), 2.2))
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(3)
        column.addLayout(_centred(Emblem()))
        column.addSpacing(10)
        column.addLayout(_centred(head))
        for line in words:
            label = QLabel(line)
            label.setProperty("role", "muted")
            column.addLayout(_centred(label))
        column.addSpacing(10)
        column.addLayout(_centred(*buttons))
        column.addStretch(4)


def _centred(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


class EmptyState(Invitation):
    """An invitation to drop a song, and two buttons for those who would rather click.

    Signals
    -------
    open_wanted, demo_wanted
        A button was pressed.
    """

    open_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.open_button = QPushButton("Open songs…")
        self.open_button.setProperty("primary", "true")
        self.open_button.setProperty(DOES, "open_songs")
        self.demo_button = QPushButton("Try the demo song")
        self.demo_button.setProperty(DOES, "open_demo")
        super().__init__(
            "Drop a song here",
            ("Songs or whole folders, from anywhere, in almost any format.",),
            (self.open_button, self.demo_button),
            parent,
        )
        self.open_button.clicked.connect(self.open_wanted)
        self.demo_button.clicked.connect(self.demo_wanted)


class Emblem(QWidget):
    """A bar for each genre, as a sound would stand on a display; the style sheet colours them."""

    _HEIGHTS = (26, 44, 33, 63, 41, 74, 52, 37, 56, 30)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 5, 4, 5)
        row.setSpacing(9)
        for number, height in enumerate(self._HEIGHTS):
            bar = QFrame()
            bar.setProperty("bar", number)
            bar.setFixedSize(10, height)
            row.addWidget(bar)
