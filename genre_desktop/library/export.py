"""The library as tables for other programs: CSV, and JSON lines."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from genre_desktop.errors import UserError
from genre_desktop.files import written_whole
from genre_desktop.inference.result import csv_cells, csv_head, verdict_row
from genre_desktop.library.chosen import Wanted
from genre_desktop.library.database import Database
from genre_desktop.library.records import Judgement, Row
from genre_desktop.streams import unicode_only

_LIBRARY_COLUMNS = ("corrected", "genre_tag", "state")


def library_row(database: Database, model: int, row: Row) -> dict[str, Any]:
    """What is known of a file as JSON can hold it: the schema of `inference.result.result_row`.

    Returns
    -------
    dict
        As there, without the windows, which a library does not keep. ``corrected``: the genre that
        a person has given it, None if nobody did; ``state``. Where there is no verdict, all that
        belongs to one is missing; where it could not be heard, ``error`` says why.
    """
    known: dict[str, Any] = {
        "path": str(row.path),
        "title": row.title,
        "artist": row.artist,
        "genre_tag": row.genre_tag,
        "duration_s": None if row.duration_s is None else round(row.duration_s, 3),
    }
    if row.trouble:
        known["error"] = row.trouble
    if (found := _judged(database, model, row)) is not None:
        judgement, label = found
        known |= {
            **verdict_row(judgement.verdict),
            "genres": list(judgement.verdict.genres),
            "model": label,
            "warnings": list(judgement.warnings),
        }
    return {**known, "corrected": row.corrected, "state": row.state.value}


def export_json_lines(
    database: Database, model: int, path: Path, wanted: Wanted | None = None
) -> int:
    """Write what is known of each file as one JSON object a line.

    Parameters
    ----------
    database : Database
    model : int
        Its number in the library: of the verdicts, its own are preferred.
    path : pathlib.Path
        Replaced, as a whole, if it is there.
    wanted : Wanted, optional
        Every file if not given, even those that could not be heard.

    Returns
    -------
    int
        How many files are in it.

    Raises
    ------
    UserError
        It cannot be written.
    """
    count = 0
    with _written(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        for row in _rows(database, model, wanted):
            line = json.dumps(library_row(database, model, row), ensure_ascii=False)
            file.write(unicode_only(line) + "\n")
            count += 1
    return count


def export_csv(database: Database, model: int, path: Path, wanted: Wanted | None = None) -> int:
    """Write what is known of each file as a table: the columns of ``classify --csv``, and more.

    Of several models with different genres, each genre has a column. See `export_json_lines`.
    """
    genres = _all_genres(database)
    head = csv_head(genres)
    count = 0
    with _written(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*head, *_LIBRARY_COLUMNS])
        for row in _rows(database, model, wanted):
            known = library_row(database, model, row)
            cells = [*_cells(known, head, genres), *(known[key] for key in _LIBRARY_COLUMNS)]
            table.writerow([_cell(cell) for cell in cells])
            count += 1
    return count


def _cells(known: dict[str, Any], head: list[str], genres: tuple[str, ...]) -> list[object]:
    if "probabilities" not in known:
        return [known.get(column) for column in head]
    shares = known["probabilities"]
    return csv_cells({**known, "probabilities": {g: shares.get(g) for g in genres}}, genres)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return unicode_only(value) if isinstance(value, str) else value


def _rows(database: Database, model: int, wanted: Wanted | None) -> Iterator[Row]:
    everything = wanted is None or wanted.is_all
    for row in database.rows(model):
        if everything or (wanted is not None and wanted.takes(row)):
            yield row


def _judged(database: Database, model: int, row: Row) -> tuple[Judgement, str] | None:
    """The verdict that `Database.rows` shows, and the name of the model that gave it."""
    if row.song is None or row.sureness is None:
        return None
    found = database.read(
        "SELECT model FROM verdict WHERE song = ? ORDER BY model = ? DESC, model DESC LIMIT 1",
        (row.song, model),
    )
    judgement = database.judgement(row.song, found[0][0]) if found else None
    return None if judgement is None else (judgement, database.model_label(found[0][0]))


def _all_genres(database: Database) -> tuple[str, ...]:
    """The genres of all models that have judged, in their order."""
    models = database.read(
        "SELECT genres FROM model WHERE id IN (SELECT DISTINCT model FROM verdict) ORDER BY id"
    )
    return tuple(dict.fromkeys(genre for (genres,) in models for genre in json.loads(genres)))


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    try:
        with written_whole(path) as draft:
            yield draft
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from error
