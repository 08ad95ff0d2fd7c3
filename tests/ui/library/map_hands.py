"""A library for the map: the valid songs as a model hears them, without a sound of theirs."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint

from genre_desktop.audio.tags import Tags
from genre_desktop.inference.card import ModelCard, read_card
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.library.database import Database
from genre_desktop.library.records import FileStatus, Judgement
from genre_desktop.training.runs import Heard, read_run
from genre_desktop.ui.library.columns import Columns, GenreNames
from genre_desktop.ui.library.map_canvas import MapCanvas

ROOT = Path(__file__).resolve().parents[3]
_RUN = ROOT / "docs" / "runs" / "pair-3"


@dataclass(frozen=True, slots=True)
class MapLibrary:
    """A library in its file, and as the window reads it.

    Attributes
    ----------
    path : pathlib.Path
    model : int
    columns : Columns
    names : GenreNames
    """

    path: Path
    model: int
    columns: Columns
    names: GenreNames

    def place(self, title: str) -> int:
        """The place in the columns of the song that is called so."""
        return int(np.flatnonzero(self.columns.title == title)[0])


@cache
def _heard() -> tuple[Heard, ModelCard]:
    return read_run(_RUN).heard, read_card(_RUN / "model.json")


def valid_library(folder: Path, step: int = 1, song: Path | None = None) -> MapLibrary:
    """Write each `step`-th of the valid songs into a library.

    Parameters
    ----------
    folder : pathlib.Path
        Where the library is to be; the songs' files are said to be there, and are not.
    step : int
    song : pathlib.Path, optional
        A file that they all are, by links, to be heard.
    """
    heard, card = _heard()
    path = folder / "library.sqlite"
    with Database(path) as database, database.transaction():
        model = database.model(card)
        for index in range(0, len(heard.tracks), step):
            number = database.song_for(index.to_bytes(16, "big"))
            track, artist = heard.tracks[index], heard.artists[index]
            file = folder / f"{track}.wav"
            if song is not None:
                file.symlink_to(song)
            tags = Tags(title=track, artist=artist, duration_s=30.0)
            database.put_file(file, FileStatus(1, 1), song=number, tags=tags)
            verdict = verdict_of(heard.log_probabilities[index], card)
            database.put_judgement(number, model, Judgement(verdict, 30.0, heard.embeddings[index]))
    return read_anew(path, model)


def read_anew(path: Path, model: int) -> MapLibrary:
    """The library as it is in its file now."""
    names = GenreNames()
    with Database(path) as database:
        rows = list(database.rows(model))
    return MapLibrary(path, model, Columns.of(rows, names, lambda _tag, _genre: None), names)


def spot(canvas: MapCanvas, dot: int) -> QPoint:
    """Where the pointer has to be for a dot."""
    return canvas.point_of(dot).toPoint()
