"""Watch folders…: the folders of the library, to be ticked for being watched."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.settings import LAST_FOLDER, Settings
from genre_desktop.streams import unicode_only
from genre_desktop.ui.library.library_folders import LibraryFolder, LibraryFolders
from genre_desktop.ui.library.table_look import dress_list

_SIZE = (640, 360)
_PATH = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_NONE = "There are no folders in the library yet. Add one, and tick it to have it watched."


class FoldersDialog(QDialog):
    """Ticks take effect at once.

    Parameters
    ----------
    folders : LibraryFolders
    settings : Settings
    """

    def __init__(
        self, folders: LibraryFolders, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Watch folders")
        self.resize(*_SIZE)
        self._folders = folders
        self._settings = settings
        words = QLabel(
            "What comes into a folder that is ticked is heard by itself while this program runs,"
            " and what came meanwhile when it starts again."
        )
        words.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Folders of the library")
        dress_list(self.list, ("Watched folder", "Songs", ""), numbers=(1,))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        head = self.list.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "muted")
        self.add_button = QPushButton("&Add folder…")
        self.forget_button = QPushButton("&Forget the folder")
        self.forget_button.setToolTip("Look for songs there no more; those in the table stay")
        close_button = QPushButton("Close")
        foot = QHBoxLayout()
        for button in (self.add_button, self.forget_button, close_button):
            button.setAutoDefault(False)
        foot.addWidget(self.add_button)
        foot.addWidget(self.forget_button)
        foot.addStretch(1)
        foot.addWidget(close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        column.addLayout(foot)
        self.list.itemChanged.connect(self._on_ticked)
        self.list.itemSelectionChanged.connect(self._update)
        self.add_button.clicked.connect(self.add)
        self.forget_button.clicked.connect(self.forget)
        close_button.clicked.connect(self.reject)
        folders.changed.connect(self.show_folders)
        self.show_folders()
        self.list.setFocus()

    def add(self) -> None:
        """Ask for a folder, put it into the library, and watch it."""
        name = QFileDialog.getExistingDirectory(self, "Watch a folder", self._settings[LAST_FOLDER])
        if name:
            self._settings[LAST_FOLDER] = name
            self._folders.watch(Path(name).absolute(), is_watched=True)

    def forget(self) -> None:
        """Look for songs in the selected folder no more."""
        for item in self.list.selectedItems():
            self._folders.forget(_path(item))

    def show_folders(self) -> None:
        """Show what is known now; what is selected stays so."""
        chosen = {_path(item) for item in self.list.selectedItems()}
        with QSignalBlocker(self.list):
            self.list.clear()
            for folder in self._folders.known:
                item = _item(folder)
                self.list.addTopLevelItem(item)
                if folder.path in chosen or len(self._folders.known) == 1:
                    item.setSelected(True)
                    self.list.setCurrentItem(item)
        self._update()

    def _on_ticked(self, item: QTreeWidgetItem) -> None:
        self._folders.watch(_path(item), is_watched=item.checkState(0) is _CHECKED)

    def _update(self) -> None:
        self.hint.setText("" if self._folders.known else _NONE)
        self.hint.setVisible(not self._folders.known)
        self.forget_button.setEnabled(bool(self.list.selectedItems()))


def _item(folder: LibraryFolder) -> QTreeWidgetItem:
    path = unicode_only(str(folder.path))
    remark = "" if folder.is_there else "not there now"
    item = QTreeWidgetItem([path, f"{folder.songs:,}", remark])
    item.setData(0, _PATH, folder.path)
    item.setToolTip(0, path)
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setCheckState(0, _CHECKED if folder.is_watched else _UNCHECKED)
    return item


def _path(item: QTreeWidgetItem) -> Path:
    path = item.data(0, _PATH)
    assert isinstance(path, Path)  # noqa: S101 - put there by _item
    return path
