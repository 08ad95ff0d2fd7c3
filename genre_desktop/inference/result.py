"""An analysis as plain data: one schema for every place that writes results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genre_desktop.inference.song import SongAnalysis
from genre_desktop.inference.verdict import Verdict

_CSV_COLUMNS = ("path", "title", "artist", "duration_s", "genre", "sureness", "confidence")


def result_row(path: Path, analysis: SongAnalysis) -> dict[str, Any]:
    """A song's result as JSON can hold it.

    Returns
    -------
    dict
        ``path``, ``title``, ``artist``, ``genre_tag``, ``duration_s``; ``genre`` (None if there was
        no music to hear), ``verdict`` in words, ``sureness``, ``confidence``, ``probabilities`` by
        genre; ``windows``: start in seconds and probabilities of each, in the order of ``genres``;
        ``window_s``, ``model``, ``warnings``.
    """
    verdict, info = analysis.verdict, analysis.info
    return {
        "path": str(path),
        "title": info.title,
        "artist": info.artist,
        "genre_tag": info.genre_tag,
        "duration_s": round(analysis.duration_s, 3),
        **verdict_row(verdict),
        "genres": list(verdict.genres),
        "windows": [
            {"start_s": round(float(start), 3), "probabilities": [round(float(p), 4) for p in row]}
            for start, row in zip(
                analysis.window_starts_s, analysis.window_probabilities, strict=True
            )
        ],
        "window_s": round(analysis.window_s, 3),
        "model": analysis.model,
        "warnings": list(analysis.warnings),
    }


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """A verdict, on a song or a part of one, as a part of `result_row`."""
    return {
        "genre": verdict.genre,
        "verdict": verdict.headline,
        "sureness": verdict.sureness.value,
        "confidence": round(verdict.confidence, 4),
        "probabilities": {
            genre: round(share, 4)
            for genre, share in zip(verdict.genres, verdict.probabilities, strict=True)
        },
    }


def csv_head(genres: tuple[str, ...]) -> list[str]:
    """The columns of results as CSV, with one for each genre's probability."""
    return [*_CSV_COLUMNS, *genres, "model", "error"]


def csv_cells(row: Mapping[str, Any], genres: tuple[str, ...]) -> list[object]:
    """What `result_row` gave, under the columns of `csv_head`."""
    shares = [row["probabilities"][genre] for genre in genres]
    return [*(row[key] for key in _CSV_COLUMNS), *shares, row["model"], ""]
