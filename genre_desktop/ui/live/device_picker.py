"""Choosing what to listen to."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from genre_desktop.audio.device import AudioDevice, DeviceKind, name_in

DEFAULT_KEY = ""
"""Whatever the system takes for its input."""

_TITLES = {
    DeviceKind.INPUT: "Microphones and inputs",
    DeviceKind.SYSTEM_SOUND: "What this computer plays",
}
_LONGEST_ENTRY = 60
_LONGEST_WIDTH = 420
_SHORTEST_WIDTH = 120
_ARROW_ROOM = 22


class DeviceMenu(QMenu):
    """The devices in two groups, the chosen one ticked, and the wish to look for them anew.

    Signals
    -------
    chosen : str
        The key of a device.
    rescan_wanted
    """

    chosen = Signal(str)
    rescan_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._devices: tuple[AudioDevice, ...] = ()
        self._known = False  # which devices there are
        self._key = DEFAULT_KEY
        self._may_rescan = True
        self.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._fill()

    @property
    def words(self) -> str:
        """What is chosen, for a person."""
        if self._key == DEFAULT_KEY:
            default = next((each for each in self._devices if each.is_default), None)
            return f"Default: {default.label}" if default is not None else "Default input"
        device = next((each for each in self._devices if each.key == self._key), None)
        if device is not None:
            return device.label
        return name_in(self._key) + (" (not connected)" if self._known else "")

    def show_devices(self, devices: Sequence[AudioDevice]) -> None:
        """Offer these."""
        if not self._known or self._devices != tuple(devices):  # it may be open
            self._devices, self._known = tuple(devices), True
            self._fill()

    def choose(self, key: str) -> None:
        """Tick a device."""
        self._key = key
        self._fill()

    def let_rescan(self, may: bool) -> None:  # noqa: FBT001 - a state
        """Offer to look anew, or not while that would tear a hole into a recording."""
        if may != self._may_rescan:
            self._may_rescan = may
            self._fill()

    def _fill(self) -> None:
        self.clear()
        for old in self._group.actions():
            self._group.removeAction(old)
        self._add("System default", DEFAULT_KEY, "Whatever the system takes for its input.")
        for kind, title in _TITLES.items():
            of_kind = [device for device in self._devices if device.kind is kind]
            if of_kind:
                self.addSeparator()
                heading = self.addAction(title)
                heading.setEnabled(False)
            for device in of_kind:
                self._add(device.label, device.key, device.label)
        if self._key != DEFAULT_KEY and all(each.key != self._key for each in self._devices):
            self.addSeparator()
            self._add(self.words, self._key, "It is taken as soon as it is there again.")
        self.addSeparator()
        # also here, since it is here that a device is missed
        rescan = self.addAction("Rescan devices")
        rescan.setEnabled(self._may_rescan)
        rescan.triggered.connect(self._rescan)

    def _rescan(self) -> None:
        self.rescan_wanted.emit()

    def _add(self, words: str, key: str, tip: str) -> QAction:
        shown = words if len(words) <= _LONGEST_ENTRY else f"{words[: _LONGEST_ENTRY - 1]}…"
        action = self.addAction(shown.replace("&", "&&"))
        action.setToolTip(f"<span>{html.escape(tip)}</span>")
        action.setCheckable(True)
        action.setChecked(key == self._key)
        action.setData(key)
        action.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
        self._group.addAction(action)
        return action


class DevicePicker(QPushButton):
    """A button that shows which device is chosen, and opens a `DeviceMenu`.

    Parameters
    ----------
    menu : DeviceMenu
    """

    def __init__(self, menu: DeviceMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._words = ""
        self.setAccessibleName("Device to listen to")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def show_choice(self) -> None:
        """Show what the menu has chosen."""
        self._words = self._menu.words
        self.setToolTip(f"<span>{html.escape(self._words)}</span>")
        self.setAccessibleDescription(self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the words, within bounds."""
        hint = super().sizeHint()
        width = self.fontMetrics().horizontalAdvance(self._words) + 34 + _ARROW_ROOM
        return QSize(max(_SHORTEST_WIDTH, min(_LONGEST_WIDTH, width)), hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a few letters."""
        return QSize(_SHORTEST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a button with as much of the words as there is room for, and an arrow."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        room = self.rect().adjusted(14, 0, -14 - _ARROW_ROOM, 0)
        words = self.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.setPen(self.palette().buttonText().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        _paint_arrow(painter, QPoint(self.width() - 20, self.height() // 2))
        painter.end()

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))


def _paint_arrow(painter: QPainter, middle: QPoint) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawPolyline([middle + QPoint(-4, -2), middle + QPoint(0, 2), middle + QPoint(4, -2)])
