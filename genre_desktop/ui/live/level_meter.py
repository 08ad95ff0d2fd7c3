"""How loud it is: level, peak hold and a mark when it was too loud."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from genre_desktop.ui.live.live_sound import SILENT_DB, Loudness
from genre_desktop.ui.theme import Theme

LOWEST_DB = -60.0
"""Where the meter begins."""

_FALL_DB_PER_S = 24.0
_CLIP_S = 3.0
_LOUD_DB, _TOO_LOUD_DB = -12.0, -3.0
_BAR_HEIGHT = 8.0
_MARK_WIDTH = 44.0
_NUMBER_WIDTH = 52.0
_TELL_EVERY_S = 1.0


class LevelMeter(QWidget):
    """A bar that rises at once and falls slowly, as the meters of sound engineers do.

    Parameters
    ----------
    theme : Theme

    Attributes
    ----------
    level_db, held_db : float
        Where the bar ends, and the mark of the highest moment.
    hold_s : float
        How long that mark stays before it falls.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.level_db = LOWEST_DB
        self.held_db = LOWEST_DB
        self.hold_s = 2.0
        self._hold_left_s = 0.0
        self._clip_left_s = 0.0
        self._untold_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Level")
        self.setToolTip(
            "Level of the input in decibels below full scale. “Clip” means that it was too loud to"
            " be taken up whole: turn the input down."
        )
        theme.changed.connect(self.update)

    @property
    def clipped(self) -> bool:
        """Whether the clip mark is lit."""
        return self._clip_left_s > 0

    def advance(self, step_s: float, heard: Loudness | None) -> None:
        """Go on by a step of the clock, with what was heard in it."""
        before, words = (self.level_db, self.held_db), (self._number, self.clipped)
        peak_db = max(LOWEST_DB, heard.peak_db if heard is not None else SILENT_DB)
        self.level_db = max(peak_db, self.level_db - _FALL_DB_PER_S * step_s)
        self._hold_left_s -= step_s
        if self.level_db >= self.held_db:
            self.held_db, self._hold_left_s = self.level_db, self.hold_s
        elif self._hold_left_s <= 0:
            self.held_db = max(self.level_db, self.held_db - _FALL_DB_PER_S * step_s)
        self._clip_left_s = max(0.0, self._clip_left_s - step_s)
        if heard is not None and heard.clipped:
            self._clip_left_s = _CLIP_S
        if (self._number, self.clipped) != words:
            self.update()
        elif (self.level_db, self.held_db) != before:
            # the words stand still, mostly, and cost more than the bar
            self.update(0, 0, round(self._trough.right()) + 1, self.height())
        self._untold_s += step_s
        if self._untold_s >= _TELL_EVERY_S:
            self._untold_s = 0.0
            self.setAccessibleDescription(self.words)

    @property
    def words(self) -> str:
        """What the meter shows, for a screen reader."""
        if self.clipped:
            return "too loud"
        return "silent" if self.held_db <= LOWEST_DB else f"{self.held_db:.0f} decibels"

    def reset(self) -> None:
        """Show nothing."""
        self.level_db = self.held_db = LOWEST_DB
        self._hold_left_s = self._clip_left_s = 0.0
        self.setAccessibleDescription("")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click puts out the clip mark."""
        del event
        self._clip_left_s = 0.0
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line."""
        return QSize(400, 20)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line, narrower."""
        return QSize(160, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint trough, bar, hold and mark."""
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(event.rect(), QColor(tokens.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        trough = self._trough
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(trough, 4, 4)
        if self.level_db > LOWEST_DB:
            bar = QRectF(trough)
            bar.setWidth(max(_BAR_HEIGHT, trough.width() * _share(self.level_db)))
            painter.setBrush(self._gradient(trough))
            painter.drawRoundedRect(bar, 4, 4)
        if self.held_db > LOWEST_DB:
            x = trough.width() * _share(self.held_db)
            held = QRectF(max(0.0, x - 2), trough.top() - 2, 2, _BAR_HEIGHT + 4)
            painter.fillRect(held, QColor(tokens.text))
        if event.rect().right() > trough.right() + 1:
            self._paint_words(painter)
        painter.end()

    @property
    def _trough(self) -> QRectF:
        top = (self.height() - _BAR_HEIGHT) / 2
        return QRectF(0, top, self.width() - _NUMBER_WIDTH - _MARK_WIDTH - 8, _BAR_HEIGHT)

    @property
    def _number(self) -> str:
        # of the hold, which stands still long enough to be read
        return "–" if self.held_db <= LOWEST_DB else f"{_minus(self.held_db)} dB"

    def _paint_words(self, painter: QPainter) -> None:
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(self._theme.tokens.muted))
        number = QRectF(self._trough.right(), 0, _NUMBER_WIDTH, self.height())
        painter.drawText(number, right, self._number)
        self._paint_mark(painter, QRectF(self.width() - _MARK_WIDTH, 2, _MARK_WIDTH, 16))

    def _paint_mark(self, painter: QPainter, mark: QRectF) -> None:
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.error if self.clipped else tokens.raised))
        painter.drawRoundedRect(mark, 4, 4)
        painter.setPen(QColor(tokens.window if self.clipped else tokens.muted))
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, "Clip")

    def _gradient(self, trough: QRectF) -> QLinearGradient:
        tokens = self._theme.tokens
        gradient = QLinearGradient(trough.left(), 0, trough.right(), 0)
        gradient.setColorAt(0, QColor(tokens.accent))
        gradient.setColorAt(_share(_LOUD_DB), QColor(tokens.accent))
        gradient.setColorAt(_share(_TOO_LOUD_DB), QColor(tokens.warning))
        gradient.setColorAt(1, QColor(tokens.error))
        return gradient


def _share(level_db: float) -> float:
    return min(1.0, max(0.0, 1 - level_db / LOWEST_DB))


def _minus(level_db: float) -> str:
    whole = round(level_db)
    return f"−{-whole}" if whole < 0 else str(whole)
