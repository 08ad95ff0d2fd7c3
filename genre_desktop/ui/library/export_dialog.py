"""Export…: the library as a table, as playlists, or as copies or links in folders by genre."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.settings import LIBRARY_EXPORT_FOLDER, LIBRARY_EXPORT_KIND, Settings
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.export_work import ExportWork, Kind, Order
from genre_desktop.ui.library.run_dialog import RunDialog
from genre_desktop.ui.library.tag_run import Run, Summary, counted
from genre_desktop.ui.save_dialog import ask_where
from genre_desktop.ui.widgets.ticks import outline

_HEADING = 1.1
_SIZE = (720, 480)
_KINDS = {
    Kind.CSV: ("Ta&ble (CSV)", "One line a file, for a spreadsheet."),
    Kind.JSON_LINES: ("&JSON lines", "The same, for programs."),
    Kind.PLAYLISTS: ("&Playlists (M3U8)", "One a genre, for any player."),
    Kind.COPIES: ("&Copies in folders", "One folder a genre. The songs stay where they are."),
    Kind.LINKS: (
        "&Links in folders",
        "A second name of each file (hard link): it takes no room, and changes with the first.",
    ),
    Kind.EXAMPLES: (
        "&Training data (CSV)",
        "The songs whose genre you have corrected, as genre-desktop train and dataset read them.",
    ),
}
_ENDINGS = {
    Kind.CSV: {"Table (*.csv)": ".csv"},
    Kind.JSON_LINES: {"JSON lines (*.jsonl)": ".jsonl"},
    Kind.EXAMPLES: {"Table (*.csv)": ".csv"},
}
_ALL, _SHOWN, _SELECTED = "&All", "Those &shown", "Those s&elected"


class ExportDialog(RunDialog):
    """Asks what of the library is to be written where, and writes it.

    Parameters
    ----------
    shown, selected : sequence of int
        Numbers in the library of the files that the table shows, and that are selected.
    total : int
        So many files are in the library.
    model : int
        Whose verdicts are shown.
    work : ExportWork
    settings : Settings
    """

    def __init__(
        self,
        shown: Sequence[int],
        selected: Sequence[int],
        total: int,
        model: int,
        work: ExportWork,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export the library")
        self.resize(*_SIZE)
        self._model = model
        self._work = work
        self._settings = settings
        self._folder: Path | None = None
        self.kinds: dict[Kind, QRadioButton] = {}
        self.or_copy = QCheckBox("C&opy where no link can be made, as on another disk")
        self.whose: dict[str, QRadioButton] = {}
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        self.run = _ExportRun(work.explorer, "Exporting")
        self.pages = QStackedWidget()
        self.pages.addWidget(self._page(shown, selected, total))
        self.pages.addWidget(self.run)
        self.export_button = QPushButton("E&xport…")
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self.export)
        self.export_button.setEnabled(total > 0)
        self.show_button = QPushButton("Show the &folder")
        self.show_button.setAutoDefault(False)
        self.show_button.clicked.connect(self._show_folder)
        self.show_button.hide()
        self.close_button = QPushButton("Close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.show_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        self.run.ended.connect(self._on_ended)

    # what the user does -------------------------------------------------------------------------

    def export(self) -> None:
        """Ask where, and write."""
        kind = self._kind
        target = self._ask(kind)
        if target is None or self.run.running:
            return
        self._settings[LIBRARY_EXPORT_KIND] = kind.value
        self._folder = target.parent if kind.is_file else target
        chosen = next(name for name, button in self.whose.items() if button.isChecked())
        order = Order(kind, target, self._files[chosen], or_copy=self.or_copy.isChecked())
        self.pages.setCurrentWidget(self.run)
        self.export_button.hide()
        self.close_button.setText("Stop")
        self.run.begin(self._work.export(order, self._model))

    # building -----------------------------------------------------------------------------------

    def _page(self, shown: Sequence[int], selected: Sequence[int], total: int) -> QWidget:
        self._files: Mapping[str, frozenset[int] | None] = {
            _ALL: None,
            _SHOWN: frozenset(shown),
            _SELECTED: frozenset(selected),
        }
        counts = {_ALL: total, _SHOWN: len(shown), _SELECTED: len(selected)}
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading("What it becomes"))
        column.addLayout(self._kind_buttons())
        column.addSpacing(12)
        column.addWidget(self._heading("Which files"))
        # what was narrowed down is likely what is meant
        first = _SELECTED if len(selected) > 1 else _SHOWN if 0 < len(shown) < total else _ALL
        for name, count in counts.items():
            button = QRadioButton(f"{name}: {counted(count)}")
            button.setEnabled(count > 0)
            button.setChecked(name == first)
            outline(button)
            self._groups[1].addButton(button)
            self.whose[name] = button
            column.addWidget(button)
        column.addStretch(1)
        return page

    def _kind_buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        remembered = self._settings[LIBRARY_EXPORT_KIND]
        for kind, (name, hint) in _KINDS.items():
            line = grid.rowCount()
            button = QRadioButton(name)
            button.setAccessibleDescription(hint)
            button.setChecked(kind.value == remembered)
            outline(button)
            self._groups[0].addButton(button)
            self.kinds[kind] = button
            words = QLabel(hint)
            words.setProperty("role", "muted")
            words.setWordWrap(True)
            grid.addWidget(button, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, line, 1)
            if kind is Kind.LINKS:
                grid.addWidget(self.or_copy, line + 1, 1)
        if self._groups[0].checkedButton() is None:
            self.kinds[Kind.CSV].setChecked(True)
        outline(self.or_copy)
        links = self.kinds[Kind.LINKS]
        self.or_copy.setEnabled(links.isChecked())
        links.toggled.connect(self.or_copy.setEnabled)
        return grid

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setFont(heading_font(self.font(), _HEADING))
        return label

    # how ----------------------------------------------------------------------------------------

    @property
    def _kind(self) -> Kind:
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    def _ask(self, kind: Kind) -> Path | None:
        if kind.is_file:
            title = "Export the library"
            kinds = _ENDINGS[kind]
            name = "examples" if kind is Kind.EXAMPLES else "library"
            return ask_where(self, self._settings, LIBRARY_EXPORT_FOLDER, title, name, kinds)
        chosen = QFileDialog.getExistingDirectory(
            self, "Export into the folder", self._settings[LIBRARY_EXPORT_FOLDER]
        )
        if not chosen:
            return None
        self._settings[LIBRARY_EXPORT_FOLDER] = chosen
        return Path(chosen)

    def _show_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _on_ended(self) -> None:
        self.close_button.setText("Close")
        self.close_button.setDefault(True)
        self.show_button.setVisible(self._folder is not None and self._folder.is_dir())


class _ExportRun(Run):
    """The library, as it is written."""

    def progress_words(self, share: float) -> str:
        """How far it is."""
        return f"{share:.0%}"

    def summary(self, done: object) -> Summary:
        """What the work has made of it."""
        if not isinstance(done, Summary):
            raise TypeError(done)
        return done

    def ended_badly(self, heading: str, detail: str) -> Summary:
        """It could not be written, or was stopped."""
        return Summary(heading, detail)
