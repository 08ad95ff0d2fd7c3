"""Which files of the library a table shows."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from genre_desktop.library.records import State
from genre_desktop.ui.library.columns import DIFFERS, NONE, STATES, Columns, GenreNames, plain

NO_GENRE = ""
"""In place of a genre: those that have none."""


@dataclass(frozen=True, slots=True)
class SongFilter:
    """What a file must be like to be shown.

    Attributes
    ----------
    text : str
        Words that are all in its title, artist or path.
    genre : str or None
        What it is said to be; `NO_GENRE` for those with no genre, None for any.
    from_percent, to_percent : int
        Between which its confidence lies. What has no verdict is shown only between 0 and 100.
    differing : bool
        Only files whose own genre is another than the verdict.
    state : State or None
        None for any.
    """

    text: str = ""
    genre: str | None = None
    from_percent: int = 0
    to_percent: int = 100
    differing: bool = False
    state: State | None = None

    @property
    def shows_all(self) -> bool:
        """Whether no file is left out."""
        return replace(self, text=self.text.strip()) == SongFilter()

    def mask(self, columns: Columns, names: GenreNames) -> NDArray[np.bool_]:
        """Which files are shown [shape=(n_files,)]."""
        shown = np.ones(len(columns), np.bool_)
        if self.genre is not None:
            shown &= columns.said == names.number(self.genre)
        if self.differing:
            shown &= columns.agrees == DIFFERS
        if self.state is not None:
            shown &= columns.state == STATES.index(self.state)
        if self.from_percent > 0 or self.to_percent < 100:
            percent = np.round(100 * columns.confidence)
            shown &= (percent >= self.from_percent) & (percent <= self.to_percent)
            shown &= columns.genre != NONE
        for word in plain(self.text).split():
            # only in those that are left: each word has fewer to look through
            left = np.flatnonzero(shown)
            texts = columns.searched[left].tolist()
            shown[left] = np.fromiter((word in text for text in texts), np.bool_, len(texts))
        return shown
