"""What lies over the dots of the map: names of genres, the chosen song and its like, a callout."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Tokens

_HALO_PX = 4.0
_RING_PX = 3.5
_PAD_PX, _GAP_PX = 10.0, 14.0
_MOST_WORDS_PX = 380.0
_CORNER_PX = 10.0


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a song.

    Attributes
    ----------
    title, artist, verdict : str
        All but the title may be empty.
    genre : str or None
        Whose colour it has.
    """

    title: str
    artist: str
    verdict: str
    genre: str | None

    @property
    def in_a_line(self) -> str:
        """All of it, as it is read aloud."""
        return ", ".join(each for each in (self.title, self.artist, self.verdict) if each)


class WrittenNames:
    """Names of genres, written once: their halo is too dear for each frame."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, str, float], QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        names: Iterable[tuple[str, QPointF]],
        room: QRectF,
        tokens: Tokens,
    ) -> None:
        """Paint names [text and middle], each where no other stands yet."""
        taken: list[QRectF] = []
        for text, middle in names:
            if not room.contains(middle):
                continue
            picture = self._picture(text, painter, tokens)
            place = QRectF(QPointF(0, 0), picture.deviceIndependentSize())
            place.moveCenter(middle)
            for other in taken:
                if place.intersects(other):
                    is_over = place.center().y() < other.center().y()
                    place.moveTop(other.top() - place.height() if is_over else other.bottom())
            taken.append(place)
            painter.drawPixmap(place.topLeft(), picture)

    def _picture(self, text: str, painter: QPainter, tokens: Tokens) -> QPixmap:
        ratio = painter.device().devicePixelRatio()
        known_as = text, tokens.text, ratio
        if known_as not in self._pictures:
            self._pictures[known_as] = _written(text, painter.font(), ratio, tokens)
        return self._pictures[known_as]


def _written(text: str, font: QFont, ratio: float, tokens: Tokens) -> QPixmap:
    bold = heading_font(font, 1.05)
    metrics = QFontMetricsF(bold)
    width = metrics.horizontalAdvance(text) + 2 * _HALO_PX
    height = metrics.height() + _HALO_PX
    picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.addText(_HALO_PX, _HALO_PX / 2 + metrics.ascent(), bold, text)
    halo = QColor(tokens.surface)
    halo.setAlpha(225)
    pen = QPen(halo, _HALO_PX)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, pen)
    painter.fillPath(path, QColor(tokens.text))
    painter.end()
    return picture


def paint_chosen(
    painter: QPainter, chosen: QPointF, alike: Sequence[QPointF], radius: float, tokens: Tokens
) -> None:
    """A ring around the chosen song, and lines to those that sound most like it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QColor(tokens.text)
    line.setAlpha(170)
    painter.setPen(QPen(line, 1.4))
    for other in alike:
        painter.drawLine(chosen, other)
    for other in alike:
        painter.drawEllipse(other, radius + 2, radius + 2)
    painter.setPen(QPen(QColor(tokens.surface), 5))
    painter.drawEllipse(chosen, radius + _RING_PX, radius + _RING_PX)
    painter.setPen(QPen(QColor(tokens.text), 2.2))
    painter.drawEllipse(chosen, radius + _RING_PX, radius + _RING_PX)


def paint_callout(
    painter: QPainter, words: Words, colour: QColor, at: QPointF, room: QRectF, tokens: Tokens
) -> None:
    """What the song under the pointer is."""
    bold = heading_font(painter.font(), 1.0)
    lines = [(bold, words.title, tokens.text)]
    lines += [(painter.font(), words.artist, tokens.muted)] if words.artist else []
    lines += [(painter.font(), words.verdict, tokens.text)] if words.verdict else []
    written = []
    for font, text, ink in lines:
        metrics = QFontMetricsF(font)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _MOST_WORDS_PX)
        written.append((font, elided, ink, metrics))
    width = max(metrics.horizontalAdvance(text) for _, text, _, metrics in written)
    height = sum(metrics.lineSpacing() for *_, metrics in written)
    box = QRectF(0, 0, width + 2 * _PAD_PX + 8, height + 1.4 * _PAD_PX)
    box.moveTopLeft(at + QPointF(_GAP_PX, _GAP_PX))
    if box.right() > room.right() - 4:
        box.moveRight(at.x() - _GAP_PX)
    if box.bottom() > room.bottom() - 4:
        box.moveBottom(at.y() - _GAP_PX)
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(box, 7, 7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(box.left() + 7, box.top() + 8, 4, box.height() - 16), 2, 2)
    top = box.top() + 0.7 * _PAD_PX
    for font, text, ink, metrics in written:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(QPointF(box.left() + _PAD_PX + 8, top + metrics.ascent()), text)
        top += metrics.lineSpacing()


def paint_frame(painter: QPainter, room: QRectF, tokens: Tokens, *, has_focus: bool) -> None:
    """Round corners, as everything in the window has, and a line where the keys go."""
    corners, inside = QPainterPath(), QPainterPath()
    corners.addRect(room)
    inside.addRoundedRect(room, _CORNER_PX, _CORNER_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(corners.subtracted(inside), QColor(tokens.window))
    if has_focus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 1))
        frame = room.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, _CORNER_PX, _CORNER_PX)
