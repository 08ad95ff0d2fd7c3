"""The genre timeline: the probabilities along the song as a stacked band, with its sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QStaticText

from genre_desktop.inference.verdict import spoken
from genre_desktop.ui.song.pixel_items import PixelItem, Pixels
from genre_desktop.ui.theme import Theme, genre_colour

_NAMES_SHARE = 0.3  # of the height, above the band
_BAND_ROWS = 72
_FINEST_S = 0.1
_MOST_COLUMNS = 8192
_LEAST_NAME_PX = 26
_CALM = 0.16  # how much of the surface is mixed into the colours: the picture is the hero

WAITING = "The genres along the song stand here when it has been heard"


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section as it is drawn.

    Attributes
    ----------
    start_s, stop_s : float
    label : str
        Its name, in words.
    genre : str or None
        Whose colour it has; None is grey: no music, or nothing that could be told.
    """

    start_s: float
    stop_s: float
    label: str
    genre: str | None


class TimelineStrip:
    """Fills the lowest pane.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    theme : Theme
    """

    def __init__(self, plot: Any, theme: Theme) -> None:  # noqa: ANN401 - pyqtgraph has no types
        self._theme = theme
        self.sections: tuple[ShownSection, ...] = ()
        self._times_s: NDArray[np.float64] = np.zeros(0)
        self._probabilities: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._genres: tuple[str, ...] = ()
        plot.setYRange(0, 1 / (1 - _NAMES_SHARE), padding=0)
        self.band = PixelItem()
        plot.addItem(self.band, ignoreBounds=True)
        self._marks = _SectionMarks(plot.getViewBox(), theme)

    def show(
        self,
        times_s: ArrayLike | None,
        probabilities: ArrayLike | None = None,
        genres: Sequence[str] = (),
        sections: Sequence[tuple[float, float, str, str | None]] = (),
    ) -> None:
        """Show a song's course; None empties the strip, which keeps its place.

        Parameters
        ----------
        times_s : array-like [shape=(k,)] or None
            Middle of each moment, rising.
        probabilities : array-like [shape=(k, len(genres))]
            NaN where there is no music.
        genres : sequence of str
        sections : sequence of (start_s, stop_s, label, genre or None)
        """
        if times_s is None or probabilities is None:
            self._times_s, self._genres, self.sections = np.zeros(0), (), ()
        else:
            times = np.asarray(times_s, np.float64)
            shares = np.asarray(probabilities, np.float32)
            if shares.shape != (len(times), len(genres)):
                raise ValueError(f"{shares.shape} probabilities, {len(times)} x {len(genres)}")
            # the song's own genre is the ground that the others stand on
            with_music = shares[np.isfinite(shares).all(axis=1)]
            order = np.argsort(-with_music.mean(axis=0)) if len(with_music) else range(len(genres))
            self._times_s = times
            self._probabilities = shares[:, list(order)]
            self._genres = tuple(genres[index] for index in order)
            self.sections = tuple(ShownSection(*section) for section in sections)
        self.redraw()

    def redraw(self) -> None:
        """Draw anew: after another song, or another theme."""
        tokens = self._theme.tokens
        self._marks.show(self.sections, waiting=not len(self._times_s))
        if not len(self._times_s):
            self.band.show_pixels(None)
            return
        step_s = float(np.median(np.diff(self._times_s))) if len(self._times_s) > 1 else 1.0
        start_s, stop_s = self._times_s[0] - step_s / 2, self._times_s[-1] + step_s / 2
        count = min(_MOST_COLUMNS, max(len(self._times_s), int((stop_s - start_s) / _FINEST_S)))
        moments = start_s + (np.arange(count) + 0.5) * (stop_s - start_s) / count
        self.band.show_pixels(
            _band(
                self._shares_at(moments),
                [QColor(genre_colour(genre)) for genre in self._genres],
                QColor(tokens.surface),
                QColor(tokens.raised),
            ),
            QRectF(start_s, 0, stop_s - start_s, 1),
        )

    def section_at(self, time_s: float) -> int | None:
        """Number of the section at a moment, or None."""
        for index, section in enumerate(self.sections):
            if section.start_s <= time_s < section.stop_s:
                return index
        return None

    def words_at(self, time_s: float, height: float) -> str:
        """What is under the pointer: a genre and its share in the band, a section above it."""
        if not len(self._times_s):
            return ""
        if not 0 <= height <= 1:
            index = self.section_at(time_s)
            return "" if index is None else self.sections[index].label
        shares = self._shares_at(np.array([time_s]))[0]
        if not np.isfinite(shares).all():
            return "no music"
        tops = np.cumsum(shares) / max(float(shares.sum()), 1e-9)
        index = min(int(np.searchsorted(tops, height)), len(self._genres) - 1)
        return f"{spoken(self._genres[index])} {shares[index]:.0%}"

    def _shares_at(self, moments: NDArray[np.float64]) -> NDArray[np.float32]:
        """Probabilities [shape=(len(moments), genres)], in between as a line goes."""
        right = np.clip(np.searchsorted(self._times_s, moments), 1, max(1, len(self._times_s) - 1))
        right = np.minimum(right, len(self._times_s) - 1)
        left = np.maximum(right - 1, 0)
        gap = np.maximum(self._times_s[right] - self._times_s[left], 1e-9)
        part = np.clip((moments - self._times_s[left]) / gap, 0, 1).astype(np.float32)[:, None]
        before, after = self._probabilities[left], self._probabilities[right]
        between = before * (1 - part) + after * part
        # beside silence there is no line to go along
        nearest = np.where(part < 0.5, before, after)
        return np.where(np.isnan(between), nearest, between)


