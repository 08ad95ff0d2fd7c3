"""A song on one page of paper."""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPainter, QPdfWriter

from genre_desktop import __version__
from genre_desktop.explain.explanation import Explanation
from genre_desktop.explain.words import (
    MEANING,
    facts_of,
    limits_text,
    made_text,
    mistaken_text,
    saliency_text,
    sections_text,
    title_of,
)
from genre_desktop.files import written_whole
from genre_desktop.inference.saliency import Saliency
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.pages.drawing import LIGHT, Check
from genre_desktop.pages.words import clock, percent
from genre_desktop.streams import printable, unicode_only
from genre_desktop.ui.song.pdf_pictures import Pictures
from genre_desktop.ui.song.pdf_sheet import Sheet, a4
from genre_desktop.ui.theme import LIGHT as LIGHT_THEME
from genre_desktop.ui.theme import genre_colour

_MARGIN, _TOP, _BOTTOM = 17.0, 15.0, 13.0
_GUTTER = 9.0
_SONG_HEIGHT = 88.0
_ROW = 4.9
_MOST_BARS = 12
_BODY, _SMALL, _HEADING = 8.5, 7.5, 10.5
"""Sizes of letters, in points."""

_SALIENCY_HEIGHT = 46.0
_FOOT_GAP = 2.0
_FOOT_HEIGHT = 24.0

_TABLE = (0.0, 14.0, 28.0)
"""Where its columns begin, mm: from, to, verdict."""


def write_pdf(
    explanation: Explanation,
    path: Path,
    *,
    family: str,
    colours: str,
    range_db: float,
    day: dt.date | None = None,
    check: Check = lambda: None,
) -> None:
    """Write the report of a song as PDF, whole or not at all. May be called on any thread.

    Parameters
    ----------
    explanation : Explanation
    path : pathlib.Path
    family : str
        The font.
    colours : str
        Name of the colour map of the spectrogram.
    range_db : float
        From its darkest to its brightest.
    day : datetime.date, optional
        That the report bears; today if not given.
    check : callable, optional
        Called between its parts; what it raises breaks it off, and nothing is written.
    """
    day = day or dt.datetime.now(tz=dt.UTC).astimezone().date()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(f"{_shown(title_of(explanation))}: its genre")
    writer.setCreator(f"Genre Desktop {__version__}")
    size = a4(writer)
    sheet = Sheet(writer, family)
    # else pictures are kept as JPEG, which blurs what lies beside each other
    sheet.painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        page = _Page(sheet, explanation, size.width(), size.height())
        page.paint(Pictures(sheet, explanation, colours, range_db), day, check)
    finally:
        sheet.end()
    buffer.close()
    check()
    with written_whole(path) as draft:
        draft.write_bytes(bytes(data.data()))


