"""The genres of the map: their colours, how many songs each has, and a filter by one of them."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.ui.library.song_filter import NO_GENRE
from genre_desktop.ui.theme import Theme, genre_colour

_WIDTH, _ROW = 176, 28
_DOT = 5.0
_NO_GENRE = "No genre"


class MapLegend(QScrollArea):
    """A button a genre; at most one is pressed.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    wanted : str or None
        Only songs of this genre are to be shown; None is all.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.buttons: dict[str, QAbstractButton] = {}
        self._genre: str | None = None
        self._sheet = QFrame()
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(6, 6, 6, 6)
        self._column.setSpacing(1)
        self._column.addStretch(1)
        self._sheet.setObjectName("card")
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Genres on the map")
        self.viewport().setAutoFillBackground(False)
        self._sheet.setAutoFillBackground(False)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many songs each genre has, in this order; `NO_GENRE` are those without."""
        if list(counts) != list(self.buttons):
            for button in self.buttons.values():
                self._column.removeWidget(button)
                button.deleteLater()
            self.buttons = {genre: self._button(genre) for genre in counts}
        for genre, count in counts.items():
            self.buttons[genre].show_count(count)  # type: ignore[attr-defined]
        self.show_genre(self._genre)

    def show_genre(self, genre: str | None) -> None:
        """Press the button of a genre, or none."""
        self._genre = genre
        for name, button in self.buttons.items():
            button.setChecked(name == genre)

    def _button(self, genre: str) -> QAbstractButton:
        button = _Entry(self._theme, genre)
        button.clicked.connect(lambda: self._on_clicked(genre))
        self._column.insertWidget(self._column.count() - 1, button)
        return button

    def _on_clicked(self, genre: str) -> None:
        self.show_genre(None if self._genre == genre else genre)
        self.wanted.emit(self._genre)


class _Entry(QAbstractButton):
    def __init__(self, theme: Theme, genre: str) -> None:
        super().__init__()
        self._theme = theme
        self._genre = genre
        self._count = ""
        self.setText(_NO_GENRE if genre == NO_GENRE else capitalised(spoken(genre)))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_ROW)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"Show only {self.text().lower()}, or all again")

    def show_count(self, count: int) -> None:
        self._count = f"{count:,}"
        self.setAccessibleName(f"{self.text()}, {self._count} songs")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_WIDTH - 20, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(
            QPen(QColor(tokens.accent), 1)
            if self.hasFocus() or self.underMouse()
            else QPen(Qt.PenStyle.NoPen)
        )
        painter.setBrush(
            QColor(tokens.raised) if self.isChecked() else QColor(Qt.GlobalColor.transparent)
        )
        painter.drawRoundedRect(room, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            genre_colour(self._genre) if self._genre != NO_GENRE else QColor(tokens.muted)
        )
        painter.drawEllipse(QPointF(15, self.height() / 2), _DOT, _DOT)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens.text))
        painter.drawText(room.adjusted(28, 0, -52, 0), middle, self.text())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(
            room.adjusted(0, 0, -8, 0), middle | Qt.AlignmentFlag.AlignRight, self._count
        )
        painter.end()
