"""The line at the window's foot: which model judges, and how far the work is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from genre_desktop.ui.menu_bar import DOES


class StatusBar(QStatusBar):
    """Shows what it is told, and offers to stop what is going on.

    Signals
    -------
    stop_wanted
        The button was pressed.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.engine_label = QLabel()
        self.queue_label = QLabel()
        self.stop_button = QPushButton("Stop")
        self.stop_button.setProperty("flat", "true")
        self.stop_button.setProperty(DOES, "cancel")
        self.stop_button.clicked.connect(self.stop_wanted)
        self.stop_button.hide()
        self.setSizeGripEnabled(False)
        self.addWidget(self.engine_label)
        self.addPermanentWidget(self.queue_label)
        self.addPermanentWidget(self.stop_button)
        self.show_loading()

    def show_loading(self) -> None:
        """A model is being loaded."""
        self.engine_label.setText("Loading the model…")

    def show_model(self, label: str | None) -> None:
        """Show which model judges; None if there is none."""
        self.engine_label.setText("No model" if label is None else f"Model {label}")

    def show_work(self, done: int, total: int) -> None:
        """Show how many songs are done, and the button as long as it is not all of them."""
        self.queue_label.setText(f"{done} of {total} songs done" if total > 1 else "")
        self.stop_button.setVisible(done < total)
