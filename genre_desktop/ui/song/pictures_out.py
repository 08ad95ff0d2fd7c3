"""Pictures of widgets for files: twice as fine as the screen, or as vectors."""

from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.song.sound_view import SoundView

DENSITY = 2
"""Pixels of a picture to each of the screen's, along a side."""

_Version = QSvgGenerator.SvgVersion
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def picture_of(widget: QWidget, density: int = DENSITY) -> QImage:
    """Paint a widget as it is shown, `density` times as fine: nothing is enlarged afterwards.

    Returns
    -------
    QImage
        `density` times as wide and as high as the widget.
    """
    image = QImage(widget.size() * density, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    # QGraphicsView has a `render` of its own, which paints the scene and not what lies over it
    QWidget.render(widget, image, QPoint())
    return image


def png_of(image: QImage) -> bytes:
    """An image as a PNG file. May be called on any thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # which knows of bytes alone
    buffer.close()
    return bytes(data.data())


def svg_of(widget: QWidget, canvas: SoundView, title: str) -> bytes:
    """A widget as it is shown, as an SVG file: text as text, lines as vectors.

    Parameters
    ----------
    widget : QWidget
        The canvas, or the window with it.
    canvas : SoundView
    title : str
        What is to be seen.
    """
    picture = _painted(canvas, title, _Version.Svg11)
    if widget is canvas:
        return picture
    # Only version 1.1 has the clipping without which a zoomed picture lies over all else, and Qt
    # puts it in the wrong place for a widget in a widget: so the one is put into the other here.
    canvas.ci.setVisible(False)
    try:
        around = _painted(widget, title, _Version.SvgTiny12)
    finally:
        canvas.ci.setVisible(True)
    return _inserted(around, picture, QRect(canvas.mapTo(widget, QPoint()), canvas.size()))


def _painted(widget: QWidget, title: str, version: QSvgGenerator.SvgVersion) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator(version)
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setDescription("Made by Genre Desktop")
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setResolution(widget.logicalDpiX())
    painter = QPainter(generator)
    QWidget.render(widget, painter, QPoint())
    painter.end()
    return bytes(data.data())


def _inserted(around: bytes, picture: bytes, place: QRect) -> bytes:
    """Put one drawing into another, at a place of it."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    # both were written by Qt a moment ago
    outer, inner = ET.fromstring(around), ET.fromstring(picture)  # noqa: S314
    for element in inner.iter():
        for key, value in element.items():  # each drawing counts its clips and gradients from 1
            if key == "id":
                element.set(key, f"sound-{value}")
            elif value.startswith("url(#"):
                element.set(key, value.replace("url(#", "url(#sound-"))
    for key, number in (
        ("x", place.x()),
        ("y", place.y()),
        ("width", place.width()),
        ("height", place.height()),
    ):
        inner.set(key, str(number))
    outer.append(inner)
    return bytes(ET.tostring(outer, encoding="utf-8", xml_declaration=True))
