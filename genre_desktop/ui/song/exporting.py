"""What is taken away from a song: pictures, tables, numbers, a report; into files and copied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from genre_desktop.errors import UserError
from genre_desktop.explain.arrays import write_npz
from genre_desktop.explain.explanation import Explanation, explain_analysis
from genre_desktop.explain.tables import write_csv, write_json, write_labels
from genre_desktop.files import written_whole
from genre_desktop.inference.service import InferenceService
from genre_desktop.settings import COLOUR_MAP, EXPORT_FOLDER, SPECTROGRAM_RANGE_DB, Settings
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.save_dialog import ask_where, name_for, told_plainly
from genre_desktop.ui.song.data_out import shown_descriptors, table_data
from genre_desktop.ui.song.photographing import Photographing
from genre_desktop.ui.song.pictures import Pictures
from genre_desktop.ui.song.pictures_out import DENSITY, picture_of
from genre_desktop.ui.song.sound_view import SoundView

Write = Callable[[Explanation, Path, Job], None]
"""What takes long looks now and then whether its job is still wanted."""

_PICTURES = {"PNG picture, twice as fine (*.png)": ".png", "SVG drawing (*.svg)": ".svg"}
_EXPLAINED = 0.8
"""Share of the work that is done when all is known and nothing is written."""

_ACTIONS = (
    "export_picture",
    "export_window",
    "copy_picture",
    "export_csv",
    "export_json",
    "export_labels",
    "export_npz",
    "copy_table",
    "export_page",
    "export_pdf",
)


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one job.

    Attributes
    ----------
    path : pathlib.Path or None
        What was written.
    request : int
        The question whose answers `explanation` tells.
    explanation : Explanation or None
        None where it took none.
    """

    path: Path | None
    request: int = 0
    explanation: Explanation | None = None


