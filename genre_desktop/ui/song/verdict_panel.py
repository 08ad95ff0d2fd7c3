"""The verdict: in words, as bars, and what stands behind it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme, genre_colour
from genre_desktop.ui.widgets.probability_bars import ProbabilityBars

_HINTS = {
    Sureness.VERY_SURE: "",
    Sureness.FAIRLY_SURE: "",
    Sureness.TORN: "Both fit about equally well.",
    Sureness.GUESS: "No genre stands out: take it with a grain of salt.",
    Sureness.NO_MUSIC: "It sounds like noise, a hum, speech or the like.",
    Sureness.SILENT: "The recording is silent, or too quiet to judge.",
}


class VerdictPanel(QFrame):
    """Headline, bars and the model's name.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._genre: str | None = None
        self.setObjectName("card")
        self.setMinimumWidth(290)
        self.setMaximumWidth(420)
        self._headline = QLabel()
        self._headline.setWordWrap(True)
        self._headline.setFont(heading_font(self.font(), 1.7))
        self._headline.setAccessibleName("Verdict")
        self._headline.setMinimumHeight(2 * self._headline.fontMetrics().lineSpacing() + 4)
        self._headline.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        # room for two lines, so that the bars do not jump when the words change
        self._hint.setMinimumHeight(2 * self._hint.fontMetrics().lineSpacing() + 2)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bars = ProbabilityBars(theme)
        self._alike = QLabel()
        self._alike.setWordWrap(True)
        self._alike.setProperty("role", "muted")
        self._alike.setAccessibleName("What it is mistaken for")
        self._alike.hide()
        self._explained = QLabel()
        self._explained.setWordWrap(True)
        self._explained.setAccessibleName("What the model listens to")
        self._explained.hide()
        self._warnings = QLabel()
        self._warnings.setWordWrap(True)
        self._warnings.setProperty("role", "warning")
        self._model = QLabel()
        self._model.setWordWrap(True)
        self._model.setProperty("role", "muted")
        for label in (
            self._headline,
            self._hint,
            self._alike,
            self._explained,
            self._warnings,
            self._model,
        ):
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(self._headline)
        column.addWidget(self._underline())
        column.addWidget(self._hint)
        column.addSpacing(6)
        column.addWidget(self.bars)
        column.addSpacing(6)
        column.addWidget(self._alike)
        column.addWidget(self._explained)
        column.addWidget(self._warnings)
        column.addStretch(1)
        column.addWidget(self._model)
        theme.changed.connect(self._dress)
        self.show_waiting("")

    @property
    def headline(self) -> str:
        """The words of the verdict."""
        return self._headline.text()

    def show_waiting(self, words: str, hint: str = "") -> None:
        """Show that there is no verdict, and why."""
        self._head(words)
        self._genre = None
        self._say(hint)
        self.bars.show_verdict(None)
        self.show_alike("")
        self.show_warnings(())
        self._dress()

    def show_verdict(self, verdict: Verdict, hint: str = "") -> None:
        """Show a verdict; `hint` says what stands in the way of trusting it."""
        self._head(verdict.headline)
        self._genre = verdict.genre
        self._say(hint or _HINTS[verdict.sureness])
        self.bars.show_verdict(verdict)
        self._dress()

    def show_moving(
        self, words: str, verdict: Verdict | None, hint: str = "", *, is_provisional: bool = False
    ) -> None:
        """Show a verdict that is soon followed by the next: its bars glide there.

        Parameters
        ----------
        words : str
            The headline.
        verdict : Verdict or None
        hint : str
        is_provisional : bool
            The headline is muted, since it may well be wrong.
        """
        self._head(words, is_muted=is_provisional)
        genre = verdict.genre if verdict is not None else None
        self._say(hint or (_HINTS[verdict.sureness] if verdict is not None else ""))
        self.bars.show_verdict(verdict, gliding=True)
        if genre != self._genre:
            self._genre = genre
            self._dress()

    def show_hint(self, hint: str) -> None:
        """Show other small words beneath the headline that stands."""
        self._say(hint)

    def show_warnings(self, warnings: tuple[str, ...]) -> None:
        """Show what was wrong with the file."""
        self._warnings.setText("\n".join(warnings))
        self._warnings.setVisible(bool(warnings))

    def show_alike(self, words: str) -> None:
        """Show what the model mistakes for each other; nothing, if there are no words."""
        self._alike.setText(words)
        self._alike.setVisible(bool(words))

    @property
    def alike(self) -> str:
        """What is said of genres mistaken for each other."""
        return self._alike.text()

    def show_explained(self, words: str) -> None:
        """Show what is seen of what the model listens to; nothing, if there are no words."""
        self._explained.setText(words)
        self._explained.setVisible(bool(words))

    @property
    def explained(self) -> str:
        """What is said of what the model listens to."""
        return self._explained.text()

    def show_model(self, words: str) -> None:
        """Show which model judged, and from what."""
        self._model.setText(words)

    def _head(self, words: str, *, is_muted: bool = False) -> None:
        self._headline.setText(words)
        role = "muted" if is_muted else ""
        if self._headline.property("role") != role:
            self._headline.setProperty("role", role)
            self._headline.style().polish(self._headline)

    def _underline(self) -> QFrame:
        self._line = QFrame()
        self._line.setFixedSize(56, 4)
        return self._line

    def _say(self, hint: str) -> None:
        self._hint.setText(hint)

    def _dress(self) -> None:
        colour = genre_colour(self._genre).name() if self._genre else self._theme.tokens.line
        self._line.setStyleSheet(f"background: {colour}; border-radius: 2px;")
