"""The bar chart of the genres."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from genre_desktop.inference.verdict import Verdict, capitalised, spoken
from genre_desktop.ui.theme import Theme, genre_colour
from genre_desktop.ui.widgets.rounded_bar import filled, paint_bar

_ROW_HEIGHT = 30.0
_BAR_HEIGHT = 12.0
_GAP = 10.0
_GLIDE_S = 0.12
"""In so much time a gliding bar goes two thirds of the way that is left."""

_THERE = 0.002
MOST_ROWS = 12
"""Of a model that knows more genres the likeliest are shown: the window has to fit the screen."""


class ProbabilityBars(QWidget):
    """One bar a genre, with its name before and its percentage behind it.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._genres: tuple[str, ...] = ()
        self._verdict: Verdict | None = None
        self._lengths: dict[str, float] = {}
        self._by_rank = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Probability of each genre")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def show_genres(self, genres: tuple[str, ...]) -> None:
        """Show these genres, without probabilities."""
        self._genres = genres
        self.show_verdict(None)

    def show_verdict(self, verdict: Verdict | None, *, gliding: bool = False) -> None:
        """Show the probabilities of a verdict, or empty bars.

        Parameters
        ----------
        verdict : Verdict or None
        gliding : bool
            Not at once: `advance` moves the bars there.
        """
        self._verdict = verdict
        if verdict is not None:
            self._genres = verdict.genres
        if not gliding:
            self._lengths = self._wanted()
        self.setAccessibleDescription(
            ", ".join(f"{spoken(genre)} {share:.0%}" for genre, share in verdict.ranked())
            if verdict is not None and verdict.genre
            else "Nothing to show yet"
        )
        self.updateGeometry()
        self.update()

    def advance(self, step_s: float) -> None:
        """Move gliding bars on by a step of the clock."""
        wanted = self._wanted()
        if wanted == self._lengths:
            return
        share = 1 - math.exp(-step_s / _GLIDE_S)
        lengths = {}
        for genre, length in wanted.items():
            left = length - self._lengths.get(genre, 0.0)
            lengths[genre] = length if abs(left) < _THERE else length - (1 - share) * left
        before, self._lengths = self._lengths, lengths
        for index, (genre, _) in enumerate(self.rows()):
            # only the rows that look another way now: a third of them, mostly
            if _seen(lengths[genre]) != _seen(before.get(genre, -1.0)):
                self.update(0, round(index * _ROW_HEIGHT), self.width(), round(_ROW_HEIGHT))

    def settle(self) -> None:
        """Have gliding bars arrive at once."""
        self._lengths = self._wanted()
        self.update()

    def _wanted(self) -> dict[str, float]:
        if self._verdict is None:
            return dict.fromkeys(self._genres, 0.0)
        return dict(zip(self._verdict.genres, self._verdict.probabilities, strict=True))

    def order_by_rank(self, by_rank: bool) -> None:  # noqa: FBT001 - a setter of one state
        """Put the likeliest genre first, or keep the order always the same."""
        self._by_rank = by_rank
        self.update()

    def rows(self) -> list[tuple[str, float]]:
        """Genres and probabilities from top to bottom, as shown."""
        if self._verdict is None:
            return [(genre, 0.0) for genre in self._genres[:MOST_ROWS]]
        if self._by_rank or len(self._genres) > MOST_ROWS:
            return self._verdict.ranked()[:MOST_ROWS]
        return list(zip(self._verdict.genres, self._verdict.probabilities, strict=True))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Tall enough for every row."""
        return QSize(260, int(_ROW_HEIGHT * max(1, len(self.rows()))))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As `sizeHint`, but narrower."""
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows that are asked for."""
        painter = QPainter(self)
        # opaque, so that what lies beneath need not be painted for each step of a gliding bar
        painter.fillRect(event.rect(), QColor(self._theme.tokens.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = self.rows()
        names = [capitalised(spoken(genre)) for genre, _ in rows]
        metrics = QFontMetricsF(self.font())
        name_width = max((metrics.horizontalAdvance(name) for name in names), default=0)
        share_width = metrics.horizontalAdvance("100 %")
        first = self._verdict.genre if self._verdict is not None else None
        for index, ((genre, share), name) in enumerate(zip(rows, names, strict=True)):
            top = index * _ROW_HEIGHT
            row = QRectF(0, top, self.width(), _ROW_HEIGHT)
            if not event.region().intersects(row.toAlignedRect()):
                continue
            bar = QRectF(
                name_width + _GAP,
                top + (_ROW_HEIGHT - _BAR_HEIGHT) / 2,
                max(10.0, self.width() - name_width - share_width - 2 * _GAP),
                _BAR_HEIGHT,
            )
            length = self._lengths.get(genre, share)
            self._paint_bar(painter, bar, genre_colour(genre), length)
            tokens = self._theme.tokens
            painter.setPen(QColor(tokens.text if genre == first else tokens.muted))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                QRectF(0, top, name_width, _ROW_HEIGHT), middle | Qt.AlignmentFlag.AlignLeft, name
            )
            if self._verdict is not None:
                painter.drawText(
                    QRectF(self.width() - share_width, top, share_width, _ROW_HEIGHT),
                    middle | Qt.AlignmentFlag.AlignRight,
                    f"{100 * length:.0f} %",
                )
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF, colour: QColor, share: float) -> None:
        paint_bar(painter, bar, QColor(self._theme.tokens.raised))
        if self._verdict is not None or share > 0:
            paint_bar(painter, filled(bar, share), colour)


def _seen(length: float) -> int:
    """A length as far as it can be seen: in the least steps of a bar and of its percentage."""
    return round(300 * length)
