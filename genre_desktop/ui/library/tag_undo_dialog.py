"""Undo last tagging: when that was and how many files it is, asked before any is restored."""

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.library.tagging.journal import Tagging
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.run_dialog import RunDialog
from genre_desktop.ui.library.tag_run import Summary, TagRun, counted
from genre_desktop.ui.library.tag_work import TagWork

_HEADING = 1.25
_SIZE = (620, 220)
_SIZE_OF_RESULTS = (820, 480)
_WHAT_HAPPENS = (
    "Each gets back the tags that it had, to the bit. One that another program has changed since "
    "stays as it is, and is named."
)


class TagUndoDialog(RunDialog):
    """Takes the last tagging back.

    Parameters
    ----------
    work : TagWork

    Signals
    -------
    files_changed : list of int
        Numbers in the library of the files that were restored.
    """

    files_changed = Signal(list)

    def __init__(self, work: TagWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Undo last tagging")
        self.resize(*_SIZE)
        self._work = work
        self._tagging: Tagging | None = None
        self.heading = QLabel("Looking up the last tagging…")
        self.heading.setFont(heading_font(self.font(), _HEADING))
        self.question = QLabel()
        for label in (self.heading, self.question):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.run: TagRun = TagRun(work.explorer, "Restoring", "restored", "not restored")
        self.pages = QStackedWidget()
        page = QWidget()
        words = QVBoxLayout(page)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(10)
        words.addWidget(self.heading)
        words.addWidget(self.question)
        words.addStretch(1)
        self.pages.addWidget(page)
        self.pages.addWidget(self.run)
        self.undo_button = QPushButton("Undo")
        self.undo_button.clicked.connect(self.undo)
        self.undo_button.hide()
        self.close_button = QPushButton("Close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.undo_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        self.run.ended.connect(self._on_ended)
        work.explorer.finished.connect(self._on_found)
        work.explorer.failed.connect(self._on_failed)
        self._job: int | None = work.last_tagging()

    def undo(self) -> None:
        """Restore the files."""
        tagging = self._tagging
        if tagging is None or self.run.running:
            return
        self.pages.setCurrentWidget(self.run)
        self.undo_button.hide()
        self.close_button.setText("Stop")
        self.run.start(lambda: self._work.undo(tagging.number), _left(tagging))

    def _on_found(self, job: int, tagging: object) -> None:
        if job != self._job:
            return
        self._job = None
        if not isinstance(tagging, Tagging):
            self.heading.setText("There is no tagging to undo.")
            self.question.setText("Nothing was written into files, or all of it was taken back.")
            return
        self._tagging = tagging
        files = _left(tagging)
        self.heading.setText(f"Undo what was written into {counted(files)}?")
        self.question.setText(f"That was on {_moment(tagging)}. {_WHAT_HAPPENS}")
        self.close_button.setText("Leave as is")
        self.undo_button.setText(f"Undo {counted(files)}")
        self.undo_button.show()
        self.undo_button.setFocus()

    def _on_failed(self, job: int, error: UserError) -> None:
        if job == self._job:
            self._job = None
            self.heading.setText(error.message)
            self.question.setText(error.remedy)

    def _on_ended(self, summary: Summary) -> None:
        self.resize(self.size().expandedTo(QSize(*_SIZE_OF_RESULTS)))
        self.close_button.setText("Close")
        self.close_button.setDefault(True)
        self.files_changed.emit(list(summary.files))


def _left(tagging: Tagging) -> int:
    return tagging.files - tagging.undone


def _moment(tagging: Tagging) -> str:
    # the program speaks English, whatever the system does
    english = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    when = QDateTime.fromSecsSinceEpoch(int(tagging.started_at.timestamp()))
    return english.toString(when, "dddd d MMMM yyyy, hh:mm")
