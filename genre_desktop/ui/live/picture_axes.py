"""The axes of the live pictures: frequency at the left, how long ago beneath."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from genre_desktop.features.mel import FrontEnd
from genre_desktop.ui.song.axes import mel_marks
from genre_desktop.ui.theme import Theme

AXIS_WIDTH = 52
_TICK = 4
_GAP = 5
_STEPS_S = (1, 2, 5, 10, 15, 20)
_PIXELS_A_MARK = 110


class FrequencyAxis(QWidget):
    """Mel bands, labelled in Hz as in the song view.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._front_end = FrontEnd()
        self.setFixedWidth(AXIS_WIDTH)
        theme.changed.connect(self.update)

    def show_front_end(self, front_end: FrontEnd) -> None:
        """Label the bands of this front end."""
        self._front_end = front_end
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint labels and ticks."""
        del event
        painter = QPainter(self)
        tokens = self._theme.tokens
        line_height = painter.fontMetrics().height()
        last_top = float(self.height() + line_height)
        for band, text in mel_marks(self._front_end):
            y = self.height() * (1 - (band + 0.5) / self._front_end.n_mels)
            top = y - line_height / 2
            if top + line_height > last_top or top < 0:
                continue  # no room
            last_top = top
            painter.setPen(QColor(tokens.line))
            painter.drawLine(AXIS_WIDTH - _TICK, round(y), AXIS_WIDTH, round(y))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(
                QRectF(0, top, AXIS_WIDTH - _TICK - _GAP, line_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                text,
            )
        painter.end()


class AgoAxis(QWidget):
    """How many seconds ago; the right end is now.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._history_s = 20.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_history(self, seconds: float) -> None:
        """Reach so far back."""
        self._history_s = seconds
        self.update()

    def marks(self) -> list[tuple[float, str]]:
        """Places from 0 to 1 and labels, from the right."""
        room = max(1.0, self.width() / _PIXELS_A_MARK)
        step = next((step for step in _STEPS_S if self._history_s / step <= room), 30)
        seconds = range(0, int(self._history_s) + 1, step)
        return [(1 - ago / self._history_s, f"{ago} s ago" if ago else "now") for ago in seconds]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line of text and ticks."""
        return QSize(400, self.fontMetrics().height() + _TICK + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line, narrower."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint labels and ticks."""
        del event
        painter = QPainter(self)
        tokens = self._theme.tokens
        for place, text in self.marks():
            x = min(self.width() - 1, round(place * self.width()))
            painter.setPen(QColor(tokens.line))
            painter.drawLine(x, 0, x, _TICK)
            painter.setPen(QColor(tokens.muted))
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            # the outermost stay within
            left = min(max(0.0, x - width / 2), self.width() - width)
            painter.drawText(
                QRectF(left, _TICK, width, self.height() - _TICK),
                Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
                text,
            )
        painter.end()
