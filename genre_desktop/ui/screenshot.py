"""A picture of the window with its verdict, for where nobody is there to look at it."""

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from genre_desktop.inference.verdict import spoken
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State

log = logging.getLogger(__name__)

SETTLE_MS = 300
"""So long the window lets what is drawn come to rest before it tells and is photographed."""

_LONGEST_MS = 300_000


class Photographer(QObject):
    """Waits for the verdicts, prints the genres, keeps a picture and closes the window.

    Parameters
    ----------
    window : MainWindow
    path : pathlib.Path
        Of the picture.

    Attributes
    ----------
    exit_code : int
        0 if every song got a verdict.
    """

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self.exit_code = 1
        self._window = window
        self._path = path
        window.queue.became_idle.connect(self._wait_for_picture)
        # later, since the window may not be closed while something is being dropped on it
        window.nothing_to_open.connect(self._give_up, Qt.ConnectionType.QueuedConnection)
        # timers, since PySide 6.9 keeps an error in what QTimer.singleShot calls to itself
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self._shoot)
        self._patience = QTimer(self, singleShot=True, interval=_LONGEST_MS)
        self._patience.timeout.connect(self._give_up)
        self._patience.start()

    def _wait_for_picture(self) -> None:
        if self._window.queue.songs:
            self._settling.start()

    def _shoot(self) -> None:
        try:
            self._tell_and_save()
        except OSError as error:  # nobody reads any more, or the folder cannot be made
            log.warning("no picture: %s", error)
            print(f"no picture was kept: {error.strerror}", file=sys.stderr)  # noqa: T201
            self.exit_code = 1
        finally:
            self._window.close()

    def _tell_and_save(self) -> None:
        songs = self._window.queue.songs
        for song in songs:
            print(f"{song.title}: {song.verdict.headline if song.verdict else song.error}")  # noqa: T201
            if song.verdict is not None:
                for genre, share in song.verdict.ranked():
                    print(f"  {spoken(genre):10} {share:6.1%}  {'#' * round(40 * share)}")  # noqa: T201
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._window.grab().save(str(self._path)):
            print(f"no picture could be written to {self._path}", file=sys.stderr)  # noqa: T201
            return
        print(f"picture of the window: {self._path}", flush=True)  # noqa: T201
        self.exit_code = 0 if all(song.state is State.DONE for song in songs) else 1

    def _give_up(self) -> None:
        print("no verdict came", file=sys.stderr)  # noqa: T201
        self._window.close()
