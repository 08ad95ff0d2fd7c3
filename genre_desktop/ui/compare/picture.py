"""A picture of a comparison, without its buttons."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from genre_desktop.files import written_whole
from genre_desktop.ui.save_dialog import told_plainly
from genre_desktop.ui.song.pictures_out import picture_of, png_of


def picture_without(widget: QWidget, parts: Sequence[QWidget]) -> QImage:
    """What a widget shows, as `picture_of` paints it, with parts of it left out."""
    hidden = [part for part in parts if part.isVisibleTo(widget)]
    for part in hidden:
        part.hide()
    try:
        return picture_of(widget)
    finally:
        for part in hidden:  # before the screen is painted again
            part.show()


def write_picture(image: QImage, path: Path) -> None:
    """Write a PNG file, whole or not at all.

    Raises
    ------
    UserError
        The disk is full, or the folder cannot be written to.
    """
    with told_plainly(path), written_whole(path) as draft:
        draft.write_bytes(png_of(image))
