"""How boxes and circles to be ticked look."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

_OUTLINE = "#8c94a1"
"""Grey that is seen on dark and on light."""


def outline(widget: QWidget) -> None:
    """Give ticks an outline that is seen: the style makes it of the window's colour, darker."""
    palette = QPalette()  # all but this follows the theme
    palette.setColor(QPalette.ColorRole.Window, QColor(_OUTLINE))
    widget.setPalette(palette)
