"""A bar with round ends, and how much of it a share fills."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter


def filled(bar: QRectF, share: float) -> QRectF:
    """The part of a bar that a share, from 0 to 1, fills.

    Nothing leaves a dot of the genre's colour, which serves as the legend; what is more than
    nothing is longer than the dot, and all is the whole bar.
    """
    part = QRectF(bar)
    part.setWidth(bar.height() + (bar.width() - bar.height()) * share)
    return part


def paint_bar(painter: QPainter, bar: QRectF, colour: QColor) -> None:
    """Paint a bar, or the part of one that is filled."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