class Exporting(QObject):
    """Asks where to, has it written on another thread, and tells what became of it.

    Parameters
    ----------
    view : QWidget
        The view of the song, in its window.
    canvas : SoundView
    pictures : Pictures
        Those that are shown go along with the numbers.
    service : callable
        The model at work.
    settings : Settings

    Signals
    -------
    begun
        Something else is exported now: what was told of the last one is old.
    working : int, str
        The number of a job; what is being made, and how far, or nothing when it is done.
    saved : Path
    copied : str
        What was put on the clipboard, in words.
    failed : UserError
    """

    begun = Signal()
    working = Signal(int, str)
    saved = Signal(object)
    copied = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        view: QWidget,
        canvas: SoundView,
        pictures: Pictures,
        service: Callable[[], InferenceService],
        settings: Settings,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._canvas = canvas
        self._pictures = pictures
        # of its own: a report takes a while, and what is looked at must not wait for it. And one at
        # a time, since Matplotlib is not made for two; first come, first served.
        self._explorer = explorer = Explorer(threads=1, latest_first=False)
        self._service = service
        self._settings = settings
        self._photographing = Photographing(canvas, self)
        self._photographing.painted.connect(self._on_painted)
        self._song: Song | None = None
        self._known: tuple[int, Explanation] | None = None
        self._jobs: dict[int, str] = {}
        explorer.progressed.connect(self._on_progress)
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)
        explorer.cancelled.connect(self._on_cancelled)

    # what is possible ---------------------------------------------------------------------------

    def show_song(self, song: Song | None) -> None:
        """Export this song from now on. What is being written of another is finished."""
        self._song, self._known = song, None

    @property
    def obstacle(self) -> str:
        """Why nothing can be exported now, in words; nothing if it can."""
        song = self._song
        if song is None:
            return "There is no song to export."
        if song.state is not State.DONE or song.sound is None or song.analysis is None:
            return "The song has to be heard to its end first."
        if self._service().card is None:
            return "The model has to be ready first."
        return ""

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions are possible now, by their names."""
        return dict.fromkeys(_ACTIONS, not self.obstacle)

    def explain_in(self, menu: QMenu) -> None:
        """Have the entries of a menu say why they cannot be chosen, when they cannot."""
        menu.setToolTipsVisible(True)

        def say() -> None:
            for action in menu.actions():
                action.setToolTip(self.obstacle or action.statusTip())

        menu.aboutToShow.connect(say)

    def cancel(self, number: int) -> None:
        """Make this no further; what is not whole is not kept."""
        if number in self._jobs:
            self._explorer.cancel(number)
            self._end(number)

    def stop(self) -> None:
        """Write nothing any more."""
        self._photographing.stop()
        self._explorer.stop()

    # the actions --------------------------------------------------------------------------------

    def export_picture(self) -> None:
        """Ask for a file, and put the picture of the sound there."""
        self._export_widget("Picture of the sound", "sound", self._canvas)

    def export_window(self) -> None:
        """Ask for a file, and put the picture of the whole window there."""
        self._export_widget("Picture of the window", "window", self._view.window())

    def copy_picture(self) -> None:
        """Put the picture of the sound on the clipboard."""
        if not self.obstacle:
            self.begun.emit()
            self._canvas.draw_now(DENSITY)
            QGuiApplication.clipboard().setImage(picture_of(self._canvas))
            self._canvas.draw_now()
            self.copied.emit("The picture")

    def export_csv(self) -> None:
        """Ask for a file, and write verdict, sections and timeline there as a table."""
        self._export(
            "Verdict and timeline", "timeline", {"CSV table (*.csv)": ".csv"}, _at_once(write_csv)
        )

    def export_json(self) -> None:
        """Ask for a file, and write verdict, sections and timeline there as JSON."""
        self._export(
            "Verdict and timeline", "timeline", {"JSON (*.json)": ".json"}, _at_once(write_json)
        )

    def export_labels(self) -> None:
        """Ask for a file, and write the sections there as a label track."""

        def write(explanation: Explanation, path: Path) -> None:
            write_labels(explanation.sections, path)

        kinds = {"Audacity labels (*.txt)": ".txt"}
        self._export("Sections", "sections", kinds, _at_once(write))

    def export_npz(self) -> None:
        """Ask for a file, and write the numbers behind the pictures that are shown there."""
        shown, beats = self._pictures.computed, self._pictures.beats

        def write(explanation: Explanation, path: Path) -> None:
            write_npz(explanation, path, shown_descriptors(shown.values(), beats))

        kinds = {"NumPy arrays (*.npz)": ".npz"}
        self._export("Spectrogram data", "spectrogram", kinds, _at_once(write))

    def copy_table(self) -> None:
        """Put verdict and sections on the clipboard, for a spreadsheet."""
        if not self.obstacle:
            self.begun.emit()
            self._submit("Table", None, lambda *_: None)

    def export_page(self) -> None:
        """Ask for a file, and write a report there that any browser shows."""
        self._export("Report", "report", {"Web page (*.html)": ".html"}, _write_page)

    def export_pdf(self) -> None:
        """Ask for a file, and write a report of one page there."""
        from genre_desktop.ui.song.pdf_report import write_pdf  # noqa: PLC0415 - rarely wanted

        colours, range_db = self._settings[COLOUR_MAP], self._settings[SPECTROGRAM_RANGE_DB]
        family = QGuiApplication.font().family()

        def write(explanation: Explanation, path: Path, job: Job) -> None:
            write_pdf(
                explanation,
                path,
                family=family,
                colours=colours,
                range_db=range_db,
                check=job.check,
            )

        self._export("Report", "report", {"PDF document (*.pdf)": ".pdf"}, write)

    # how ----------------------------------------------------------------------------------------

    def _export(self, what: str, short: str, kinds: dict[str, str], write: Write) -> None:
        path = self._ask(what, short, kinds)
        if path is not None:
            self._submit(what, path, write)

    def _export_widget(self, what: str, short: str, widget: QWidget) -> None:
        path = self._ask(what, short, _PICTURES)
        if path is not None and self._song is not None:
            self._photographing.take(widget, path, self._song.title)

    def _on_painted(self, path: Path, packed: Callable[[], bytes]) -> None:
        def work(job: Job) -> _Done:
            data = packed()
            job.check()
            with told_plainly(path), written_whole(path) as draft:
                draft.write_bytes(data)
            return _Done(path)

        self._begin("Picture", work)

    def _ask(self, what: str, short: str, kinds: dict[str, str]) -> Path | None:
        song = self._song
        if song is None or self.obstacle:
            return None
        self.begun.emit()
        name = f"{name_for(song.title)} - {short}"
        path = ask_where(self._view, self._settings, EXPORT_FOLDER, what, name, kinds)
        # while the user thought, another song may have come, or this one be asked about anew
        return path if song is self._song and not self.obstacle else None

    def _submit(self, what: str, path: Path | None, write: Write) -> None:
        song, service, known = self._song, self._service(), self._known
        if song is None or song.analysis is None or song.sound is None:
            return
        request, analysis, sound = song.request, song.analysis, song.sound

        def work(job: Job) -> _Done:
            job.check()
            explanation = known[1] if known is not None and known[0] == request else None
            if explanation is None:
                explanation = explain_analysis(
                    song.path,
                    analysis,
                    sound,
                    service,
                    timeline=song.timeline,
                    cancel=job.cancel,
                    progress=lambda share: job.progress(_EXPLAINED * share),
                )
            job.check()
            if path is not None:
                with told_plainly(path):
                    write(explanation, path, job)
            return _Done(path, request, explanation)

        self._begin(what, work)

    def _begin(self, what: str, work: Callable[[Job], _Done]) -> None:
        number = self._explorer.submit(work)
        self._jobs[number] = what
        self.working.emit(number, f"{what}…")

    def _on_progress(self, number: int, share: float) -> None:
        if number in self._jobs:
            self.working.emit(number, f"{self._jobs[number]}: {100 * share:.0f} %")

    def _on_finished(self, number: int, done: object) -> None:
        if number not in self._jobs or not isinstance(done, _Done):
            return
        self._end(number)
        if (
            done.explanation is not None
            and self._song is not None
            and self._song.request == done.request
        ):
            self._known = done.request, done.explanation
        if done.path is not None:
            self.saved.emit(done.path)
        elif done.explanation is not None:
            QGuiApplication.clipboard().setMimeData(table_data(done.explanation))
            self.copied.emit("The table")

    def _on_failed(self, number: int, error: UserError) -> None:
        if number in self._jobs:
            self._end(number)
            self.failed.emit(error)

    def _on_cancelled(self, number: int) -> None:
        if number in self._jobs:
            self._end(number)

    def _end(self, number: int) -> None:
        del self._jobs[number]
        self.working.emit(number, "")


def _at_once(write: Callable[[Explanation, Path], None]) -> Write:
    """What is written so soon that it is not broken off."""
    return lambda explanation, path, _job: write(explanation, path)


def _write_page(explanation: Explanation, path: Path, job: Job) -> None:
    from genre_desktop.explain.report import write_report  # noqa: PLC0415 - loads Matplotlib

    write_report(explanation, path, check=job.check)
