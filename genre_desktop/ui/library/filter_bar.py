"""The row above the table that says which songs it shows."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.library.records import State
from genre_desktop.ui.library.song_filter import NO_GENRE, SongFilter
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.ticks import outline

_TYPED_MS = 120
_WHOLE = 100

_STATES = {
    None: "Any state",
    State.DONE: "Heard",
    State.WAITING: "Waiting",
    State.STALE: "By another model",
    State.FAILED: "Failed",
    State.MISSING: "Not there",
}


class FilterBar(QWidget):
    """Chooses a `SongFilter`.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    changed : SongFilter
    left
        The words were typed: the table is to have the keys.
    """

    changed = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = QLineEdit()
        self.text.setPlaceholderText("Title, artist or path")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Words to find")
        self.text.setToolTip("Find songs by title, artist or path (Ctrl+F)")
        for button in self.text.findChildren(QAbstractButton):
            button.setToolTip("Clear the words")
        self.genre = _choice("Genre to show", "Show one genre alone")
        self.state = _choice("State to show", "Show songs in one state alone")
        self.from_percent = _percent("Least confidence to show", 0)
        self.to_percent = _percent("Greatest confidence to show", _WHOLE)
        self.differing = QCheckBox("Other than its tag")
        self.differing.setToolTip("Only files that name another genre than the one that is heard")
        outline(self.differing)
        self.clear_button = QPushButton("Clear")
        self.clear_button.setProperty("flat", "true")
        self.clear_button.setProperty("link", "true")
        self.clear_button.setToolTip("Show all songs again (Esc)")
        self.counted = QLabel()
        self.counted.setProperty("role", "muted")
        self.counted.setAccessibleName("How many songs are shown")
        self._show_genres({}, 0, 0)
        self._show_states({})
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typing.timeout.connect(self._tell)
        self._told = SongFilter()
        self.text.textChanged.connect(lambda _: self._typing.start())
        self.genre.currentIndexChanged.connect(self._tell)
        self.state.currentIndexChanged.connect(self._tell)
        self.from_percent.valueChanged.connect(self._on_from)
        self.to_percent.valueChanged.connect(self._on_to)
        self.differing.toggled.connect(self._tell)
        self.clear_button.clicked.connect(self.clear)
        self._dress()
        theme.changed.connect(self._dress)

    @property
    def wanted(self) -> SongFilter:
        """What is chosen."""
        return SongFilter(
            text=self.text.text(),
            genre=self.genre.currentData(),
            from_percent=self.from_percent.value(),
            to_percent=self.to_percent.value(),
            differing=self.differing.isChecked(),
            state=self.state.currentData(),
        )

    def show_filter(self, wanted: SongFilter) -> None:
        """Choose what another has chosen."""
        with (
            QSignalBlocker(self.genre),
            QSignalBlocker(self.state),
            QSignalBlocker(self.from_percent),
            QSignalBlocker(self.to_percent),
            QSignalBlocker(self.differing),
            QSignalBlocker(self.text),
        ):
            self.text.setText(wanted.text)
            if wanted.genre is not None and self.genre.findData(wanted.genre) < 0:
                self.genre.addItem(capitalised(spoken(wanted.genre)), wanted.genre)
            self.genre.setCurrentIndex(self.genre.findData(wanted.genre))
            self.state.setCurrentIndex(self.state.findData(wanted.state))
            self.from_percent.setValue(wanted.from_percent)
            self.to_percent.setValue(wanted.to_percent)
            self.differing.setChecked(wanted.differing)
        self._tell()

    def clear(self) -> None:
        """Leave no song out."""
        self.show_filter(SongFilter())

    def take_words(self) -> None:
        """Let words be typed."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._typing.stop()

    def show_counts(
        self,
        shown: int,
        total: int,
        genres: Mapping[str, int],
        without: int,
        states: Mapping[State, int],
    ) -> None:
        """Say how many songs are shown, and of each kind there are.

        Parameters
        ----------
        shown, total : int
        genres : dict of str to int
            The most frequent first.
        without : int
            Those that have no genre.
        states : dict of State to int
        """
        songs = "song" if total == 1 else "songs"
        words = f"{total:,} {songs}" if shown == total else f"{shown:,} of {total:,} {songs}"
        self.counted.setText(words)
        self._show_genres(genres, without, total)
        self._show_states(states)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Down and Return go from the words to the table."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return) and self.text.hasFocus():
            self._tell()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.genre)
        row.addWidget(self.state)
        row.addSpacing(4)
        for word, box in (("Confidence", self.from_percent), ("to", self.to_percent)):
            label = QLabel(word)
            label.setProperty("role", "muted")
            row.addWidget(label)
            row.addWidget(box)
        row.addSpacing(4)
        row.addWidget(self.differing)
        row.addWidget(self.clear_button)
        row.addSpacing(4)
        row.addWidget(self.counted)

    def _show_genres(self, genres: Mapping[str, int], without: int, total: int) -> None:
        entries: list[tuple[str, object]] = [
            (f"All genres  {total:,}" if total else "All genres", None)
        ]
        entries += [
            (f"{capitalised(spoken(genre))}  {count:,}", genre) for genre, count in genres.items()
        ]
        if without:
            entries.append((f"No genre  {without:,}", NO_GENRE))
        _fill(self.genre, entries)

    def _show_states(self, states: Mapping[State, int]) -> None:
        entries: list[tuple[str, object]] = [(_STATES[None], None)]
        for state, words in _STATES.items():
            if state is not None and states.get(state):
                entries.append((f"{words}  {states[state]:,}", state))
        _fill(self.state, entries)

    def _on_from(self, value: int) -> None:
        with QSignalBlocker(self.to_percent):
            self.to_percent.setValue(max(value, self.to_percent.value()))
        self._tell()

    def _on_to(self, value: int) -> None:
        with QSignalBlocker(self.from_percent):
            self.from_percent.setValue(min(value, self.from_percent.value()))
        self._tell()

    def _tell(self) -> None:
        self._typing.stop()
        wanted = self.wanted
        self.clear_button.setEnabled(not wanted.shows_all)
        if wanted != self._told:
            self._told = wanted
            self.changed.emit(wanted)

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.clear_button.setEnabled(not self.wanted.shows_all)
        self.setStyleSheet(
            f"QLineEdit, QSpinBox {{ background: {tokens.raised}; border: 1px solid {tokens.line};"
            f" border-radius: 6px; padding: 6px 8px; }}"
            f"QLineEdit:focus, QSpinBox:focus {{ border-color: {tokens.accent}; }}"
            f"QSpinBox::up-button, QSpinBox::down-button {{ width: 0; }}"
            f"QPushButton:disabled {{ background: transparent; color: {tokens.muted}; }}"
        )


def _choice(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMaxVisibleItems(16)
    return combo


def _percent(name: str, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, _WHOLE)
    box.setValue(value)
    box.setSingleStep(5)
    box.setSuffix(" %")
    box.setAccessibleName(name)
    box.setToolTip("How sure the model is: from, to")
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    return box


def _fill(combo: QComboBox, entries: list[tuple[str, object]]) -> None:
    """Offer other entries, and leave chosen what is."""
    now = [(combo.itemText(n), combo.itemData(n)) for n in range(combo.count())]
    chosen = combo.currentData()
    if chosen is not None and chosen not in [data for _, data in entries]:
        entries = [*entries, (combo.currentText(), chosen)]  # the last one of it is gone
    if entries == now:
        return
    with QSignalBlocker(combo):
        combo.clear()
        for text, data in entries:
            combo.addItem(text, data)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
