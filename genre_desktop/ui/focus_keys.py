"""Keys that the widget in focus keeps, though an action of the window has them too."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QWidget,
)

_WRITING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class FocusKeys(QObject):
    """A filter for a window's events that leaves to the widget in focus the keys that it needs.

    The space bar presses the button in focus. A letter finds an entry of the list in focus, and so
    does a space within the words that are typed there; alone it still plays. Editors keep what is
    typed into them by themselves.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since_letter = QElapsedTimer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Accept the question whether a key is for the widget in focus, if it is."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._keeps(QApplication.focusWidget(), event)
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _keeps(self, widget: QWidget | None, event: QKeyEvent) -> bool:
        is_space = event.key() == Qt.Key.Key_Space
        if isinstance(widget, QAbstractButton):
            return is_space
        if not isinstance(widget, QAbstractItemView | QComboBox) or not _is_written(event):
            return False
        if is_space and not self._types():
            return False
        self._since_letter.start()
        return True

    def _types(self) -> bool:
        # as long as the list itself takes the next letter for one of the same word
        interval_ms = QGuiApplication.styleHints().keyboardInputInterval()
        return self._since_letter.isValid() and self._since_letter.elapsed() <= interval_ms


def _is_written(event: QKeyEvent) -> bool:
    return event.text().isprintable() and event.text() != "" and not event.modifiers() & ~_WRITING
