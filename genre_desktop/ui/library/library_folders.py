"""The folders of the library, and those of them that are watched while the program runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.errors import UserError
from genre_desktop.files import is_there
from genre_desktop.library.database import Database
from genre_desktop.settings import Settings
from genre_desktop.ui.dialogs.shown import show_once
from genre_desktop.ui.library.library_work import LibraryWork

if TYPE_CHECKING:
    from genre_desktop.library.watching import Watching


@dataclass(frozen=True, slots=True)
class LibraryFolder:
    """A folder that was added to the library.

    Attributes
    ----------
    path : pathlib.Path
    is_watched : bool
        What is new in it is heard by itself.
    songs : int
        So many files of the library are in it.
    is_there : bool
    """

    path: Path
    is_watched: bool
    songs: int
    is_there: bool


class LibraryFolders(QObject):
    """Knows the folders of the library, and has what is new in those that are watched heard.

    Parameters
    ----------
    work : LibraryWork
    settings : Settings
    window : QWidget
        Of the dialog.

    Attributes
    ----------
    known : tuple of LibraryFolder
        By path, as they were when that was last asked.

    Signals
    -------
    changed
        Others are known.
    scan_wanted : list of Path
        What is new, changed or gone in a watched folder, or such a folder as a whole.
    troubled : UserError
        A folder is not watched, or watched less well.
    """

    changed = Signal()
    scan_wanted = Signal(object)
    troubled = Signal(object)
    _read = Signal(object)

    def __init__(self, work: LibraryWork, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._work = work
        self._settings = settings
        self._window = window
        self._watching: Watching | None = None
        self._is_stopped = False
        self.known: tuple[LibraryFolder, ...] = ()
        self._read.connect(self._on_read)

    # what the user does -------------------------------------------------------------------------

    def watch_folders(self) -> None:
        """Show which folders there are, and let them be watched."""
        from genre_desktop.ui.library.folders_dialog import FoldersDialog  # noqa: PLC0415

        show_once(
            self._window,
            FoldersDialog,
            lambda: FoldersDialog(self, self._settings, self._window),
        )
        self.look()

    def watch(self, folder: Path, *, is_watched: bool) -> None:
        """Watch a folder, or watch it no more."""
        self._change(lambda database: database.put_folder(folder, watched=is_watched))

    def forget(self, folder: Path) -> None:
        """Look for songs in a folder no more; those that are known stay."""
        self._change(lambda database: database.remove_folder(folder))

    # beginning and end --------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the library for its folders, and watch those that are to be."""
        if is_there(self._work.path):  # to ask would make one
            self._work.do(self._tell)

    def stop(self, timeout_s: float | None = None) -> None:
        """Watch no more."""
        self._is_stopped = True
        if self._watching is not None:
            self._watching.stop(timeout_s)

    # what happens -------------------------------------------------------------------------------

    def _change(self, change: Callable[[Database], None]) -> None:
        def enter(database: Database) -> None:
            change(database)
            self._tell(database)

        self._work.do(enter)

    def _tell(self, database: Database) -> None:
        """Tell what is known; on the library's thread, since a disk may be slow to answer."""
        found = [
            LibraryFolder(
                path, is_watched, sum(1 for _ in database.files_under(path)), path.is_dir()
            )
            for path, is_watched in database.folders().items()
        ]
        self._emit(self._read, tuple(found))

    def _on_read(self, folders: tuple[LibraryFolder, ...]) -> None:
        self.known = folders
        watched = [folder.path for folder in folders if folder.is_watched]
        if (watched or self._watching is not None) and not self._is_stopped:
            self._watch(watched)
        self.changed.emit()

    def _watch(self, folders: Sequence[Path]) -> None:
        if self._watching is None:
            from genre_desktop.library.watching import Watching  # noqa: PLC0415 - most never do

            self._watching = Watching(
                self._work.path,
                lambda paths: self._emit(self.scan_wanted, list(paths)),
                on_files=self._work.read_again,
                on_trouble=self._on_trouble,
            )
        self._watching.watch(folders)

    def _on_trouble(self, error: UserError) -> None:
        self._emit(self.troubled, error)

    def _emit(self, signal: Any, *what: object) -> None:  # noqa: ANN401 - of PySide's own kind
        if not self._is_stopped:
            signal.emit(*what)
