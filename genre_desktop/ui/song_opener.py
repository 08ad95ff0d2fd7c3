"""Opening songs: asked for, pasted or named, one by one and by the folder."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from genre_desktop.audio.formats import AUDIO_SUFFIXES
from genre_desktop.paths import demo_song
from genre_desktop.settings import LAST_FOLDER, Settings
from genre_desktop.streams import unicode_only
from genre_desktop.ui.dropped import paths_in
from genre_desktop.ui.folder_search import FolderSearch
from genre_desktop.ui.widgets.banner import Banner


class SongOpener(QObject):
    """Finds the songs that are wanted.

    Parameters
    ----------
    banner : Banner
    settings : Settings
    parent : QWidget
        Of the dialogs.

    Signals
    -------
    found : list of Path
        The songs of one wish; may be empty.
    collection_wanted : list of Path
        Folders that are to go into the library.
    """

    found = Signal(object)
    collection_wanted = Signal(object)

    def __init__(self, banner: Banner, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._banner = banner
        self._settings = settings
        self._window = parent
        self._crowded: list[Path] = []
        self._search = FolderSearch()
        self._search.found.connect(self._on_found)
        self._search.crowded.connect(self._on_crowded)

    def stop(self) -> None:
        """Give up looking, and wait for that."""
        self._search.stop()

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open songs, and the songs of folders."""
        self._search.start([path.absolute() for path in paths])

    def open_songs(self) -> None:
        """Ask for songs, and open them."""
        endings = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            "Open songs",
            self._settings[LAST_FOLDER],
            f"Songs ({endings});;All files (*)",
        )
        if names:
            self._settings[LAST_FOLDER] = str(Path(names[0]).parent)
            self.open_paths(map(Path, names))

    def open_folder(self) -> None:
        """Ask for a folder, and open its songs."""
        name = QFileDialog.getExistingDirectory(
            self._window, "Open folder", self._settings[LAST_FOLDER]
        )
        if name:
            self._settings[LAST_FOLDER] = name
            self.open_paths([Path(name)])

    def open_demo(self) -> None:
        """Open the song that the program brings."""
        self.open_paths([demo_song()])

    def paste(self) -> None:
        """Open what the clipboard names."""
        paths = paths_in(QGuiApplication.clipboard().mimeData())
        if paths:
            self.open_paths(paths)
        else:
            self._banner.tell(
                "The clipboard holds no path of a song.",
                "Copy a file, or the whole path of one, and paste again.",
                is_error=False,
            )

    def _on_crowded(self, folders: list[Path]) -> None:
        self._crowded = folders

    def _on_found(self, paths: list[Path], words: str) -> None:
        folders, self._crowded = self._crowded, []
        if folders:
            name = unicode_only(folders[0].name or str(folders[0]))
            self._banner.tell(
                words or f"{name} holds many songs.",
                "The library hears all of them, and remembers it.",
                is_error=False,
                button="Put it into the library" if len(folders) == 1 else "Put them there",
                deed=lambda: self.collection_wanted.emit(folders),
            )
        elif words:
            self._banner.tell(words, is_error=False)
        self.found.emit(paths)
