"""What the library page shows before there is a song: what to do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.widgets.empty_state import Invitation


class EmptyLibrary(Invitation):
    """An invitation to drop a collection.

    Signals
    -------
    add_wanted
        The button was pressed.
    """

    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.add_button = QPushButton("Add folder…")
        self.add_button.setProperty("primary", "true")
        self.add_button.setProperty(DOES, "add_to_library")
        super().__init__(
            "Drop your music here",
            (
                "Every song of a folder is heard once, however many there are, and remembered.",
                "Your files stay as they are, until you ask for genres to be written into them.",
            ),
            (self.add_button,),
            parent,
        )
        self.add_button.clicked.connect(self.add_wanted)
