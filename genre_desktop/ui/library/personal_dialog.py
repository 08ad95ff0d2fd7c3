"""Train a model of my own…: from corrections and folders to a model that is measured and used."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.errors import UserError
from genre_desktop.settings import LAST_FOLDER, MODEL_PATH, Settings
from genre_desktop.training.personal import PersonalModel
from genre_desktop.training.transfer import Progress
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.personal_choice import PersonalChoice
from genre_desktop.ui.library.personal_examples import Examples
from genre_desktop.ui.library.personal_result import PersonalResult
from genre_desktop.ui.library.personal_work import PersonalWork
from genre_desktop.ui.library.scan_line import time_left

_SIZE = (640, 560)
_STEPS = 1000
_HEADING = 1.25
_TELLS_FROM = 0.05
"""Of less than this share it cannot be told how long the rest takes."""


class PersonalDialog(QDialog):
    """Chooses examples, has a model learned, and says how good it is.

    Parameters
    ----------
    work : PersonalWork
        Stopped by whoever made it.
    settings : Settings
        In which the model is chosen if it is to be used.

    Signals
    -------
    use_wanted : Path
        The model has been chosen, by the settings: verdicts of the one before are old now.
    """

    use_wanted = Signal(object)

    def __init__(
        self, work: PersonalWork, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Train a model of my own")
        self.resize(*_SIZE)
        self._work = work
        self._settings = settings
        self._examples = Examples()
        self._looking: set[int] = set()
        self._training: int | None = None
        self._begun_s = 0.0
        self._made: PersonalModel | None = None
        self.choice = PersonalChoice()
        self.result_page = PersonalResult()
        self.heading = QLabel()
        self.heading.setFont(heading_font(self.font(), _HEADING))
        self.doing = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the training is")
        self.pages = QStackedWidget()
        self._running = self._run_page()
        for page in (self.choice, self._running, self.result_page):
            self.pages.addWidget(page)
        self.close_button = _button("Close", self.reject)
        self.start_button = _button("&Start", self.train, is_primary=True)
        self.use_button = _button("&Use it now", self.use, is_primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.pages, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.close_button, self.start_button, self.use_button):
            foot.addWidget(button)
        column.addLayout(foot)
        self.choice.folder_wanted.connect(self._ask_folder)
        self.choice.changed.connect(self._update)
        work.told.connect(self._on_told)
        work.explorer.finished.connect(self._on_finished)
        work.explorer.failed.connect(self._on_failed)
        work.explorer.cancelled.connect(self._on_cancelled)
        self._looking.add(work.corrected_songs())
        self._update()

    # what the user does -------------------------------------------------------------------------

    def add_folder(self, folder: Path) -> None:
        """Let the songs in a folder of genre folders be examples, too."""
        self._looking.add(self._work.songs_in(folder))
        self._update()

    def train(self) -> None:
        """Begin."""
        if self.choice.trouble or self._training is not None:
            return
        songs = self._examples.of(self.choice.chosen)
        self.heading.setText(f"Learning from {len(songs):,} songs…")
        self.doing.clear()
        self.bar.setValue(0)
        self._begun_s = time.monotonic()
        self._training = self._work.train(songs, self.choice.model_name)
        self._show_page(self._running)

    def use(self) -> None:
        """Judge by the new model from now on."""
        if self._made is not None:
            self._settings[MODEL_PATH] = str(self._made.path)
            self.use_wanted.emit(self._made.path)
            self.accept()

    def reject(self) -> None:
        """Break the training off; else close."""
        if self._training is not None:
            self.heading.setText("Stopping…")
            self._work.explorer.cancel(self._training)
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay until the training has ended."""
        if self._training is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    # building -----------------------------------------------------------------------------------

    def _run_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        words = QLabel("You can go on with other things meanwhile; the window may be used as ever.")
        for label in (self.heading, self.doing, words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        for part in (self.heading, self.bar, self.doing, words):
            column.addWidget(part)
        column.addStretch(1)
        return page

    def _show_page(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self._update()

    def _update(self) -> None:
        page = self.pages.currentWidget()
        self.start_button.setVisible(page is self.choice)
        self.start_button.setEnabled(not self.choice.trouble and not self._looking)
        self.use_button.setVisible(page is self.result_page)
        self.close_button.setText("Stop" if self._training is not None else "Close")

    # what happens -------------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, "Folder with a folder for each genre", self._settings[LAST_FOLDER]
        )
        if name:
            self._settings[LAST_FOLDER] = name
            self.add_folder(Path(name))

    def _on_told(self, job: int, progress: Progress) -> None:
        if job != self._training or self.heading.text() == "Stopping…":
            return
        self.bar.setValue(round(_STEPS * progress.share))
        words = progress.words
        if _TELLS_FROM < progress.share < 1:
            taken_s = time.monotonic() - self._begun_s
            words += f"  ·  {time_left(taken_s * (1 - progress.share) / progress.share)}"
        self.doing.setText(words)

    def _on_finished(self, job: int, found: object) -> None:
        if job in self._looking and isinstance(found, tuple):
            self._looking.discard(job)
            self._examples.add(found)
            self.choice.show_examples(self._examples)
            self._update()
        elif job == self._training and isinstance(found, PersonalModel):
            self._training = None
            self._made = found
            self.result_page.show_model(found)
            self._show_page(self.result_page)
            self.use_button.setFocus()

    def _on_failed(self, job: int, error: UserError) -> None:
        if job in self._looking or job == self._training:
            self._looking.discard(job)
            if job == self._training:
                self._training = None
            self._show_page(self.choice)
            self.choice.hint.setText(str(error))

    def _on_cancelled(self, job: int) -> None:
        if job == self._training:
            self._training = None
            self._show_page(self.choice)


def _button(words: str, deed: Callable[[], None], *, is_primary: bool = False) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)  # Enter in the name's field starts nothing
    if is_primary:
        button.setProperty("primary", "true")
    button.clicked.connect(lambda _=False: deed())
    return button
