"""Dialogs beside the window, one of each kind."""

from collections.abc import Callable
from typing import TypeVar

from PySide6 import QtCore
from PySide6.QtWidgets import QDialog, QWidget

D = TypeVar("D", bound=QDialog)


def show_once(window: QWidget, kind: type[D], make: Callable[[], D]) -> D:
    """Show a dialog of the window, or the one of its kind that is open already."""
    for dialog in window.findChildren(kind):
        if dialog.isVisible():
            dialog.raise_()  # a comparison may lie over it
            dialog.activateWindow()
            return dialog
    dialog = make()
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
