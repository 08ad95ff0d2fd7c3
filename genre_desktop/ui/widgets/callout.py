"""A card that points at a part of the window, and a ring around that part."""

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.theme import Theme

_BEAK = 12
_HALF_BEAK = 11
_RADIUS = 10.0
_PADDING = 20
_GAP = 6  # between what is pointed at and its ring
_EDGE = 10  # never nearer to the window's edge
_WIDTH = 400


class Side(Enum):
    """Where a card stands, seen from what it points at."""

    LEFT = "left"
    RIGHT = "right"
    BELOW = "below"
    ABOVE = "above"
    INSIDE = "inside"


class Callout(QWidget):
    """A card over the window; it takes no focus by itself, and covers no more than it needs.

    Whoever owns it gives it a layout.

    Parameters
    ----------
    theme : Theme
    window : QWidget
        In which it points at things.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._side = Side.INSIDE
        self._tip = QPointF()
        self._ring = _Ring(theme, window)
        self.setContentsMargins(*4 * (_BEAK + _PADDING,))
        theme.changed.connect(self.update)
        self.hide()

    def point_at(self, target: QRect, sides: tuple[Side, ...]) -> None:
        """Stand beside a part of the window and point at it.

        Parameters
        ----------
        target : QRect
            In the window's coordinates.
        sides : tuple of Side
            The first of them where there is room is taken; else inside, without a beak.
        """
        window = self._window
        whole = window.rect()
        ringed = target.adjusted(-_GAP, -_GAP, _GAP, _GAP).intersected(whole.adjusted(2, 2, -2, -2))
        self._ring.setGeometry(ringed)
        size = self._wanted_size()
        room = whole.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        for side in (*sides, Side.INSIDE):
            place = _place(side, ringed, size)
            slid = _slid_into(place, room, along_x=side in (Side.BELOW, Side.ABOVE))
            if room.contains(slid) or side is Side.INSIDE:
                self._side = side
                self.setGeometry(slid)
                break
        self._tip = QPointF(self.mapFrom(window, _tip_of(self._side, ringed, self.geometry())))
        self._ring.show()
        self._ring.raise_()
        self.show()
        self.raise_()
        self.update()

    def put_away(self) -> None:
        """Show neither card nor ring."""
        self._ring.hide()
        self.hide()

    @property
    def ringed(self) -> QRect:
        """What the ring encloses, in the window's coordinates."""
        return self._ring.geometry()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the card and its beak."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        card = QRectF(self.rect()).adjusted(_BEAK, _BEAK, -_BEAK, -_BEAK)
        shape = QPainterPath()
        shape.addRoundedRect(card, _RADIUS, _RADIUS)
        if self._side is not Side.INSIDE:
            beak = QPainterPath()
            beak.addPolygon(_beak(self._side, self._tip, card))
            beak.closeSubpath()
            shape = shape.united(beak)
        painter.setBrush(QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPath(shape)
        painter.end()

    def _wanted_size(self) -> QSize:
        layout = self.layout()
        if layout is None:
            return QSize(_WIDTH, _WIDTH // 2)
        layout.activate()
        height = layout.totalHeightForWidth(_WIDTH)
        return QSize(_WIDTH, height if height > 0 else layout.totalSizeHint().height())


class _Ring(QWidget):
    """A line around a part of the window, which it does not keep from the mouse."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.end()


def _place(side: Side, target: QRect, size: QSize) -> QRect:
    """Where a card of this size stands, before it is slid into the window."""
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(target.center())
    match side:
        case Side.LEFT:
            place.moveRight(target.left() - 1)
            place.moveTop(target.top())
        case Side.RIGHT:
            place.moveLeft(target.right() + 1)
            place.moveTop(target.top())
        case Side.BELOW:
            place.moveTop(target.bottom() + 1)
        case Side.ABOVE:
            place.moveBottom(target.top() - 1)
        case Side.INSIDE:
            pass
    return place


def _slid_into(place: QRect, room: QRect, *, along_x: bool) -> QRect:
    """Move a card along the side where it stands until the room holds it."""
    slid = QRect(place)
    if along_x:
        slid.moveLeft(max(room.left(), min(slid.left(), room.right() - slid.width())))
    else:
        slid.moveTop(max(room.top(), min(slid.top(), room.bottom() - slid.height())))
    return slid


def _tip_of(side: Side, target: QRect, card: QRect) -> QPointF:
    """The point at the target's edge that lies before the card's middle, or nearest to it."""
    seen = target.intersected(card) if side is Side.INSIDE else target
    keep = _BEAK + int(_RADIUS) + _HALF_BEAK  # from the card's corners
    x = max(card.left() + keep, min(seen.center().x(), card.right() - keep))
    y = max(card.top() + keep, min(seen.center().y(), card.top() + 3 * keep))
    match side:
        case Side.LEFT:
            return QPointF(target.left(), y)
        case Side.RIGHT:
            return QPointF(target.right() + 1, y)
        case Side.BELOW:
            return QPointF(x, target.bottom() + 1)
        case Side.ABOVE:
            return QPointF(x, target.top())
        case Side.INSIDE:
            return QPointF(card.center())


def _beak(side: Side, tip: QPointF, card: QRectF) -> QPolygonF:
    """The beak from the tip to a little within the card."""
    if side in (Side.LEFT, Side.RIGHT):
        root = card.right() - 2 if side is Side.LEFT else card.left() + 2
        return QPolygonF(
            [
                tip,
                QPointF(root, tip.y() - _HALF_BEAK),
                QPointF(root, tip.y() + _HALF_BEAK),
            ]
        )
    root = card.top() + 2 if side is Side.BELOW else card.bottom() - 2
    return QPolygonF(
        [tip, QPointF(tip.x() - _HALF_BEAK, root), QPointF(tip.x() + _HALF_BEAK, root)]
    )
