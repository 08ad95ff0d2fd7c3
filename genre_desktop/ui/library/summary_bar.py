"""The collection by genre, as one bar; a part of it shows that genre alone."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.ui.theme import Theme, genre_colour

_HEIGHT = 26
_ROUND = 6.0
_ROOM = 14.0
_LIGHT = 0.2
"""Above this luminance black is read better than white."""


class SummaryBar(QWidget):
    """A part for each genre, as long as its share of the songs.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    chosen : str or None
        Show this genre alone; or all.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[str, int] = {}
        self._alone: str | None = None
        self._focused = 0
        self._hovered: int | None = None
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("The collection by genre")
        theme.changed.connect(self.update)

    def show_counts(self, counts: Mapping[str, int], alone: str | None) -> None:
        """Show how many songs of each genre there are, and which is shown alone."""
        if dict(counts) == self._counts and alone == self._alone:
            return
        self._counts, self._alone = dict(counts), alone
        self._focused = min(self._focused, max(0, len(counts) - 1))
        total = max(1, sum(counts.values()))
        self.setAccessibleDescription(
            ", ".join(f"{spoken(genre)} {count / total:.0%}" for genre, count in counts.items())
            or "Nothing was heard yet"
        )
        self.update()

    def parts(self) -> list[tuple[str, QRectF]]:
        """The genres and where they are."""
        total, left = sum(self._counts.values()), 0.0
        found = []
        for genre, count in self._counts.items():
            width = self.width() * count / total
            found.append((genre, QRectF(left, 0, width, self.height())))
            left += width
        return found

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A line of text high."""
        return QSize(400, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the parts."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _ROUND, _ROUND)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        parts = self.parts()
        metrics = painter.fontMetrics()
        for number, (genre, rect) in enumerate(parts):
            colour = genre_colour(genre)
            if self._alone is not None and genre != self._alone:
                colour.setAlpha(60)
            elif number == self._hovered:
                colour = colour.lighter(112)
            gap = 1.0 if rect.width() > 3 and number < len(parts) - 1 else 0.0
            painter.fillRect(rect.adjusted(0, 0, -gap, 0), colour)
            words = f"{capitalised(spoken(genre))}  {self._counts[genre]:,}"
            if metrics.horizontalAdvance(words) + _ROOM > rect.width():
                words = capitalised(spoken(genre))
            if metrics.horizontalAdvance(words) + _ROOM < rect.width():
                pale = self._alone is not None and genre != self._alone
                painter.setPen(QColor(tokens.muted) if pale else _ink(colour))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus() and parts:
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(parts[self._focused][1].adjusted(1, 1, -2, -1), 4, 4)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show that genre alone, or all again."""
        number = self._at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self._focused = number
            self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Light up the part under the mouse."""
        hovered = self._at(event.position().x())
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(
                Qt.CursorShape.ArrowCursor if hovered is None else Qt.CursorShape.PointingHandCursor
            )
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light up nothing."""
        del event
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrows go from part to part; Space or Return shows one alone."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self._counts:
            self._focused = (self._focused + steps[Qt.Key(event.key())]) % len(self._counts)
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self._counts:
            self._choose()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell of a part what its colour means."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        elif isinstance(event, QHelpEvent):
            number = self._at(event.pos().x())
            if number is not None:
                genre, count = list(self._counts.items())[number]
                share = count / sum(self._counts.values())
                words = f"{capitalised(spoken(genre))}: {count:,} songs, {share:.0%}"
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _at(self, x: float) -> int | None:
        for number, (_, rect) in enumerate(self.parts() if self._counts else []):
            if rect.left() <= x < rect.right():
                return number
        return None

    def _choose(self) -> None:
        genre = list(self._counts)[self._focused]
        self.chosen.emit(None if genre == self._alone else genre)


def _ink(colour: QColor) -> QColor:
    """Black or white, whichever is read better on this colour."""
    # relative luminance as WCAG 2 has it: blue is dark whatever its lightness
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#101216") if luminance > _LIGHT else QColor("#ffffff")
