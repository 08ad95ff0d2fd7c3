"""The Preferences window: every setting that is declared with a label, page by page."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.settings import SECTIONS, Setting, Settings


class Preferences(QDialog):
    """Changes take effect at once; nothing needs to be confirmed.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setMinimumWidth(460)
        self._settings = settings
        self._editors: dict[str, QWidget] = {}
        pages = QTabWidget()
        for title, section in SECTIONS.items():
            pages.addTab(self._page(section), title)
        reset = QPushButton("Restore defaults")
        reset.clicked.connect(self._restore)
        reset.setAutoDefault(False)  # Enter in a field must not throw the settings away
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(reset, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(pages)
        column.addWidget(buttons)
        settings.watch(self._show)
        self.finished.connect(lambda: settings.unwatch(self._show))

    def editor(self, setting: Setting[Any]) -> QWidget:
        """The widget that changes a setting."""
        return self._editors[setting.key]

    def _page(self, section: tuple[Setting[Any], ...]) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(18, 18, 18, 18)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        for setting in section:
            editor = self._editor_for(setting)
            editor.setToolTip(setting.hint)
            editor.setAccessibleName(setting.label)
            editor.setAccessibleDescription(setting.hint)
            self._editors[setting.key] = editor
            form.addRow(setting.label, editor)
            hint = QLabel(setting.hint)
            hint.setProperty("role", "muted")
            hint.setWordWrap(True)
            form.addRow("", hint)
        return page

    def _editor_for(self, setting: Setting[Any]) -> QWidget:
        value = self._settings[setting]
        if setting.choices is not None:
            combo = QComboBox()
            for choice, label in setting.choices.items():
                combo.addItem(label, choice)
            combo.setCurrentIndex(combo.findData(value))
            combo.currentIndexChanged.connect(lambda: self._set(setting, combo.currentData()))
            return combo
        if isinstance(setting.default, bool):
            box = QCheckBox()
            box.setChecked(value)
            box.toggled.connect(lambda on: self._set(setting, on))
            return box
        if isinstance(setting.default, str):
            line = QLineEdit(value)
            line.setMinimumWidth(220)
            line.editingFinished.connect(lambda: self._set(setting, line.text().strip()))
            return line
        spin = QSpinBox()
        lowest, highest = setting.bounds or (0, 1_000_000)
        spin.setRange(lowest, highest)
        spin.setSuffix(f" {setting.unit}" if setting.unit else "")
        spin.setValue(value)
        spin.valueChanged.connect(lambda number: self._set(setting, number))
        return spin

    def _set(self, setting: Setting[Any], value: object) -> None:
        self._settings[setting] = value

    def _restore(self) -> None:
        for section in SECTIONS.values():
            for setting in section:
                self._settings[setting] = setting.default

    def _show(self, setting: Setting[Any]) -> None:
        editor, value = self._editors.get(setting.key), self._settings[setting]
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QSpinBox):
            editor.setValue(int(value))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))
