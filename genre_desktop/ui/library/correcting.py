"""A person's word on what genre songs have, and taking back what was done to the library."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.library.records import Row
from genre_desktop.ui.library.cells import named_genre
from genre_desktop.ui.library.columns import NONE
from genre_desktop.ui.library.library_work import LibraryWork
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.widgets.banner import Banner

_MOST_KEPT = 50


class Correcting(QObject):
    """Corrects genres and removes files, so that each can be taken back.

    Parameters
    ----------
    model : TableModel
    work : LibraryWork
    banner : Banner
    window : QWidget
        Of the dialog that asks for a name.

    Signals
    -------
    changed
        There is more to take back, or less.
    """

    changed = Signal()

    def __init__(
        self, model: TableModel, work: LibraryWork, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._model = model
        self._work = work
        self._banner = banner
        self._window = window
        self._known: tuple[str, ...] = ()
        self._done: list[Callable[[], None]] = []
        model.corrected.connect(self.correct)
        work.removed.connect(self._on_removed)
        work.model_known.connect(self._on_model)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    def genres(self) -> tuple[str, ...]:
        """Those to choose from: the model's, and those that were given before."""
        corrected = self._model.columns.corrected
        own = {self._model.names[int(number)] for number in set(corrected.tolist()) - {NONE}}
        return (*self._known, *sorted(own - set(self._known)))

    def correct(self, files: Sequence[int], genre: str | None) -> None:
        """Enter what a person says of files; None takes it back."""
        rows = [row for row in map(self._model.record_of, files) if row is not None]
        rows = [row for row in rows if row.song is not None and row.corrected != genre]
        if rows:
            before = [row.corrected for row in rows]
            self._enter(rows, [genre] * len(rows))
            self._remember(lambda: self._enter(rows, before))

    def remove(self, files: Sequence[int]) -> None:
        """Take files out of the library; the files themselves stay where they are."""
        rows = [row for row in map(self._model.record_of, files) if row is not None]
        if rows:
            self._work.remove(rows)

    def undo(self) -> None:
        """Take back what was done last."""
        if self._done:
            self._done.pop()()
            self.changed.emit()

    def fill_menu(self, menu: QMenu, files: Callable[[], Sequence[int]]) -> None:
        """Offer all genres in a menu.

        Parameters
        ----------
        menu : QMenu
        files : callable
            Those that are meant when one of them is chosen.
        """
        menu.clear()
        for genre in self.genres():
            action = menu.addAction(capitalised(spoken(genre)))
            action.triggered.connect(lambda _=False, genre=genre: self.correct(files(), genre))
        menu.addSeparator()
        menu.addAction("Another name…").triggered.connect(lambda: self._ask(files()))
        back = menu.addAction("As the model says")
        back.triggered.connect(lambda: self.correct(files(), None))
        rows = map(self._model.record_of, files())
        back.setEnabled(any(row is not None and row.corrected is not None for row in rows))

    def _ask(self, files: Sequence[int]) -> None:
        songs = "the song" if len(files) == 1 else f"{len(files):,} songs"
        name, is_given = QInputDialog.getText(self._window, "Correct genre", f"Genre of {songs}:")
        if is_given and name.strip():
            self.correct(files, named_genre(name, self.genres()))

    def _enter(self, rows: Sequence[Row], genres: Sequence[str | None]) -> None:
        songs = {row.song for row in rows}
        columns = self._model.columns
        also = [
            file
            for file, song in zip(columns.file.tolist(), columns.song.tolist(), strict=True)
            if song in songs
        ]
        self._work.correct(rows, genres, also)

    def _remember(self, undo: Callable[[], None]) -> None:
        self._done = [*self._done[1 - _MOST_KEPT :], undo]
        self.changed.emit()

    def _on_removed(self, gone: Sequence[tuple[Row, object]]) -> None:
        self._model.remove(row.file for row, _ in gone)
        self._remember(lambda: self._work.bring_back(gone))
        songs = "One song was" if len(gone) == 1 else f"{len(gone):,} songs were"
        self._banner.tell(
            f"{songs} taken out of the library. The files are where they were.",
            is_error=False,
            about=self,
            button="Undo",
            deed=self.undo,
        )

    def _on_model(self, number: int, genres: Sequence[str]) -> None:
        del number
        self._known = tuple(genres)
