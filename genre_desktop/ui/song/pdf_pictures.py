"""The pictures of a song's page: sound as pixels, all else as vectors and text."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from genre_desktop.explain.explanation import Explanation
from genre_desktop.features.pyramid import extremes_pool
from genre_desktop.features.sound import Sound
from genre_desktop.inference.saliency import Saliency
from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.drawing import LIGHT
from genre_desktop.pages.words import clock, hertz
from genre_desktop.ui.colour_maps import pixel_colours
from genre_desktop.ui.song.axes import RowScale, mel_scale
from genre_desktop.ui.song.course import section_label
from genre_desktop.ui.song.pdf_sheet import Sheet
from genre_desktop.ui.song.picture_pane import MelPicture, shades_of
from genre_desktop.ui.theme import genre_colour

SMALL = 7.0
"""Points of what stands at a picture."""

_WAVE, _BAND, _NAMES, _GAP, _LABELS = 13.0, 13.0, 4.6, 1.6, 4.2
_AXIS = 11.0
"""Heights of the parts of a song's picture but the spectrogram, and the width of its axis, mm."""

_COLUMNS = 2000
_PEAKS = 1000
_MOMENTS = 600
_CELLS = 4
"""Pixels to a mel band: viewers blur what they enlarge."""

_MARKS_HZ = (250, 500, 1000, 2000, 4000, 8000)
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_TICKS = 10
_DIM = 0.25
"""How bright what did not speak for the genre is left: enough to know it again."""


