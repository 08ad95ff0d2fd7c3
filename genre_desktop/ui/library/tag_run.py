"""How files are written or restored: how far it is, a way to stop it, and what came of it."""

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
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.tag_results import Result, ResultsTable
from genre_desktop.ui.library.tag_work import TagWork, Written

_HEADING = 1.25
_STEPS = 1000


@dataclass(frozen=True, slots=True)
class RunWords:
    """What a run is called.

    Attributes
    ----------
    doing : str
        "Writing tags".
    done, failed : str
        Of one file: "written", "not written".
    """

    doing: str
    done: str
    failed: str


class TagRun(QWidget):
    """A job on files, as it goes on and as it ends.

    Parameters
    ----------
    work : TagWork
    words : RunWords

    Signals
    -------
    ended : list of int
        It is over; these files of the library may be others now.
    """

    ended = Signal(list)

    def __init__(self, work: TagWork, words: RunWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._words = words
        self._job: int | None = None
        self._total = 0
        self._files: list[int] = []
        self._rest: list[Result] = []
        self._stopping = False
        self.heading = QLabel()
        self.heading.setFont(heading_font(self.font(), _HEADING))
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        for label in (self.heading, self.detail):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words.doing)
        self.table = ResultsTable()
        self.copy_button = QPushButton("&Copy the list")
        self.copy_button.setToolTip("For a spreadsheet or a letter (Ctrl+C)")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.table.copy)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.detail)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        work.explorer.progressed.connect(self._on_progress)
        work.explorer.finished.connect(self._on_finished)
        work.explorer.failed.connect(self._on_failed)

    @property
    def running(self) -> bool:
        """Whether files are being written."""
        return self._job is not None

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
        self._total, self._files, self._rest = total, list(files), list(rest)
        self._stopping = False
        self.bar.setValue(0)
        self.bar.show()
        self.table.hide()
        self.copy_button.hide()
        self._show_progress(0)
        self._job = submit()

    def stop(self) -> None:
        """Leave the rest of the files as they are."""
        if self._job is not None and not self._stopping:
            self._stopping = True
            self.heading.setText("Stopping…")
            self.detail.setText("The file at hand is finished or left as it was.")
            self._work.explorer.cancel(self._job)

    def _on_progress(self, job: int, share: float) -> None:
        if job == self._job and not self._stopping:
            self.bar.setValue(round(_STEPS * share))
            self._show_progress(round(share * self._total))

    def _show_progress(self, done: int) -> None:
        self.heading.setText(f"{self._words.doing}…")
        self.detail.setText(f"{done:,} of {counted(self._total)}")

    def _on_finished(self, job: int, done: object) -> None:
        if job != self._job or not isinstance(done, Written):
            return
        results = [self._result(outcome) for outcome in done.outcomes]
        failed = sum(result.is_failure for result in results)
        good, missed = len(results) - failed, self._total - len(results)
        stopped = f"Stopped: {good:,} of {counted(self._total)} {self._words.done}"
        self.heading.setText(stopped if missed else f"{counted(good)} {self._words.done}")
        said = [f"{counted(failed)} {self._words.failed}."] if failed else []
        said += [f"{counted(missed)} not reached: as before."] if missed else []
        said += [f"{counted(len(self._rest))} left out."] if self._rest else []
        self._end(" ".join(said), [*results, *self._rest], done.files)

    def _result(self, outcome: Outcome) -> Result:
        if outcome.ok:
            return Result(outcome.path, self._words.done, outcome.note)
        return Result(outcome.path, self._words.failed, outcome.reason, is_failure=True)

    def _on_failed(self, job: int, error: UserError) -> None:
        if job == self._job:
            self.heading.setText(error.message)
            self._end(error.remedy, self._rest, self._files)

    def _end(self, detail: str, results: Sequence[Result], files: Sequence[int]) -> None:
        self._job = None
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.bar.hide()
        self.table.results.show_results(results)
        self.table.setVisible(bool(results))
        self.copy_button.setVisible(bool(results))
        self.ended.emit(list(files))


def counted(files: int) -> str:
    """How many files, in words."""
    return "1 file" if files == 1 else f"{files:,} files"
