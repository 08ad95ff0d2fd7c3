"""The row beneath a comparison: what is done with both sides, and what became of it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from genre_desktop.ui.widgets.elided_label import ElidedLabel


class Foot(QWidget):
    """Buttons, and a message between them.

    Attributes
    ----------
    swap_button, link_button, save_button, close_button : QPushButton
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.swap_button = QPushButton("Swap")
        self.swap_button.setToolTip("Let A and B change places")
        self.link_button = QPushButton("Link zoom")
        self.link_button.setCheckable(True)
        self.link_button.setToolTip("Show the same stretch of both, at the same scale")
        self.save_button = QPushButton("Save a picture…")
        self.save_button.setToolTip("Write what the window shows to a PNG file, twice as sharp")
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close (Esc, Ctrl+W)")
        self._message = ElidedLabel()
        self._message.setProperty("role", "muted")
        self._message.setAccessibleName("Message")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 12)
        row.setSpacing(8)
        row.addWidget(self.swap_button)
        row.addWidget(self.link_button)
        row.addWidget(self._message, 1)
        row.addWidget(self.save_button)
        row.addWidget(self.close_button)

    @property
    def order(self) -> tuple[QWidget, ...]:
        """The buttons, as the keyboard goes through them."""
        return self.swap_button, self.link_button, self.save_button, self.close_button

    @property
    def message(self) -> str:
        """What is told."""
        return self._message.text()

    def tell(self, words: object) -> None:
        """Tell something, an error perhaps, in place of what was told before; or nothing."""
        self._message.setText(str(words))
