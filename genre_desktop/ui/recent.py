"""The menu of the songs that were opened last."""

import html
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from genre_desktop.settings import RECENT_SONGS, Settings

_MOST = 12


class RecentMenu(QMenu):
    """Remembers songs, and offers them.

    Parameters
    ----------
    settings : Settings

    Signals
    -------
    wanted : Path
        A song was chosen.
    """

    wanted = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("Open rece&nt", parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def remember(self, path: Path) -> None:
        """Put a song first."""
        others = [name for name in self._settings[RECENT_SONGS] if name != str(path)]
        self._settings[RECENT_SONGS] = [str(path), *others][:_MOST]

    def forget_all(self) -> None:
        """Offer none of them any more."""
        self._settings[RECENT_SONGS] = []

    def _fill(self) -> None:
        self.clear()
        recent = self._settings[RECENT_SONGS]
        for name in recent:
            action = self.addAction(Path(name).name.replace("&", "&&"))
            action.setToolTip(html.escape(name))
            action.triggered.connect(lambda _=False, name=name: self.wanted.emit(Path(name)))
        if not recent:
            self.addAction("Nothing yet").setEnabled(False)
            return
        self.addSeparator()
        self.addAction("Forget these").triggered.connect(self.forget_all)
