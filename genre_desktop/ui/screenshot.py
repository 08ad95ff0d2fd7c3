"""A picture of the window with its verdict, for where nobody is there to look at it."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from genre_desktop.inference.verdict import spoken
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State

_SETTLE_MS = 300
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
        QTimer.singleShot(_LONGEST_MS, self, self._give_up)

    def _wait_for_picture(self) -> None:
        if self._window.queue.songs:
            QTimer.singleShot(_SETTLE_MS, self, self._shoot)

    def _shoot(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._window.grab().save(str(self._path))
        songs = self._window.queue.songs
        for song in songs:
            print(f"{song.title}: {song.verdict.headline if song.verdict else song.error}")  # noqa: T201
            if song.verdict is not None:
                for genre, share in song.verdict.ranked():
                    print(f"  {spoken(genre):10} {share:6.1%}  {'█' * round(40 * share)}")  # noqa: T201
        print(f"picture of the window: {self._path}")  # noqa: T201
        self.exit_code = 0 if all(song.state is State.DONE for song in songs) else 1
        self._window.close()

    def _give_up(self) -> None:
        print("no verdict came within five minutes")  # noqa: T201
        self._window.close()