class _Page:
    """Lays a song out on a page of so many millimetres, from the top down."""

    def __init__(self, sheet: Sheet, explanation: Explanation, width: float, height: float) -> None:
        self._sheet = sheet
        self._explanation = explanation
        self._width = width - 2 * _MARGIN
        self._height = height

    def paint(self, pictures: Pictures, day: dt.date, check: Check) -> None:
        words = self._foot_words(day)
        foot = self._height - _BOTTOM - self._foot_height(words)
        y = self._verdict(self._title(_TOP) + 5)
        y = self._heading(_MARGIN, y + 5, self._width, "From start to end")
        pictures.paint_song(_MARGIN, y, self._width, _SONG_HEIGHT)
        check()
        y += _SONG_HEIGHT + 1.5
        told = sections_text(self._explanation)
        y += self._sheet.paragraph(_MARGIN, y, self._width, told, _BODY, LIGHT.text) + 4
        saliency = self._explanation.saliency
        has_parts = len(self._explanation.sections) > 1
        shared = has_parts and saliency is not None
        width = (self._width - _GUTTER) / 2 if shared else self._width
        bottom = foot - 2 * _FOOT_GAP
        if has_parts:
            self._sections(y, width, bottom)
        if saliency is not None:
            left = _MARGIN + self._width - width
            self._saliency(saliency, pictures, (left, y, width, bottom - y))
        self._foot(foot, words)

    def _title(self, y: float) -> float:
        sheet, info = self._sheet, self._explanation.analysis.info
        y += sheet.line(_MARGIN, y, self._width, _shown(info.title), 20, LIGHT.text, bold=True)
        if info.artist:
            y += sheet.line(_MARGIN, y, self._width, _shown(info.artist), 11.5, LIGHT.text)
        y += 0.8
        facts = _shown(facts_of(self._explanation))
        y += sheet.line(_MARGIN, y, self._width, facts, _BODY, LIGHT.muted)
        sheet.fill(_MARGIN, y + 2.5, self._width, 0.25, LIGHT.line)
        return y + 2.75

    def _verdict(self, y: float) -> float:
        """Headline and bars, and beside them what the model mistakes."""
        sheet, explanation = self._sheet, self._explanation
        verdict = explanation.analysis.verdict
        y += sheet.line(_MARGIN, y, self._width, verdict.headline, 16, LIGHT.text, bold=True)
        colour = genre_colour(verdict.genre).name() if verdict.genre is not None else LIGHT.line
        sheet.fill(_MARGIN, y + 0.8, 14, 1.0, colour, radius=0.5)
        y += 4.5
        for warning in explanation.analysis.warnings:
            y += sheet.paragraph(_MARGIN, y, self._width, _shown(warning), _BODY, LIGHT_THEME.error)
        if verdict.genre is None:
            return y + sheet.paragraph(_MARGIN, y, self._width, MEANING, _BODY, LIGHT.muted)
        width = 0.58 * self._width
        bottom = self._bars(y, width)
        x = _MARGIN + width + _GUTTER
        rest, beside = self._width - width - _GUTTER, y
        for words in (mistaken_text(explanation), MEANING):
            if words:
                beside += sheet.paragraph(x, beside, rest, words, _BODY, LIGHT.muted) + 2.5
        return max(bottom, beside)

    def _bars(self, y: float, width: float) -> float:
        sheet = self._sheet
        ranked = self._explanation.analysis.verdict.ranked()[:_MOST_BARS]
        names = [capitalised(spoken(genre)) for genre, _ in ranked]
        left = 3 + max(sheet.width_of(name, _BODY, bold=True) for name in names)
        length = width - left - 12
        for number, ((genre, share), name) in enumerate(zip(ranked, names, strict=True)):
            first = number == 0
            ink = LIGHT.text if first else LIGHT.muted
            sheet.line(_MARGIN, y + 0.5, left, name, _BODY, ink, bold=first)
            bar = (_MARGIN + left, y + 1.35)
            sheet.fill(*bar, length, 2.1, LIGHT_THEME.raised, radius=1.05)
            colour = genre_colour(genre).name()
            sheet.fill(*bar, max(2.1, share * length), 2.1, colour, radius=1.05)
            words = percent(share, 0)
            sheet.line(_MARGIN, y + 0.5, width, words, _BODY, ink, bold=first, right=True)
            y += _ROW
        return y

    def _saliency(
        self, saliency: Saliency, pictures: Pictures, room: tuple[float, float, float, float]
    ) -> None:
        """What spoke for the genre, in a room of so much from the left, the top, width, height."""
        x, y, width, height = room
        top = self._heading(x, y, width, "What the model listened to")
        words = saliency_text(saliency, self._explanation.sound.front_end)
        caption = self._sheet.height_of(width, words, _SMALL)
        rows = max(20.0, min(_SALIENCY_HEIGHT, y + height - top - caption - 1.5))
        pictures.paint_saliency(saliency, x, top, width, rows)
        self._sheet.paragraph(x, top + rows + 1.5, width, words, _SMALL, LIGHT.muted)

    def _sections(self, y: float, width: float, bottom: float) -> None:
        """The parts of the song, as many as there is room for above `bottom`."""
        sheet, sections = self._sheet, self._explanation.sections
        y = self._heading(_MARGIN, y, width, "Its parts")
        room = int((bottom - y) // _ROW)
        shown = sections if len(sections) <= room else sections[: max(0, room - 1)]
        for section in shown:
            verdict = section.verdict
            for column, time_s in zip(_TABLE, (section.start_s, section.stop_s), strict=False):
                words = clock(time_s)
                sheet.line(_MARGIN + column, y, 10, words, _BODY, LIGHT.muted, right=True)
            x = _MARGIN + _TABLE[2]
            if verdict.genre is not None:
                colour = genre_colour(verdict.genre).name()
                sheet.fill(x, y + 1.0, 1.8, 1.8, colour, radius=0.9)
                share = percent(verdict.confidence, 0)
                sheet.line(_MARGIN, y, width, share, _BODY, LIGHT.muted, right=True)
            rest = width - _TABLE[2] - 14
            sheet.line(x + 3.2, y, rest, _shown(verdict.headline), _BODY, LIGHT.text)
            y += _ROW
        if len(shown) < len(sections):
            words = f"and {len(sections) - len(shown)} more"
            sheet.line(_MARGIN, y, width, words, _BODY, LIGHT.muted)

    def _foot_words(self, day: dt.date) -> str:
        """What made the page, and what it is worth."""
        told = made_text(self._explanation, day), limits_text(self._explanation)
        return _shown(" ".join(filter(None, told)))

    def _foot_height(self, words: str) -> float:
        return min(_FOOT_HEIGHT, self._sheet.height_of(self._width, words, _SMALL))

    def _foot(self, y: float, words: str) -> None:
        sheet, height = self._sheet, self._foot_height(words)
        sheet.fill(_MARGIN, y - _FOOT_GAP, self._width, 0.25, LIGHT.line)
        sheet.paragraph(_MARGIN, y, self._width, words, _SMALL, LIGHT.muted, height=height)

    def _heading(self, x: float, y: float, width: float, words: str) -> float:
        return y + self._sheet.line(x, y, width, words, _HEADING, LIGHT.text, bold=True) + 1.5


def _shown(text: str) -> str:
    return printable(unicode_only(text))
