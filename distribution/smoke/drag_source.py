"""A window with a song in it that can be dragged elsewhere, as a file manager has them.

Run by the smoke test with the song's path; tells on standard output how far the dragging is.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "drag source"
PLACE = (1100, 860, 160, 120)


class Song(QLabel):
    """What is dragged."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag."""
        event.accept()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.actionChanged.connect(lambda action: print("over", action.name, flush=True))
        print("dragging", flush=True)
        # and stays: the window where it was dropped asks for its path only now
        print("dropped", drag.exec(Qt.DropAction.CopyAction).name, flush=True)


def main() -> None:
    """Show the song until it is ended."""
    app = QApplication(sys.argv)
    song = Song("song")
    song.setWindowTitle(TITLE)
    song.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)
    song.setGeometry(*PLACE)
    song.show()
    print("shown", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
