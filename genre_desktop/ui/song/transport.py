"""The bar beneath the pictures: play, where it is, how loud, and what is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from genre_desktop.ui.song.axes import time_text
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets import glyphs

_STEPS = 100
_SPACING = 8


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
        self._work = QLabel()
        self._work.setTextFormat(Qt.TextFormat.PlainText)
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
        whole = f" / {time_text(duration_s)}" if duration_s else ""
        text = f"{time_text(now_s)}{whole}"
        if text != self._time.text():
            self._time.setText(text)

    def show_volume(self, volume: float) -> None:
        """Show how loud it is, from 0 to 1."""
        self.volume.blockSignals(True)  # noqa: FBT003
        self.volume.setValue(round(volume * _STEPS))
        self.volume.blockSignals(False)  # noqa: FBT003

    def show_loop(self, loops: bool) -> None:  # noqa: FBT001
        """Show whether it begins anew at the end."""
        self.loop_button.blockSignals(True)  # noqa: FBT003
        self.loop_button.setChecked(loops)
        self.loop_button.blockSignals(False)  # noqa: FBT003
        self._dress()

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
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 2)
        row.setSpacing(_SPACING)
        row.addWidget(self.play_button)
        row.addWidget(self._time)
        row.addWidget(self.loop_button)
        row.addWidget(self._speaker)
        row.addWidget(self.volume)
        row.addStretch(1)
        row.addWidget(self._work)
        row.addWidget(self.stop_button)
        row.addWidget(self.pictures)
        row.addWidget(self.lines_button)
        row.addWidget(self.explain_button)
        row.addWidget(self.export_button)
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


def _button(tip: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("round", "true")
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(34, 34)
    button.setToolTip(tip)
    return button
