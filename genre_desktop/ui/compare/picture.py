"""A picture of a comparison, without its buttons."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from genre_desktop.errors import UserError
from genre_desktop.files import written_whole
from genre_desktop.settings import EXPORT_FOLDER, Settings
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.save_dialog import ask_where, name_for, told_plainly
from genre_desktop.ui.song.pictures_out import picture_of, png_of

_KINDS = {"PNG picture (*.png)": ".png"}


class PictureSaving(QObject):
    """Asks where to, has a picture written on another thread, and tells what became of it.

    Parameters
    ----------
    explorer : Explorer
    settings : Settings
    window : QWidget
        Asks.

    Signals
    -------
    told : str
    """

    told = Signal(str)

    def __init__(self, explorer: Explorer, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._explorer = explorer
        self._settings = settings
        self._window = window
        self._job = 0
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)

    def save(self, title: str, sheet: QWidget, hidden: Sequence[QWidget]) -> None:
        """Ask for a file, and write there what a part of the window shows.

        Parameters
        ----------
        title : str
            Of what is compared.
        sheet : QWidget
        hidden : sequence of QWidget
            Parts of it that are left out.
        """
        path = ask_where(
            self._window, self._settings, EXPORT_FOLDER, "Save a picture", name_for(title), _KINDS
        )
        if path is None:
            return
        image = _picture_without(sheet, hidden)

        def work(_: object) -> Path:
            _write(image, path)
            return path

        self._job = self._explorer.submit(work)

    def _on_finished(self, number: int, path: object) -> None:
        if number == self._job:
            self.told.emit(f"The picture is in {path}")

    def _on_failed(self, number: int, error: UserError) -> None:
        if number == self._job:
            self.told.emit(str(error))


def _picture_without(widget: QWidget, parts: Sequence[QWidget]) -> QImage:
    """What a widget shows, as `picture_of` paints it, with parts of it left out."""
    hidden = [part for part in parts if part.isVisibleTo(widget)]
    for part in hidden:
        part.hide()
    try:
        return picture_of(widget)
    finally:
        for part in hidden:  # before the screen is painted again
            part.show()


def _write(image: QImage, path: Path) -> None:
    """Write a PNG file, whole or not at all."""
    with told_plainly(path), written_whole(path) as draft:
        draft.write_bytes(png_of(image))
