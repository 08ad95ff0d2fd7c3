"""What stands above the pictures of a side: its names, its verdict in words, its buttons."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.pages.words import clock
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets import glyphs
from genre_desktop.ui.widgets.elided_label import ElidedLabel


class SideHead(QWidget):
    """Two names, two lines on the verdict, and buttons.

    Parameters
    ----------
    theme : Theme

    Attributes
    ----------
    controls : tuple of QWidget
        What is for the hands, and not for a picture.

    Signals
    -------
    play_wanted
        Play, or pause.
    again_wanted
        Listen no further, or from the beginning.
    """

    play_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plays = False
        self._make_words()
        self._make_buttons()
        self._lay_out()
        self.play_button.clicked.connect(self.play_wanted)
        self.again_button.clicked.connect(self.again_wanted)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def letter(self) -> str:
        """Which side it is."""
        return self._badge.text()

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Title, what stands beneath it, the verdict, and what stands beneath that."""
        return self._title.text(), self._facts.text(), self._verdict.text(), self._hint.text()

    @property
    def order(self) -> tuple[QWidget, ...]:
        """The buttons, as the keyboard goes through them."""
        return self.again_button, self.play_button, self.choose_button

    def show_letter(self, letter: str) -> None:
        """Stand above side A or B."""
        self._badge.setText(letter)
        self.choose_button.setAccessibleName(f"Choose for side {letter}")
        self.again_button.setAccessibleName(f"Stop or listen again on side {letter}")
        self._dress()

    def show_names(self, title: str, facts: str) -> None:
        """Show what stands on this side."""
        self._title.setText(title)
        self._facts.setText(facts or " ")  # which keeps its place

    def show_verdict(self, words: str, hint: str) -> None:
        """Show what is heard, and what stands in the way of trusting it."""
        self._verdict.setText(words)
        self._hint.setText(hint or " ")

    def show_playing(self, plays: bool, *, possible: bool) -> None:  # noqa: FBT001 - a state
        """Show whether there is sound, and whether there can be."""
        if (plays, possible) != (self._plays, self.play_button.isEnabled()):
            self._plays = plays
            self.play_button.setEnabled(possible)
            self._dress()

    def show_time(self, now_s: float, duration_s: float | None) -> None:
        """Show where the song is, once it is known how long it is."""
        text = f"{clock(now_s)} / {clock(duration_s)}" if duration_s else ""
        if text != self._time.text():
            self._time.setText(text)

    def show_work(self, share: float | None, *, is_busy: bool, is_over: bool) -> None:
        """Show how far the analysis is.

        Parameters
        ----------
        share : float or None
            From 0 to 1; None where it is not known.
        is_busy : bool
            It goes on, and can be stopped.
        is_over : bool
            It broke off, and can be begun again.
        """
        self._progress.setVisible(is_busy)
        if is_busy:
            self._progress.setRange(0, 0 if share is None else 1000)
            self._progress.setValue(round(1000 * (share or 0.0)))
        self.again_button.setVisible(is_busy or is_over)
        self.again_button.setText("Stop" if is_busy else "Listen again")
        self.again_button.setToolTip(
            "Listen to this side no further"
            if is_busy
            else "Listen to this side from the beginning"
        )

    def _make_words(self) -> None:
        self._badge = QLabel("A")
        self._badge.setProperty("role", "key")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setFixedSize(28, 34)
        self._title, self._facts = ElidedLabel(), ElidedLabel()
        self._title.setFont(heading_font(self.font(), 1.15))
        self._verdict, self._hint = QLabel(), QLabel()
        self._verdict.setFont(heading_font(self.font(), 1.15))
        self._verdict.setAccessibleName("Verdict")
        for label in (self._facts, self._hint):
            label.setProperty("role", "muted")
        for label in (self._verdict, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress of the analysis")
        keeps_place = self._progress.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps_place)

    def _make_buttons(self) -> None:
        self.play_button = QPushButton()
        self.play_button.setProperty("round", "true")
        self.play_button.setProperty("primary", "true")
        self.play_button.setIconSize(QSize(18, 18))
        self.play_button.setFixedSize(34, 34)
        self.play_button.setToolTip("Play, or pause (Space)")
        self._time = QLabel()
        self._time.setTextFormat(Qt.TextFormat.PlainText)
        self._time.setProperty("role", "muted")
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance("00:00 / 00:00"))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.again_button = QPushButton()
        self.choose_button = QPushButton("Choose")
        self.choose_button.setProperty("menu", "true")
        self.choose_button.setToolTip("Choose what stands on this side; or drop it here")
        self.choose_button.setMenu(QMenu(self.choose_button))
        self.controls = (self.play_button, self._time, self.again_button, self.choose_button)

    def _lay_out(self) -> None:
        names, verdict = QVBoxLayout(), QVBoxLayout()
        for column, above, below in (
            (names, self._title, self._facts),
            (verdict, self._verdict, self._hint),
        ):
            column.setSpacing(0)
            column.addWidget(above)
            column.addWidget(below)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 0)
        row.setSpacing(10)
        row.addWidget(self._badge)
        row.addLayout(names, 1)
        row.addLayout(verdict)
        row.addSpacing(6)
        for widget in (self.again_button, self._time, self.play_button, self.choose_button):
            row.addWidget(widget)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(row)
        inside.addWidget(self._progress)

    def _dress(self) -> None:
        sign = glyphs.pause if self._plays else glyphs.play
        tokens = self._theme.tokens
        colour = tokens.on_accent if self.play_button.isEnabled() else tokens.muted
        self.play_button.setIcon(glyphs.glyph(sign, colour))
        does = "Pause" if self._plays else "Play"
        self.play_button.setAccessibleName(f"{does} side {self.letter}")
