"""The menu bar before there are actions, and how buttons name theirs."""

from collections.abc import Mapping

from PySide6.QtWidgets import QMainWindow, QMenu

DOES = "does"
"""Property of a button that names the actions it does: with their words and keys for its tip."""

_MENUS = ("&File", "&View", "&Song", "&Live", "Li&brary", "&Help")


def add_menus(window: QMainWindow) -> Mapping[str, QMenu]:
    """Put the menus into the window's menu bar, with nothing in them.

    Returns
    -------
    dict of str to QMenu
        By their names.
    """
    return {text.replace("&", ""): window.menuBar().addMenu(text) for text in _MENUS}
