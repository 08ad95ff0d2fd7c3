"""A song on one page: a file that needs nothing else."""

import datetime as dt
from functools import partial
from html import escape
from pathlib import Path

from genre_desktop.explain.explanation import Explanation
from genre_desktop.explain.pictures import SALIENCY_SIZE, SONG_SIZE, draw_saliency, draw_song
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
from genre_desktop.files import write_text_whole
from genre_desktop.inference.verdict import Verdict, spoken
from genre_desktop.pages import html
from genre_desktop.pages.drawing import Check, embedded, genre_colour
from genre_desktop.pages.words import clock, percent
from genre_desktop.streams import printable, unicode_only


def write_report(
    explanation: Explanation,
    path: Path,
    *,
    day: dt.date | None = None,
    check: Check = lambda: None,
) -> None:
    """Write the report of a song as HTML, whole or not at all.

    Parameters
    ----------
    explanation : Explanation
    path : pathlib.Path
    day : datetime.date, optional
        That the report bears; today if not given.
    check : callable, optional
        Called again and again while it is made; what it raises breaks it off, and nothing is
        written.
    """
    page = report_page(explanation, day or _today(), check=check)
    check()
    write_text_whole(path, page)


def report_page(explanation: Explanation, day: dt.date, *, check: Check = lambda: None) -> str:
    """The report as HTML, with its pictures in light and in dark."""
    analysis = explanation.analysis
    info = analysis.info
    name = printable(unicode_only(info.title))
    parts = [
        f"<h1>{escape(name)}</h1>",
        html.paragraph(printable(unicode_only(info.artist))) if info.artist else "",
        html.paragraph(printable(unicode_only(facts_of(explanation))), kind="muted"),
        _verdict(explanation),
        _song(explanation, check),
        _sections(explanation),
        _saliency(explanation, check),
        _limits(explanation, day),
    ]
    title = printable(unicode_only(title_of(explanation)))
    return html.whole_page(f"{title}: its genre", "\n".join(filter(None, parts)))


def _verdict(explanation: Explanation) -> str:
    verdict = explanation.analysis.verdict
    parts = [html.paragraph(warning, kind="warning") for warning in explanation.analysis.warnings]
    if verdict.genre is not None:
        parts.append(
            html.bars(
                [
                    (spoken(genre), genre_colour(genre), share, percent(share, 0))
                    for genre, share in verdict.ranked()
                ]
            )
        )
    if mistaken := mistaken_text(explanation):
        parts.append(html.paragraph(mistaken, kind="muted"))
    return html.section(verdict.headline, *parts)


def _song(explanation: Explanation, check: Check) -> str:
    said = "The song from start to end"
    picture = embedded(partial(draw_song, explanation), SONG_SIZE, said, check=check)
    caption = (
        "Waveform, mel spectrogram (what the model hears) and, beneath it, how much each moment"
        " sounds like each genre, in the colours of the bars above."
    )
    return html.section("From start to end", html.picture(picture, caption))


def _sections(explanation: Explanation) -> str:
    rows = [
        (
            clock(section.start_s),
            clock(section.stop_s),
            _dotted(section.verdict),
            percent(section.verdict.confidence, 0) if section.verdict.genre is not None else "",
        )
        for section in explanation.sections
    ]
    head = ("from", "to", "verdict", "probability")
    return html.section(
        "Its parts",
        html.paragraph(sections_text(explanation)),
        html.table(head, rows, numbers=(0, 1, 3)),
    )


def _dotted(verdict: Verdict) -> str:
    genre = verdict.genre
    words = escape(verdict.headline)
    if genre is None:
        return words
    return f'<i class="genre" style="background: {genre_colour(genre)}"></i>{words}'


def _saliency(explanation: Explanation, check: Check) -> str:
    saliency = explanation.saliency
    if saliency is None:
        return ""
    text = saliency_text(saliency, explanation.sound.front_end)
    picture = embedded(partial(draw_saliency, explanation), SALIENCY_SIZE, text, check=check)
    return html.section("What the model listened to", html.picture(picture, text))


def _limits(explanation: Explanation, day: dt.date) -> str:
    return html.section(
        "What this is worth",
        html.paragraph(MEANING),
        html.paragraph(limits_text(explanation)),
        html.paragraph(made_text(explanation, day), kind="muted"),
    )


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).astimezone().date()
