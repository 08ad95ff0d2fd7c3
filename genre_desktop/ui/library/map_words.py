"""What is said of a song on the map and among those alike, and what is heard of it."""

from pathlib import Path

import numpy as np

from genre_desktop.ui.library.cell_words import headline
from genre_desktop.ui.library.columns import Columns, GenreNames
from genre_desktop.ui.library.map_marks import Words


def words_of(columns: Columns, row: int, names: GenreNames) -> Words:
    """What is said of the file at a place in the columns."""
    return Words(
        str(columns.title[row]),
        str(columns.artist[row]),
        headline(columns, row, names),
        names.name(int(columns.said[row])),
    )


def heard_from(columns: Columns, row: int) -> tuple[int, Path, float | None]:
    """The song, the file and the length in seconds of what is heard, as `Preview` takes them."""
    duration_s = float(columns.duration_s[row])
    return (
        int(columns.song[row]),
        Path(columns.path[row]),
        None if np.isnan(duration_s) else duration_s,
    )
