"""The switch between the window's pages."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.theme import Theme

_DOT = 3.0


class PageSwitcher(QFrame):
    """A row of buttons, of which one is pressed.

    Parameters
    ----------
    theme : Theme
    pages : dict of str to str
        Name of each page, and of the action that shows it.

    Signals
    -------
    wanted : int
        The number of a page.
    """

    wanted = Signal(int)

    def __init__(
        self, theme: Theme, pages: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("switcher")
        self.buttons = [_PageButton(theme, *page) for page in pages.items()]
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for number, button in enumerate(self.buttons):
            group.addButton(button, number)
            row.addWidget(button)
        group.idClicked.connect(self.wanted)
        self.show_page(0)

    def show_page(self, number: int) -> None:
        """Press the button of a page."""
        self.buttons[number].setChecked(True)

    def mark(self, number: int, words: str, *, is_quiet: bool = False) -> None:
        """Put a dot on a button: something goes on there. No words take it off.

        Parameters
        ----------
        number : int
        words : str
        is_quiet : bool
            It is nothing that one has to know of, as to be recorded is.
        """
        self.buttons[number].mark(words, is_quiet=is_quiet)


class _PageButton(QPushButton):
    def __init__(self, theme: Theme, name: str, action: str) -> None:
        super().__init__(name)
        self._theme = theme
        self._mark = ""
        self._is_quiet = False
        self.setProperty(DOES, action)
        self.setCheckable(True)
        self.setProperty("segment", "true")
        self.setAccessibleName(f"{name} page")

    def mark(self, words: str, *, is_quiet: bool) -> None:
        self._is_quiet = is_quiet
        tip = self.toolTip().removeprefix(f"{self._mark}\n")
        self.setToolTip(f"{words}\n{tip}" if words else tip)
        self._mark = words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self._mark:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tokens = self._theme.tokens
            colour = QColor(tokens.accent if self._is_quiet else tokens.error)
            painter.setPen(colour)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(self.width() - 9, 9), _DOT, _DOT)
            painter.end()
