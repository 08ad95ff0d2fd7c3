"""The song that is chosen on the map: what it is, and what can be done with it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.map_marks import Words
from genre_desktop.ui.theme import Theme, genre_colour
from genre_desktop.ui.widgets import glyphs
from genre_desktop.ui.widgets.elided_label import ElidedLabel

_NOTHING = "Click a dot to see which song it is"
_HINT = "A double click opens it; P plays it from its middle; what lies near it sounds like it."


class MapCard(QFrame):
    """Names the chosen song, beside three buttons.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    play_wanted, alike_wanted, open_wanted
        A button was pressed.
    """

    play_wanted = Signal()
    alike_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._genre: str | None = None
        self._plays = False
        self.setObjectName("card")
        self._chip = QFrame()
        self._chip.setFixedWidth(4)
        self.title = ElidedLabel()
        self.title.setFont(heading_font(self.font(), 1.15))
        self.title.setAccessibleName("Chosen song")
        self.facts = ElidedLabel()
        self.facts.setProperty("role", "muted")
        for label in (self.title, self.facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "warning")
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.hide()
        self.play_button = QPushButton()
        self.play_button.setProperty("round", "true")
        self.play_button.setFixedSize(34, 34)
        self.play_button.setIconSize(QSize(18, 18))
        self.play_button.setToolTip("Play it from its middle, or stop (P)")
        self.alike_button = QPushButton("More like this")
        self.alike_button.setToolTip("List the songs that sound most like it (M)")
        self.open_button = QPushButton("Open")
        self.open_button.setToolTip("Show it on the song page (Enter)")
        self.play_button.clicked.connect(self.play_wanted)
        self.alike_button.clicked.connect(self.alike_wanted)
        self.open_button.clicked.connect(self.open_wanted)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addWidget(self.trouble)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 12, 9)
        row.setSpacing(10)
        row.addWidget(self._chip)
        row.addLayout(words, 1)
        row.addWidget(self.play_button)
        row.addWidget(self.alike_button)
        row.addWidget(self.open_button)
        theme.changed.connect(self._dress)
        self.show_song(None)

    def show_song(self, words: Words | None) -> None:
        """Name a song; None is none."""
        self._genre = None if words is None else words.genre
        self.title.setText(_NOTHING if words is None else words.title)
        facts = "" if words is None else " · ".join(filter(None, (words.artist, words.verdict)))
        self.facts.setText(_HINT if words is None else facts)
        self.show_trouble("")
        for button in (self.play_button, self.alike_button, self.open_button):
            button.setEnabled(words is not None)
        self._dress()

    def show_plays(self, plays: bool) -> None:  # noqa: FBT001 - a setter of one state
        """Show whether the song plays."""
        self._plays = plays
        self._dress()

    def show_trouble(self, words: str) -> None:
        """Say why it cannot be played; nothing, if there are no words."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _dress(self) -> None:
        tokens = self._theme.tokens
        colour = genre_colour(self._genre).name() if self._genre else tokens.line
        self._chip.setStyleSheet(f"background: {colour}; border-radius: 2px;")
        draw = glyphs.pause if self._plays else glyphs.play
        ink = tokens.text if self.play_button.isEnabled() else tokens.muted
        self.play_button.setIcon(glyphs.glyph(draw, ink))
        self.play_button.setAccessibleName("Stop" if self._plays else "Play from its middle")
