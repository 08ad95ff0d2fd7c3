"""What the live page shows before anything was heard: what to do, or what is in the way."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.live.device_picker import DeviceMenu, DevicePicker
from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.empty_state import Emblem

_TITLE = "What is playing?"
_WORDS = "It listens to the microphone, or to what this computer plays, and says what it hears."
_WIDEST_WORDS = 560


class Invitation(QWidget):
    """An invitation to listen; where that cannot be, why, and how to mend it.

    Parameters
    ----------
    theme : Theme
    menu : DeviceMenu

    Signals
    -------
    start_wanted, rescan_wanted
        A button was pressed; the first one is for stopping too.
    """

    start_wanted = Signal()
    rescan_wanted = Signal()

    def __init__(self, theme: Theme, menu: DeviceMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = QLabel()
        self._title.setFont(heading_font(self.font(), 2.2))
        self._words = QLabel()
        self._words.setProperty("role", "muted")
        for label in (self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words.setMaximumWidth(_WIDEST_WORDS)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.start_button = QPushButton()
        self.start_button.setProperty(DOES, "start_or_pause stop_listening")
        self.start_button.clicked.connect(self.start_wanted)
        self.rescan_button = QPushButton("Look again")
        self.rescan_button.setProperty(DOES, "rescan_devices")
        self.rescan_button.clicked.connect(self.rescan_wanted)
        self.picker = DevicePicker(menu)
        self._lay_out()
        theme.changed.connect(self.update)
        self.invite()

    @property
    def words(self) -> str:
        """All that is said."""
        return f"{self._title.text()} {self._words.text()}"

    def invite(self) -> None:
        """Nothing is in the way."""
        self._say(_TITLE, _WORDS)
        self._offer("Start listening", is_primary=True)
        self.picker.show()
        self.rescan_button.hide()

    def show_opening(self) -> None:
        """A device is being opened, or what judges is still being loaded."""
        self._say(_TITLE, "Opening the device…")
        self._offer("Stop")
        self.picker.show()
        self.rescan_button.hide()

    def show_trouble(self, message: str, remedy: str, *, is_trying: bool = False) -> None:
        """Say what is in the way and how to mend it.

        Parameters
        ----------
        message, remedy : str
        is_trying : bool
            It is tried again and again, and another device may be chosen.
        """
        self._say(message, remedy)
        self._offer("Stop trying" if is_trying else "")
        self.picker.setVisible(is_trying)
        self.rescan_button.show()

    def _say(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._words.setText(words)

    def _offer(self, words: str, *, is_primary: bool = False) -> None:
        self.start_button.setText(words)
        self.start_button.setVisible(bool(words))
        self.start_button.setProperty("primary", "true" if is_primary else "false")
        self.start_button.style().polish(self.start_button)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        for button in (self.picker, self.start_button, self.rescan_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        words = QHBoxLayout()
        words.addStretch(1)
        words.addWidget(self._words, 100)
        words.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 20)
        column.setSpacing(14)
        column.addStretch(3)
        column.addWidget(Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addWidget(self._title)
        column.addLayout(words)
        column.addSpacing(10)
        column.addLayout(buttons)
        column.addStretch(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the surface; nothing is dropped here, so no dashes."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setBrush(QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 14, 14)
        painter.end()
