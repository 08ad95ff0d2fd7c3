"""An analysis as plain data: one schema for every place that writes results."""

from pathlib import Path
from typing import Any

from genre_desktop.inference.song import SongAnalysis


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
        "genre": verdict.genre,
        "verdict": verdict.headline,
        "sureness": verdict.sureness.value,
        "confidence": round(verdict.confidence, 4),
        "probabilities": {
            genre: round(share, 4)
            for genre, share in zip(verdict.genres, verdict.probabilities, strict=True)
        },
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
