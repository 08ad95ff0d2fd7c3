"""The sheet of keys: what can be done without the mouse, put together from where it is declared."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.ui.actions import ACTIONS, plain_text
from genre_desktop.ui.compare import keys as comparison_keys
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library import map_keys, table_view
from genre_desktop.ui.queue import panel
from genre_desktop.ui.song import keys as song_keys

_COLUMNS = 3
_SIZE = (1220, 720)

VIEW_KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Pictures of a song", song_keys.KEYS),
    ("List of songs", panel.KEYS),
    ("Table of the library", table_view.KEYS),
    ("Map of the library", map_keys.MAP_KEYS),
    ("Comparison", comparison_keys.KEYS),
)
"""The keys that a view takes itself while it has the focus, as each view declares them."""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one heading.

    Attributes
    ----------
    title : str
    rows : tuple
        The keys that do it, each as it is written on the sheet, and what they do.
    """

    title: str
    rows: tuple[tuple[tuple[str, ...], str], ...]


def groups(actions: Mapping[str, QAction]) -> tuple[Group, ...]:
    """Everything that has keys: the menus in their order, then the views.

    Parameters
    ----------
    actions : dict of str to QAction
        By `ActionSpec.name`.
    """
    menus: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for spec in ACTIONS:
        keys = tuple(
            each.toString(QKeySequence.SequenceFormat.NativeText)
            for each in actions[spec.name].shortcuts()
            if not each.isEmpty()
        )
        if keys:
            menus.setdefault(spec.menu, []).append((keys, plain_text(spec.text)))
    from_menus = tuple(Group(menu, tuple(rows)) for menu, rows in menus.items())
    return from_menus + tuple(
        Group(title, tuple((tuple(keys.split(", ")), words) for keys, words in rows))
        for title, rows in VIEW_KEYS
    )


class Shortcuts(QDialog):
    """Shows the keys, and may stay open while they are tried.

    Parameters
    ----------
    actions : dict of str to QAction
        By `ActionSpec.name`.
    """

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and shortcuts")
        self.resize(*_SIZE)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        row = QHBoxLayout(sheet)
        row.setContentsMargins(22, 20, 22, 20)
        row.setSpacing(34)
        for column in _in_columns(groups(actions)):
            row.addLayout(column, 1)
        area = QScrollArea()
        area.setObjectName("sheet")
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("Keys and what they do")
        area.setAccessibleDescription(_told(groups(actions)))
        buttons = QDialogButtonBox()
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.setToolTip("Close (Esc)")
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        outside = QVBoxLayout(self)
        outside.addWidget(area)
        outside.addWidget(buttons)


def _in_columns(all_groups: tuple[Group, ...]) -> list[QVBoxLayout]:
    """Deal the groups out, in their order, so that the longest column is as short as can be."""
    weights = [len(group.rows) + 2 for group in all_groups]
    most = max(weights)
    while _columns_needed(weights, most) > _COLUMNS:
        most += 1
    columns: list[QVBoxLayout] = []
    room = 0
    for group, weight in zip(all_groups, weights, strict=True):
        if weight > room:
            columns.append(QVBoxLayout())
            columns[-1].setSpacing(24)
            room = most
        columns[-1].addLayout(_section(group))
        room -= weight
    for column in columns:
        column.addStretch(1)
    return columns


def _columns_needed(weights: list[int], most: int) -> int:
    count, room = 0, 0
    for weight in weights:
        if weight > room:
            count, room = count + 1, most
        room -= weight
    return count


def _section(group: Group) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    title = QLabel(group.title)
    title.setFont(heading_font(title.font(), 1.1))
    title.setContentsMargins(0, 0, 0, 4)
    grid.addWidget(title, 0, 0, 1, 2)
    for number, (keys, words) in enumerate(group.rows, start=1):
        caps = QHBoxLayout()
        caps.setSpacing(5)
        caps.addStretch(1)
        for key in keys:
            cap = QLabel(key)
            cap.setTextFormat(Qt.TextFormat.PlainText)
            cap.setProperty("role", "key")
            caps.addWidget(cap)
        told = QLabel(words)
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setWordWrap(True)
        grid.addWidget(told, number, 0)
        grid.addLayout(caps, number, 1, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 1)
    return grid


def _told(all_groups: tuple[Group, ...]) -> str:
    return ". ".join(
        f"{group.title}: "
        + ", ".join(f"{' or '.join(keys)}: {words}" for keys, words in group.rows)
        for group in all_groups
    )
