"""Which genres a model of one's own is to tell apart, from which songs, and what it is called."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.files import is_there
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.training.personal import ENOUGH_SONGS, LEAST_SONGS, model_file
from genre_desktop.ui.library.personal_examples import Examples
from genre_desktop.ui.library.table_look import dress_list

_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_GENRE_WIDTH, _SONGS_WIDTH = 220, 80


class PersonalChoice(QWidget):
    """A list of genres to tick, and a field for the name.

    Signals
    -------
    folder_wanted
        Songs in a folder are to count, too.
    changed
    """

    folder_wanted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QLabel(
            "Songs whose genre you have corrected are examples, and so are songs in a folder with"
            f" a folder for each genre. It takes {LEAST_SONGS} songs of a genre;"
            f" {ENOUGH_SONGS} are better."
        )
        words.setWordWrap(True)
        self.genres = QTreeWidget()
        self.genres.setAccessibleName("Genres to tell apart")
        dress_list(self.genres, ("Genre", "Songs", ""), numbers=(1,))
        self.genres.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.genres.setColumnWidth(0, _GENRE_WIDTH)
        self.genres.setColumnWidth(1, _SONGS_WIDTH)
        self.folder_button = QPushButton("Add a &folder of genre folders…")
        self.folder_button.setAutoDefault(False)
        self.name = QLineEdit("My genres")
        self.name.setMaxLength(60)
        self.name.setProperty("field", "true")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        form = QFormLayout()
        form.addRow("&Name of the model", self.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(words)
        column.addWidget(self.genres, 1)
        column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(form)
        column.addWidget(self.hint)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.genres.itemChanged.connect(self._on_changed)
        self.name.textChanged.connect(self._on_changed)
        self._on_changed()

    def show_examples(self, examples: Examples) -> None:
        """Show what there is to learn from; what was unticked stays so."""
        unticked = {
            str(item.data(0, Qt.ItemDataRole.UserRole))
            for item in self._items
            if item.checkState(0) is _UNCHECKED and not item.isDisabled()
        }
        self.genres.blockSignals(True)  # noqa: FBT003 - Qt's way
        self.genres.clear()
        for genre, count in examples.counts.items():
            item = QTreeWidgetItem([capitalised(spoken(genre)), f"{count:,}", _remark(count)])
            item.setData(0, Qt.ItemDataRole.UserRole, genre)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            is_enough = count >= LEAST_SONGS
            item.setDisabled(not is_enough)
            item.setCheckState(0, _CHECKED if is_enough and genre not in unticked else _UNCHECKED)
            self.genres.addTopLevelItem(item)
        self.genres.blockSignals(False)  # noqa: FBT003 - Qt's way
        self._on_changed()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The genres that are ticked."""
        return tuple(
            str(item.data(0, Qt.ItemDataRole.UserRole))
            for item in self._items
            if item.checkState(0) is _CHECKED
        )

    @property
    def model_name(self) -> str:
        """What the model is to be called."""
        return self.name.text().strip()

    @property
    def trouble(self) -> str:
        """Why no model can be learned from this; empty if one can."""
        if not self.genres.topLevelItemCount():
            return "There are no examples yet: correct the genre of some songs, or add a folder."
        if len(self.chosen) < 2:
            return "A model has to tell genres apart: tick two or more."
        try:
            path: Path = model_file(self.model_name)
        except UserError as error:
            return str(error)
        if is_there(path):
            return f"There is a model named {path.stem} already. Choose another name."
        return ""

    @property
    def _items(self) -> list[QTreeWidgetItem]:
        tree = self.genres
        return [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]  # type: ignore[misc]

    def _on_changed(self) -> None:
        self.hint.setText(self.trouble)
        self.changed.emit()


def _remark(songs: int) -> str:
    if songs < LEAST_SONGS:
        return f"too few: {LEAST_SONGS} are needed"
    return f"few: {ENOUGH_SONGS} are better" if songs < ENOUGH_SONGS else ""
