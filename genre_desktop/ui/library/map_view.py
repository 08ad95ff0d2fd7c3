"""The map of the library: alike songs lie near each other, and can be heard and opened."""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from genre_desktop.errors import UserError
from genre_desktop.library.records import SongMap
from genre_desktop.library.similarity import Neighbour
from genre_desktop.ui.library.columns import NONE, Columns, GenreNames, no_columns
from genre_desktop.ui.library.map_card import MapCard
from genre_desktop.ui.library.map_dots import MapDots
from genre_desktop.ui.library.map_legend import MapLegend
from genre_desktop.ui.library.map_marks import Words
from genre_desktop.ui.library.map_preview import Preview
from genre_desktop.ui.library.map_sheet import MapSheet
from genre_desktop.ui.library.map_state import MapState
from genre_desktop.ui.library.map_words import heard_from, words_of
from genre_desktop.ui.library.map_work import MapWork
from genre_desktop.ui.library.song_filter import NO_GENRE
from genre_desktop.ui.theme import Theme

_LINES = 5
_REST = 5
"""Between two times that all is shown anew passes at least so many times as long as it took."""

_Files = tuple[Columns, GenreNames, NDArray[np.bool_] | None]


class MapView(QWidget):
    """The map with its legend, and beneath it the song that is chosen.

    Parameters
    ----------
    work : MapWork
    preview : Preview
    theme : Theme

    Signals
    -------
    song_chosen : int
        The number of a file whose song was chosen here.
    song_opened : int
        The number of a file to be shown on the song page.
    alike_wanted : int
        The number of a file whose like is asked for.
    genre_wanted : str or None
        Only songs of this genre are to be shown; `NO_GENRE` is those without, None all.
    """

    song_chosen = Signal(int)
    song_opened = Signal(int)
    alike_wanted = Signal(int)
    genre_wanted = Signal(object)

    def __init__(
        self, work: MapWork, preview: Preview, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._preview = preview
        self._map = SongMap((), np.empty((0, 2), np.float32), 0)
        self._columns, self._names = no_columns(), GenreNames()
        self._mask: NDArray[np.bool_] | None = None
        self._coming: _Files = (self._columns, self._names, None)
        self._genre: str | None = None
        self._chosen_song: int | None = None
        self._is_stale = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._show_stale)
        self._came = self._is_given_up = False
        self.dots = MapDots.of(self._map, self._columns)
        self.sheet = MapSheet(theme, work.explorer)
        self.canvas = self.sheet.canvas
        self.legend = MapLegend(theme)
        self.card = MapCard(theme)
        self.state = MapState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.sheet)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(middle, 1)
        column.addWidget(self.card)
        self._listen()
        self._show_state()

    def _listen(self) -> None:
        work, canvas = self._work, self.canvas
        work.began.connect(self._on_began)
        work.found.connect(self._on_found)
        work.progressed.connect(self._on_progressed)
        work.ended.connect(self._on_ended)
        work.alike_found.connect(self._on_alike)
        canvas.picked.connect(self._on_picked)
        canvas.opened.connect(lambda dot: self.song_opened.emit(self._file_of(dot)))
        canvas.play_wanted.connect(lambda _: self.play())
        canvas.alike_wanted.connect(lambda _: self.ask_for_alike())
        self.legend.wanted.connect(self._on_genre_wanted)
        self.card.play_wanted.connect(self.play)
        self.card.alike_wanted.connect(self.ask_for_alike)
        self.card.open_wanted.connect(self.open)
        self.state.pressed.connect(self._on_state_pressed)
        self.sheet.cancel_wanted.connect(work.cancel)
        self._preview.changed.connect(self._on_preview)
        self._preview.troubled.connect(self._on_troubled)

    # what is shown ------------------------------------------------------------------------------

    def show_songs(self, found: SongMap, columns: Columns, names: GenreNames) -> None:
        """Show a map of these files; as `show_columns`, with a map that is at hand."""
        self._map = found
        self.show_columns(columns, names)

    def show_columns(
        self, columns: Columns, names: GenreNames, mask: NDArray[np.bool_] | None = None
    ) -> None:
        """Show these files, where the map has places for them; to be called when they change.

        Parameters
        ----------
        columns : Columns
        names : GenreNames
        mask : numpy.ndarray [shape=(n_files,)] or None
            Those that a filter lets through; None is all.
        """
        self._coming = columns, names, mask
        if self._rest.isActive():
            self._is_stale = True
        else:
            self._show_anew()

    def show_only(self, mask: NDArray[np.bool_] | None) -> None:
        """Show other of the files [shape=(n_files,)]: the rest are a hint of themselves."""
        self._coming = (*self._coming[:2], mask)
        if not self._is_stale:
            self._mask = mask
            self._show_dots()

    def show_genre(self, genre: str | None) -> None:
        """Press the button of the genre by which the library is filtered; None is none."""
        self._genre = genre
        self.legend.show_genre(genre)
        if not self._is_stale:
            self._show_dots()

    def choose_file(self, file: int | None) -> None:
        """Choose the song of a file, as in the table; another falls silent. Nothing is told."""
        columns = self._coming[0]
        rows = np.flatnonzero(columns.file == (NONE if file is None else file))
        song = int(columns.song[rows[0]]) if len(rows) else NONE
        self._chosen_song = None if song == NONE else song
        if self._chosen_song is not None:
            self._preview.leave(self._chosen_song)
        if not self._is_stale:
            self._show_chosen(self._dot_of(self._chosen_song))

    # what is done with it -----------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the map of the songs that there are now."""
        self._work.draw()

    def play(self) -> None:
        """Play the chosen song from its middle, or have it fall silent."""
        if self.canvas.chosen is not None:
            row = self._row_of(self.canvas.chosen)
            self._preview.toggle(*heard_from(self._columns, row))

    def open(self) -> None:
        """Have the chosen song shown on the song page."""
        if self.canvas.chosen is not None:
            self.song_opened.emit(self._file_of(self.canvas.chosen))

    def ask_for_alike(self) -> None:
        """Have the songs listed that sound like the chosen one."""
        if self.canvas.chosen is not None:
            self.alike_wanted.emit(self._file_of(self.canvas.chosen))

    def stop(self) -> None:
        """Draw no more; the work and the preview are stopped by whoever made them."""
        self._rest.stop()
        self.canvas.stop()

    # how ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show what has come while nobody looked."""
        super().showEvent(event)
        self._show_stale()

    def _show_stale(self) -> None:
        if self._is_stale:
            self._show_anew()

    def _show_anew(self) -> None:
        self._is_stale = not self.isVisible()
        if self._is_stale:  # nobody looks, and a scan brings more each moment
            return
        begun_s = time.monotonic()
        self._columns, self._names, self._mask = self._coming
        self.dots = MapDots.of(self._map, self._columns)
        counts = np.bincount(self.dots.genre + 1, minlength=len(self._names) + 1).tolist()
        order = sorted(range(len(self._names)), key=lambda number: self._names[number])
        legend = {self._names[each]: counts[each + 1] for each in order if counts[each + 1]}
        self.legend.show_counts(legend | ({NO_GENRE: counts[0]} if counts[0] else {}))
        self._show_dots()
        self._show_state()
        self._show_chosen(self._dot_of(self._chosen_song))
        self._rest.start(round(1000 * _REST * (time.monotonic() - begun_s)))

    def _show_dots(self) -> None:
        numbers = frozenset(
            () if self._genre is None else [self._names.number(self._genre or None)]
        )
        shown = self.dots.shown(self._mask, numbers)
        self.canvas.show_dots(self.dots, shown, self._names, self._words_of)

    def _show_state(self) -> None:
        has_dots = len(self.dots) > 0
        self._stack.setCurrentIndex(int(has_dots))
        self.legend.setVisible(has_dots)
        self.card.setVisible(has_dots)
        self.sheet.show_drawing(self._work.draws)
        if self._work.draws:
            words = "Songs that sound alike come to lie near each other."
            self.state.show_words("The map is being drawn", words, "Cancel", draws=True)
        elif self._is_given_up:
            words = "Songs that sound alike will lie near each other."
            self.state.show_words("No map was drawn", words, "Draw the map")
        else:
            words = "Add a folder: songs that were heard find their place here by themselves."
            self.state.show_words("Nothing on the map yet", words)

    def _show_chosen(self, dot: int | None) -> None:
        self.canvas.choose(dot)
        self._tell_chosen(dot)

    def _tell_chosen(self, dot: int | None) -> None:
        self.card.show_song(None if dot is None else self._words_of(dot))
        self._on_preview()
        if dot is not None:
            self._work.find_alike(int(self.dots.songs[dot]))

    def _dot_of(self, song: int | None) -> int | None:
        return None if song is None else self.dots.dot_of_song(song)

    def _row_of(self, dot: int) -> int:
        return self.dots.row_of(dot, self._mask)

    def _file_of(self, dot: int) -> int:
        return int(self._columns.file[self._row_of(dot)])

    def _words_of(self, dot: int) -> Words:
        return words_of(self._columns, self._row_of(dot), self._names)

    # what comes ---------------------------------------------------------------------------------

    def _on_picked(self, dot: int | None) -> None:
        self._chosen_song = None if dot is None else int(self.dots.songs[dot])
        self._preview.leave(self._chosen_song)
        self._tell_chosen(dot)
        if dot is not None:
            self.song_chosen.emit(self._file_of(dot))

    def _on_genre_wanted(self, genre: str | None) -> None:
        self.show_genre(genre)
        self.genre_wanted.emit(genre)

    def _on_alike(self, song: int, neighbours: Sequence[Neighbour]) -> None:
        if self._is_stale or song != self._chosen_song or self.canvas.chosen is None:
            return
        dots = [self.dots.dot_of_song(each.song) for each in neighbours[:_LINES]]
        self.canvas.show_alike([dot for dot in dots if dot is not None])

    def _on_began(self) -> None:
        self._came = self._is_given_up = False
        self._on_progressed(0.0)
        self._show_state()

    def _on_progressed(self, share: float) -> None:
        self.state.show_share(share)
        self.sheet.show_share(share)

    def _on_found(self, found: SongMap) -> None:
        self._map, self._came = found, True
        self._show_anew()

    def _on_ended(self, trouble: str) -> None:
        self._is_given_up = not self._came
        self._show_state()
        if trouble:
            self.state.show_words("No map was drawn", trouble, "Draw the map")

    def _on_state_pressed(self) -> None:
        if self._work.draws:
            self._work.cancel()
        else:
            self._work.draw()

    def _on_preview(self) -> None:
        song = self._preview.song
        self.card.show_plays(song is not None and song == self._chosen_song)

    def _on_troubled(self, error: UserError) -> None:
        self.card.show_trouble(str(error))
