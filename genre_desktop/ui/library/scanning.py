"""Having the library heard: what is added, gone on with, paused and tried again."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from genre_desktop.errors import UserError
from genre_desktop.library.records import Row, State
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.settings import LAST_FOLDER, Settings
from genre_desktop.ui.library.columns import STATES
from genre_desktop.ui.library.scan_line import ScanLine
from genre_desktop.ui.library.scan_work import ScanEnd, ScanWork
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.widgets.banner import Banner


class Scanning(QObject):
    """Carries out the actions on the scan, and says how far it is.

    Parameters
    ----------
    scans : ScanWork
    model : TableModel
        The files that there are.
    line : ScanLine
    banner : Banner
    settings : Settings
    window : QWidget
        Of the dialog that asks for a folder.

    Signals
    -------
    page_wanted
        The library is to be looked at, from whatever page that was asked for.
    adding
        Files are about to come into the library.
    came_to_nothing
        A scan has ended, and there is no music in the library.
    failed_wanted
        The files that could not be heard are to be shown.
    changed
        Other actions may be possible now.
    """

    page_wanted = Signal()
    adding = Signal()
    came_to_nothing = Signal()
    failed_wanted = Signal()
    changed = Signal()

    def __init__(
        self,
        scans: ScanWork,
        model: TableModel,
        line: ScanLine,
        banner: Banner,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._scans = scans
        self._model = model
        self._line = line
        self._banner = banner
        self._settings = settings
        self._window = window
        self._judges_anew = False
        self._was_asked = False
        scans.progressed.connect(self._on_progress)
        scans.ended.connect(self._on_ended)
        line.pause_wanted.connect(self.pause_scan)
        line.cancel_wanted.connect(self.cancel_scan)
        line.go_on_wanted.connect(self.scan_again)
        line.failed_wanted.connect(self.failed_wanted)
        line.retry_wanted.connect(self.retry_failed)

    # the actions --------------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Put files and folders into the library, and hear them."""
        self._was_asked = True
        self._scan([path.absolute() for path in paths])

    def look_at(self, paths: Iterable[Path]) -> None:
        """Hear what has come, by itself, to folders that are watched."""
        self._scan(list(paths))

    def add_to_library(self) -> None:
        """Ask for a folder, and put it into the library."""
        name = QFileDialog.getExistingDirectory(
            self._window, "Add folder to the library", self._settings[LAST_FOLDER]
        )
        if name:
            self._settings[LAST_FOLDER] = name
            self.page_wanted.emit()
            self.add([Path(name)])

    def scan_again(self) -> None:
        """Look for new and changed files, and hear what was not heard yet."""
        if not self._scans.is_scanning:
            self._scans.scan_known()

    def pause_scan(self) -> None:
        """Pause, or go on."""
        if self._scans.progress.is_paused:
            self._scans.resume()
        else:
            self._scans.pause()

    def cancel_scan(self) -> None:
        """End the scan; it can go on later."""
        self._scans.cancel()

    def retry_failed(self) -> None:
        """Hear all files again that could not be heard."""
        columns = self._model.columns
        failed = columns.state == STATES.index(State.FAILED)
        self._scans.scan(map(Path, columns.path[failed]), retry=True)
        self.changed.emit()

    def retry(self, rows: Iterable[Row]) -> None:
        """Hear those of some files again that could not be heard."""
        self._scans.scan((row.path for row in rows if row.state is State.FAILED), retry=True)

    def _scan(self, paths: Sequence[Path]) -> None:
        if paths:
            self.adding.emit()
            self._scans.scan(paths)
            self.changed.emit()

    # how far it is ------------------------------------------------------------------------------

    def count(self, state: State) -> int:
        """How many files are in a state."""
        return int((self._model.columns.state == STATES.index(state)).sum())

    def show_line(self) -> None:
        """Show how far the scan is; or what is left, while none runs."""
        failed = self.count(State.FAILED)
        if self._scans.is_scanning:
            self._line.show_progress(self._scans.progress, failed)
        else:
            self._line.show_rest(self.count(State.WAITING), self.count(State.STALE), failed)

    def use_another_model(self) -> None:
        """End the scan by the model of before, and offer one by this as soon as all is read."""
        self._scans.cancel()
        self._judges_anew = True

    def offer_to_judge_anew(self) -> None:
        """Offer a scan, if there are verdicts of a model that was just left."""
        old = self.count(State.STALE)
        if self._judges_anew and old:
            songs = "A song of your library was" if old == 1 else f"{old:,} songs were"
            self._banner.tell(
                f"{songs} judged by another model.",
                is_error=False,
                about=self,
                button="Judge anew",
                deed=self.scan_again,
            )
        self._judges_anew = False

    def _on_progress(self, progress: ScanProgress) -> None:
        if self._scans.is_scanning:
            self._line.show_progress(progress, self.count(State.FAILED))
            self.changed.emit()

    def _on_ended(self, end: ScanEnd) -> None:
        if end.error is not None:
            self._tell(end.error)
        self._model.arrange()
        if not len(self._model.columns) and not end.progress.total:
            self.came_to_nothing.emit()
            if self._was_asked and not end.was_cancelled and end.error is None:
                self._banner.tell("There is no music in there.", is_error=False, about=self)
        self._was_asked = False
        self.show_line()
        self.changed.emit()

    def _tell(self, error: UserError) -> None:
        self._banner.tell(error.message, error.remedy, about=self)
