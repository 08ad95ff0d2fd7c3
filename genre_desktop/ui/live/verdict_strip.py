"""The verdicts of a session on one line, each in its genre's colour."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from genre_desktop.inference.live import Phase
from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.words import clock
from genre_desktop.ui.live.course import Course, Moment
from genre_desktop.ui.theme import Theme, genre_colour

_SHORTEST_S = 60.0
"""A session that has only begun does not fill the line: it would shrink from there on."""

_PROVISIONAL_OPACITY = 0.35
_LEAST_OPACITY = 0.5


class VerdictStrip(QWidget):
    """Shows a `Course` from the session's beginning to now; a tooltip tells of each moment.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.course = Course()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Verdicts of the session")
        theme.changed.connect(self.update)

    def show_course(self, course: Course) -> None:
        """Show another session."""
        self.course = course
        self.grew()

    def grew(self) -> None:
        """There is more of the session."""
        totals = self.course.totals_s()
        self.setAccessibleDescription(
            ", ".join(f"{spoken(genre)} {clock(spent)}" for genre, spent in totals.items())
            or "Nothing yet"
        )
        self.update()

    def tip_at(self, x: float) -> str:
        """What the tooltip says at a place, or nothing."""
        time_s = x / max(1, self.width()) * self._span_s
        moment = self.course.at(time_s)
        if moment is None:
            return ""
        share = f", {moment.confidence:.0%}" if moment.genre else ""
        return f"{clock(time_s)}  {moment.words}{share}"

    @property
    def _span_s(self) -> float:
        return max(_SHORTEST_S, self.course.duration_s)

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of the moment under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            words = self.tip_at(event.pos().x())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A thin line."""
        return QSize(400, 16)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A thin line, shorter."""
        return QSize(160, 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint each stretch in its colour."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPainterPath()
        line.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(line)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.raised))
        per_cell = self.width() * self.course.cell_s / self._span_s
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for start, stop, moment in self._runs():
            painter.fillRect(
                QRect(QPoint(round(start * per_cell), 0), QPoint(round(stop * per_cell) - 1, 99)),
                self._colour(moment),
            )
        painter.end()

    def _runs(self) -> list[tuple[int, int, Moment]]:
        """Neighbours that look the same, as one."""
        runs: list[tuple[int, int, Moment]] = []
        for index, cell in enumerate(self.course.cells):
            if cell is None:
                continue
            if runs and runs[-1][1] == index and _look(runs[-1][2]) == _look(cell):
                runs[-1] = (runs[-1][0], index + 1, cell)
            else:
                runs.append((index, index + 1, cell))
        return runs

    def _colour(self, moment: Moment) -> QColor:
        if moment.phase is Phase.NO_MUSIC:
            return QColor(self._theme.tokens.line)
        if moment.genre is None:
            return QColor(Qt.GlobalColor.transparent)
        colour = QColor(genre_colour(moment.genre))
        colour.setAlphaF(_look(moment)[2])
        return colour


def _look(moment: Moment) -> tuple[bool, str | None, float]:
    """All that a moment's colour depends on: a session has thousands, and colours are dear."""
    if moment.phase is Phase.PROVISIONAL:
        return False, moment.genre, _PROVISIONAL_OPACITY
    # in tenths: more could not be told apart
    share = round(10 * moment.confidence) / 10
    opacity = _LEAST_OPACITY + (1 - _LEAST_OPACITY) * share
    return moment.phase is Phase.NO_MUSIC, moment.genre, opacity
