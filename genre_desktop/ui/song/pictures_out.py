"""Pictures of widgets for files: twice as fine as the screen."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

DENSITY = 2
"""Pixels of a picture to each of the screen's, along a side."""


def picture_of(widget: QWidget, density: int = DENSITY) -> QImage:
    """Paint a widget as it is shown, `density` times as fine: nothing is enlarged afterwards.

    Returns
    -------
    QImage
        `density` times as wide and as high as the widget.
    """
    image = blank_for(widget, density)
    paint_part(widget, image, QRegion(widget.rect()))
    return image


def blank_for(widget: QWidget, density: int = DENSITY) -> QImage:
    """An image for a widget to be painted into, `density` times as wide and as high."""
    image = QImage(widget.size() * density, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    return image


def paint_part(widget: QWidget, image: QImage, part: QRegion) -> None:
    """Paint a part of a widget where it belongs in an image of the whole."""
    # QGraphicsView has a `render` of its own, which paints the scene and not what lies over it
    QWidget.render(widget, image, part.boundingRect().topLeft(), part)


def png_of(image: QImage) -> bytes:
    """An image as a PNG file. May be called on any thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # which knows of bytes alone
    buffer.close()
    return bytes(data.data())
