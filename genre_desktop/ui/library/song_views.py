"""The songs of the library as a table or as a map, and beside either those that sound alike."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from genre_desktop.settings import Settings
from genre_desktop.ui.actions import DOES
from genre_desktop.ui.library.alike_panel import AlikePanel
from genre_desktop.ui.library.map_preview import Preview
from genre_desktop.ui.library.map_view import MapView
from genre_desktop.ui.library.map_work import MapWork
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.theme import Theme

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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._table = table
        self.work = MapWork(database, self)
        self.preview = Preview(settings, self)
        self.map = MapView(self.work, self.preview, theme)
        self.alike = AlikePanel(self.work, self.preview, theme)
        for button in self.map.findChildren(QAbstractButton):
            if not button.toolTip():
                button.setToolTip("Draw the map, or stop that")
        self._stack = QStackedWidget()
        self._stack.addWidget(table)
        self._stack.addWidget(self.map)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._stack, 1)
        row.addWidget(self.alike)
        self.switch, self._buttons = _switch()
        self._buttons.idClicked.connect(self._show)
        model.arranged.connect(self._show_columns)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        self.map.song_chosen.connect(table.choose)
        self.alike.song_chosen.connect(self._choose)
        self.map.alike_wanted.connect(self.alike.show_like)
        self.map.genre_wanted.connect(self.genre_wanted)
        self.preview.began.connect(self.plays)
        for each in (self.map, self.alike):
            each.song_opened.connect(self.song_opened)
        self.alike.closed.connect(self.take_focus)

    @property
    def shows_map(self) -> bool:
        """Whether the map is shown, and not the table."""
        return self._stack.currentWidget() is self.map

    def use_model(self, number: int) -> None:
        """Hear songs as this model does, by its number in the library."""
        self.work.use_model(number)
        if self.shows_map:
            self.work.draw()

    def toggle(self) -> None:
        """Show the map in place of the table, or the table in place of the map."""
        self._show(0 if self.shows_map else 1)

    def draw_again(self) -> None:
        """Find places for the songs that have come, if anyone is looking."""
        if self.shows_map:
            self.work.draw()

    def show_like(self, file: int) -> None:
        """List the songs that sound like that of a file."""
        self.alike.show_like(file)

    def put_away(self) -> bool:
        """Put the list of alike songs away; whether it was there."""
        is_shown = self.alike.isVisible()
        if is_shown:
            self.alike.put_away()
        return is_shown

    def take_focus(self) -> None:
        """Have keys go to the view that is shown."""
        (self.map.canvas if self.shows_map else self._table).setFocus()

    def stop(self) -> None:
        """Fall silent, and end the work."""
        self.map.stop()
        self.preview.stop()
        self.work.stop(_PATIENCE_S)

    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._buttons.button(number).setChecked(True)
        if self.shows_map:
            self.work.draw()
        self.take_focus()
        self.turned.emit()

    def _show_columns(self) -> None:
        columns, names, wanted = self._model.columns, self._model.names, self._model.filter
        self.map.show_columns(columns, names, None if wanted.shows_all else self._model.mask)
        self.map.show_genre(wanted.genre)
        self.alike.show_columns(columns, names)

    def _on_current(self) -> None:
        index = self._table.currentIndex()
        self.map.choose_file(self._model.file(index.row()) if index.isValid() else None)

    def _choose(self, file: int) -> None:
        self._table.choose(file)
        self.map.choose_file(file)


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
