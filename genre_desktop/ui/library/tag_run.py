"""How files are written or restored: how far it is, a way to stop it, and what came of it."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.tag_results import Result, ResultsTable
from genre_desktop.ui.library.tag_work import Written

_HEADING = 1.25
_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run.

    Attributes
    ----------
    heading, detail : str
    results : tuple of Result
    files : tuple of int
        Numbers in the library of the files that may be others now.
    """

    heading: str
    detail: str = ""
    results: tuple[Result, ...] = ()
    files: tuple[int, ...] = ()


class Run(QWidget):
    """A job on files, as it goes on and as it ends.

    Parameters
    ----------
    explorer : Explorer
        That does it.
    doing : str
        What is done, as "Writing tags".

    Signals
    -------
    ended : Summary
    """

    ended = Signal(object)

    def __init__(self, explorer: Explorer, doing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explorer = explorer
        self._doing = doing
        self._job: int | None = None
        self._stopping = False
        self.heading = QLabel()
        self.heading.setFont(heading_font(self.font(), _HEADING))
        self.detail = QLabel()
        for label in (self.heading, self.detail):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(doing)
        self.table = ResultsTable()
        self.copy_button = QPushButton("&Copy the list")
        self.copy_button.setToolTip("For a spreadsheet or a letter (Ctrl+C)")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.table.copy)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.detail)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        explorer.progressed.connect(self._on_progress)
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)
        explorer.cancelled.connect(self._on_cancelled)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self._job is not None

    def begin(self, job: int) -> None:
        """Show how a job goes on."""
        self._job = job
        self._stopping = False
        self.bar.setValue(0)
        self.bar.show()
        self.table.hide()
        self.copy_button.hide()
        self._show_progress(0.0)

    def stop(self) -> None:
        """Leave the rest as it is."""
        if self._job is not None and not self._stopping:
            self._stopping = True
            self.heading.setText("Stopping…")
            self.detail.setText("The file at hand is finished or left as it was.")
            self._explorer.cancel(self._job)

    @abstractmethod
    def progress_words(self, share: float) -> str:
        """How far it is."""

    @abstractmethod
    def summary(self, done: object) -> Summary:
        """What is to be said of what the job gave."""

    @abstractmethod
    def ended_badly(self, heading: str, detail: str) -> Summary:
        """What is to be said of a job that gave nothing."""

    def _on_progress(self, job: int, share: float) -> None:
        if job == self._job and not self._stopping:
            self._show_progress(share)

    def _show_progress(self, share: float) -> None:
        self.bar.setValue(round(_STEPS * share))
        self.heading.setText(f"{self._doing}…")
        self.detail.setText(self.progress_words(share))
        self.detail.show()

    def _on_finished(self, job: int, done: object) -> None:
        if job == self._job:
            self._end(self.summary(done))

    def _on_failed(self, job: int, error: UserError) -> None:
        if job == self._job:
            self._end(self.ended_badly(error.message, error.remedy))

    def _on_cancelled(self, job: int) -> None:
        if job == self._job:
            self._end(self.ended_badly("Stopped", "What was done is kept, the rest as before."))

    def _end(self, summary: Summary) -> None:
        self._job = None
        self.bar.hide()
        self.heading.setText(summary.heading)
        self.detail.setText(summary.detail)
        self.detail.setVisible(bool(summary.detail))
        self.table.results.show_results(summary.results)
        self.table.setVisible(bool(summary.results))
        self.copy_button.setVisible(bool(summary.results))
        self.ended.emit(summary)


class TagRun(Run):
    """Tags, as they are written or restored.

    Parameters
    ----------
    explorer : Explorer
    doing : str
    done, failed : str
        Of one file: "written", "not written".
    """

    def __init__(self, explorer: Explorer, doing: str, done: str, failed: str) -> None:
        super().__init__(explorer, doing)
        self._done = done
        self._failed = failed
        self._total = 0
        self._files: tuple[int, ...] = ()
        self._rest: tuple[Result, ...] = ()

    def start(
        self,
        submit: Callable[[], int],
        total: int,
        *,
        files: Sequence[int] = (),
        rest: Sequence[Result] = (),
    ) -> None:
        """Begin.

        Parameters
        ----------
        submit : callable
            Gives the number of the job, which gives `Written`.
        total : int
            So many files.
        files : sequence of int, optional
            Those that may be others should it end badly.
        rest : sequence of Result, optional
            What is to be said of files that are not tried.
        """
        self._total, self._files, self._rest = total, tuple(files), tuple(rest)
        self.begin(submit())

    def progress_words(self, share: float) -> str:
        """How many files are done."""
        return f"{round(share * self._total):,} of {counted(self._total)}"

    def summary(self, done: object) -> Summary:
        """How many files were written, and what became of each."""
        if not isinstance(done, Written):
            raise TypeError(done)
        results = tuple(self._result(outcome) for outcome in done.outcomes)
        failed = sum(result.is_failure for result in results)
        good, missed = len(results) - failed, self._total - len(results)
        heading = f"{counted(good)} {self._done}"
        if missed:
            heading = f"Stopped: {good:,} of {counted(self._total)} {self._done}"
        said = [f"{counted(failed)} {self._failed}."] if failed else []
        said += [f"{counted(missed)} not reached: as before."] if missed else []
        said += [f"{counted(len(self._rest))} left out."] if self._rest else []
        return Summary(heading, " ".join(said), (*results, *self._rest), done.files)

    def ended_badly(self, heading: str, detail: str) -> Summary:
        """The journal could not be written, or another process writes tags."""
        return Summary(heading, detail, self._rest, self._files)

    def _result(self, outcome: Outcome) -> Result:
        if outcome.ok:
            return Result(outcome.path, self._done, outcome.note)
        return Result(outcome.path, self._failed, outcome.reason, is_failure=True)


def counted(files: int) -> str:
    """How many files, in words."""
    return "1 file" if files == 1 else f"{files:,} files"
