"""An explanation in sentences."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from genre_desktop import __version__
from genre_desktop.audio.decode import AudioInfo
from genre_desktop.explain.explanation import Explanation
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.likeness import alike_text, most_alike_text
from genre_desktop.inference.saliency import Saliency
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.pages.words import clock, hertz, percent

_BRIEF = 0.5
"""Where the fifth of the columns that spoke most has this share of the whole, it came in bursts;
evenly spread it would have 0.2."""
_APART_S = 0.75
_BURSTS = 3

_DIGEST = 12
"""So much of the model's SHA-256 tells it from any other."""

MEANING = (
    "A genre is a habit of speech, and no model hears where a song comes from or what it is"
    " about. The figures say how much the song sounds like those that the model learned from."
)


def title_of(explanation: Explanation) -> str:
    """``So What – Miles Davis``, or the file's name."""
    info = explanation.analysis.info
    return f"{info.title} – {info.artist}" if info.artist else info.title


def recording_facts(info: AudioInfo, duration_s: float | None) -> tuple[str, ...]:
    """What kind of recording it is: ``9:22``, ``mp3``, ``44.1 kHz``, ``stereo`` and the like."""
    facts = (
        clock(duration_s) if duration_s else "",
        info.codec,
        f"{info.sample_rate / 1000:g} kHz",
        {1: "mono", 2: "stereo"}.get(info.channels, f"{info.channels} channels"),
        f"tagged “{info.genre_tag}”" if info.genre_tag else "",
    )
    return tuple(filter(None, facts))


def facts_of(explanation: Explanation) -> str:
    """What kind of recording it is: ``9:22, mp3, 44.1 kHz, stereo, tagged “Jazz”``."""
    analysis = explanation.analysis
    return ", ".join(recording_facts(analysis.info, analysis.duration_s))


def made_text(explanation: Explanation, day: dt.date) -> str:
    """What made a report, and when."""
    card = explanation.card
    return (
        f"Heard by model {card.label} ({card.sha256[:_DIGEST]}) in Genre Desktop {__version__},"
        f" {day.isoformat()}."
    )


def limits_text(explanation: Explanation) -> str:
    """What the model is worth: its limits, and its first figure; may be empty."""
    card = explanation.card
    figure = card.figures[0] if card.figures else None
    measured = f"Its {figure.name}: {figure.value:.3f} ({figure.on})." if figure else ""
    return " ".join(filter(None, (card.limits, measured)))


def mistaken_text(explanation: Explanation) -> str:
    """What the model takes this genre for, in one or two sentences; may be empty."""
    verdict = explanation.analysis.verdict
    if verdict.genre is None:
        return ""
    alike = most_alike_text(explanation.card, verdict.genre)
    if not alike:
        return alike_text(explanation.card, verdict)
    most = (
        f"Of songs that it had not learned, the model mistakes {spoken(verdict.genre)} and these"
        f" for each other most often: {alike}."
    )
    return f"{alike_text(explanation.card, verdict)} {most}".strip()


def sections_text(explanation: Explanation) -> str:
    """Whether the song is one thing or several, in a sentence."""
    genres = {section.verdict.genre for section in explanation.sections if section.verdict.genre}
    count = len(explanation.sections)
    if not genres:
        return "The model heard no genre in it."
    if count == 1:
        return "It is the same all the way through."
    names = _listed(sorted(map(spoken, genres)))
    if len(genres) == 1:
        return f"It has {count} parts, and those with music are {names}."
    return f"It has {count} parts, and changes between {names}."


def saliency_text(saliency: Saliency, front_end: FrontEnd) -> str:
    """What is to be seen in the picture of a window: where in pitch and time the weight lies.

    Half of the saliency lies between the two frequencies; a fifth of the columns that holds more
    than half of it is told as moments.
    """
    weight = np.maximum(saliency.values.astype(np.float64), 0)
    if not weight.any():
        return f"Nothing in it spoke for {spoken(saliency.genre)} more than the rest did."
    # no more than two figures of it: a band is wide
    low, high = (
        hertz(float(f"{each_hz:.2g}")) for each_hz in _middle_half(weight.sum(axis=1), front_end)
    )
    where = (
        f"Surest from {clock(saliency.start_s)} to {clock(saliency.stop_s)}"
        f" ({spoken(saliency.genre)} {percent(saliency.probability, 0)}): what spoke for it lies"
        f" mostly between {low} and {high}"
    )
    bursts_s = _bursts(weight.sum(axis=0), saliency)
    if not bursts_s:
        return f"{where}, and is spread over the whole of it."
    moments = _listed([clock(time_s, 1) for time_s in bursts_s])
    return f"{where}, and comes in bursts, most at {moments}."


def _middle_half(bands: NDArray[np.float64], front_end: FrontEnd) -> tuple[float, float]:
    course = np.cumsum(bands) / bands.sum()
    rows = np.searchsorted(course, [0.25, 0.75])
    low, high = front_end.band_centres_hz()[rows]
    return float(low), float(high)


def _bursts(columns: NDArray[np.float64], saliency: Saliency) -> list[float]:
    """When the weight was greatest, in seconds, in order; empty where it is spread evenly."""
    most = np.sort(columns)[::-1][: max(1, len(columns) // 5)]
    if most.sum() < _BRIEF * columns.sum():
        return []
    found: list[float] = []
    for index in np.argsort(-columns):
        time_s = saliency.start_s + float(index) * saliency.column_s
        if len(found) == _BURSTS or columns[index] < columns.max() / 2:
            break
        if all(abs(time_s - other) >= _APART_S for other in found):
            found.append(time_s)
    return sorted(found)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def explanation_text(explanation: Explanation) -> str:
    """All of it for a terminal, in lines."""
    analysis = explanation.analysis
    verdict = analysis.verdict
    lines = [title_of(explanation), facts_of(explanation), "", verdict.headline]
    if verdict.genre is not None:
        lines += [f"  {spoken(genre):<10} {share:5.0%}" for genre, share in verdict.ranked()]
    lines += ["", sections_text(explanation)]
    for section in explanation.sections:
        times = f"{clock(section.start_s):>7} to {clock(section.stop_s):>7}"
        share = f"{section.verdict.confidence:5.0%}" if section.verdict.genre else ""
        lines.append(f"{times}  {section.verdict.headline:<32} {share}".rstrip())
    if explanation.saliency is not None:
        lines += ["", saliency_text(explanation.saliency, explanation.sound.front_end)]
    if mistaken := mistaken_text(explanation):
        lines += ["", capitalised(mistaken)]
    lines += ["", f"Model {analysis.model}. {explanation.card.limits}".rstrip()]
    return "\n".join(lines) + "\n"
