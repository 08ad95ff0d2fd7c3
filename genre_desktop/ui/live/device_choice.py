"""Which devices there are, and which is chosen."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genre_desktop.audio.device import AudioDevice
from genre_desktop.errors import UserError
from genre_desktop.settings import LIVE_DEVICE, Settings
from genre_desktop.ui.live.device_picker import DeviceMenu
from genre_desktop.ui.live.device_search import DeviceSearch

_NOTHING_THERE = UserError(
    "There is nothing to listen to",
    "Plug in a microphone, or switch it on in the system's sound settings, and look again.",
)
_SEARCH_MAY_TAKE_S = 5.0


class DeviceChoice(QObject):
    """Looks for devices when they are wanted, and keeps the menu of them up to date.

    Parameters
    ----------
    settings : Settings
    parent : QWidget
        Of the menu.

    Attributes
    ----------
    menu : DeviceMenu
    trouble : UserError or None
        Why there is no device, if that is known.

    Signals
    -------
    changed
        Other devices are there, or it is known why none is.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._looked = False
        self._search = DeviceSearch()
        self._search.found.connect(self._on_found)
        self.trouble: UserError | None = None
        self.menu = DeviceMenu("L&isten to", parent)
        self.menu.aboutToShow.connect(self.look)
        self.show_chosen()

    def look_once(self) -> None:
        """Look which devices there are, unless that was done before."""
        if not self._looked:
            self.look()

    def look(self) -> None:
        """Look which devices there are."""
        self._looked = True
        self._search.start()

    def rescan(self) -> None:
        """Have the sound system look too; no device may be open."""
        self._search.start(anew=True)

    def show_chosen(self) -> None:
        """Tick the device of the settings."""
        self.menu.choose(self._settings[LIVE_DEVICE])

    def stop(self) -> None:
        """Wait until nothing is looked for any more."""
        self._search.stop(_SEARCH_MAY_TAKE_S)

    def _on_found(self, devices: tuple[AudioDevice, ...], error: UserError | None) -> None:
        self.trouble = error if error is not None or devices else _NOTHING_THERE
        self.menu.show_devices(devices)
        self.changed.emit()
