"""Drawings of widgets for files: vectors, with text as text."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from genre_desktop.ui.song.pictures_out import png_of
from genre_desktop.ui.song.pixel_items import PixelItem
from genre_desktop.ui.song.sound_view import SoundView

_Version = QSvgGenerator.SvgVersion
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_STAND_IN = 0xFFC0DE00
"""The colour of the first image that is left out, which the others count on from."""


@dataclass(frozen=True, slots=True)
class DrawnCanvas:
    """The canvas as SVG, less its images: to pack those takes up to half a second.

    Attributes
    ----------
    svg : bytes
        With a single pixel in the place of each image.
    images : tuple of (QImage, QImage)
        Each of these pixels, and what belongs there.
    place : QRect
        Of the canvas, in the widget that is drawn.
    """

    svg: bytes
    images: tuple[tuple[QImage, QImage], ...]
    place: QRect


def draw_canvas(widget: QWidget, canvas: SoundView, title: str) -> DrawnCanvas:
    """Draw the canvas as it is shown.

    Parameters
    ----------
    widget : QWidget
        The canvas, or the window with it.
    canvas : SoundView
    title : str
        What is to be seen.
    """
    with _images_left_out(canvas) as images:
        svg = _painted(canvas, canvas, title, _Version.Svg11)
    place = QRect(canvas.mapTo(widget, QPoint()), canvas.size())
    return DrawnCanvas(svg, tuple(images), place)


def draw_around(widget: QWidget, canvas: SoundView, title: str) -> bytes:
    """Draw the window around a canvas as it is shown, for `svg_of`.

    Only version 1.1 has the clipping without which a zoomed picture lies over all else, and Qt puts
    it in the wrong place for a widget in a widget: so the one is put into the other afterwards.
    """
    was_visible = canvas.ci.isVisible()
    canvas.ci.setVisible(False)
    try:
        return _painted(widget, canvas, title, _Version.SvgTiny12)
    finally:
        canvas.ci.setVisible(was_visible)


def svg_of(drawn: DrawnCanvas, around: bytes | None = None) -> bytes:
    """An SVG file of what was drawn. May be called on any thread.

    Parameters
    ----------
    drawn : DrawnCanvas
    around : bytes, optional
        The window that it is a part of; without one the file is of the canvas alone.
    """
    svg = drawn.svg if around is None else _inserted(around, drawn.svg, drawn.place)
    for pixel, image in drawn.images:
        # as text, and last: to read and write so much XML holds all threads
        svg = svg.replace(_in_svg(pixel), _in_svg(image))
    return svg


@contextmanager
def _images_left_out(canvas: SoundView) -> Iterator[list[tuple[QImage, QImage]]]:
    """Have a single pixel painted for each image of the canvas; give these and the images."""
    items = [item for item in canvas.scene().items() if isinstance(item, PixelItem)]
    there = [(item, item.replace(None)) for item in items]
    pairs: list[tuple[QImage, QImage]] = []
    for number, (item, image) in enumerate(there):
        if not image.isNull():
            pixel = QImage(1, 1, QImage.Format.Format_RGB32)
            pixel.fill(_STAND_IN + number)
            item.replace(pixel)
            # the item's own image draws from an array that the item may let go
            pairs.append((pixel, image.copy()))
    try:
        yield pairs
    finally:
        for item, image in there:
            item.replace(image)


def _painted(
    widget: QWidget, canvas: SoundView, title: str, version: QSvgGenerator.SvgVersion
) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator(version)
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setDescription("Made by Genre Desktop")
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setResolution(widget.logicalDpiX())
    # the ground, were it cached, would be painted as an image: megabytes of one colour
    cached = canvas.cacheMode()
    canvas.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
    painter = QPainter(generator)
    QWidget.render(widget, painter, QPoint())
    painter.end()
    canvas.setCacheMode(cached)
    return bytes(data.data())


def _in_svg(image: QImage) -> bytes:
    """An image as Qt writes it into a drawing."""
    return base64.b64encode(png_of(image))


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
