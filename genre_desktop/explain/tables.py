"""An explanation for programs: JSON, CSV and a label track."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from genre_desktop.explain.explanation import Explanation
from genre_desktop.files import write_text_whole
from genre_desktop.inference.likeness import most_alike
from genre_desktop.inference.result import csv_cells, csv_head, result_row, verdict_row
from genre_desktop.inference.timeline import Section
from genre_desktop.inference.verdict import spoken
from genre_desktop.streams import printable, unicode_only


def explanation_row(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON can hold it.

    Returns
    -------
    dict
        All that `result_row` has of the song, and

        - ``model_sha256``;
        - ``timeline_step_s`` and ``timeline``: ``time_s`` and ``probabilities`` of each moment, in
          the order of ``genres``;
        - ``sections``: ``start_s``, ``stop_s`` and the verdict of each, as the song's;
        - ``mistaken_for``: the genres that the model most often takes for this one or this one for
          them, as ``genre`` and ``share`` of the songs of both;
        - ``surest``: ``start_s``, ``stop_s``, ``genre`` and ``probability`` of the window that the
          model was surest of, None where it heard no genre.
    """
    timeline, surest = explanation.timeline, explanation.saliency
    genre = explanation.analysis.verdict.genre
    return {
        **result_row(explanation.path, explanation.analysis),
        "model_sha256": explanation.card.sha256,
        "timeline_step_s": round(timeline.step_s, 3),
        "timeline": [
            {"time_s": round(float(time_s), 3), "probabilities": [round(float(p), 4) for p in row]}
            for time_s, row in zip(timeline.times_s, timeline.probabilities, strict=True)
        ],
        "sections": [
            {
                "start_s": round(section.start_s, 3),
                "stop_s": round(section.stop_s, 3),
                **verdict_row(section.verdict),
            }
            for section in explanation.sections
        ],
        "mistaken_for": [
            {"genre": other, "share": round(share, 4)}
            for other, share in (most_alike(explanation.card, genre) if genre is not None else ())
        ],
        "surest": None
        if surest is None
        else {
            "start_s": round(surest.start_s, 3),
            "stop_s": round(surest.stop_s, 3),
            "genre": surest.genre,
            "probability": round(surest.probability, 4),
        },
    }


def write_json(explanation: Explanation, path: Path) -> None:
    """Write `explanation_row` as JSON, whole or not at all."""
    text = json.dumps(explanation_row(explanation), indent=1, ensure_ascii=False)
    write_text_whole(path, unicode_only(text) + "\n")


def write_csv(explanation: Explanation, path: Path) -> None:
    """Write song, sections and timeline as one table, whole or not at all.

    The columns are those of ``classify --csv``, and then ``part`` (``song``, ``section`` or
    ``moment``), ``start_s`` and ``stop_s``. A moment of the timeline has its likeliest genre in
    ``genre``, its probability in ``confidence`` and nothing in ``sureness``, which is said of a
    stretch and not of a moment.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    genres = explanation.card.genres
    writer.writerow([*csv_head(genres), "part", "start_s", "stop_s"])
    for row in _parts(explanation):
        writer.writerow([*csv_cells(row, genres), row["part"], row["start_s"], row["stop_s"]])
    write_text_whole(path, unicode_only(lines.getvalue()))


def _parts(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """What stands in each line of the table."""
    whole = explanation_row(explanation)
    yield {**whole, "part": "song", "start_s": 0.0, "stop_s": whole["duration_s"]}
    for section in whole["sections"]:
        yield {**whole, **section, "part": "section"}
    half_s = whole["timeline_step_s"] / 2
    for moment in whole["timeline"]:
        probabilities = dict(zip(whole["genres"], moment["probabilities"], strict=True))
        likeliest = max(probabilities, key=probabilities.__getitem__)
        confidence = probabilities[likeliest]
        yield {
            **whole,
            "genre": likeliest if confidence else None,
            "sureness": "",
            "confidence": confidence,
            "probabilities": probabilities,
            "part": "moment",
            "start_s": round(max(0.0, moment["time_s"] - half_s), 3),
            "stop_s": round(min(whole["duration_s"], moment["time_s"] + half_s), 3),
        }


def write_labels(sections: Sequence[Section], path: Path) -> None:
    """Write sections as a label track, as Audacity imports it, whole or not at all.

    A line for each: start and stop in seconds and the label, with tabs between them
    (https://manual.audacityteam.org/man/importing_and_exporting_labels.html).
    """
    lines = (
        f"{section.start_s:.6f}\t{section.stop_s:.6f}\t{_label(section)}\n" for section in sections
    )
    write_text_whole(path, "".join(lines))


def _label(section: Section) -> str:
    genre = section.verdict.genre
    if genre is None:
        return section.verdict.headline
    # genres of one's own may have any name, and a tab or a line's end would break the track
    return printable(f"{spoken(genre)} {100 * section.verdict.confidence:.0f} %")