class Pictures:
    """Paints the pictures of one song.

    Parameters
    ----------
    sheet : Sheet
    explanation : Explanation
    colours : str
        Name of the colour map.
    range_db : float
        From the darkest to the brightest.
    """

    def __init__(
        self, sheet: Sheet, explanation: Explanation, colours: str, range_db: float
    ) -> None:
        self._sheet = sheet
        self._explanation = explanation
        self._table = pixel_colours(colours)
        self._range_db = range_db

    def paint_song(self, x: float, y: float, width: float, height: float) -> None:
        """Waveform, mel spectrogram and timeline of the whole song, one beneath the other."""
        duration_s = self._explanation.analysis.duration_s
        sound, left, inner = self._explanation.sound, x + _AXIS, width - _AXIS
        mel = height - _WAVE - 2 * _GAP - _NAMES - _BAND - _LABELS
        self._paint_wave(sound, Sheet.dots(left, y, inner, _WAVE), duration_s)
        top = y + _WAVE + _GAP
        self._paint_mel(sound, Sheet.dots(left, top, inner, mel), duration_s)
        self._label_rows(mel_scale(sound.front_end), x, top, mel)
        top += mel + _GAP
        self._name_sections(left, top, inner, duration_s)
        top += _NAMES
        self._paint_band(Sheet.dots(left, top, inner, _BAND), duration_s)
        self._cut_sections(left, top, inner, duration_s)
        self._label_times(left, top + _BAND, inner, 0.0, duration_s)

    def paint_saliency(
        self, saliency: Saliency, x: float, y: float, width: float, height: float
    ) -> None:
        """What was heard in the window of the saliency, and what of it spoke for the genre."""
        sheet, gap = self._sheet, 3.0
        inner = (width - _AXIS - gap) / 2
        top = y + 4.0
        rows = height - 4.0 - _LABELS
        highest = float(saliency.columns.max())
        shades = (saliency.columns - (highest - self._range_db)) * (255 / self._range_db)
        heard = self._table[shades.clip(1, 255).astype(np.uint8)]
        spoke = _dimmed(heard, _DIM + (1 - _DIM) * saliency.shown)
        names = ("What was heard", f"What spoke for {spoken(saliency.genre)}")
        for number, (pixels, name) in enumerate(zip((heard, spoke), names, strict=True)):
            left = x + _AXIS + number * (inner + gap)
            sheet.line(left, y, inner, name, SMALL, LIGHT.text, bold=True)
            _draw_pixels(sheet.painter, Sheet.dots(left, top, inner, rows), pixels)
            self._label_times(left, top + rows, inner, saliency.start_s, saliency.stop_s)
        self._label_rows(mel_scale(self._explanation.sound.front_end), x, top, rows)

    # parts --------------------------------------------------------------------------------------

    def _paint_wave(self, sound: Sound, area: QRectF, duration_s: float) -> None:
        items, _, _ = sound.peaks.view(0, len(sound.peaks), _PEAKS)
        group = max(1, len(items) // _PEAKS)
        whole = items[: len(items) // group * group].reshape(-1, group, 2)
        peaks = extremes_pool(whole).astype(np.float64)
        loudest = max(float(np.abs(peaks).max(initial=0)), 1e-3)
        width = area.width() * min(1.0, sound.duration_s / duration_s)
        xs = area.left() + width * (np.arange(len(peaks)) + 0.5) / max(1, len(peaks))
        middle, half = area.center().y(), area.height() / 2 / loudest
        # silence is a line
        lows = np.maximum(middle - peaks[:, 0] * half, middle + 4)
        highs = np.minimum(middle - peaks[:, 1] * half, middle - 4)
        outline = [*zip(xs, highs, strict=True), *zip(xs[::-1], lows[::-1], strict=True)]
        painter = self._sheet.painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.muted))
        painter.drawPolygon(QPolygonF([QPointF(px, py) for px, py in outline]))

    def _paint_mel(self, sound: Sound, area: QRectF, duration_s: float) -> None:
        picture = MelPicture(sound, self._range_db)
        shades, _, left_s, item_s = shades_of(picture, 0.0, duration_s, _COLUMNS)
        per_s = area.width() / duration_s
        # the first column begins before the song, and the last ends after it
        full = QRectF(
            area.left() + left_s * per_s,
            area.top(),
            shades.shape[1] * item_s * per_s,
            area.height(),
        )
        painter = self._sheet.painter
        painter.save()
        painter.setClipRect(area)
        _draw_pixels(painter, full, self._table[shades])
        painter.restore()

    def _paint_band(self, area: QRectF, duration_s: float) -> None:
        """Each genre as one shape over those beneath it, so that no seams show between moments."""
        timeline, genres = self._explanation.timeline, self._explanation.card.genres
        painter = self._sheet.painter
        painter.fillRect(area, QColor(LIGHT.line))
        if not len(timeline.times_s):
            return
        group = -(-len(timeline.times_s) // _MOMENTS)
        starts = np.arange(0, len(timeline.times_s), group)
        sizes = np.diff([*starts, len(timeline.times_s)])
        shares = np.add.reduceat(timeline.probabilities, starts) / sizes[:, None]
        left_s = np.maximum(timeline.times_s[starts] - timeline.step_s / 2, 0)
        edges = area.left() + np.append(left_s, duration_s) / duration_s * area.width()
        # as on the screen: the song's own genre is the ground that the others stand on
        order = np.argsort(-shares.mean(axis=0))
        tops = np.cumsum(shares[:, order], axis=1)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in reversed(range(len(order))):
            if not shares[:, order[number]].any():
                continue  # what has no height is a hair's breadth to a printer
            painter.setBrush(genre_colour(genres[order[number]]))
            painter.drawPath(_steps(edges, tops[:, number], area))

    def _name_sections(self, x: float, y: float, width: float, duration_s: float) -> None:
        sheet, per_s = self._sheet, width / duration_s
        for section in self._explanation.sections:
            left = x + section.start_s * per_s
            room = (section.stop_s - section.start_s) * per_s - 2.5
            name, genre = section_label(section), section.verdict.genre
            left += 1.0 if section.start_s > 0 else 0.0  # beside the line that cuts
            if sheet.width_of(name, SMALL) + 2.6 > room:
                continue
            if genre is not None:
                sheet.fill(left, y + 1.35, 1.6, 1.6, genre_colour(genre).name(), radius=0.8)
                left += 2.6
            sheet.line(left, y + 0.5, room, name, SMALL, LIGHT.text)

    def _cut_sections(self, x: float, y: float, width: float, duration_s: float) -> None:
        for section in self._explanation.sections[1:]:
            at = x + section.start_s / duration_s * width
            self._sheet.fill(at - 0.15, y - _NAMES + 1, 0.3, _BAND + _NAMES - 1, LIGHT.text)

    def _label_rows(self, scale: RowScale, x: float, y: float, height: float) -> None:
        if scale.row_hz is None:
            return
        rows = len(scale.row_hz)
        marks_hz = [hz for hz in _MARKS_HZ if scale.row_hz[0] <= hz <= scale.row_hz[-1]]
        for row, hz in zip(scale.rows_of_hz(np.array(marks_hz, float)), marks_hz, strict=True):
            middle = y + height * (1 - (float(row) + 0.5) / rows)
            self._sheet.line(
                x, middle - 1.6, _AXIS - 1.5, hertz(hz), SMALL, LIGHT.muted, right=True
            )

    def _label_times(self, x: float, y: float, width: float, start_s: float, stop_s: float) -> None:
        length_s = stop_s - start_s
        most = max(2.0, _TICKS * width / 170)
        step_s = next((step for step in _STEPS_S if length_s / step <= most), 7200)
        for tick in range(-(-int(start_s) // step_s), int(stop_s // step_s) + 1):
            at = (tick * step_s - start_s) / length_s * width
            words = clock(tick * step_s)
            half = self._sheet.width_of(words, SMALL) / 2
            if 0 <= at <= width - half:
                left = x + max(0.0, at - half)
                self._sheet.line(left, y + 0.6, 20, words, SMALL, LIGHT.muted)


def _steps(edges: NDArray[np.float64], tops: NDArray[np.float64], area: QRectF) -> QPainterPath:
    """The area beneath a course of steps, each from 0 to 1."""
    heights = area.bottom() - tops.clip(0, 1) * area.height()
    path = QPainterPath(QPointF(edges[0], area.bottom()))
    for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
        path.lineTo(left, height)
        path.lineTo(right, height)
    path.lineTo(edges[-1], area.bottom())
    path.closeSubpath()
    return path


def _dimmed(pixels: NDArray[np.uint32], light: NDArray[np.floating]) -> NDArray[np.uint32]:
    found = np.full(pixels.shape, 0xFF000000, np.uint32)
    for shift in (0, 8, 16):
        channel = ((pixels >> np.uint32(shift)) & np.uint32(255)) * light
        found |= np.rint(channel).astype(np.uint32) << np.uint32(shift)
    return found


def _draw_pixels(painter: QPainter, area: QRectF, pixels: NDArray[np.uint32]) -> None:
    """Draw pixels [shape=(rows, columns)], the first row lowest, into an area."""
    across = max(1, -(-_COLUMNS // 4 // pixels.shape[1]))
    upright = np.ascontiguousarray(pixels[::-1].repeat(_CELLS, axis=0).repeat(across, axis=1))
    height, width = upright.shape
    image = QImage(upright.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    painter.drawImage(area, image)
