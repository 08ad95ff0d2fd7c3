"""More like this: the songs of the library that sound most like one of them."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.errors import UserError
from genre_desktop.library.similarity import Neighbour
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.alike_list import AlikeList, Entry
from genre_desktop.ui.library.alike_words import likeness
from genre_desktop.ui.library.columns import NONE, Columns, GenreNames, no_columns
from genre_desktop.ui.library.map_preview import Preview
from genre_desktop.ui.library.map_words import heard_from, words_of
from genre_desktop.ui.library.map_work import MapWork
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.elided_label import ElidedLabel

_WIDTH = 330


class AlikePanel(QFrame):
    """Stands beside the table or the map; hidden until something is asked.

    Parameters
    ----------
    work : MapWork
    preview : Preview
    theme : Theme

    Signals
    -------
    song_chosen, song_opened : int
        The number of a file.
    closed
    """

    song_chosen = Signal(int)
    song_opened = Signal(int)
    closed = Signal()

    def __init__(
        self, work: MapWork, preview: Preview, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._preview = preview
        self._columns, self._names = no_columns(), GenreNames()
        self._song: int | None = None
        self.setObjectName("card")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName("More like this")
        self.hide()
        heading = QLabel("Sounds like")
        heading.setProperty("role", "muted")
        self.title = ElidedLabel()
        self.title.setFont(heading_font(self.font(), 1.15))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.list = AlikeList(theme)
        self.close_button = QPushButton("Close")
        self.close_button.setProperty("flat", "true")
        self.close_button.setToolTip("Put the list away (Esc)")
        self.close_button.clicked.connect(self.put_away)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        work.alike_found.connect(self._on_found)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda entry: self.song_opened.emit(self._file(entry)))
        self.list.play_wanted.connect(self._play)
        self.list.alike_wanted.connect(lambda entry: self.show_like(self._file(entry)))
        preview.troubled.connect(self._on_troubled)

    def show_columns(self, columns: Columns, names: GenreNames) -> None:
        """Take these for the files of the library; to be called when they change."""
        self._columns, self._names = columns, names
        if self._song is not None and self.isVisible():
            self._work.find_alike(self._song)

    def show_like(self, file: int) -> None:
        """List the songs that sound like that of a file."""
        rows = np.flatnonzero(self._columns.file == file)
        if not len(rows):
            return
        row = int(rows[0])
        song = int(self._columns.song[row])
        self.title.setText(str(self._columns.title[row]))
        self._say("Looking for songs…")
        self.list.show_entries([])
        self.show()
        self._song = None if song == NONE else song
        if self._song is None:
            self._say("It was not heard yet.")
        else:
            self._work.find_alike(self._song)
        self.list.setFocus()

    def put_away(self) -> None:
        """Show nothing more."""
        self._song = None
        self.hide()
        self.closed.emit()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it always is."""
        return QSize(_WIDTH, 400)

    def _on_found(self, song: int, neighbours: Sequence[Neighbour]) -> None:
        if song != self._song:
            return
        found = []
        for each in neighbours:
            rows = np.flatnonzero(self._columns.song == each.song)
            if len(rows):  # its file may have been taken out meanwhile
                row = int(rows[0])
                words = words_of(self._columns, row, self._names)
                found.append(Entry(row, words, likeness(each.distance)))
        if found != self.list.entries():  # one that is chosen stays so while a scan goes on
            self.list.show_entries(found)
        self._say("" if found else "No other song was heard by this model yet.")

    def _on_chosen(self, entry: Entry) -> None:
        self._preview.leave(int(self._columns.song[entry.row]))
        self.song_chosen.emit(self._file(entry))

    def _play(self, entry: Entry) -> None:
        self._preview.toggle(*heard_from(self._columns, entry.row))

    def _on_troubled(self, error: UserError) -> None:
        if self.isVisible():
            self._say(str(error))

    def _file(self, entry: Entry) -> int:
        return int(self._columns.file[entry.row])

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
