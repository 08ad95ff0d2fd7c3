"""Beside the two sides: what they have in common and what not, in words and as bars."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from genre_desktop.inference.verdict import Verdict
from genre_desktop.ui.compare.difference import genre_differences
from genre_desktop.ui.compare.paired_bars import PairedBars
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme


class VerdictsPanel(QFrame):
    """A headline, a few sentences, and the chart of the genres.

    Parameters
    ----------
    theme : Theme
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setMinimumWidth(310)
        self.setMaximumWidth(400)
        self._headline, self._detail, self._foot = QLabel(), QLabel(), QLabel()
        self._headline.setFont(heading_font(self.font(), 1.45))
        self._headline.setAccessibleName("What differs")
        for label in (self._detail, self._foot):
            label.setProperty("role", "muted")
        for label in (self._headline, self._detail, self._foot):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.bars = PairedBars(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(8)
        column.addWidget(self._headline)
        column.addWidget(self._detail)
        column.addSpacing(6)
        column.addWidget(self.bars, 1)
        column.addWidget(self._foot)

    @property
    def words(self) -> tuple[str, str]:
        """The headline and what stands beneath it."""
        return self._headline.text(), self._detail.text()

    def show_words(self, headline: str, detail: str, foot: str) -> None:
        """Show what is said."""
        self._headline.setText(headline)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._foot.setText(foot)

    def show_verdicts(
        self, first: Verdict | None, second: Verdict | None, *, by_rank: bool
    ) -> None:
        """Show the bars of A and B."""
        likeliest = tuple(side.genre if side is not None else None for side in (first, second))
        rows = genre_differences(first, second)
        self.bars.show_rows(rows, (likeliest[0], likeliest[1]), by_rank=by_rank)
