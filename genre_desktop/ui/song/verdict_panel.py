"""The verdict: in words, as bars, and what stands behind it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from genre_desktop.inference.verdict import Sureness, Verdict
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
        self._headline.setFont(_scaled(self.font(), 1.7, bold=True))
        self._headline.setAccessibleName("Verdict")
        self._headline.setMinimumHeight(2 * self._headline.fontMetrics().lineSpacing())
        self._headline.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        self.bars = ProbabilityBars(theme)
        self._warnings = QLabel()
        self._warnings.setWordWrap(True)
        self._warnings.setProperty("role", "warning")
        self._model = QLabel()
        self._model.setWordWrap(True)
        self._model.setProperty("role", "muted")
        for label in (self._headline, self._hint, self._warnings, self._model):
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
        self._headline.setText(words)
        self._genre = None
        self._say(hint)
        self.bars.show_verdict(None)
        self.show_warnings(())
        self._dress()

    def show_verdict(self, verdict: Verdict, hint: str = "") -> None:
        """Show a verdict; `hint` says what stands in the way of trusting it."""
        self._headline.setText(verdict.headline)
        self._genre = verdict.genre
        self._say(hint or _HINTS[verdict.sureness])
        self.bars.show_verdict(verdict)
        self._dress()

    def show_warnings(self, warnings: tuple[str, ...]) -> None:
        """Show what was wrong with the file."""
        self._warnings.setText("\n".join(warnings))
        self._warnings.setVisible(bool(warnings))

    def show_model(self, words: str) -> None:
        """Show which model judged, and from what."""
        self._model.setText(words)

    def _underline(self) -> QFrame:
        self._line = QFrame()
        self._line.setFixedSize(56, 4)
        return self._line

    def _say(self, hint: str) -> None:
        # the line keeps its place, so that the bars do not jump
        self._hint.setText(hint or " ")

    def _dress(self) -> None:
        colour = genre_colour(self._genre).name() if self._genre else self._theme.tokens.line
        self._line.setStyleSheet(f"background: {colour}; border-radius: 2px;")


def _scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
