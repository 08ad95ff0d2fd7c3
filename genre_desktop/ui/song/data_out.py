"""Numbers of a song as they leave the window: the pictures' arrays, and a table to paste."""

from collections.abc import Iterable
from html import escape

import numpy as np
from PySide6.QtCore import QMimeData

from genre_desktop.explain.arrays import ShownDescriptor
from genre_desktop.explain.explanation import Explanation
from genre_desktop.explain.tables import explanation_row
from genre_desktop.features.chunked import ChunkedPicture
from genre_desktop.features.descriptors import COLUMN_S, Beats, Descriptor, Kind
from genre_desktop.streams import printable, unicode_only

_COLUMNS = ("part", "start_s", "stop_s", "genre", "sureness", "confidence")


def shown_descriptors(
    shown: Iterable[tuple[Descriptor, ChunkedPicture]], beats: Beats | None
) -> list[ShownDescriptor]:
    """The pictures and lines that are shown, as arrays, as finely as they are still held.

    Of beats the onset strength at each goes along, at the times of the beats.
    """
    found: list[ShownDescriptor] = []
    for each, picture in shown:
        # more than there can be: the finest
        items, first, size = picture.view(0, picture.columns, 1 << 40)
        times_s = (first + size * np.arange(len(items), dtype=np.float64)) * COLUMN_S
        values = np.ascontiguousarray(items.T)
        if each.kind is Kind.BEATS:
            if beats is None:
                continue
            times_s = np.asarray(beats.beat_times_s, np.float64)
            columns = np.rint(times_s / COLUMN_S).astype(int).clip(0, len(items) - 1)
            values = values[:, columns]
        rows = each.axis.values if each.kind is Kind.PICTURE else None
        found.append(ShownDescriptor(each.name, values, times_s, rows))
    return found


def table_of(explanation: Explanation) -> list[list[str]]:
    """The verdict on the song and on each of its parts, as `write_csv` has them; a head first."""
    whole = explanation_row(explanation)
    parts = [{**whole, "part": "song", "start_s": 0.0, "stop_s": whole["duration_s"]}]
    parts += [{**section, "part": "section"} for section in whole["sections"]]
    rows: list[list[object]] = [[*_COLUMNS, *explanation.card.genres]]
    for part in parts:
        shares = (part["probabilities"][genre] for genre in explanation.card.genres)
        rows.append([*("" if part[key] is None else part[key] for key in _COLUMNS), *shares])
    # genres of one's own may have any name, and a tab would begin a cell
    return [[printable(unicode_only(str(cell))) for cell in row] for row in rows]


def table_data(explanation: Explanation) -> QMimeData:
    """`table_of` for the clipboard: for spreadsheets and plain text, and for letters."""
    rows = table_of(explanation)
    data = QMimeData()
    data.setText("".join("\t".join(row) + "\n" for row in rows))
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    data.setHtml("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    return data
