"""What other instances of the program ask of the window."""

from PySide6.QtCore import QObject, Qt, Signal

from genre_desktop.instances import Reception, Wish
from genre_desktop.ui.main_window import MainWindow


class Visitors(QObject):
    """Opens in the window what another instance was to open, and shows the window.

    Parameters
    ----------
    reception : Reception
    window : MainWindow
    """

    _came = Signal(object)

    def __init__(self, reception: Reception, window: MainWindow) -> None:
        super().__init__(window)
        self._reception = reception
        self._window = window
        self._came.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        window.closing.connect(self._stop)
        self._is_over = False
        reception.attend(self._came.emit)

    def _stop(self) -> None:
        # a window that closes may wait for its threads: the next instance has one of its own
        self._is_over = True
        self._reception.stop()

    def _receive(self, wish: Wish) -> None:
        if self._is_over:
            wish.decline()
            return
        if not wish.grant():
            return
        if self._window.isMinimized():
            self._window.setWindowState(
                self._window.windowState() & ~Qt.WindowState.WindowMinimized
            )
        self._window.raise_()
        self._window.activateWindow()
        if wish.songs:
            self._window.open_paths(wish.songs)