def _band(
    shares: NDArray[np.float32], colours: list[QColor], surface: QColor, silent: QColor
) -> Pixels:
    """Pixels [shape=(_BAND_ROWS, k)] of the stacked shares [shape=(k, genres)]."""
    calm = [_mixed(colour, surface) for colour in colours]
    table = np.array([colour.rgb() for colour in [*calm, silent]], np.uint32)
    music = np.asarray(np.isfinite(shares).all(axis=1))
    filled = np.where(music[:, None], shares, 0)
    tops = np.cumsum(filled, axis=1) / np.maximum(filled.sum(axis=1, keepdims=True), 1e-9)
    heights = ((np.arange(_BAND_ROWS) + 0.5) / _BAND_ROWS).astype(np.float32)
    index = np.zeros((_BAND_ROWS, len(shares)), np.uint8)
    for top in tops.T[:-1]:
        index += heights[:, None] > top[None, :]
    index[:, ~music] = len(colours)
    return np.asarray(table[index])


def _mixed(colour: QColor, ground: QColor) -> QColor:
    return QColor(
        round(_CALM * ground.red() + (1 - _CALM) * colour.red()),
        round(_CALM * ground.green() + (1 - _CALM) * colour.green()),
        round(_CALM * ground.blue() + (1 - _CALM) * colour.blue()),
    )


class _SectionMarks(pg.GraphicsObject):
    """Names and boundaries of the sections, in the pane's pixels."""

    def __init__(self, box: Any, theme: Theme) -> None:  # noqa: ANN401
        super().__init__()
        self.setParentItem(box)
        self._box = box
        self._theme = theme
        self._sections: tuple[ShownSection, ...] = ()
        self._waiting = True
        self._written: dict[str, tuple[QStaticText, float]] = {}
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        box.sigXRangeChanged.connect(self._moved)
        box.sigResized.connect(self._resized)

    def _moved(self) -> None:
        self.update()

    def _resized(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def show(self, sections: tuple[ShownSection, ...], *, waiting: bool) -> None:
        self._sections = sections
        self._waiting = waiting
        self._written = {}
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(self._box.rect())

    def paint(self, painter: QPainter, *_: object) -> None:
        tokens = self._theme.tokens
        whole = self.boundingRect()
        font = painter.font()
        font.setPointSizeF(max(7.5, font.pointSizeF() * 0.85))
        painter.setFont(font)
        if self._waiting:
            line = QRectF(0, whole.height() * _NAMES_SHARE, whole.width(), 0)
            line.setBottom(whole.bottom())
            painter.fillRect(line, QColor(tokens.raised))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, WAITING)
            return
        start, stop = self._box.viewRange()[0]
        per_s = whole.width() / max(stop - start, 1e-9)
        names = whole.height() * _NAMES_SHARE
        metrics = QFontMetricsF(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for section in self._sections:
            left, right = (section.start_s - start) * per_s, (section.stop_s - start) * per_s
            if right < 0 or left > whole.width():
                continue
            if section.genre is None:
                veil = QColor(tokens.raised)
                veil.setAlpha(170)
                painter.fillRect(QRectF(left, names, right - left, whole.height()), veil)
            if section.start_s > 0:
                painter.fillRect(
                    QRectF(round(left) - 1, names / 2, 2, whole.height()), QColor(tokens.text)
                )
            self._paint_name(
                painter,
                metrics,
                section,
                QRectF(
                    max(left, 0) + 5, 0, min(right, whole.width()) - max(left, 0) - 8, names - 1
                ),
            )

    def _paint_name(
        self, painter: QPainter, metrics: QFontMetricsF, section: ShownSection, room: QRectF
    ) -> None:
        if room.width() < _LEAST_NAME_PX:
            return
        tokens = self._theme.tokens
        if section.genre is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(genre_colour(section.genre))
            painter.drawEllipse(QPointF(room.left() + 3.5, room.center().y()), 3.5, 3.5)
            room.setLeft(room.left() + 12)
        painter.setPen(QColor(tokens.text if section.genre is not None else tokens.muted))
        if section.label not in self._written:
            text = QStaticText(section.label)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.prepare(font=painter.font())
            self._written[section.label] = (text, metrics.horizontalAdvance(section.label))
        text, width = self._written[section.label]
        if width <= room.width():  # text that is laid out already, since it is painted each frame
            painter.drawStaticText(
                QPointF(room.left(), room.center().y() - metrics.height() / 2), text
            )
        else:
            words = metrics.elidedText(section.label, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
            )
