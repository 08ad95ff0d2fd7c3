"""Choosing what songs are played to."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from genre_desktop.audio.device import AudioDevice, name_in
from genre_desktop.audio.devices import output_devices
from genre_desktop.errors import UserError
from genre_desktop.ui.explorer import Explorer, Job

_DEFAULT_KEY = ""
_LONGEST_ENTRY = 60


class OutputMenu(QMenu):
    """The outputs there are, the chosen one ticked; looked for anew each time it is opened.

    Parameters
    ----------
    explorer : Explorer
        Looks for them: the sound system may take seconds to answer.
    key : str
        Of the one that is chosen.
    parent : QWidget

    Signals
    -------
    chosen : str
        The key of a device; nothing for the system's default.
    """

    chosen = Signal(str)

    def __init__(self, explorer: Explorer, key: str, parent: QWidget) -> None:
        super().__init__("Play &through", parent)
        self._explorer = explorer
        self._key = key
        self._job = 0
        self._devices: tuple[AudioDevice, ...] = ()
        self._note = "Looking for outputs…"
        self._group = QActionGroup(self)
        self._fill()
        self.aboutToShow.connect(self._look)
        explorer.finished.connect(self._on_found)
        explorer.failed.connect(self._on_failed)

    def _look(self) -> None:
        def work(_: Job) -> Sequence[AudioDevice]:
            return output_devices()

        self._job = self._explorer.submit(work)

    def _on_found(self, number: int, devices: object) -> None:
        if number == self._job and isinstance(devices, tuple):
            self._devices = devices
            self._note = "" if devices else "There is nothing to play to."
            self._fill()

    def _on_failed(self, number: int, error: UserError) -> None:
        if number == self._job:
            self._devices, self._note = (), error.message
            self._fill()

    def _fill(self) -> None:
        self.clear()
        for old in self._group.actions():
            self._group.removeAction(old)
        self._add("System default", _DEFAULT_KEY)
        self.addSeparator()
        for device in self._devices:
            self._add(device.label, device.key)
        if self._key and all(device.key != self._key for device in self._devices):
            self._add(name_in(self._key), self._key)
        if self._note:
            self.addAction(self._note).setEnabled(False)

    def _add(self, words: str, key: str) -> QAction:
        shown = words if len(words) <= _LONGEST_ENTRY else f"{words[: _LONGEST_ENTRY - 1]}…"
        action = self.addAction(shown.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(key == self._key)
        action.triggered.connect(lambda _=False: self._choose(key))
        self._group.addAction(action)
        return action

    def _choose(self, key: str) -> None:
        self._key = key
        self._fill()
        self.chosen.emit(key)
