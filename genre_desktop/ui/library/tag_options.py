"""How tags are to be written: what a person can choose before anything is."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.library.tagging.plan import Mode
from genre_desktop.settings import TAG_EXTRA_FIELDS, TAG_MINIMUM_PERCENT, TAG_MODE, Settings
from genre_desktop.ui.library.tag_names import TagNames
from genre_desktop.ui.library.tag_plan import MODE_HINTS
from genre_desktop.ui.widgets.ticks import outline

_PAGE_STEP = 5


class TagOptions(QWidget):
    """Choices that take effect at once and are remembered.

    Parameters
    ----------
    genres : sequence of str
        That can be given names.
    settings : Settings

    Signals
    -------
    minimum_moved : float
        The least confidence is another.
    changed
        Something else is, for which the files are to be looked at anew.
    """

    minimum_moved = Signal(float)
    changed = Signal()

    def __init__(
        self, genres: Sequence[str], settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.number = QSpinBox()
        self.extra = QCheckBox("&Also write how sure the verdict was, and which model's it is")
        self.names = TagNames(genres, settings)
        self.modes: dict[Mode, QRadioButton] = {}
        self._group = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addLayout(self._confidence())
        choices.addWidget(_muted("A genre that you gave yourself counts as certain."))
        choices.addSpacing(10)
        choices.addWidget(QLabel("Where a file has a genre already"))
        choices.addLayout(self._modes())
        choices.addSpacing(10)
        choices.addWidget(self.extra)
        choices.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(choices, 3)
        row.addWidget(self.names, 2)
        outline(self.extra)
        self.extra.setChecked(settings[TAG_EXTRA_FIELDS])
        self.extra.setToolTip("In fields of their own, which most players do not show")
        self.extra.toggled.connect(self._on_extra)
        self.names.changed.connect(self.changed)

    @property
    def minimum(self) -> float:
        """The least confidence."""
        return self.number.value() / 100

    def _confidence(self) -> QHBoxLayout:
        label = QLabel("&Least confidence")
        label.setBuddy(self.slider)
        percent = self._settings[TAG_MINIMUM_PERCENT]
        for editor in (self.slider, self.number):
            editor.setRange(0, 100)
            editor.setValue(percent)
            editor.setAccessibleName("Least confidence, in per cent")
            editor.setToolTip("Verdicts less sure than this are not written")
        self.slider.setPageStep(_PAGE_STEP)
        self.number.setSuffix(" %")
        self.slider.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self.slider.setValue)
        self.number.valueChanged.connect(self._on_minimum)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        return row

    def _modes(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(8, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        for line, (mode, hint) in enumerate(MODE_HINTS.items()):
            button = QRadioButton((TAG_MODE.choices or {})[mode.value])
            button.setAccessibleDescription(hint)
            outline(button)
            button.setChecked(self._settings[TAG_MODE] == mode.value)
            self._group.addButton(button)
            self.modes[mode] = button
            grid.addWidget(button, line, 0)
            grid.addWidget(_muted(hint), line, 1)
            button.toggled.connect(partial(self._on_mode, mode))
        return grid

    def _on_minimum(self, percent: int) -> None:
        self._settings[TAG_MINIMUM_PERCENT] = percent
        self.minimum_moved.emit(percent / 100)

    def _on_mode(self, mode: Mode, on: bool) -> None:  # noqa: FBT001 - a slot
        if on:  # another goes off at the same time, and is told of as well
            self._settings[TAG_MODE] = mode.value
            self.changed.emit()

    def _on_extra(self, on: bool) -> None:  # noqa: FBT001 - a slot
        self._settings[TAG_EXTRA_FIELDS] = on
        self.changed.emit()


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
