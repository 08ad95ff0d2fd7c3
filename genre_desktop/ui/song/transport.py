"""The bar beneath the pictures: play, where it is, how loud, and what is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from genre_desktop.pages.words import clock
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets import glyphs
from genre_desktop.ui.widgets.elided_label import ElidedLabel

_STEPS = 100
_SPACING = 8
_WORK_WIDTH = 90  # of a few letters and the button that stops it
_AROUND_CHOICE = 46  # what the theme has around the words of a list that opens


class Transport(QWidget):
    """Buttons to hear a song, and to choose how it is looked at.

    Signals
    -------
    play_wanted
        Play, or pause.
    loop_wanted : bool
    volume_wanted : float
        From 0 to 1.
    picture_wanted : str
        Name of the picture to show.
    explain_wanted : bool
        Show what the model listens to, or hide it.
    stop_wanted
        Compute no further what is being computed.
    """

    play_wanted = Signal()
    loop_wanted = Signal(bool)
    volume_wanted = Signal(float)
    picture_wanted = Signal(str)
    explain_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plays = False
        self.play_button = _button("Play, or pause (Space)")
        self.play_button.setAccessibleName("Play")
        self.play_button.setProperty("primary", "true")
        self.loop_button = _button(
            "Play the selection, or the song, again and again (Ctrl+Shift+L)"
        )
        self.loop_button.setAccessibleName("Repeat")
        self.loop_button.setCheckable(True)
        self._time = QLabel()
        self._time.setTextFormat(Qt.TextFormat.PlainText)
        self._time.setAccessibleName("Where the song is")
        self._work = ElidedLabel()
        self._work.setProperty("role", "muted")
        self._work.setAccessibleName("What is being computed")
        self.stop_button = QPushButton("\N{MULTIPLICATION SIGN}")
        self.stop_button.setProperty("flat", "true")
        self.stop_button.setToolTip("Stop this (Esc)")
        self.stop_button.setAccessibleName("Stop this")
        self.pictures = QComboBox()
        self.pictures.setAccessibleName("Picture")
        self.pictures.setToolTip("Which picture of the sound is shown")
        self.lines_button = QPushButton("Lines")
        self.lines_button.setToolTip("Curves and beats to lay over the picture")
        self.lines_button.setProperty("menu", "true")
        self.lines_button.setMenu(QMenu(self.lines_button))
        self.explain_button = QPushButton("Explain")
        self.explain_button.setCheckable(True)
        self.explain_button.setToolTip("Show what the model listens to (E)")
        self.export_button = QPushButton("Export")
        self.export_button.setToolTip("Take pictures, tables and a report with you")
        self.export_button.setProperty("menu", "true")
        self.export_button.setMenu(QMenu("E&xport", self.export_button))
        self._speaker = QLabel()
        self._speaker.setToolTip("How loud the song is played")
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, _STEPS)
        self.volume.setPageStep(10)
        self.volume.setMinimumWidth(48)
        self.volume.setMaximumWidth(96)
        self.volume.setAccessibleName("Volume")
        self.volume.setToolTip("Volume (Ctrl+Shift+Up, Ctrl+Shift+Down)")
        self._lay_out()
        self._connect()
        self._dress()
        self.show_time(0.0, None)
        self.show_work("")

    @property
    def time_shown(self) -> str:
        """Where the song is, in words."""
        return self._time.text()

    def show_pictures(self, names: Sequence[tuple[str, str, str]], current: str) -> None:
        """Offer pictures: name, label and one sentence on each."""
        self.pictures.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.pictures.clear()
        for name, label, tip in names:
            self.pictures.addItem(label, name)
            self.pictures.setItemData(self.pictures.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.pictures.setCurrentIndex(max(0, self.pictures.findData(current)))
        self.pictures.blockSignals(False)  # noqa: FBT003

    def show_playing(self, plays: bool) -> None:  # noqa: FBT001
        """Show whether there is sound."""
        if plays != self._plays:
            self._plays = plays
            self.play_button.setAccessibleName("Pause" if plays else "Play")
            self._dress()

    def show_time(self, now_s: float, duration_s: float | None) -> None:
        """Show where the song is."""
        whole = f" / {clock(duration_s)}" if duration_s else ""
        text = f"{clock(now_s)}{whole}"
        if text != self._time.text():
            self._time.setText(text)

    def show_volume(self, volume: float) -> None:
        """Show how loud it is, from 0 to 1."""
        self.volume.blockSignals(True)  # noqa: FBT003
        self.volume.setValue(round(volume * _STEPS))
        self.volume.blockSignals(False)  # noqa: FBT003

    def choose_picture(self, name: str) -> None:
        """Show which picture is shown."""
        self.pictures.setCurrentIndex(max(0, self.pictures.findData(name)))

    def show_work(self, words: str) -> None:
        """Show what is being computed, and how far; nothing, if there are no words."""
        self._work.setText(words)
        self._work.setVisible(bool(words))
        self.stop_button.setVisible(bool(words))

    @property
    def work(self) -> str:
        """What is said of what is being computed."""
        return self._work.text()

    def _lay_out(self) -> None:
        # as wide as any time, so that nothing beside it moves
        widest = self._time.fontMetrics().horizontalAdvance("0:00:00 / 0:00:00")
        self._time.setMinimumWidth(min(widest, 110))
        self._hearing = _row(
            self.play_button, self._time, self.loop_button, self._speaker, self.volume
        )
        self._hearing.addStretch(1)
        self._hearing.addWidget(self._work)
        self._hearing.addWidget(self.stop_button)
        self._looking = _row(
            self.pictures, self.lines_button, self.explain_button, self.export_button
        )
        self._looking.setStretchFactor(self.pictures, 1)
        shortest = self.pictures.fontMetrics().horizontalAdvance("Mel spectrogram")
        self.pictures.setMinimumWidth(shortest + _AROUND_CHOICE)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 2)
        self._rows.setSpacing(_SPACING)
        self._rows.addLayout(self._hearing, 1)
        self._rows.addLayout(self._looking)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.play_button.clicked.connect(self.play_wanted)
        self.loop_button.toggled.connect(self._on_loop)
        self.volume.valueChanged.connect(lambda value: self.volume_wanted.emit(value / _STEPS))
        self.pictures.activated.connect(
            lambda row: self.picture_wanted.emit(self.pictures.itemData(row))
        )
        self.explain_button.toggled.connect(self.explain_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)
        self._theme.changed.connect(self._dress)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the wider of the two rows."""
        margins = self._rows.contentsMargins()
        width = max(row.minimumSize().width() for row in (self._hearing, self._looking))
        return QSize(width + margins.left() + margins.right(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand in two rows where there is no room for all in one."""
        super().resizeEvent(event)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._rows.setDirection(beside if self.width() >= self._wide() else below)

    def _wide(self) -> int:
        # what speaks of itself is counted whether it does or not: the rows are not to jump
        margins = self._rows.contentsMargins()
        heard = self.play_button, self._time, self.loop_button, self._speaker, self.volume
        room = sum(part.minimumSizeHint().expandedTo(part.minimumSize()).width() for part in heard)
        room += (len(heard) + 2) * _SPACING + _WORK_WIDTH + self._looking.minimumSize().width()
        return room + margins.left() + margins.right()

    def _on_loop(self, loops: bool) -> None:  # noqa: FBT001
        self._dress()
        self.loop_wanted.emit(loops)

    def _dress(self) -> None:
        tokens = self._theme.tokens
        sign = glyphs.pause if self._plays else glyphs.play
        self.play_button.setIcon(glyphs.glyph(sign, tokens.on_accent))
        colour = tokens.accent if self.loop_button.isChecked() else tokens.muted
        self.loop_button.setIcon(glyphs.glyph(glyphs.loop, colour))
        self._speaker.setPixmap(glyphs.glyph(glyphs.speaker, tokens.muted).pixmap(QSize(18, 18)))


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_SPACING)
    for part in parts:
        row.addWidget(part)
    return row


def _button(tip: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("round", "true")
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(34, 34)
    button.setToolTip(tip)
    return button
