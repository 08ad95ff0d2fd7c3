"""A report for programs: JSON and CSV."""

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from genre_desktop.training.report.findings import Calibration, Findings
from genre_desktop.training.report.words import counted

MISTAKES_SHOWN = 10


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; what does not exist is left empty, other numbers have six digits."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(
        [_cell(value) for value in row] for row in rows
    )
    return lines.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, float):
        return value
    return "" if math.isnan(value) else f"{value:.6g}"


def json_text(content: object) -> str:
    """JSON with null for what does not exist."""
    return json.dumps(_plain(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(content: object) -> object:
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float):
        return round(content, 6) if math.isfinite(content) else None
    return content


def report_json(findings: Findings) -> str:
    """All figures of a report."""
    run, ranked, alike = findings.run, findings.by_recall(), findings.likeness
    return json_text(
        {
            "run": asdict(run.info),
            "songs": findings.songs,
            "song_accuracy": asdict(findings.song_accuracy),
            "window_accuracy": findings.window_accuracy,
            "macro_f1": asdict(findings.macro_f1),
            "calibration": {
                "before": _calibration(findings.before),
                "after": None if findings.after is None else _calibration(findings.after),
                "temperature": findings.temperature,
            },
            "genres": [
                {**asdict(genre), "taken_for": dict(findings.taken_for(genre.genre))}
                for genre in findings.genres
            ],
            "least_confused": ranked[0].genre,
            "most_confused": ranked[-1].genre,
            "confusion": findings.confusion.tolist(),
            "by_windows": [asdict(step) for step in findings.by_windows],
            "seconds": findings.seconds,
            "overfitting": findings.overfitting,
            "nearest_genres": [] if alike is None else alike.nearest(),
            "most_confident_mistakes": list(map(asdict, findings.mistakes[:MISTAKES_SHOWN])),
        }
    )


def _calibration(measured: Calibration) -> dict[str, object]:
    bins = measured.reliability
    return {
        "ece": asdict(measured.error),
        "ece_if_calibrated": asdict(measured.at_best),
        "bins": {
            "songs": bins.songs.tolist(),
            "confidence": bins.confidence.tolist(),
            "accuracy": bins.accuracy.tolist(),
        },
    }


def per_genre_csv(findings: Findings) -> str:
    """Precision, recall and F1 with their intervals, and what each genre is taken for."""
    kinds = ("precision", "recall", "f1")
    ends = ("", "_low", "_high")
    head = ["genre", "songs", "said", *(kind + end for kind in kinds for end in ends), "taken_for"]
    rows: list[list[object]] = [list(head)]
    for genre in findings.genres:
        figures = [
            bound
            for found in (genre.precision, genre.recall, genre.f1)
            for bound in (found.value, found.low, found.high)
        ]
        taken_for = counted(findings.taken_for(genre.genre))
        rows.append([genre.genre, genre.songs, genre.said, *figures, taken_for])
    return csv_text(rows)


def confusion_csv(findings: Findings) -> str:
    """Songs by true genre (rows) and verdict (columns)."""
    genres = findings.run.info.genres
    counts = findings.confusion.tolist()
    rows = ([genre, *row] for genre, row in zip(genres, counts, strict=True))
    return csv_text([["true genre", *genres], *rows])


def mistakes_csv(findings: Findings) -> str:
    """Every song judged wrongly, the most confident mistake first."""
    head = ["track", "artist", "genre", "verdict", "confidence", "given_genre"]
    return csv_text([head, *(list(asdict(mistake).values()) for mistake in findings.mistakes)])
