"""The fonts of headings, from that of the text."""

from PySide6.QtGui import QFont


def heading_font(font: QFont, factor: float) -> QFont:
    """The font of a heading: half bold, and `factor` times as large as the text."""
    heading = QFont(font)
    heading.setPointSizeF(heading.pointSizeF() * factor)
    heading.setWeight(QFont.Weight.DemiBold)
    return heading
