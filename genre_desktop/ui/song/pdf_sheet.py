"""A page to paint on, in millimetres."""

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

RESOLUTION = 1200
"""Dots an inch that a PDF's places are rounded to."""

_DOTS = RESOLUTION / 25.4
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class Sheet:
    """Paints text and areas on a page, whose places and sizes are told in millimetres.

    Parameters
    ----------
    writer : QPdfWriter
        With its page set; its resolution is set here.
    family : str
        The font.

    Attributes
    ----------
    painter : QPainter
        In dots: see `dots`.
    """

    def __init__(self, writer: QPdfWriter, family: str) -> None:
        writer.setResolution(RESOLUTION)
        self.painter = QPainter(writer)
        self._family = family

    def end(self) -> None:
        """Finish the page."""
        self.painter.end()

    @staticmethod
    def dots(x: float, y: float, width: float, height: float) -> QRectF:
        """An area of the page, for the painter."""
        return QRectF(x * _DOTS, y * _DOTS, width * _DOTS, height * _DOTS)

    @staticmethod
    def dot(x: float, y: float) -> QPointF:
        """A place of the page, for the painter."""
        return QPointF(x * _DOTS, y * _DOTS)

    def font(self, points: float, *, bold: bool = False) -> QFont:
        """A font for the page."""
        font = QFont(self._family)
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        # with Inter's other forms of colons and brackets, what is copied from a page reads "0/30"
        font.setFeature(QFont.Tag("calt"), 0)
        return font

    def metrics(self, points: float, *, bold: bool = False) -> QFontMetricsF:
        """Its measures on this page, in dots."""
        return QFontMetricsF(self.font(points, bold=bold), self.painter.device())

    def width_of(self, text: str, points: float, *, bold: bool = False) -> float:
        """How wide a line would be."""
        return self.metrics(points, bold=bold).horizontalAdvance(text) / _DOTS

    def line(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        points: float,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> float:
        """Write one line, shortened to the width.

        Returns
        -------
        float
            Its height.
        """
        metrics = self.metrics(points, bold=bold)
        height = metrics.height() / _DOTS
        area = self.dots(x, y, width, height)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        self.painter.setFont(self.font(points, bold=bold))
        self.painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | (_RIGHT if right else _LEFT)
        self.painter.drawText(area, int(flags | Qt.TextFlag.TextSingleLine), shown)
        return height

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        points: float,
        colour: str,
        *,
        height: float = 0.0,
    ) -> float:
        """Write text in as many lines as it takes; with a height, in no more than it has room for.

        Returns
        -------
        float
            The height that it took.
        """
        if not text:
            return 0.0
        needed = self.height_of(width, text, points)
        area = self.dots(x, y, width, min(needed, height) if height else needed)
        self.painter.setFont(self.font(points))
        self.painter.setPen(QColor(colour))
        self.painter.save()
        self.painter.setClipRect(area)
        self.painter.drawText(area, int(Qt.TextFlag.TextWordWrap | _LEFT), text)
        self.painter.restore()
        return area.height() / _DOTS

    def height_of(self, width: float, text: str, points: float) -> float:
        """How high a paragraph would be."""
        room = QRectF(0, 0, width * _DOTS, 1e6)
        flags = int(Qt.TextFlag.TextWordWrap | _LEFT)
        return self.metrics(points).boundingRect(room, flags, text).height() / _DOTS

    def fill(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0.0
    ) -> None:
        """Fill an area."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        area = self.dots(x, y, width, height)
        self.painter.drawRoundedRect(area, radius * _DOTS, radius * _DOTS)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)


def a4(writer: QPdfWriter) -> QSizeF:
    """Give a document upright pages of A4 without margins.

    Returns
    -------
    QSizeF
        Of the page, in millimetres.
    """
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    return size.size(QPageSize.Unit.Millimeter)
