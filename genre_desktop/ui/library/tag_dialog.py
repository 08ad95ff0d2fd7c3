"""Write tags…: every change is seen before any is made, and what came of each afterwards."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.library.records import Row
from genre_desktop.settings import Settings
from genre_desktop.ui.library.run_dialog import RunDialog
from genre_desktop.ui.library.table_look import dress_table, selected_rows
from genre_desktop.ui.library.tag_options import TagOptions
from genre_desktop.ui.library.tag_plan import tag_plan
from genre_desktop.ui.library.tag_preview_model import PreviewColumn, TagPreviewModel
from genre_desktop.ui.library.tag_results import Result
from genre_desktop.ui.library.tag_run import Summary, TagRun, counted
from genre_desktop.ui.library.tag_work import Looked, TagWork

_SIZE = (1000, 700)
_STEPS = 1000
_WIDTHS = {
    PreviewColumn.FILE: 300,
    PreviewColumn.OLD: 140,
    PreviewColumn.NEW: 160,
    PreviewColumn.CONFIDENCE: 100,
}


class TagDialog(RunDialog):
    """What would be written into files, and how it is written.

    Parameters
    ----------
    rows : sequence of Row
    model : int
        Whose verdicts they are.
    work : TagWork
    settings : Settings

    Signals
    -------
    files_changed : list of int
        Numbers in the library of the files that were written.
    """

    files_changed = Signal(list)

    def __init__(
        self,
        rows: Sequence[Row],
        model: int,
        work: TagWork,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Write tags")
        self.resize(*_SIZE)
        self._rows = list(rows)
        self._model = model
        self._work = work
        self._settings = settings
        self._looking: int | None = None
        genres = {row.said_genre for row in rows if row.said_genre is not None}
        self.options = TagOptions(sorted(genres), settings)
        self.preview = TagPreviewModel(self)
        self.preview.set_minimum(self.options.minimum)
        self.table = _PreviewTable(self.preview)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Reading the files")
        self.run: TagRun = TagRun(work.explorer, "Writing tags", "written", "not written")
        self.pages = QStackedWidget()
        self.pages.addWidget(self._page())
        self.pages.addWidget(self.run)
        self.write_button = QPushButton()
        self.write_button.setProperty("primary", "true")
        self.write_button.setAutoDefault(False)  # Enter in a field must not write anything
        self.write_button.clicked.connect(self.write)
        self.close_button = QPushButton("Close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.pages, 1)
        column.addLayout(self._foot())
        self.options.minimum_moved.connect(self.preview.set_minimum)
        self.options.changed.connect(self._look)
        self.preview.counted.connect(self._show_count)
        self.run.ended.connect(self._on_ended)
        work.explorer.progressed.connect(self._on_progress)
        work.explorer.finished.connect(self._on_looked)
        work.explorer.failed.connect(self._on_failed)
        self._look()
        self.table.setFocus()

    # what the user does -------------------------------------------------------------------------

    def write(self) -> None:
        """Write what is ticked."""
        chosen = self.preview.chosen()
        if self._looking is not None or not chosen:
            return
        left_out = [Result(change.path, "left out", why) for change, why in self.preview.left_out()]
        self.pages.setCurrentWidget(self.run)
        self.write_button.hide()
        self.count.clear()
        self.close_button.setText("Stop")
        self.close_button.setFocus()
        self.run.start(
            lambda: self._work.write(chosen),
            len(chosen),
            files=[change.file for change in chosen],
            rest=left_out,
        )

    def reject(self) -> None:
        """Look no further; then as any dialog with a job."""
        if self._looking is not None and not self.run.running:
            self._work.explorer.cancel(self._looking)
            self._looking = None
        super().reject()

    # building -----------------------------------------------------------------------------------

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.options)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        return page

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.close_button)
        row.addWidget(self.write_button)
        return row

    # looking ------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._looking is not None:
            self._work.explorer.cancel(self._looking)
        self.bar.setValue(0)
        self._looking = self._work.look(self._rows, self._model, tag_plan(self._settings))
        self._show_count()

    def _on_progress(self, job: int, share: float) -> None:
        if job == self._looking:
            self.bar.setValue(round(_STEPS * share))
            self._show_reading(round(share * len(self._rows)))

    def _on_looked(self, job: int, looked: object) -> None:
        if job == self._looking and isinstance(looked, Looked):
            self._looking = None
            self._rows = list(looked.rows)
            self.preview.show_changes(looked)

    def _on_failed(self, job: int, error: UserError) -> None:
        if job == self._looking:
            self._looking = None
            self._show_count()
            self.count.setText(str(error))

    def _show_count(self) -> None:
        reading = self._looking is not None
        count, total = self.preview.count, len(self._rows)
        # a bar that comes and goes must not move the table
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.setVisible(reading)
        self.write_button.setEnabled(count > 0 and not reading)
        self.write_button.setText("Write 1 tag" if count == 1 else f"Write {count:,} tags")
        if reading:
            self._show_reading(0)
        else:
            self.count.setText(
                f"{count:,} of {counted(total)} will be written, {total - count:,} left out."
            )

    def _show_reading(self, done: int) -> None:
        self.count.setText(f"Reading the tags: {done:,} of {counted(len(self._rows))}…")

    # writing ------------------------------------------------------------------------------------

    def _on_ended(self, summary: Summary) -> None:
        self.close_button.setText("Close")
        self.close_button.setDefault(True)
        self.files_changed.emit(list(summary.files))


class _PreviewTable(QTableView):
    """The changes; Space ticks all rows that are selected, or unticks them."""

    def __init__(self, model: TagPreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = model
        self.setModel(model)
        self.setAccessibleName("What would be written")
        dress_table(self)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space goes for all that is selected, where Qt would tick the current one."""
        rows = [row for row in selected_rows(self) if self._preview.can_be_ticked(row)]
        if event.key() == Qt.Key.Key_Space and rows:
            self._preview.tick(rows, on=not all(map(self._preview.is_ticked, rows)))
        else:
            super().keyPressEvent(event)
