"""The songs of the library as a table or as a map, and beside either those that sound alike."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from genre_desktop.audio.decode import OpenSong
from genre_desktop.settings import Settings
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from genre_desktop.ui.library.alike_panel import AlikePanel
    from genre_desktop.ui.library.map_preview import Preview
    from genre_desktop.ui.library.map_view import MapView
    from genre_desktop.ui.library.map_work import MapWork

_PATIENCE_S = 5.0


class SongViews(QWidget):
    """Shows the table or the map; both show the same songs, and have the same one chosen.

    Parameters
    ----------
    database : pathlib.Path
    model : TableModel
    table : TableView
    theme : Theme
    settings : Settings
    open_song : callable

    Attributes
    ----------
    switch : QWidget
        To be placed by the page.

    Signals
    -------
    song_opened : int
        The number of a file that is to be shown by itself.
    genre_wanted : str or None
        Only songs of this genre are to be shown.
    plays
        A song of the library is heard: whatever else plays should fall silent.
    turned
        The other view is shown.
    """

    song_opened = Signal(int)
    genre_wanted = Signal(object)
    plays = Signal()
    turned = Signal()

    def __init__(
        self,
        database: Path,
        model: TableModel,
        table: TableView,
        theme: Theme,
        settings: Settings,
        open_song: OpenSong,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._model = model
        self._table = table
        self._theme = theme
        self._settings = settings
        self._open_song = open_song
        self._number: int | None = None
        self._map_side: _MapSide | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(table)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._stack, 1)
        self.switch, self._buttons = _switch()
        self._buttons.idClicked.connect(self._show)
        model.arranged.connect(self._show_columns)
        table.selectionModel().currentRowChanged.connect(self._on_current)

    @property
    def map(self) -> "MapView":
        """The map."""
        return self._made().map

    @property
    def alike(self) -> "AlikePanel":
        """The list of alike songs."""
        return self._made().alike

    @property
    def lists_alike(self) -> bool:
        """Whether a list of alike songs is shown."""
        return self._map_side is not None and self._map_side.alike.isVisible()

    @property
    def shows_map(self) -> bool:
        """Whether the map is shown, and not the table."""
        return self._stack.currentIndex() == 1

    def use_model(self, number: int) -> None:
        """Hear songs as this model does, by its number in the library."""
        self._number = number
        if self._map_side is not None:
            self._map_side.work.use_model(number)
        self.draw_again()

    def toggle(self) -> None:
        """Show the map in place of the table, or the table in place of the map."""
        self._show(0 if self.shows_map else 1)

    def draw_again(self) -> None:
        """Find places for the songs that have come, if anyone is looking."""
        if self._map_side is not None and self.shows_map:
            self._map_side.work.draw()

    def show_like(self, file: int) -> None:
        """List the songs that sound like that of a file."""
        self.alike.show_like(file)

    def put_away(self) -> bool:
        """Put the list of alike songs away; whether it was there."""
        is_shown = self.lists_alike
        if is_shown:
            self.alike.put_away()
        return is_shown

    def take_focus(self) -> None:
        """Have keys go to the view that is shown."""
        (self.map.canvas if self.shows_map else self._table).setFocus()

    def fall_silent(self) -> None:
        """Play nothing."""
        if self._map_side is not None:
            self._map_side.preview.pause()

    def stop(self) -> None:
        """Fall silent, and end the work."""
        if self._map_side is not None:
            self._map_side.map.stop()
            self._map_side.preview.stop()
            self._map_side.work.stop(_PATIENCE_S)

    def _made(self) -> "_MapSide":
        """The map and what goes with it, made when it is asked for: no start waits for it."""
        if self._map_side is None:
            side = self._map_side = _made_side(
                self._database, self._theme, self._settings, self._open_song, self
            )
            if self._number is not None:
                side.work.use_model(self._number)
            self._stack.addWidget(side.map)
            self._row.addWidget(side.alike)
            side.map.song_chosen.connect(self._table.choose)
            side.alike.song_chosen.connect(self._choose)
            side.map.alike_wanted.connect(side.alike.show_like)
            side.map.genre_wanted.connect(self.genre_wanted)
            side.preview.began.connect(self.plays)
            side.map.song_opened.connect(self.song_opened)
            side.alike.song_opened.connect(self.song_opened)
            side.alike.closed.connect(self.take_focus)
            self._show_columns()
            self._on_current()
        return self._map_side

    def _show(self, number: int) -> None:
        self._made()
        self._stack.setCurrentIndex(number)
        self._buttons.button(number).setChecked(True)
        self.draw_again()
        self.take_focus()
        self.turned.emit()

    def _show_columns(self) -> None:
        if self._map_side is None:
            return
        columns, names, wanted = self._model.columns, self._model.names, self._model.filter
        mask = None if wanted.shows_all else self._model.mask
        self._map_side.map.show_columns(columns, names, mask)
        self._map_side.map.show_genre(wanted.genre)
        self._map_side.alike.show_columns(columns, names)

    def _on_current(self) -> None:
        if self._map_side is not None:
            index = self._table.currentIndex()
            file = self._model.file(index.row()) if index.isValid() else None
            self._map_side.map.choose_file(file)

    def _choose(self, file: int) -> None:
        self._table.choose(file)
        self.map.choose_file(file)


@dataclass(frozen=True, slots=True)
class _MapSide:
    work: "MapWork"
    preview: "Preview"
    map: "MapView"
    alike: "AlikePanel"


def _made_side(
    database: Path, theme: Theme, settings: Settings, open_song: OpenSong, parent: QObject
) -> _MapSide:
    from genre_desktop.ui.library.alike_panel import AlikePanel  # noqa: PLC0415
    from genre_desktop.ui.library.map_preview import Preview  # noqa: PLC0415
    from genre_desktop.ui.library.map_view import MapView  # noqa: PLC0415
    from genre_desktop.ui.library.map_work import MapWork  # noqa: PLC0415

    work, preview = MapWork(database, parent), Preview(settings, open_song, parent)
    view = MapView(work, preview, theme)
    for button in view.findChildren(QAbstractButton):
        if not button.toolTip():
            button.setToolTip("Draw the map, or stop that")
    return _MapSide(work, preview, view, AlikePanel(work, preview, theme))


def _switch() -> tuple[QWidget, QButtonGroup]:
    frame = QFrame()
    frame.setObjectName("switcher")
    group = QButtonGroup(frame)
    row = QHBoxLayout(frame)
    row.setContentsMargins(2, 2, 2, 2)
    row.setSpacing(2)
    for number, name in enumerate(("Table", "Map")):
        button = QPushButton(name)
        button.setCheckable(True)
        button.setChecked(number == 0)
        button.setProperty("segment", "true")
        button.setProperty(DOES, "toggle_map")
        button.setAccessibleName(f"The songs as a {name.lower()}")
        group.addButton(button, number)
        row.addWidget(button)
    return frame, group
