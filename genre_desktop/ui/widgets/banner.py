"""The banner: what went wrong and what to do, in the window and not in its way."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    is_error: bool
    about: object
    button: str = ""
    deed: Callable[[], object] = field(default=lambda: None, compare=False)


class Banner(QFrame):
    """A message above the view. Several messages wait behind each other.

    Signals
    -------
    changed
        Another message is in front, or none.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: list[_Message] = []
        self.setObjectName("banner")
        self.setAccessibleName("Message")
        theme.changed.connect(self._dress)
        self.hide()

    def build(self) -> None:
        """Make what is in it, unless it is there: not needed before there is something to say."""
        if self.layout() is not None:
            return
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._deed = QPushButton()
        self._deed.setProperty("flat", "true")
        self._deed.setProperty("link", "true")
        self._deed.clicked.connect(self._do)
        self._close = QPushButton()
        self._close.setProperty("flat", "true")
        self._close.setProperty(DOES, "cancel")
        self._close.setAccessibleName("Dismiss the message")
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self._text)
        row.addWidget(self._deed, 0, QtCore.Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, QtCore.Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        """The message that is shown, or nothing."""
        return self._waiting[-1].text if self._waiting else ""

    def tell(
        self,
        message: str,
        remedy: str = "",
        *,
        is_error: bool = True,
        about: object = None,
        button: str = "",
        deed: Callable[[], object] = lambda: None,
    ) -> None:
        """Show a message; the newest stands in front.

        Parameters
        ----------
        message, remedy : str
            What happened, and what to do.
        is_error : bool
            Otherwise a remark.
        about : object, optional
            What it is about, for `forget`.
        button : str, optional
            Offers to do something about it; the message is put away then.
        deed : callable
            Does it.
        """
        entry = _Message(f"{message} {remedy}".strip(), is_error, about, button, deed)
        self.build()
        if entry in self._waiting:
            self._waiting.remove(entry)
        self._waiting.append(entry)
        self._dress()
        self.changed.emit()

    def dismiss(self) -> None:
        """Put away the message in front."""
        if self._waiting:
            self._waiting.pop()
        self._dress()
        self.changed.emit()

    def forget(self, about: object) -> None:
        """Put away the messages about something that is no longer looked at.

        Those about nothing (`None`) stay.
        """
        if about is None:
            return
        self._waiting = [entry for entry in self._waiting if entry.about is not about]
        self._dress()
        self.changed.emit()

    def _do(self) -> None:
        if self._waiting:
            deed = self._waiting[-1].deed
            self.dismiss()
            deed()

    def _dress(self) -> None:
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        message = self._waiting[-1]
        self._text.setText(message.text)
        self.setAccessibleDescription(message.text)
        self._deed.setText(message.button)
        self._deed.setToolTip(f"{message.button}, and put the message away")
        self._deed.setVisible(bool(message.button))
        more = len(self._waiting) - 1
        self._close.setText(f"Next ({more} more)" if more else "Dismiss")
        tokens = self._theme.tokens
        colour = tokens.error if message.is_error else tokens.accent
        self.setStyleSheet(
            f"QFrame#banner {{ background: {tokens.surface}; border-radius: 8px;"
            f" border: 1px solid {tokens.line}; border-left: 4px solid {colour}; }}"
        )
