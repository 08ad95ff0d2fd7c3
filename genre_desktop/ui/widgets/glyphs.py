"""The few signs on buttons, drawn in the theme's colours: no picture files to keep in step."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

_SIDE = 18.0
_SCALES = (1.0, 2.0)

Draw = Callable[[QPainter, QColor], None]


def glyph(draw: Draw, colour: str) -> QIcon:
    """A sign as an icon, sharp on screens of any resolution.

    Parameters
    ----------
    draw : callable
        One of this module.
    colour : str
    """
    icon = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(QSize(round(_SIDE * scale), round(_SIDE * scale)))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, QColor(colour))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def play(painter: QPainter, colour: QColor) -> None:
    """A triangle that points to the right."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(5, 2.5), QPointF(15.5, 9), QPointF(5, 15.5)]))


def pause(painter: QPainter, colour: QColor) -> None:
    """Two upright bars."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for left in (4.0, 10.5):
        painter.drawRoundedRect(QRectF(left, 3, 3.5, 12), 1, 1)


def loop(painter: QPainter, colour: QColor) -> None:
    """Two arrows that chase each other."""
    painter.setPen(_pen(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(3, 8.5))
    path.quadTo(3, 5.5, 6, 5.5)
    path.lineTo(14.5, 5.5)
    path.moveTo(12, 3)
    path.lineTo(14.5, 5.5)
    path.lineTo(12, 8)
    path.moveTo(15, 9.5)
    path.quadTo(15, 12.5, 12, 12.5)
    path.lineTo(3.5, 12.5)
    path.moveTo(6, 10)
    path.lineTo(3.5, 12.5)
    path.lineTo(6, 15)
    painter.drawPath(path)


def speaker(painter: QPainter, colour: QColor) -> None:
    """A loudspeaker with two waves."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    corners = ((2, 6.5), (5, 6.5), (9, 3), (9, 15), (5, 11.5), (2, 11.5))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setPen(_pen(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for side in (4.0, 9.0):
        painter.drawArc(QRectF(10.5 - side / 2, 9 - side / 2, side, side), -45 * 16, 90 * 16)


def _pen(colour: QColor) -> QPen:
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
