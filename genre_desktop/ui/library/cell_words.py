"""What the cells of the table say."""

import math
from pathlib import Path

from genre_desktop.audio.tags import shown_name
from genre_desktop.inference.verdict import Sureness, capitalised, spoken
from genre_desktop.library.records import State
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.columns import (
    AGREES,
    DIFFERS,
    NONE,
    STATES,
    SURENESSES,
    Columns,
    GenreNames,
)
from genre_desktop.ui.library.ordering import Column

AGREEMENT = {AGREES: "✓", DIFFERS: "✗"}

_STATES = {
    State.WAITING: "waiting",
    State.DONE: "",
    State.STALE: "by another model",
    State.FAILED: "failed",
    State.MISSING: "not there",
}

_REMARKS = {
    None: "",
    Sureness.VERY_SURE: "",
    Sureness.FAIRLY_SURE: "fairly sure",
    Sureness.TORN: "",
    Sureness.GUESS: "perhaps",
    Sureness.NO_MUSIC: "no music",
    Sureness.SILENT: "nothing to hear",
}


def cell_text(columns: Columns, place: int, column: Column, names: GenreNames) -> str:
    """The words of a cell, which may be none."""
    match column:
        case Column.TITLE:
            words = columns.title[place]
        case Column.ARTIST:
            words = columns.artist[place]
        case Column.DURATION:
            words = duration(float(columns.duration_s[place]))
        case Column.GENRE:
            words = ", ".join(filter(None, verdict_words(columns, place, names)))
        case Column.CONFIDENCE:
            has_genre = columns.genre[place] != NONE
            words = f"{100 * columns.confidence[place]:.0f} %" if has_genre else ""
        case Column.SECOND:
            words = _name(names, int(columns.second[place]))
        case Column.TAG:
            words = columns.tag[place]
        case Column.AGREES:
            words = AGREEMENT.get(int(columns.agrees[place]), "–" if columns.tag[place] else "")
        case Column.STATE:
            words = state_words(columns, place)
    return str(words)


def verdict_words(columns: Columns, place: int, names: GenreNames) -> tuple[str, str]:
    """The genre of a file, and a remark on how far it is to be trusted; both may be empty."""
    corrected = int(columns.corrected[place])
    if corrected != NONE:
        return _name(names, corrected), "by you"
    sureness = sureness_of(columns, place)
    genre = _name(names, int(columns.genre[place]))
    second = names.name(int(columns.second[place]))
    if sureness is Sureness.TORN and second:
        genre = f"{genre} or {spoken(second)}"
    return genre, _REMARKS[sureness]


def headline(columns: Columns, place: int, names: GenreNames) -> str:
    """What a file is said to be, in a sentence's words; empty if nothing is."""
    words, remark = verdict_words(columns, place, names)
    if not words:
        return capitalised(remark)
    percent = f", {100 * columns.confidence[place]:.0f} %" if columns.genre[place] != NONE else ""
    if columns.corrected[place] != NONE:
        heard = _name(names, int(columns.genre[place]))
        return (
            f"{words}, as you say; heard was {heard}{percent}" if heard else f"{words}, as you say"
        )
    return f"{words}{percent} ({remark})" if remark else f"{words}{percent}"


def table_line(columns: Columns, place: int, names: GenreNames) -> str:
    """A file as a line of a table, its path at the end."""
    cells = [
        cell_text(columns, place, column, names) for column in Column if column is not Column.AGREES
    ]
    return "\t".join([*cells, unicode_only(columns.path[place])])


def state_words(columns: Columns, place: int) -> str:
    """What is still to be done with a file, or why it could not be heard, without its name."""
    trouble = trouble_of(columns, place)
    name = f"{shown_name(Path(columns.path[place]))} "
    if trouble.startswith(name):  # which stands in the first cell, and would hide the rest
        return trouble.removeprefix(name).removeprefix("is ")
    return trouble or _STATES[STATES[columns.state[place]]]


def trouble_of(columns: Columns, place: int) -> str:
    """Why a file could not be heard; empty if it could."""
    return str(columns.trouble[place]) if STATES[columns.state[place]] is State.FAILED else ""


def sureness_of(columns: Columns, place: int) -> Sureness | None:
    """How sure the model is; None without a verdict."""
    number = int(columns.sureness[place])
    return None if number == NONE else SURENESSES[number]


def duration(seconds: float) -> str:
    """A length as 3:07 or 1:02:03; empty for one that is not known."""
    if math.isnan(seconds):
        return ""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _name(names: GenreNames, number: int) -> str:
    return capitalised(spoken(names.name(number) or ""))
