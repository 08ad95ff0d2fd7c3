"""Dialogs of tags over a small library of real files, and how a person uses them."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from mutagen.flac import FLAC
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.ui.library.tag_actions import Tagging
from genre_desktop.ui.library.tag_dialog import TagDialog
from genre_desktop.ui.library.tag_preview_model import PreviewColumn
from genre_desktop.ui.library.tag_undo_dialog import TagUndoDialog
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner
from tests.library.tagging.collection import Collection, sample
from tests.ui.hands import click, press

D = TypeVar("D", bound=QDialog)

SEVERAL_FORMATS = ("pcm16.wav", "tone.flac", "vorbis.ogg", "tone.mp3", "aac.m4a", "tone.aiff")


@dataclass
class Desk:
    """A window, and the library whose files are tagged from it."""

    qtbot: QtBot
    app: QApplication
    library: Collection
    samples: Path
    changed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin as the program does."""
        self.settings = Settings(config_dir() / "settings.json")
        self.theme = Theme(self.app, self.settings)
        self.window = QWidget()
        self.window.show()
        self.banner = Banner(self.theme, self.window)
        self.tagging = Tagging(
            self.library.database.path,
            self.settings,
            self.banner,
            model=lambda: self.library.model,
            window=self.window,
        )
        self.tagging.files_changed.connect(self.changed.extend)

    def end(self) -> None:
        """Close the window, as at the program's end, in the middle of whatever is going on."""
        self.tagging.stop()
        self.window.close()
        self.window.deleteLater()
        self.theme.stop()
        self.theme.deleteLater()

    def add(self, name: str, path: str = "", *, share: float = 0.91, genre: str = "hiphop") -> Path:
        """Put a file into the library as if it had been heard."""
        target = self.library.folder / (path or name)
        shutil.copy(sample(self.samples, name), target)
        if target.suffix == ".flac":  # files that hold the same are one song
            tags = FLAC(target)
            tags["title"] = target.stem
            tags.save()
        return self.library.add(target, genre, share)

    def write_tags(self) -> TagDialog:
        """Open the dialog for all files, and wait until they are read."""
        self.tagging.write_tags(self.library.rows())
        dialog = self._dialog(TagDialog)
        self.wait_until_read(dialog)
        return dialog

    def wait_until_read(self, dialog: TagDialog) -> None:
        self.qtbot.waitUntil(lambda: dialog._looking is None, timeout=10_000)

    def write(self, dialog: TagDialog) -> None:
        """Press the button, and wait for the end."""
        click(self.qtbot, dialog.write_button)
        self.wait_until_done(dialog)

    def undo(self) -> TagUndoDialog:
        """Open the dialog that takes a tagging back, and wait for its question."""
        self.tagging.undo_last()
        dialog = self._dialog(TagUndoDialog)
        self.qtbot.waitUntil(lambda: dialog._job is None, timeout=10_000)
        return dialog

    def wait_until_done(self, dialog: TagDialog | TagUndoDialog) -> None:
        self.qtbot.waitUntil(lambda: not dialog.run.running, timeout=20_000)

    def _dialog(self, kind: type[D]) -> D:
        return next(each for each in self.window.findChildren(kind) if each.isVisible())


def cell(dialog: TagDialog, name: str, column: PreviewColumn) -> str:
    """What the preview says of a file."""
    return str(dialog.preview.index(place(dialog, name), column).data() or "")


def place(dialog: TagDialog, name: str) -> int:
    """The row of a file in the preview."""
    return files(dialog).index(name)


def files(dialog: TagDialog) -> list[str]:
    """The files of the preview, from above."""
    model = dialog.preview
    return [model.index(row, PreviewColumn.FILE).data() for row in range(model.rowCount())]


def ticks(dialog: TagDialog) -> dict[str, bool]:
    """Which files have a tick; those that cannot have one are missing."""
    model = dialog.preview
    indexes = [model.index(row, PreviewColumn.FILE) for row in range(model.rowCount())]
    states = {index.data(): index.data(Qt.ItemDataRole.CheckStateRole) for index in indexes}
    return {
        name: state is Qt.CheckState.Checked for name, state in states.items() if state is not None
    }


def results(dialog: TagDialog | TagUndoDialog) -> list[tuple[str, str, str]]:
    """The list of what became of the files."""
    model = dialog.run.table.results
    return [
        tuple(model.index(row, column).data() for column in range(3))
        for row in range(model.rowCount())
    ]


def type_text(desk: Desk, widget: QWidget, text: str) -> None:
    """Type in a field, and end with Enter."""
    desk.qtbot.keyClicks(widget, text)  # type: ignore[no-untyped-call]
    press(desk.qtbot, widget, "Return")
