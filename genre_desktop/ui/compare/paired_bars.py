"""The chart of a comparison: two bars a genre, and how far they are apart."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.pages.words import percent
from genre_desktop.ui.compare.difference import GenreDifference
from genre_desktop.ui.theme import Theme, genre_colour
from genre_desktop.ui.widgets.probability_bars import MOST_ROWS
from genre_desktop.ui.widgets.rounded_bar import filled, paint_bar

_ROW_HEIGHTS = (33.0, 48.0)  # the least, and the most where there is room
_HEAD_HEIGHT = 24.0
_BAR_HEIGHT = 9.0
_BAR_GAP = 3.0
_GAP = 10.0
_HATCH_PX = 5.0
_FAINT = 70  # opacity of the second bar, of 255, beneath its hatching
_ABSENT = "–"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PairedBars(QWidget):
    """For each genre a solid bar, A, above a hatched one, B, with percentages and difference.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[GenreDifference, ...] = ()
        self._first: tuple[str | None, str | None] = (None, None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Probability of each genre on both sides")
        theme.changed.connect(self.update)
        self.show_rows((), (None, None))

    def show_rows(
        self,
        rows: Sequence[GenreDifference],
        likeliest: tuple[str | None, str | None],
        *,
        by_rank: bool = False,
    ) -> None:
        """Show genres.

        Parameters
        ----------
        rows : sequence of GenreDifference
        likeliest : tuple of str or None
            The genre of A's verdict and of B's.
        by_rank : bool
            The likeliest first; else in the order given.
        """
        ranked = sorted(rows, key=lambda row: -max(row.first or 0.0, row.second or 0.0))
        kept = ranked[:MOST_ROWS]
        self._rows = tuple(kept if by_rank else [row for row in rows if row in kept])
        self._first = likeliest
        self.setAccessibleDescription(
            ", ".join(
                f"{spoken(row.genre)}: A {_share(row.first)}, B {_share(row.second)}"
                for row in ranked
            )
            or "Nothing to show yet"
        )
        self.updateGeometry()
        self.update()

    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """What stands in the chart from top to bottom: genre, A, B, and B less A in points."""
        return tuple(
            (row.genre, _share(row.first), _share(row.second), _points(row)) for row in self._rows
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Tall enough for every row, with air between them."""
        return QSize(320, self._height_for(_ROW_HEIGHTS[1]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As `sizeHint`, but narrower, and the rows close together."""
        return QSize(250, self._height_for(_ROW_HEIGHTS[0]))

    def _height_for(self, row_height: float) -> int:
        return round(_HEAD_HEIGHT + row_height * max(1, len(self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows that are asked for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        least, most = _ROW_HEIGHTS
        height = min(most, max(least, (self.height() - _HEAD_HEIGHT) / max(1, len(self._rows))))
        metrics = QFontMetricsF(self.font())
        names = [capitalised(spoken(row.genre)) for row in self._rows]
        name_width = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        share_width = metrics.horizontalAdvance("100 %")
        points_width = metrics.horizontalAdvance("+100")
        points = QRectF(self.width() - points_width, 0, points_width, _HEAD_HEIGHT)
        shares = QRectF(points.left() - _GAP - share_width, 0, share_width, _HEAD_HEIGHT)
        bars = QRectF(name_width + _GAP, 0, shares.left() - name_width - 2 * _GAP, _BAR_HEIGHT)
        if self._rows:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(points, _RIGHT, "B\N{MINUS SIGN}A")
            self._paint_legend(painter, bars)
        for number, (row, name) in enumerate(zip(self._rows, names, strict=True)):
            top = _HEAD_HEIGHT + number * height
            if not event.rect().intersects(QRectF(0, top, self.width(), height).toAlignedRect()):
                continue
            painter.setPen(QColor(tokens.text if row.genre in self._first else tokens.muted))
            painter.drawText(QRectF(0, top, name_width, height), _LEFT, name)
            painter.drawText(QRectF(points.left(), top, points_width, height), _RIGHT, _points(row))
            middle = top + height / 2
            for share, genre, y, hatched in (
                (row.first, self._first[0], middle - _BAR_GAP / 2 - _BAR_HEIGHT, False),
                (row.second, self._first[1], middle + _BAR_GAP / 2, True),
            ):
                painter.setPen(QColor(tokens.text if row.genre == genre else tokens.muted))
                # the digits are taller than the bars: a little apart, they do not touch
                room = QRectF(shares.left(), y + (2 if hatched else -2) - 4, share_width, 17)
                painter.drawText(room, _RIGHT, _share(share))
                bars.moveTop(y)
                self._paint_bar(painter, bars, genre_colour(row.genre), share, hatched=hatched)
        painter.end()

    def _paint_legend(self, painter: QPainter, bars: QRectF) -> None:
        colour = QColor(self._theme.tokens.muted)
        x = bars.left()
        for letter, hatched in (("A", False), ("B", True)):
            swatch = QRectF(x, (_HEAD_HEIGHT - _BAR_HEIGHT) / 2, 26, _BAR_HEIGHT)
            self._paint_filling(painter, swatch, colour, hatched=hatched)
            painter.setPen(colour)
            painter.drawText(QRectF(swatch.right() + 6, 0, 20, _HEAD_HEIGHT), _LEFT, letter)
            x = swatch.right() + 32

    def _paint_bar(
        self, painter: QPainter, bar: QRectF, colour: QColor, share: float | None, *, hatched: bool
    ) -> None:
        room = QColor(self._theme.tokens.raised)
        if share is None:
            # no bar could be here: a line says that this is not nought
            painter.fillRect(QRectF(bar.left(), bar.center().y() - 0.5, bar.width(), 1), room)
            return
        paint_bar(painter, bar, room)
        self._paint_filling(painter, filled(bar, share), colour, hatched=hatched)

    def _paint_filling(
        self, painter: QPainter, bar: QRectF, colour: QColor, *, hatched: bool
    ) -> None:
        if not hatched:
            paint_bar(painter, bar, colour)
            return
        radius = bar.height() / 2
        # lines drawn by hand: those of a Qt.BrushStyle are hair-thin on a sharp screen
        shape = QPainterPath()
        shape.addRoundedRect(bar, radius, radius)
        faint = QColor(colour)
        faint.setAlpha(_FAINT)
        painter.fillPath(shape, faint)
        painter.save()
        painter.setClipPath(shape)
        painter.setPen(QPen(colour, 1.6))
        for step in range(int((bar.width() + bar.height()) / _HATCH_PX) + 1):
            x = bar.left() + step * _HATCH_PX
            painter.drawLine(QLineF(QPointF(x, bar.top()), QPointF(x - bar.height(), bar.bottom())))
        painter.restore()
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar.adjusted(0.6, 0.6, -0.6, -0.6), radius - 0.6, radius - 0.6)


def _share(share: float | None) -> str:
    return _ABSENT if share is None else percent(share, 0)


def _points(row: GenreDifference) -> str:
    if row.points is None:
        return _ABSENT
    return f"{row.points:+d}".replace("-", "\N{MINUS SIGN}") if row.points else "0"
